import type { EventQueue } from './ports.ts';

/** Queues events for one consumer, all or with a fault: what queued some of them does so again, and nothing is done twice. */
export async function queueAll(queue: EventQueue, events: readonly { caseId: string; seq: number }[]): Promise<void> {
  const failed = await queue.send(events);
  if (failed.length > 0) throw new Error(`${failed.length} messages could not be queued`);
}

/** Queues events for every consumer, and for the one of partners those that another region has to know of. */
export async function relayEvents(
  { all, partners }: { all: readonly EventQueue[]; partners: EventQueue },
  events: readonly { caseId: string; seq: number; told: boolean }[],
): Promise<readonly number[]> {
  const named = events.map(({ caseId, seq }) => ({ caseId, seq }));
  const told = events.flatMap((event, index) => (event.told ? [index] : []));
  const failedOf = async (): Promise<readonly number[]> => {
    const failed = await partners.send(told.flatMap((index) => named[index] ?? []));
    return failed.flatMap((at) => told[at] ?? []);
  };
  const [everywhere, toPartners] = await Promise.all([
    sendToAll(all, named),
    told.length === 0 ? [] : failedOf().catch(() => told),
  ]);
  return [...new Set([...everywhere, ...toPartners])].sort((one, other) => one - other);
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
