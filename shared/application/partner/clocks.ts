/** Clocks of two regions may differ by this much. */
const toleranceMs = 300_000;

/** Whether an instant that the other region names is a real one, and not in the future. */
export const hasHappened = (instant: string, now: string): boolean =>
  Date.parse(instant) <= Date.parse(now) + toleranceMs;
