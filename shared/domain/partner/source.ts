import type { Step } from '#domain/case/event';
import type { CaseStatus } from '#domain/case/snapshot';
import type { Network } from './registration.ts';

/** A system of an authority that takes no messages and only answers how a case stands (只供查询的业务系统). */
export interface Source {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en: string };
  /** Credit codes of the bodies whose cases it knows. */
  readonly bodies: readonly string[];
  /** Cases are asked for at `<url>/<number of the case>`. */
  readonly address: { readonly url: string; readonly network: Network };
  /** Every request carries a signature of each of these kinds, with the deployment's own keys; none: requests are not signed. */
  readonly signs: readonly ('v1a' | 'v1sm2')[];
  /** Minutes between two rounds. */
  readonly everyMinutes: number;
  /** Minutes from which what was seen counts as stale. */
  readonly staleAfterMinutes: number;
}

/** How a case stands in such a system. */
export type SourceState = 'unknown' | 'received' | 'accepted' | 'in-review' | 'decided' | 'completed';

/** What a source said of a case when it was asked last. A view: no event says it, and no limit goes by it. */
export interface Observation {
  readonly source: Source['name'];
  readonly state: SourceState;
  /** Of the case in that system. */
  readonly number: string | null;
  /** Instant (ISO) from which it stands so there, as it says. */
  readonly since: string | null;
  /** Instant (ISO) at which it was asked. */
  readonly observedAt: string;
  readonly staleAfterMinutes: number;
}

const minuteMs = 60_000;

/** Whether an observation is older than its source lets one be. */
export const isStale = (
  { observedAt, staleAfterMinutes }: Pick<Observation, 'observedAt' | 'staleAfterMinutes'>,
  now: string,
): boolean => Date.parse(now) - Date.parse(observedAt) > staleAfterMinutes * minuteMs;

/** Steps at which the authority has a case and has not decided it. */
export const askedSteps: readonly Step[] = ['acceptance', 'correction', 'review', 'documents', 'decision'];
/** The same as the case itself says it. What was decided is recorded here, and nobody asks any more. */
export const askedStatuses: readonly CaseStatus[] = ['submitted', 'deficient', 'accepted', 'reviewed'];

/** How far the asking of a source has come. A round asks for each of its cases once, in the order of their places. */
export interface Walk {
  /** Instant (ISO) at which the round began; null before the first. */
  readonly roundAt: string | null;
  /** The place that was asked for last; `position: null`: none of its list; null: the round is over. */
  readonly at: { readonly list: string; readonly position: string | null } | null;
  /** Instant (ISO) from which the source has answered nothing; null while it answers. */
  readonly failingSince: string | null;
}

export const freshWalk: Walk = { roundAt: null, at: null, failingSince: null };

/** A schedule is not exact: a round may begin this much early, so that none is left out for a second. */
const slackMs = 30_000;

/** The round that is to be gone on with now, or a new one where the last began long enough ago; null where there is nothing to ask yet. */
export function roundNow(
  walk: Walk,
  { now, everyMinutes, lists }: { now: string; everyMinutes: number; lists: readonly string[] },
): Walk | null {
  if (walk.at !== null) return walk;
  const isSoon =
    walk.roundAt !== null && Date.parse(now) - Date.parse(walk.roundAt) < everyMinutes * minuteMs - slackMs;
  const [list] = lists;
  return isSoon || list === undefined ? null : { ...walk, roundAt: now, at: { list, position: null } };
}

/** The list after one in the order of their names, as a place; null after the last. */
export function listAfter(lists: readonly string[], list: string): Walk['at'] {
  const next = lists.find((each) => each > list);
  return next === undefined ? null : { list: next, position: null };
}

const dayMs = 24 * 60 * minuteMs;

/** Whether somebody has to be told of a source: it has answered nothing for a day. */
export const isLongFailing = ({ failingSince }: Pick<Walk, 'failingSince'>, now: string): boolean =>
  failingSince !== null && Date.parse(now) - Date.parse(failingSince) >= dayMs;
