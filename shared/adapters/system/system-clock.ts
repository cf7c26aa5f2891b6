import type { Clock } from '#application/clock';

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date().toISOString() };
