import type { LocalCloud } from '#infra/local/cloud';

/** Looks in a row that must find nothing under way: between two functions there is a moment in which none is running. */
const looks = 3;
const longestWaitMs = 60_000;

/** Resolves once nothing is under way: no function runs, no message waits. Throws Error after a minute. */
export async function comeToRest(cloud: LocalCloud): Promise<void> {
  const deadline = performance.now() + longestWaitMs;
  for (let seen = 0; seen < looks;) {
    const { functions, queues } = cloud.state();
    const busy = [
      ...functions.filter(({ running, queued }) => running + queued > 0),
      ...queues.filter(({ visible, inFlight, delayed }) => visible + inFlight + delayed > 0),
    ].map(({ name }) => name);
    seen = busy.length === 0 ? seen + 1 : 0;
    if (performance.now() > deadline) throw new Error(`the local cloud did not come to rest: ${busy.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Moves the virtual clock (ms since the epoch) once nothing is under way. A request that is on its way over a jump of more than
 * the 15 minutes that signatures are good for is refused, and comes again after a delay: as it should, but at its own time.
 */
export async function moveClockAtRest(cloud: LocalCloud, toMs: number): Promise<void> {
  await comeToRest(cloud);
  cloud.moveClock(toMs);
}
