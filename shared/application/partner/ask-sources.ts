import type { Body } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import type { Lists } from '#application/consumer/ports';
import { type InboxCase, inboxList, inboxShards } from '#application/inbox/inbox-entry';
import { seenList } from './observed-of.ts';
import type { Observations, SourceAsker, Sources, Walks } from './sources.ts';
import {
  askedSteps,
  freshWalk,
  isLongFailing,
  listAfter,
  type Observation,
  roundNow,
  type Source,
  type Walk,
} from '#domain/partner/source';

export interface AskSourcesDependencies {
  readonly sources: Sources;
  readonly walks: Walks;
  readonly lists: Lists;
  readonly observations: Observations;
  readonly asker: SourceAsker;
  readonly bodies: readonly Body[];
  readonly clock: Clock;
}

/** What a run came to: how many cases were asked for, how many answers counted, and sources that have answered nothing for a day. */
export interface AskedSources {
  readonly asked: number;
  readonly seen: number;
  readonly failing: readonly string[];
}

/** Cases that one source is asked for in one run; the next goes on behind them. */
const mostAsked = 100;
/** Milliseconds after which a run asks no more: it ends before its function is stopped. */
const longestRunMs = 200_000;
const pageSize = 25;
/** Months after the last observation nobody looks for it any more. */
const keptMs = 180 * 24 * 3_600_000;

/**
 * Asks each source how the open cases of its bodies stand, as far as a run goes, and keeps what it says beside the cases. Changes no
 * case. A source that does not answer is left alone until the next run, which asks it for the case after that.
 */
export async function askSources(dependencies: AskSourcesDependencies): Promise<AskedSources> {
  const sources = await dependencies.sources.all();
  const walked = await Promise.allSettled(sources.map((source) => askOne(dependencies, source)));
  const failed = walked.find((each) => each.status === 'rejected');
  // The others have gone as far as they could.
  if (failed !== undefined) throw failed.reason;
  const runs = walked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  return {
    asked: runs.reduce((sum, { asked }) => sum + asked, 0),
    seen: runs.reduce((sum, { seen }) => sum + seen, 0),
    failing: runs.flatMap(({ id, isFailing }) => (isFailing ? [id] : [])),
  };
}

interface Run {
  readonly id: string;
  readonly asked: number;
  readonly seen: number;
  readonly isFailing: boolean;
}

async function askOne(dependencies: AskSourcesDependencies, source: Source): Promise<Run> {
  const { walks, bodies, clock } = dependencies;
  const { id } = source;
  const now = clock.now();
  const lists = listsOf(source, bodies);
  const known = (await walks.of(id)) ?? freshWalk;
  const round = { now, everyMinutes: source.everyMinutes, lists };
  const begun = roundNow(known, round);
  if (begun === null) return { id, asked: 0, seen: 0, isFailing: isLongFailing(known, now) };
  const first = await walkOn(dependencies, { source, lists, walk: begun });
  // There was nothing left of the last round: that it ended is no reason to ask nobody now.
  const next = first.asked === 0 ? roundNow(first.walk, round) : null;
  const { walk, asked, seen } = next === null ? first : await walkOn(dependencies, { source, lists, walk: next });
  await walks.save(id, walk);
  return { id, asked, seen, isFailing: isLongFailing(walk, now) };
}

/** Asks from the place of a round on, until it is over, enough was asked, or the source does not answer. */
async function walkOn(
  dependencies: AskSourcesDependencies,
  { source, lists, walk }: { source: Source; lists: readonly string[]; walk: Walk },
): Promise<{ walk: Walk; asked: number; seen: number }> {
  const { clock } = dependencies;
  const latest = Date.parse(clock.now()) + longestRunMs;
  let [asked, failingSince, at] = [0, walk.failingSince, walk.at];
  for await (const { caseId, ...place } of casesFrom(dependencies, { at: walk.at, lists })) {
    if (asked === mostAsked || Date.parse(clock.now()) > latest)
      return { walk: { ...walk, at, failingSince }, asked, seen: asked };
    asked += 1;
    at = place;
    if (!(await observe(dependencies, { source, caseId }))) {
      // Behind this case: one that cannot be answered for does not stand in the way of the others.
      return { walk: { ...walk, at, failingSince: failingSince ?? clock.now() }, asked, seen: asked - 1 };
    }
    failingSince = null;
  }
  // Whoever has nothing to answer does not fail.
  const isIdle = asked === 0 && walk.at?.list === lists[0] && walk.at?.position === null;
  return { walk: { ...walk, at: null, failingSince: isIdle ? null : failingSince }, asked, seen: asked };
}

/** Whether there was an answer that counts; it is then what was seen last. */
async function observe(
  { asker, observations, clock }: AskSourcesDependencies,
  { source: { id, name, staleAfterMinutes }, caseId }: { source: Source; caseId: string },
): Promise<boolean> {
  const said = await asker.ask({ source: id, caseId });
  if ('fault' in said) return false;
  const { state, number, since } = said;
  const observedAt = clock.now();
  const expiresAt = new Date(Date.parse(observedAt) + keptMs).toISOString();
  const observation: Observation = { source: name, state, number, since, observedAt, staleAfterMinutes };
  await observations.put({ list: seenList(caseId), position: id, body: { ...observation }, expiresAt });
  return true;
}

/** The lists of what awaits the officials of these bodies: there every case is that they have and did not decide. */
const listsOf = ({ bodies: asked }: Source, bodies: readonly Body[]): readonly string[] =>
  bodies
    .filter(({ id }) => asked.includes(id))
    .flatMap((body) => Array.from({ length: inboxShards(body) }, (_, shard) => inboxList({ body: body.id, shard })))
    .toSorted();

/** Cases that a source may know, from a place on. */
async function* casesFrom(
  { lists: inboxes }: Pick<AskSourcesDependencies, 'lists'>,
  { at, lists }: { at: Walk['at']; lists: readonly string[] },
): AsyncGenerator<{ caseId: string; list: string; position: string }> {
  for (let place = at; place !== null; place = listAfter(lists, place.list)) {
    const { list } = place;
    // A body was taken from the source meanwhile.
    if (!lists.includes(list)) continue;
    for (let after = place.position, isMore = true; isMore;) {
      const page = await inboxes.page({ list, after, limit: pageSize, order: 'rising' });
      for (const { position, body } of page) {
        const { caseId, step } = body as unknown as InboxCase;
        if (askedSteps.includes(step)) yield { caseId, list, position };
      }
      after = page.at(-1)?.position ?? after;
      isMore = page.length === pageSize;
    }
  }
}
