import { queueAll } from '#application/consumer/send-to-all';
import type { EventQueue } from '#application/consumer/ports';
import type { DueLines, Kept, Outbox } from './outbox.ts';
import type { Line } from '#domain/partner/delivery';
import type { Partner } from '#domain/partner/registration';

/** Partners that spoke for a region before this one does: something for it may lie with them yet. */
export const formerPartners = (
  partners: readonly Partner[],
  to: { partner: string; region: string },
): readonly Partner[] =>
  partners.filter(
    ({ id, regions, formerRegions = [] }) => id !== to.partner && [...regions, ...formerRegions].includes(to.region),
  );

/** What of a case waits for a partner that spoke for its region before; null where nothing does. */
export async function leftBehind(
  { outbox }: { readonly outbox: Outbox },
  { former, caseId }: { former: readonly string[]; caseId: string },
): Promise<Kept<Line> | null> {
  for (const partner of former) {
    const kept = await outbox.line({ partner, caseId });
    if (kept !== null) return kept;
  }
  return null;
}

/** Lines of one list that are looked at: no more than one answer of the store holds, where each is a kilobyte. */
const mostOfList = 900;
/** Lines queued by one order: the same order again goes on with the rest. */
const mostQueued = 5_000;
/** An hour, the last in which anything can be due: every list of what is due is asked. */
const everything = { since: '9999-12-31T22:59:00.000Z', now: '9999-12-31T23:59:00.000Z' };

/** What waits with former partners: how much, and whether that is all. */
export interface Waiting {
  readonly waiting: number;
  readonly isAll: boolean;
}

/**
 * Looks for what waits with partners that spoke before for the regions of another, given up or not, and with `do` has it looked at
 * again: what is for those regions goes over to whoever speaks for them now, all else stays.
 */
export async function lookAgain(
  { lines, queue }: { readonly lines: DueLines; readonly queue: EventQueue },
  { former, act }: { former: readonly Partner[]; act: 'look' | 'do' },
): Promise<Waiting> {
  const lists = former.flatMap(({ id, endpoints, formerEndpoints = [] }) => [
    ...new Set([...endpoints.map((endpoint) => endpoint.id), ...formerEndpoints, id]),
  ]);
  const answers: (readonly Line[])[] = [];
  for (const endpoint of lists) {
    answers.push(await lines.due({ endpoint, ...everything, limit: mostOfList }));
    answers.push(await lines.parked({ endpoint, limit: mostOfList }));
    answers.push(await lines.dead({ endpoint, limit: mostOfList }));
  }
  const found = answers.flat();
  const these = found.slice(0, mostQueued);
  const isAll = these.length === found.length && answers.every((each) => each.length < mostOfList);
  if (act === 'do')
    await queueAll(
      queue,
      these.map(({ caseId, toldSeq }) => ({ caseId, seq: toldSeq })),
    );
  return { waiting: these.length, isAll };
}
