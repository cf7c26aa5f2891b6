import type { Collection } from './collection.ts';
import type { CaseRejection, Handled } from './command.ts';
import type { NewEvent } from './event.ts';
import type { RuleContext } from './deadlines.ts';
import type { CaseSnapshot, CaseStatus } from './snapshot.ts';

export const decided = (...events: NewEvent[]): Handled => ({ ok: true, events });
export const rejected = (code: CaseRejection): Handled => ({ ok: false, code });

/** Whether the applicant let the time for a correction pass that was asked for in a state. */
export const unanswered = ({ status, correction }: CaseSnapshot, { at }: RuleContext, back: CaseStatus): boolean =>
  status === 'deficient' && correction?.open?.back === back && correction.open.due.at <= at;

export function inState(snapshot: CaseSnapshot, states: readonly CaseStatus[], then: () => Handled): Handled {
  return states.includes(snapshot.status) ? then() : rejected('case.wrong_state');
}

/** The two sides come through the same states, but each does its own part. */
export function onSide(
  snapshot: CaseSnapshot,
  side: Collection['side'],
  states: readonly CaseStatus[],
  then: () => Handled,
): Handled {
  return snapshot.collection?.side === side ? inState(snapshot, states, then) : rejected('case.wrong_state');
}
