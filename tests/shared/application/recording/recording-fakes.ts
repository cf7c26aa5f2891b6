import type { RecordingFiles, RecordingStore } from '#application/recording/ports';
import type { RecordingDependencies } from '#application/recording/session-of';
import type { Window } from '#application/catalogue/catalogue';
import type { Person, Post } from '#domain/identity/principal';
import type { Recording, RecordingView } from '#domain/recording/recording';
import { bodies, recordingRules, windows } from '#functions/shipped-catalogue';

/** Recordings in memory, as the table keeps them. */
export class FakeRecordings implements RecordingStore {
  readonly recordings = new Map<string, Recording>();
  readonly views: RecordingView[] = [];
  /** What happens just before the next write: somebody else's. */
  meanwhile: (() => void) | undefined;

  find({ visit, number }: { visit: string; number: number }): Promise<Recording | null> {
    return Promise.resolve(this.recordings.get(`${visit}/${number}`) ?? null);
  }

  ofVisit(visit: string) {
    const own = [...this.recordings.values()].filter((each) => each.visit === visit);
    return Promise.resolve(
      own.map((recording) => ({
        recording,
        views: this.views.filter((view) => view.visit === visit && view.number === recording.number),
      })),
    );
  }

  unfinished({ window, limit }: { window: string; limit: number }): Promise<readonly Recording[]> {
    const own = [...this.recordings.values()].filter((each) => each.window === window && each.dueAt !== null);
    return Promise.resolve(own.slice(0, limit));
  }

  write({ recording, view }: { recording: Recording; view?: RecordingView }): Promise<boolean> {
    this.meanwhile?.();
    const key = `${recording.visit}/${recording.number}`;
    if ((this.recordings.get(key)?.version ?? 0) !== recording.version - 1) return Promise.resolve(false);
    this.recordings.set(key, recording);
    if (view !== undefined) this.views.push(view);
    return Promise.resolve(true);
  }
}

/** A store of bytes that knows which addresses were given out. */
export class FakeFiles implements RecordingFiles {
  readonly stores = new Map<string, { bytes: number; mediaType: string }>();
  readonly uploads: {
    readonly key: string;
    readonly untilMs: number;
    readonly bytes: number;
    readonly mediaType: string;
  }[] = [];
  readonly readings: { readonly key: string; readonly untilMs: number }[] = [];
  /** Called as an address to read by is asked for. */
  onReading: (() => void) | undefined;
  readonly #now: () => string;

  constructor(now: () => string) {
    this.#now = now;
  }

  #until(seconds: number): number {
    return Date.parse(this.#now()) + seconds * 1000;
  }

  presign(request: { key: string; bytes: number; mediaType: string; expiresInSeconds: number }) {
    const { key, bytes, mediaType, expiresInSeconds } = request;
    this.uploads.push({ key, bytes, mediaType, untilMs: this.#until(expiresInSeconds) });
    return Promise.resolve({ url: `https://store.test.invalid/${key}`, headers: {} });
  }

  presignReading({ key, expiresInSeconds }: { key: string; expiresInSeconds: number }): Promise<string> {
    this.onReading?.();
    this.readings.push({ key, untilMs: this.#until(expiresInSeconds) });
    return Promise.resolve(`https://store.test.invalid/${key}`);
  }

  stored(key: string) {
    return Promise.resolve(this.stores.get(key) ?? null);
  }

  blank(key: string): Promise<void> {
    this.stores.set(key, { bytes: 0, mediaType: 'application/octet-stream' });
    return Promise.resolve();
  }

  /** Whoever holds addresses puts what they may: never over what is there. */
  putAll(): void {
    for (const { key, untilMs, bytes, mediaType } of this.uploads)
      if (untilMs > Date.parse(this.#now()) && !this.stores.has(key)) this.stores.set(key, { bytes, mediaType });
  }
}

const person = (account: string, posts: readonly Post[]): Person => ({
  account: `https://identity.test.invalid|${account}`,
  ...{ name: '测试', idType: '111', idNumber: `number of ${account}`, level: 'L3', posts, represents: [] },
  expiresAt: '2999-01-01T00:00:00.000Z',
});
const body = '11620100XTXX00014C';
const post = (role: Post['role'], of = body): Post => ({ role, body: of, region: '620100' });

export const staff = {
  clerk: person('clerk', [post('clerk')]),
  other: person('other', [post('clerk')]),
  decider: person('decider', [post('decider')]),
  elsewhere: person('elsewhere', [post('clerk', '12620100XTXX001530')]),
  operator: person('operator', [post('operator')]),
  citizen: person('citizen', []),
};

export const startsAt = '2026-09-22T01:00:00.000Z';

/** The use cases over fakes, on a clock of their own. */
export function recordingBench(parts: { windows?: readonly Window[] } = {}) {
  const clock = { at: startsAt, now: () => clock.at };
  const recordings = new FakeRecordings();
  const files = new FakeFiles(clock.now);
  const dependencies: RecordingDependencies = {
    ...{ recordings, files, clock, bodies, windows, region: '620100', rules: recordingRules, ...parts },
    cases: { whole: () => Promise.resolve(null) },
    holders: { of: ({ idNumber }) => Promise.resolve(`v1:${idNumber}`) },
  };
  const passes = (ms: number): void => {
    clock.at = new Date(Date.parse(clock.at) + ms).toISOString();
  };
  return { clock, recordings, files, dependencies, passes };
}

export const visit = '00000000-0000-4000-8000-000000000001';
export const act = (by: Person, number = 1) => ({ person: by, visit, recording: String(number) });
export const start = {
  ...{ window: 'LZ-01', notice: 1, consent: 'given' as const },
  people: [{ idType: '111', idNumber: 'number of citizen' }],
};
export const file = { sha256: 'ab'.repeat(32), bytes: 10, mediaType: 'video/mp4' } as const;
