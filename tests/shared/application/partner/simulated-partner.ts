import { type CaseKey } from '#application/case/ports';
import type { Mark } from '#application/consumer/ports';
import type { Kept } from '#application/partner/outbox';
import { queueDue } from '#application/partner/queue-due';
import type { ToldDays } from '#application/partner/told-days';
import { tellPartner, type TellPartnerDependencies } from '#application/partner/tell-partner';
import type { PartnerMessage } from '#contracts/partner/message';
import { type Attempt, type EndpointState, isDown, type Line } from '#domain/partner/delivery';
import type { Endpoint, Partner } from '#domain/partner/registration';
import { calendar } from '#tests/shared/domain/case/case-fixture';
import { snapshotOf, type ToldCase } from './told-cases.ts';
import { chances, VirtualTime } from './virtual-time.ts';

/** What a partner does with a message that came: what it says, how long that takes, and whether it kept it all the same. */
export interface Reaction {
  readonly attempt: Attempt;
  readonly takesMs: number;
  readonly keeps: boolean;
}
type Event = Parameters<typeof tellPartner>[1];

class Crash extends Error {}
const never = (): Promise<never> => Promise.reject(new Error('not to be asked'));
const endpointId = 'shaanxi-1';
const openKey: CaseKey = {
  encrypt: ({ plaintext }) => ({ algorithm: 'A256GCM', box: plaintext }),
  decrypt: ({ payload }) => payload.box,
};
const brokenKey: CaseKey = {
  ...openKey,
  decrypt: () => {
    throw new Error('not what was encrypted');
  },
};
export const takes: Reaction = { attempt: { taken: true }, takesMs: 50, keeps: true };

/**
 * The consumer of partners, its queue and the clock over ports in memory, and a partner that does as it is told. What must
 * never be is noted in `wrong`.
 */
export class SimulatedPartner {
  readonly time = new VirtualTime('2026-09-22T04:00:00.000Z');
  readonly cases = new Map<string, ToldCase>();
  readonly lines = new Map<string, Kept<Line>>();
  readonly endpoints = new Map<string, Kept<EndpointState>>();
  readonly marks = new Map<string, Mark>();
  /** The last that the partner has of each case, as it sees it. */
  readonly has = new Map<string, number>();
  readonly sent: { readonly caseId: string; readonly seq: number; readonly ms: number }[] = [];
  readonly listed: Parameters<ToldDays['enter']>[0][] = [];
  readonly wrong: string[] = [];
  /** Cases of which operators were told that a message was not taken four times. */
  readonly refused: string[] = [];
  readonly met = { crashes: 0, probes: 0, repeats: 0, lostWrites: 0, dead: 0, notComposed: 0 };
  readonly chance: () => number;
  /** Of each call of a port, that the consumer dies before or after it. */
  crashing = 0;
  /** Of each call, milliseconds it takes at most. */
  latencyMs = 0;
  composes = true;
  /** A message that failed comes again after this. */
  hiddenMs = 360_000;
  react: (message: PartnerMessage) => Reaction = () => takes;
  endpoint: Endpoint = {
    ...{ id: endpointId, url: 'https://partner.test.invalid/', signs: ['v1'] },
    ...{ network: { kind: 'public' }, maintenance: [] },
  };
  hasEndpoint = true;
  #queued = 0;
  #lastRun: string | null = null;
  #openSince = Infinity;
  #lastProbe = -Infinity;
  readonly #sending = new Set<string>();
  readonly #failures = new Map<string, number>();

  constructor(seed: number) {
    this.chance = chances(seed);
    this.#everyMinute();
  }

  /** The next told event of a case is recorded, and what comes before it; the relay queues it. */
  record(toldCase: ToldCase): void {
    this.cases.set(toldCase.caseId, toldCase);
    const seq = toldCase.told.find((each) => each > toldCase.recorded);
    if (seq === undefined) return;
    toldCase.recorded = seq;
    this.queue({ caseId: toldCase.caseId, seq });
  }

  queue(event: Event, delayMs = 0): void {
    this.#queued += 1;
    this.time.after(delayMs, () => void this.#consume(event));
  }

  async #consume(event: Event): Promise<void> {
    try {
      await tellPartner(this.dependencies, event);
    } catch (error) {
      this.#died(error);
      this.queue(event, this.hiddenMs);
    }
    this.#queued -= 1;
  }

  readonly #died = (error: unknown): void => {
    if (!(error instanceof Crash)) this.wrong.push(`what nobody wanted: ${String(error)}`);
  };

  #everyMinute(): void {
    this.time.after(60_000, () => {
      // The clock may die as well: the next run looks as far back as the last that did not.
      this.tick().catch(this.#died);
      this.#everyMinute();
    });
  }

  tick() {
    const send = (events: readonly Event[]) => {
      for (const event of events) this.queue(event);
      return Promise.resolve([]);
    };
    const { partners, endpoints, clock } = this.dependencies;
    const lines = {
      due: (of: { endpoint: string; since: string; now: string }) =>
        Promise.resolve(
          this.#listed(['sending', 'waiting'], { endpoint: of.endpoint, limit: 1_000 }).filter(
            ({ dueAt }) => `${of.since.slice(0, 16)}:00` <= dueAt && dueAt <= of.now,
          ),
        ),
      parked: (of: { endpoint: string; limit: number }) => Promise.resolve(this.#listed(['parked'], of)),
      dead: (of: { endpoint: string; limit: number }) => Promise.resolve(this.#listed(['dead'], of)),
    };
    const runs = {
      last: () => Promise.resolve(this.#lastRun),
      save: (at: string) => ((this.#lastRun = at), Promise.resolve()),
    };
    return queueDue({ partners, endpoints, lines, runs, queue: { send }, clock });
  }

  #listed(states: readonly Line['state'][], of: { endpoint: string; limit: number }): readonly Line[] {
    const values = [...this.lines.values()].map(({ value }) => value);
    const found = values.filter(({ state, endpoint }) => states.includes(state) && endpoint === of.endpoint);
    return found.sort((one, other) => (one.dueAt < other.dueAt ? -1 : 1)).slice(0, of.limit);
  }

  /** Whether all that was recorded was taken, and nothing is under way. */
  readonly isDone = (): boolean => this.#queued === 0 && this.lines.size === 0;

  /** What was recorded and the partner does not have. */
  get missing(): string[] {
    return [...this.cases.values()].flatMap(({ caseId, told, recorded }) =>
      told.filter((seq) => seq <= recorded && seq > (this.has.get(caseId) ?? 0)).map((seq) => `${caseId} ${seq}`),
    );
  }

  /** A call of a port: the consumer may die before or after what it does. */
  async #call<T>(effect: () => T): Promise<T> {
    if (this.latencyMs > 0) await this.time.sleep(Math.ceil(this.chance() * this.latencyMs));
    this.#mayCrash();
    const answer = effect();
    if (this.latencyMs > 0) await this.time.sleep(Math.ceil(this.chance() * this.latencyMs));
    this.#mayCrash();
    return answer;
  }

  #mayCrash(): void {
    if (this.crashing === 0 || this.chance() >= this.crashing) return;
    this.met.crashes += 1;
    throw new Crash();
  }

  /** Written where it rests on what there is; the version it has now. */
  #write<T>(all: Map<string, Kept<T>>, key: string, { value, version }: { value: T; version: number | null }) {
    const now = all.get(key)?.version ?? null;
    if (now !== version) {
      this.met.lostWrites += 1;
      return null;
    }
    all.set(key, { value, version: (version ?? 0) + 1 });
    return (version ?? 0) + 1;
  }

  #judge(line: Line): void {
    const next = this.cases.get(line.caseId)?.told.find((seq) => seq > line.doneSeq);
    const failures = this.#failures.get(`${line.caseId} ${next}`) ?? 0;
    if (line.attempts > failures) this.wrong.push(`${line.caseId}: ${line.attempts} attempts, ${failures} failed`);
    if (line.state !== 'dead') return;
    this.met.dead += 1;
    if (line.attempts !== 10) this.wrong.push(`${line.caseId} is dead after ${line.attempts}`);
  }

  async #posted(message: PartnerMessage): Promise<Attempt> {
    const { case: caseId, seq } = message;
    const { ms } = this.time;
    this.sent.push({ caseId, seq, ms });
    // What was begun before it opened may still come a moment later.
    const isProbe = this.#openSince < ms - 1_000;
    if (isProbe) {
      this.met.probes += 1;
      if (ms - this.#lastProbe < 60_000 - 4 * this.latencyMs) this.wrong.push(`two probes within a minute at ${ms}`);
      this.#lastProbe = ms;
    }
    if (this.endpoints.get(endpointId)?.value.state === 'disabled' && !isProbe) this.wrong.push('sent while disabled');
    const { attempt, takesMs, keeps } = this.react(message);
    if (keeps) this.#keep(message);
    if (this.#sending.has(caseId)) this.wrong.push(`two send ${caseId} at the same time`);
    this.#sending.add(caseId);
    await this.time.sleep(takesMs);
    this.#sending.delete(caseId);
    const counts = !attempt.taken && !(isProbe && isDown(attempt));
    const key = `${caseId} ${seq}`;
    if (counts) this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1);
    return attempt;
  }

  /** In the order of its case, each after the one before; what comes again is known. */
  #keep({ case: caseId, seq, previous }: PartnerMessage): void {
    const known = this.has.get(caseId) ?? 0;
    if (seq <= known) this.met.repeats += 1;
    else if ((previous?.seq ?? 0) !== known) this.wrong.push(`${seq} of ${caseId} came after ${known}`);
    else this.has.set(caseId, seq);
  }

  readonly dependencies: TellPartnerDependencies = {
    onRefused: ({ caseId }) => this.refused.push(caseId),
    cases: {
      ...{ head: never, since: never, append: never, answered: never },
      whole: (caseId) =>
        this.#call(() => {
          const found = this.cases.get(caseId);
          if (found === undefined) return null;
          return { snapshot: snapshotOf(found), wrappedKey: 'k', events: found.events.slice(0, found.recorded) };
        }),
    },
    keys: { create: never, open: () => this.#call(() => (this.composes ? openKey : brokenKey)) },
    marks: {
      ...{ ofCase: never, forget: never },
      of: ({ caseId }) => this.#call(() => this.marks.get(caseId) ?? { seq: 0, place: null }),
      advance: ({ caseId, from, to }) =>
        this.#call(() => {
          if ((this.marks.get(caseId)?.seq ?? 0) !== from.seq) return false;
          this.marks.set(caseId, to);
          return true;
        }),
    },
    partners: {
      all: () =>
        Promise.resolve<Partner[]>([
          {
            ...{ id: 'shaanxi', name: { zh: '陕西', en: 'Shaanxi' }, regions: ['610100'], toleranceSeconds: 300 },
            ...{ accepts: ['v1'], endpoints: this.hasEndpoint ? [this.endpoint] : [], materialOrigins: [] },
          },
        ]),
    },
    days: { enter: (entry) => this.#call(() => void this.listed.push(entry)) },
    partnerOfRegion: { '610100': 'shaanxi' },
    outbox: {
      move: never,
      line: ({ caseId }) => this.#call(() => this.lines.get(caseId) ?? null),
      put: (line, version) =>
        this.#call(() => {
          this.#judge(line);
          return this.#write(this.lines, line.caseId, { value: line, version });
        }),
      remove: ({ value, version }) =>
        this.#call(() => {
          if (this.lines.get(value.caseId)?.version !== version) return false;
          return this.lines.delete(value.caseId);
        }),
    },
    endpoints: {
      state: (id) => this.#call(() => this.endpoints.get(id) ?? null),
      put: (id, state, version) =>
        this.#call(() => {
          const written = this.#write(this.endpoints, id, { value: state, version }) !== null;
          if (written && state.state !== 'open') this.#openSince = Infinity;
          else if (written) this.#openSince = Math.min(this.#openSince, this.time.ms);
          return written;
        }),
    },
    sender: {
      send: async ({ body }) => {
        this.#mayCrash();
        const attempt = await this.#posted(JSON.parse(body) as PartnerMessage);
        this.#mayCrash();
        return attempt;
      },
    },
    later: (event, delayMs) => this.#call(() => this.queue(event, delayMs)),
    clock: this.time,
    calendar,
    chance: () => this.chance(),
    runId: () => crypto.randomUUID(),
    printClauses: [],
    materials: { presignReading: never },
    documents: { read: never, presignReading: never },
    onFault: () => {
      this.met.notComposed += 1;
    },
  };
}
