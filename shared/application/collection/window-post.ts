import type { Window } from '#application/catalogue/catalogue';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type Person, type Post, postFor } from '#domain/identity/principal';

/** A window of this region, and the post by which a clerk sits there. */
export function atWindow(
  { windows, region }: { windows: readonly Window[]; region: string },
  { person, window: id }: { person: Person; window: string },
): Outcome<{ window: Window; post: Post }> {
  const window = windows.find((each) => each.id === id && each.region === region);
  if (window === undefined) return reject('window.not_found');
  const post = postFor(person, { role: 'clerk', body: window.body });
  return post === undefined ? reject('identity.no_post') : accept({ window, post });
}
