import type { WholeCase } from '#application/case/ports';
import { isToldToPartner } from '#domain/case/collection';
import type { CaseEvent } from '#domain/case/event';
import { type CaseSnapshot, evolve } from '#domain/case/snapshot';

/** An event that the other region has to know of, the case as it was after it, and the one told before it. */
export interface ToldEvent {
  readonly event: CaseEvent;
  readonly after: CaseSnapshot;
  readonly previous: Pick<CaseEvent, 'seq' | 'hash'> | null;
}

/** What the other region has to know, in its order, each with the case as it was then: what is told late is not told otherwise. */
export function toldEvents({ events, wrappedKey }: WholeCase): readonly ToldEvent[] {
  const found: ToldEvent[] = [];
  let after: CaseSnapshot | null = null;
  let previous: CaseEvent | null = null;
  for (const event of events) {
    after = evolve(after, event);
    // What was erased is over, and was offered long ago.
    const isGone = event.type === 'case.collected' && wrappedKey === null;
    if (!isToldToPartner(event, after)) continue;
    if (!isGone) found.push({ event, after, previous });
    previous = event;
  }
  return found;
}

/** The last told event before one; 0 where there is none. */
export const toldBefore = (told: readonly ToldEvent[], seq: number): number =>
  told.filter(({ event }) => event.seq < seq).at(-1)?.event.seq ?? 0;
