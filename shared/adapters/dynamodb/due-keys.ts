import type { Line } from '#domain/partner/delivery';

/** In which list of the index what is due of an endpoint lies, by the minute of the hour: of what comes at once no list has more than its minute. */
export const dueList = (endpoint: string, minute: number): string =>
  `DUE#${endpoint}#${String(minute).padStart(2, '0')}`;
export const parkedList = (endpoint: string): string => `PARKED#${endpoint}`;
export const deadList = (endpoint: string): string => `DEAD#${endpoint}`;

/** Where a line lies in the index byDue. */
export function dueKeys({ endpoint, state, dueAt }: Line): { dueIn: string; dueAt: string } {
  if (state === 'parked') return { dueIn: parkedList(endpoint), dueAt };
  if (state === 'dead') return { dueIn: deadList(endpoint), dueAt };
  return { dueIn: dueList(endpoint, new Date(dueAt).getUTCMinutes()), dueAt };
}
