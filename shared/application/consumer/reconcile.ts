import { lastFor } from './last-for.ts';
import type { Entry, EventQueue, Lists, Marks } from './ports.ts';
import type { Deeds } from '#application/agreement/ports';
import { queueAll } from './send-to-all.ts';
import type { Catalogue } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import { type InboxCase, inboxList, inboxShards } from '#application/inbox/inbox-entry';
import { type EndingList, listsEnding } from '#application/verification/revocation-lists';
import type { TrustList } from '#application/verification/verify-seal';
import { type Consumer, consumers } from '#contracts/consumers';
import { agreed, type ToBeAgreed } from '#domain/agreement/agreed';
import { endingSoon } from '#domain/agreement/ending-soon';
import { idleAgreements } from '#domain/agreement/idle';
import type { AgreementTerm } from '#domain/agreement/in-force';
import { civilDate } from '#domain/limits/civil-date';

/** A case as the index of changes knows it: its last event and when that was recorded. */
export interface CaseChange {
  readonly caseId: string;
  readonly seq: number;
  /** The last event that another region has to know of; 0 where there is none. */
  readonly toldSeq: number;
  readonly at: string;
}

/** All cases by the moment of their last event. Eventually consistent. */
export interface CaseChanges {
  /** Changes from one instant to another (ISO, both included), a few hundred at most; `next` goes on, null at the end. */
  page(request: { from: string; to: string; cursor: string | null }): Promise<{
    changes: readonly CaseChange[];
    next: string | null;
  }>;
}

/** How far the walk that runs by schedule has come. */
export interface Walk {
  /** Everything before this instant is acknowledged, or was given up to the operators. */
  readonly from: string;
  /** Where a walk that was too long for one run goes on, to which instant, and the oldest change it found unacknowledged. */
  readonly unfinished: { readonly cursor: string; readonly to: string; readonly oldest: string | null } | null;
}

export interface Walks {
  load(): Promise<Walk | null>;
  save(walk: Walk): Promise<void>;
}

export interface ReconcileDependencies {
  readonly changes: CaseChanges;
  readonly marks: Marks;
  readonly queues: Readonly<Record<Consumer, EventQueue>>;
  readonly clock: Clock;
}

/** What a reconciling run saw and did. */
export interface Reconciled {
  readonly looked: number;
  /** Messages queued again, over all consumers. */
  readonly requeued: number;
  /** Instant of the oldest change that some consumer has not acknowledged. */
  readonly oldest: string | null;
  /** Goes on where a span was too long for one run. */
  readonly next: string | null;
}

/** Cases looked at in one run, each with one read of its marks, and pages asked for (some hundred days without a case): less than a minute. */
const mostChanges = 5_000;
const mostPages = 10;

/** Queues what consumers have not acknowledged of the cases that changed in a span of time. */
export async function reconcileSpan(
  { changes, marks, queues }: ReconcileDependencies,
  span: { from: string; to: string; cursor?: string | null; dryRun?: boolean },
): Promise<Reconciled> {
  const { from, to, dryRun = false } = span;
  let cursor = span.cursor ?? null;
  let [looked, requeued] = [0, 0];
  let oldest: string | null = null;
  for (let pages = 0; pages === 0 || (cursor !== null && pages < mostPages && looked < mostChanges); pages += 1) {
    const page = await changes.page({ from, to, cursor });
    const reached = await Promise.all(page.changes.map(({ caseId }) => marks.ofCase(caseId)));
    for (const consumer of consumers) {
      const behind = page.changes.filter(
        (change, index) => (reached[index]?.[consumer] ?? 0) < lastFor(consumer, change),
      );
      oldest = earliest(oldest, ...behind.map(({ at }) => at));
      requeued += behind.length;
      if (dryRun || behind.length === 0) continue;
      await queueAll(
        queues[consumer],
        behind.map(({ caseId, seq }) => ({ caseId, seq })),
      );
    }
    looked += page.changes.length;
    cursor = page.next;
  }
  return { looked, requeued, oldest, next: cursor };
}

/** Changes younger than this may still be on their way through stream, relay and queue, or not yet in the index. */
const graceMs = 5 * 60_000;
/** How long an unacknowledged change is queued again at every walk; later it is in a dead-letter queue, with an alarm. */
const patienceMs = 7 * 86_400_000;
const earliest = (...instants: readonly (string | null)[]): string | null =>
  instants.filter((instant) => instant !== null).sort()[0] ?? null;

const before = (instant: string, ms: number): string => new Date(Date.parse(instant) - ms).toISOString();

/**
 * One run of the scheduled walk: from the oldest change that was not acknowledged when it last came by, to a few minutes
 * ago. The way back after a relay that stood still, a stream that forgot, or a table that was restored (law 3).
 */
export async function reconcileBySchedule(dependencies: ReconcileDependencies & { walks: Walks }): Promise<Reconciled> {
  const { walks, clock } = dependencies;
  const walk = (await walks.load()) ?? { from: before(clock.now(), patienceMs), unfinished: null };
  const { cursor = null, to, oldest: seen } = walk.unfinished ?? { to: before(clock.now(), graceMs), oldest: null };
  const run = await reconcileSpan(dependencies, { from: walk.from, to, cursor });
  const oldest = earliest(seen, run.oldest);
  if (run.next !== null) {
    await walks.save({ from: walk.from, unfinished: { cursor: run.next, to, oldest } });
  } else {
    const given = before(to, patienceMs);
    await walks.save({ from: oldest === null ? to : oldest > given ? oldest : given, unfinished: null });
  }
  return { ...run, oldest };
}

/** What a run may be asked for besides the scheduled walk: a span from an instant to now, as after a restore. */
export interface ReconcileRun {
  readonly [field: string]: string | boolean | null | undefined;
  /** ISO instant. */
  readonly from?: string;
  readonly to?: string;
  readonly cursor?: string | null;
  readonly dryRun?: boolean;
}

/** What a run answers, and what alarms are raised from: how long something waits that nobody should wait for. */
export interface ReconcileReport {
  readonly [field: string]: string | number | null;
  readonly looked: number;
  readonly requeued: number;
  readonly unacknowledgedSeconds: number;
  readonly overdueSeconds: number;
  /** Agreements that end within 30 working days with nothing to follow: how many, and which. */
  readonly agreementsEnding: number;
  readonly ending: string | null;
  /** Agreements whose first day has come and that both parties have not sealed, or whose entrusted powers are not published. */
  readonly agreementsIdle: number;
  readonly idle: string | null;
  /** Trusted authorities of whom no revocation list counts for seven days more: how many, and whose list ends when. */
  readonly listsEnding: number;
  readonly endingLists: string | null;
  /** With `to`, what goes on with a span too long for one run; null when it is done. */
  readonly next: string | null;
  readonly to: string | null;
}

/** A run of the scheduled walk, or of a span that an operator asks for. */
export async function reconcile(
  dependencies: ReconcileDependencies & {
    walks: Walks;
    lists: Lists;
    catalogue: Catalogue;
    agreements: readonly ShippedTerm[];
    deeds: Deeds;
    trust: { list(): Promise<TrustList> };
  },
  { from, to: until, cursor, dryRun }: ReconcileRun,
): Promise<ReconcileReport> {
  const now = dependencies.clock.now();
  const to = until ?? now;
  const { looked, requeued, oldest, next } =
    from === undefined
      ? await reconcileBySchedule(dependencies)
      : await reconcileSpan(dependencies, { from, to, cursor: cursor ?? null, dryRun: dryRun ?? false });
  return {
    looked,
    requeued,
    unacknowledgedSeconds: oldest === null ? 0 : secondsBetween(oldest, now),
    overdueSeconds: await longestOverdueSeconds(dependencies),
    ...(await ofAgreements(dependencies)),
    ...ofLists(listsEnding(await dependencies.trust.list(), now)),
    next,
    to: from === undefined ? null : to,
  };
}

/** Of an agreement when it holds, and what its seals are about. */
export type ShippedTerm = ToBeAgreed & Omit<AgreementTerm, 'sealed'>;

async function ofAgreements({
  agreements,
  deeds,
  catalogue: { calendar },
  clock,
}: {
  agreements: readonly ShippedTerm[];
  deeds: Deeds;
  catalogue: Catalogue;
  clock: Clock;
}): Promise<Pick<ReconcileReport, 'agreementsEnding' | 'ending' | 'agreementsIdle' | 'idle'>> {
  const today = civilDate(clock.now());
  const all = agreed(agreements, await deeds.all());
  const endings = endingSoon(all, { today, calendar });
  const idle = idleAgreements(all, today);
  return {
    agreementsEnding: endings.length,
    ending: listed(
      endings.map(({ agreement, version, validUntil }) => `${agreement} version ${version}: ${validUntil}`),
    ),
    agreementsIdle: idle.length,
    idle: listed(idle.map(({ id, version }) => `${id} version ${version}`)),
  };
}

const ofLists = (endings: readonly EndingList[]): Pick<ReconcileReport, 'listsEnding' | 'endingLists'> => ({
  listsEnding: endings.length,
  endingLists: listed(endings.map(({ authority, nextUpdate }) => `${authority}: ${nextUpdate ?? 'none'}`)),
});

const listed = (named: readonly string[]): string | null => (named.length === 0 ? null : named.join(', '));

const secondsBetween = (earlier: string, later: string): number =>
  Math.max(0, Math.floor((Date.parse(later) - Date.parse(earlier)) / 1000));

/** How long the longest awaited act of all inboxes is overdue; 0 where none is. */
async function longestOverdueSeconds({
  lists,
  catalogue,
  clock,
}: {
  lists: Lists;
  catalogue: Catalogue;
  clock: Clock;
}): Promise<number> {
  const all = catalogue.bodies.flatMap((body) =>
    Array.from({ length: inboxShards(body) }, (_, shard) => inboxList({ body: body.id, shard })),
  );
  const now = clock.now();
  const firsts = await Promise.all(all.map((list) => firstAct(lists, { list, now })));
  return Math.max(0, ...firsts.flatMap((first) => (first === null ? [] : secondsBetween(first, now))));
}

const dueIn = ({ position }: Entry): string => position.split('#')[0] ?? '';
/** What an applicant does not fetch at a window is nobody's act there: it ends by itself on its second date. */
const isAct = ({ body }: Entry): boolean => (body as unknown as InboxCase).step !== 'pick-up';
/** Entries of one list read at a time. */
const pageSize = 10;

/** When the first act of an inbox is due; null where none is overdue. */
async function firstAct(lists: Lists, { list, now }: { list: string; now: string }): Promise<string | null> {
  for (let after: string | null = null; ;) {
    const page: readonly Entry[] = await lists.page({ list, after, limit: pageSize, order: 'rising' });
    const act = page.find((entry) => dueIn(entry) > now || isAct(entry));
    if (act !== undefined) return dueIn(act) > now ? null : dueIn(act);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return null;
    after = last.position;
  }
}
