import type { CaseStore } from '#application/case/ports';
import { batchOf, fillPage, type MakeBatchDependencies, Page } from './make-batch.ts';
import type { WaitingLines } from './outbox.ts';
import { toldEvents } from './told-events.ts';
import type { Batch } from '#contracts/partner/exchange';
import type { Line } from '#domain/partner/delivery';

export interface GiveOutboxDependencies extends MakeBatchDependencies {
  readonly cases: Pick<CaseStore, 'whole'>;
  readonly waiting: WaitingLines;
  /** Which partner speaks for which region, by the code of the region. */
  readonly partnerOfRegion: Readonly<Record<string, string>>;
}

/** How far a partner has come with fetching: the last message that it was given. */
interface Place {
  readonly caseId: string;
  readonly seq: number;
}

/** More lines than a page has messages are not looked at for it. */
const linesOfPage = 20;

/**
 * What waits for a partner, case after case in the order of their numbers, and of each case what it has not acknowledged. It stays
 * until it is acknowledged; `after`: where the page before ended.
 */
export async function giveOutbox(
  dependencies: GiveOutboxDependencies,
  { partner, after, limit }: { partner: string; after: string | null; limit: number },
): Promise<Batch> {
  const from = placeIn(after);
  const lines = await dependencies.waiting.of({ partner, from: from?.caseId ?? null, limit: linesOfPage });
  const page = new Page(limit);
  let place = from;
  for (const line of lines) {
    if (page.isFull) return batchOf(dependencies, { partner, page, next: cursorOf(place) });
    const begun = line.caseId === from?.caseId ? from.seq : 0;
    const filled = await fromLine(dependencies, { page, line, after: Math.max(line.doneSeq, begun) });
    if (filled.last !== null) place = { caseId: line.caseId, seq: filled.last };
    if (!filled.isWhole) return batchOf(dependencies, { partner, page, next: cursorOf(place) });
    // All of it was said, also what could not be.
    place = { caseId: line.caseId, seq: Math.max(line.toldSeq, place?.caseId === line.caseId ? place.seq : 0) };
  }
  const next = lines.length < linesOfPage ? null : cursorOf(place);
  return batchOf(dependencies, { partner, page, next });
}

/** Puts on a page what a line has after an event. A case that is no longer of this partner has nothing. */
async function fromLine(
  dependencies: GiveOutboxDependencies,
  { page, line, after }: { page: Page; line: Line; after: number },
): Promise<{ readonly last: number | null; readonly isWhole: boolean }> {
  const { cases, partnerOfRegion } = dependencies;
  const whole = await cases.whole(line.caseId);
  const region = whole?.snapshot.collection?.counterpart.region ?? '';
  if (whole === null || partnerOfRegion[region] !== line.partner) return { last: null, isWhole: true };
  const told = toldEvents(whole).filter(({ event }) => event.seq > after);
  return fillPage(dependencies, { page, told, whole });
}

const cursorOf = (place: Place | null): string | null => place && `${place.caseId}_${place.seq}`;

/** What is no place that we gave begins from the beginning: nothing is lost by that. */
function placeIn(cursor: string | null): Place | null {
  const [, caseId, seq] = /^([0-9A-Z-]{1,64})_(\d{1,9})$/.exec(cursor ?? '') ?? [];
  return caseId === undefined ? null : { caseId, seq: Number(seq) };
}
