import type { Pair } from './bench-figures.ts';

/** How often both are measured, and calls in each round. */
export interface Rounds {
  readonly rounds: number;
  readonly calls: number;
  /** Nanoseconds since any moment; the time on the wall where it is left out. */
  readonly clock?: () => number;
}

const wall = (): number => Number(process.hrtime.bigint());

/** Nanoseconds that the processor worked for this thread: waiting for others that want it too does not count. */
export function threadTime(): number {
  const { user, system } = process.threadCpuUsage();
  return 1000 * (user + system);
}

/** Calls per second, of one round. */
export function rateOf(call: () => unknown, { calls, clock = wall }: Omit<Rounds, 'rounds'>): number {
  const begun = clock();
  for (let made = 0; made < calls; made += 1) call();
  return (calls * 1e9) / (clock() - begun);
}

/** Calls per second of each, one right after the other, in turns as to which is first. */
export function pairsOf(ours: () => unknown, base: () => unknown, { rounds, ...round }: Rounds): Pair[] {
  const perSecond = (call: () => unknown): number => rateOf(call, round);
  return Array.from({ length: rounds }, (_, round) => {
    if (round % 2 === 0) return { ours: perSecond(ours), base: perSecond(base) };
    const first = perSecond(base);
    return { ours: perSecond(ours), base: first };
  });
}
