import type { RecordingFiles, RecordingStore } from './ports.ts';
import type { Clock } from '#application/clock';
import type { CaseStore, HolderHash } from '#application/case/ports';
import type { Body, Window } from '#application/catalogue/catalogue';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type Person, type Post, postsOf } from '#domain/identity/principal';
import type { Recording, RecordingRules } from '#domain/recording/recording';

export interface RecordingDependencies {
  readonly recordings: RecordingStore;
  readonly files: RecordingFiles;
  readonly cases: Pick<CaseStore, 'whole'>;
  readonly holders: HolderHash;
  readonly clock: Clock;
  readonly rules: RecordingRules;
  readonly bodies: readonly Pick<Body, 'id' | 'name'>[];
  readonly windows: readonly Window[];
  readonly region: string;
}

/** Posts that may know of recordings at the windows of their body; operators see the platform, not people. */
const roles = ['clerk', 'acceptor', 'reviewer', 'decider'] as const;
export type RecordingRole = (typeof roles)[number];
export type RecordingPost = Post & { readonly role: RecordingRole };

const isAmong =
  (among: readonly RecordingRole[]) =>
  (post: Post): post is RecordingPost =>
    among.some((role) => role === post.role);

/** The post by which somebody has to do with the recordings of a body, if any. */
export const postOver = (
  person: Person,
  { body, among = roles }: { body: string; among?: readonly RecordingRole[] },
): RecordingPost | undefined =>
  postsOf(person)
    .filter(isAmong(among))
    .find((post) => post.body === body);

export interface RecordingAct {
  readonly person: Person;
  readonly visit: string;
  /** From the path. */
  readonly recording: string;
}

/**
 * A recording, to an official of the body of its window; to everybody else it does not exist. With a post they still have nothing to
 * do with one of themselves (回避): whoever was recorded sees who viewed it, and does not handle it.
 */
export async function recordingFor(
  { recordings, holders }: Pick<RecordingDependencies, 'recordings' | 'holders'>,
  { person, visit, recording: number }: RecordingAct,
  among: readonly RecordingRole[] = roles,
): Promise<Outcome<{ recording: Recording; post: RecordingPost }>> {
  const recording = await recordings.find({ visit, number: Number(number) });
  const post = recording === null ? undefined : postOver(person, { body: recording.body, among });
  if (recording === null || post === undefined) return reject('recording.not_found');
  if (recording.people.includes(await holders.of(person))) return reject('case.own_case');
  return accept({ recording, post });
}

/** As often as a transaction in conflict is tried again (law 1). */
const tries = 4;

/** Decides on the recording as it is, and again where somebody else wrote in between. */
export async function persistently<T>(attempt: () => Promise<Outcome<T> | 'stale'>): Promise<Outcome<T>> {
  for (let left = tries; left > 0; left -= 1) {
    const outcome = await attempt();
    if (outcome !== 'stale') return outcome;
  }
  return reject('recording.busy', { retryAfterSeconds: 1 });
}
