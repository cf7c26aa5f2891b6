import type { Limits } from '#domain/catalogue/item';
import type { Calendar } from './calendar.ts';
import { civilDate } from './civil-date.ts';
import { type Due, dueAfter, extendDue } from './due.ts';

/** What has happened to a case so far, as ISO instants of when it happened (`occurredAt`), never of when it was recorded. */
export interface LimitFacts {
  /** Receipt of the materials by the deciding body. */
  readonly receivedAt: string;
  /** Null while not accepted; for deemed acceptance the instant of receipt. */
  readonly acceptedAt: string | null;
  /** Whether the one extension has been granted. */
  readonly extended: boolean;
  readonly decidedAt: string | null;
}

/** Every due date of a case. `decision` is null before its clock runs; a limit that the item lacks is null. */
export interface LimitDates {
  readonly acceptance: Due;
  readonly decision: { readonly statutory: Due | null; readonly committed: Due | null } | null;
  readonly delivery: Due | null;
}

/** The due dates of a case from its item's limits, the calendar and what has happened. */
export function limitsOf(request: {
  readonly limits: Limits;
  readonly calendar: Calendar;
  readonly facts: LimitFacts;
}): LimitDates {
  const { limits, calendar, facts } = request;
  const after = (instant: string, limit: { readonly workingDays: number }): Due =>
    dueAfter({ calendar, from: civilDate(instant), workingDays: limit.workingDays });
  const startedAt = limits.startsAt === 'submission' ? facts.receivedAt : facts.acceptedAt;
  const decisionBy = (limit: { readonly workingDays: number } | null): Due | null => {
    if (limit === null || startedAt === null) return null;
    const due = after(startedAt, limit);
    return facts.extended && limits.extension
      ? extendDue({ calendar, due, workingDays: limits.extension.workingDays })
      : due;
  };
  return {
    acceptance: after(facts.receivedAt, limits.acceptance),
    decision:
      startedAt === null ? null : { statutory: decisionBy(limits.statutory), committed: decisionBy(limits.committed) },
    delivery: facts.decidedAt !== null && limits.delivery ? after(facts.decidedAt, limits.delivery) : null,
  };
}

/**
 * The day from which silence counts as acceptance, or null: licences alone, after the limit for acceptance has passed, and then
 * from the day of receipt (Administrative Licensing Law art. 32). `now` is an ISO instant.
 */
export function deemedAcceptedOn(request: {
  readonly limits: Limits;
  readonly calendar: Calendar;
  readonly receivedAt: string;
  readonly now: string;
}): string | null {
  const { limits, calendar, receivedAt, now } = request;
  if (!limits.deemedAcceptance) return null;
  const receivedOn = civilDate(receivedAt);
  const due = dueAfter({ calendar, from: receivedOn, workingDays: limits.acceptance.workingDays });
  return Date.parse(now) >= Date.parse(due.at) ? receivedOn : null;
}
