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

/**
 * What is to be entered where events of one case after one of them are told now: the last of them, on the day on which it is told. By when
 * they were recorded it would go by what is over: a list that was read would grow after an outage, and nobody would read it again.
 */
export function entryOf(
  told: readonly ToldEvent[],
  { after: from, now }: { after: number; now: string },
): DayEntry | null {
  const last = told.at(-1);
  if (last === undefined || last.event.seq <= from) return null;
  const { caseId, seq, hash } = last.event;
  const about = last.after.collection?.counterpart.caseId ?? null;
  const day = civilDate(now);
  const keptUntil = endOfDay(plusDays(day, keptDays));
  return { day, listed: { case: caseId, about, status: last.after.status, seq, hash }, keptUntil };
}
