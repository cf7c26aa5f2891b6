const DAY_MS = 86_400_000;
/** China has one time zone, UTC+8, and no daylight saving since 1991. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** Whether a string is a real day of the Gregorian calendar, written `YYYY-MM-DD`. */
export function isCivilDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const midnight = Date.parse(`${value}T00:00:00Z`);
  // Date.parse takes 30 February for 1 March: only a real day comes back unchanged.
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(value);
}

/** The day in Shanghai (`YYYY-MM-DD`) on which an ISO instant falls. Throws RangeError for anything but an instant with its offset. */
export function civilDate(instant: string): string {
  // Without an offset the machine's own zone would decide the day.
  const ms = /(?:Z|[+-]\d{2}:\d{2})$/.test(instant) ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError('not an ISO instant with an offset');
  return new Date(ms + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** The hour of the day in Shanghai (0 to 23) into which an ISO instant falls. */
export const civilHour = (instant: string): number => new Date(Date.parse(instant) + SHANGHAI_OFFSET_MS).getUTCHours();

/** An instant as somebody wrote it (ISO, UTC), with milliseconds as in every event; null where there is no such day or time. */
export function realInstant(written: string): string | null {
  const ms = Date.parse(written);
  if (Number.isNaN(ms)) return null;
  // Date.parse takes 30 February for 1 March: only a real day comes back unchanged.
  const instant = new Date(ms).toISOString();
  return instant.slice(0, 19) === written.slice(0, 19) ? instant : null;
}

/** The instant (ISO, UTC) at which a day in Shanghai ends: 24:00, the close of an online filing. */
export function endOfDay(date: string): string {
  return new Date(midnightUtc(date) + DAY_MS - SHANGHAI_OFFSET_MS).toISOString();
}

/** The day a number of calendar days later (or earlier, if negative). */
export function plusDays(date: string, days: number): string {
  return new Date(midnightUtc(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whether a day is a Saturday or a Sunday. */
export function isWeekend(date: string): boolean {
  const weekday = new Date(midnightUtc(date)).getUTCDay();
  return weekday === 0 || weekday === 6;
}

function midnightUtc(date: string): number {
  if (!isCivilDate(date)) throw new RangeError('not a day written YYYY-MM-DD');
  return Date.parse(`${date}T00:00:00Z`);
}
