import type { CaseEvent, EventType } from '#domain/case/event';
import { type CaseSnapshot, evolve } from '#domain/case/snapshot';

/** What a statement states of a hand-over (law 5): the giver's offer, and what the other side answered to it. */
export type StatementKind = 'offer' | 'taken-over' | 'declined';

/**
 * The kinds of event that each states. An offer stands as the window last made it: a correction adds papers to it, and whoever
 * insists has it offered once more as it is.
 */
export const statedBy: Readonly<Record<StatementKind, readonly EventType[]>> = {
  offer: ['case.collected', 'case.corrected', 'case.insisted'],
  'taken-over': ['case.taken-over'],
  declined: ['case.handover-declined'],
};

/** The act that a statement is about, and the case as it was right after it. */
export interface Stated {
  readonly kind: StatementKind;
  readonly event: CaseEvent;
  readonly after: CaseSnapshot;
  /** All events up to the act. */
  readonly events: readonly CaseEvent[];
}

/**
 * The last act of this side in the hand-over: on the receiving side the offer as it stood when it was answered, on the deciding
 * side the answer. With `seq` the act that this event is; null where there is none (yet).
 */
export function statedIn(events: readonly CaseEvent[], seq?: number): Stated | null {
  const [first] = events;
  const kinds: readonly StatementKind[] =
    first?.type === 'case.collected' ? ['offer'] : first?.type === 'case.offered' ? ['taken-over', 'declined'] : [];
  let found: Stated | null = null;
  let after: CaseSnapshot | null = null;
  for (const [index, event] of events.entries()) {
    if (endsOffer(event)) break;
    after = evolve(after, event);
    const kind = kinds.find((each) => statedBy[each].includes(event.type));
    if (kind !== undefined && (seq === undefined || event.seq === seq))
      found = { kind, event, after, events: events.slice(0, index + 1) };
  }
  return found;
}

/** The other side told that it answered the offer, or that nothing is offered any more: what is corrected later is no part of the hand-over. */
const endsOffer = (event: CaseEvent): boolean =>
  event.type === 'case.reported' &&
  (event.data.event === 'case.taken-over' ||
    event.data.event === 'case.handover-declined' ||
    event.data.event === 'case.withdrawn');
