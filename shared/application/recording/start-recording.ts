import { forOfficial } from './recording-shown.ts';
import { persistently, type RecordingAct, type RecordingDependencies } from './session-of.ts';
import { atWindow } from '#application/collection/window-post';
import { accept, reject } from '#contracts/errors';
import type { Recording } from '#domain/recording/recording';
import { beginRecording } from '#domain/recording/recording-acts';

interface Started {
  readonly window: string;
  readonly notice: number;
  readonly consent: Recording['consent'];
  readonly people: readonly { readonly idType: string; readonly idNumber: string }[];
}

/**
 * A clerk begins to record a visit to their window (录音录像), once the notice was shown and those who are there agreed; a refusal is
 * recorded as well, and nothing can be uploaded for it. The same again is the same recording; another under its number is refused.
 */
export async function startRecording(
  dependencies: RecordingDependencies,
  { person, visit, recording: number, said }: RecordingAct & { readonly said: Started },
) {
  const { recordings, holders, clock, rules } = dependencies;
  const sits = atWindow(dependencies, { person, window: said.window });
  if (!sits.ok) return sits;
  const { window, post } = sits.value;
  // Without one there is nothing to ask for; that nobody was asked is no refusal.
  if (!window.devices.includes('camera')) return reject('recording.no_camera');
  const hashes = await Promise.all(said.people.map((one) => holders.of(one)));
  if (hashes.includes(await holders.of(person))) return reject('case.own_case');
  const { notice, consent } = said;
  const what = {
    ...{ visit, number: Number(number), window: window.id, body: post.body, startedBy: person.account },
    ...{ notice, consent, people: [...new Set(hashes)].sort() },
  };
  return persistently(async () => {
    const at = clock.now();
    const known = await recordings.find(what);
    // Another body's is not theirs to know of: that its number is used is all there is to say.
    if (known !== null) return isSame(known, what) ? accept(shown(known, at)) : reject('recording.number_used');
    const begun = beginRecording(what, { at, rules });
    if (!begun.ok) return reject(begun.code);
    return (await recordings.write({ recording: begun.recording })) ? accept(shown(begun.recording, at)) : 'stale';
  });

  function shown(recording: Recording, at: string) {
    return forOfficial(dependencies, { session: { recording, views: [] }, at });
  }
}

const isSame = (known: Recording, said: Pick<Recording, 'window' | 'startedBy' | 'notice' | 'consent' | 'people'>) =>
  (['window', 'startedBy', 'notice', 'consent'] as const).every((each) => known[each] === said[each]) &&
  known.people.join() === said.people.join();
