import type { EventQueue } from './ports.ts';

/** Queues events for one consumer, all or with a fault: what queued some of them does so again, and nothing is done twice. */
export async function queueAll(queue: EventQueue, events: readonly { caseId: string; seq: number }[]): Promise<void> {
  const failed = await queue.send(events);
  if (failed.length > 0) throw new Error(`${failed.length} messages could not be queued`);
}

/**
 * Queues events for every consumer. An event that one queue did not take counts as failed and comes again for all of them:
 * consumers do nothing twice. One queue that fails altogether does not keep the others from theirs.
 */
export async function sendToAll(
  queues: readonly EventQueue[],
  events: readonly { caseId: string; seq: number }[],
): Promise<readonly number[]> {
  const sent = await Promise.allSettled(queues.map((queue) => queue.send(events)));
  const all = events.map((_, index) => index);
  const failed = new Set(sent.flatMap((each) => (each.status === 'fulfilled' ? each.value : all)));
  const [broken] = sent.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  if (broken !== undefined && failed.size === events.length)
    throw new Error('a queue takes nothing', { cause: broken });
  return [...failed].sort((one, other) => one - other);
}
