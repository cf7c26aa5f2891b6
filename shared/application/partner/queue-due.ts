import type { Clock } from '#application/clock';
import { queueAll } from '#application/consumer/send-to-all';
import type { EventQueue } from '#application/consumer/ports';
import type { DueLines, Endpoints } from './outbox.ts';
import type { Partners } from './partners.ts';
import type { Partner } from '#domain/partner/registration';
import { type Line, mayBeSent, wellEndpoint } from '#domain/partner/delivery';

/** Up to when what is due was queued, all of it. */
export interface ClockRuns {
  last(): Promise<string | null>;
  save(at: string): Promise<void>;
}

export interface QueueDueDependencies {
  readonly partners: Partners;
  readonly endpoints: Endpoints;
  readonly lines: DueLines;
  readonly runs: ClockRuns;
  readonly queue: EventQueue;
  readonly clock: Clock;
}

/**
 * What a run saw: endpoints that people were told of, that are disabled, and that have lines which were given up; in the first and
 * the last of these also partners that fetch, by their ids, where something has waited for them for a day.
 */
export interface QueuedDue {
  readonly queued: number;
  readonly failing: readonly string[];
  readonly disabled: readonly string[];
  readonly withDead: readonly string[];
}

/** Lines of one list of an endpoint that are queued in one run. */
const mostLines = 1_000;
/** Lines of all of them: they are queued ten at a time, and the run has to be over before the next begins. */
const mostOfRun = 5_000;
/** Whoever fetches comes at least once a day. */
const longestUnfetchedMs = 24 * 3_600_000;
/** Of what is due none is passed over where this run or the last was late, or the index. */
const overlapMs = 120_000;

/**
 * Queues, every minute, what is due to be told: lines whose next attempt has come, those that wait for an endpoint that is well
 * again, and of an endpoint that is down one, to see whether it still is. Where there is more than one run queues, those that wait
 * longest go first, and the next run goes on from there.
 */
export async function queueDue(dependencies: QueueDueDependencies): Promise<QueuedDue> {
  const { partners, endpoints: states, lines, runs, queue, clock } = dependencies;
  const now = clock.now();
  const last = await runs.last();
  const since = new Date(Date.parse(last ?? now) - overlapMs).toISOString();
  const all = await partners.all();
  const lists = all.flatMap(listsOf);
  const asked = await Promise.all(
    lists.map(async ({ endpoint, isInUse }) => {
      // How one did that is gone holds back nothing, and concerns nobody any more.
      const state = (isInUse ? (await states.state(endpoint))?.value : undefined) ?? wellEndpoint;
      const leave = mayBeSent(state, now);
      const [due, parked, dead] = await Promise.all([
        lines.due({ endpoint, since, now, limit: mostLines }),
        leave === 'nothing' ? [] : lines.parked({ endpoint, limit: leave === 'probe' ? 1 : mostLines }),
        lines.dead({ endpoint, limit: 1 }),
      ]);
      return { endpoint, state, due, parked, hasDead: dead.length > 0 };
    }),
  );
  // Shared among those that have something.
  const share = Math.floor(
    mostOfRun / Math.max(1, asked.filter(({ due, parked }) => due.length + parked.length > 0).length),
  );
  const seen = asked.map(({ due, parked, ...rest }) => {
    // What was left over is no older than the first of those that were found.
    const queuedUpTo = due.length < Math.min(mostLines, share) ? now : (due[0]?.dueAt ?? now);
    return { ...rest, found: [...due, ...parked].slice(0, share), queuedUpTo };
  });
  const found = seen.flatMap((each) => each.found);
  await queueAll(queue, found.map(eventOf));
  await runs.save(earliest([now, ...seen.map(({ queuedUpTo }) => queuedUpTo)]));
  const named = (those: typeof seen): string[] => those.map(({ endpoint }) => endpoint);
  const fetching = await unfetched(dependencies, {
    fetching: all.filter(({ endpoints }) => endpoints.length === 0),
    now,
  });
  return {
    queued: found.length,
    failing: [...named(seen.filter(({ state }) => state.toldAt !== null)), ...fetching.failing],
    disabled: named(seen.filter(({ state }) => state.state === 'disabled')),
    withDead: [...named(seen.filter(({ hasDead }) => hasDead)), ...fetching.withDead],
  };
}

/** Partners that fetch and do not come, and those for which something was given up. */
async function unfetched(
  { lines }: Pick<QueueDueDependencies, 'lines'>,
  { fetching, now }: { fetching: readonly Partner[]; now: string },
): Promise<Pick<QueuedDue, 'failing' | 'withDead'>> {
  const dayAgo = new Date(Date.parse(now) - longestUnfetchedMs).toISOString();
  const waiting = await Promise.all(
    fetching.map(async ({ id }) => {
      const [[first], dead] = await Promise.all([
        lines.parked({ endpoint: id, limit: 1 }),
        lines.dead({ endpoint: id, limit: 1 }),
      ]);
      return { id, isLate: first !== undefined && first.dueAt <= dayAgo, hasDead: dead.length > 0 };
    }),
  );
  return {
    failing: waiting.filter(({ isLate }) => isLate).map(({ id }) => id),
    withDead: waiting.filter(({ hasDead }) => hasDead).map(({ id }) => id),
  };
}

/**
 * Under which ids lines of a partner lie: its endpoints, those it had, and its own where no endpoint took them, if it has any by now.
 * Each line finds its endpoint when it is next looked at.
 */
function listsOf({ id, endpoints, formerEndpoints = [] }: Partner): readonly { endpoint: string; isInUse: boolean }[] {
  if (endpoints.length === 0) return [];
  const inUse = endpoints.map((endpoint) => endpoint.id);
  const others = [...new Set([...formerEndpoints, id])].filter((each) => !inUse.includes(each));
  return [
    ...inUse.map((endpoint) => ({ endpoint, isInUse: true })),
    ...others.map((endpoint) => ({ endpoint, isInUse: false })),
  ];
}

const earliest = (instants: readonly string[]): string =>
  new Date(Math.min(...instants.map((instant) => Date.parse(instant)))).toISOString();

const eventOf = ({ caseId, toldSeq }: Line): { caseId: string; seq: number } => ({ caseId, seq: toldSeq });
