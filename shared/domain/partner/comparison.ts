import { civilDate, plusDays } from '#domain/limits/civil-date';

/** How far comparing a partner's daily lists with what was received of it has come. */
export interface Comparison {
  /** The last day, in Shanghai, that was gone through. */
  readonly day: string;
  /** Of the day after it, the case that was gone through last, by its number there; null: none yet. */
  readonly after: string | null;
  /** Instant (ISO) from which none of its lists could be had; null while they can. */
  readonly failingSince: string | null;
  /** Cases of which something was told there and not received here. */
  readonly differing: readonly Differing[];
}

/** The last message of a case, as a partner lists it. */
export interface Last {
  /** Number of the case there. */
  readonly case: string;
  readonly seq: number;
  readonly hash: string;
}

export interface Differing extends Last {
  /** A code of a refusal, or a stable word. */
  readonly why: string;
}

/** The first, from yesterday on: what was told before that, nobody was to receive. */
export const freshComparison = (now: string): Comparison => ({
  ...{ day: plusDays(civilDate(now), -2), after: null, failingSince: null, differing: [] },
});

/** Cases of a partner that may differ before comparing waits for somebody to settle them. */
export const mostDiffering = 200;

/** Their clock may be behind ours, and what was told last on a day is entered a moment later. */
const slackMs = 3_600_000;

/** The day whose list is to be compared next; null where all that are over were. */
export function dayToCompare({ day }: Pick<Comparison, 'day'>, now: string): string | null {
  const next = plusDays(day, 1);
  return next < civilDate(new Date(Date.parse(now) - slackMs).toISOString()) ? next : null;
}

/** With one case more that was gone through; `why`: null where it does not differ. */
export function gone(comparison: Comparison, { case: after, seq, hash }: Last, why: string | null): Comparison {
  const others = comparison.differing.filter((each) => each.case !== after);
  return { ...comparison, after, differing: why === null ? others : [...others, { case: after, seq, hash, why }] };
}

const dayMs = 24 * 3_600_000;

/** Whether somebody has to be told of a partner: cases differ that could not be healed, or no list could be had for a day. */
export const isUnsettled = ({ differing, failingSince }: Comparison, now: string): boolean =>
  differing.length > 0 || (failingSince !== null && Date.parse(now) - Date.parse(failingSince) >= dayMs);
