import type { ToldEvent } from './told-events.ts';
import type { ListedCase } from '#contracts/partner/exchange';
import { civilDate, endOfDay, plusDays } from '#domain/limits/civil-date';

/** How a case stood on a day. */
export interface DayEntry {
  readonly day: string;
  readonly listed: ListedCase;
  /** Instant (ISO) from which nobody needs it. */
  readonly keptUntil: string;
}

/** The days, in Shanghai, on which cases were told to partners, each with the last event of that day. */
export interface ToldDays {
  /** Enters how a case stood on a day. What is entered of a later event of that day stays. */
  enter(entry: DayEntry & { partner: string }): Promise<void>;
  /** Every case of a day, in the order of their numbers. Strongly consistent. */
  of(day: { partner: string; day: string }): Promise<readonly ListedCase[]>;
}

/** Days for which lists are kept. */
export const keptDays = 400;

/** What is to be entered of told events of one case after one of them: of each day on which they were recorded the last. */
export function daysOf(told: readonly ToldEvent[], after: number): readonly DayEntry[] {
  const days = new Map<string, ListedCase>();
  for (const { event, after: snapshot } of told.filter((each) => each.event.seq > after)) {
    const { caseId, seq, hash } = event;
    const about = snapshot.collection?.counterpart.caseId ?? null;
    days.set(civilDate(event.recordedAt), { case: caseId, about, status: snapshot.status, seq, hash });
  }
  return [...days].map(([day, listed]) => ({ day, listed, keptUntil: endOfDay(plusDays(day, keptDays)) }));
}
