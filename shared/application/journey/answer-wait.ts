import type { WaitAnswer } from './ports.ts';
import { type Awaited, awaited, ownerOf } from '#domain/case/awaiting';
import { dueOf, type RuleContext, wakesAt } from '#domain/case/deadlines';
import { isToBeDispatched } from '#domain/case/originals';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { Wait } from '#domain/case/wait';

const failures = {
  withdrawn: 'Case.Withdrawn',
  declined: 'Case.Declined',
  'not-accepted': 'Case.NotAccepted',
  refused: 'Case.Refused',
} as const satisfies Record<Extract<Awaited, { kind: 'ended' }>['with'], string>;

/** What the state machine is told about a wait, or null while it stays open. */
export function answerFor(
  wait: Pick<Wait, 'step' | 'until'>,
  snapshot: CaseSnapshot,
  rules: Pick<RuleContext, 'item' | 'calendar'>,
): WaitAnswer | null {
  const { step } = wait;
  const state = awaited(step, snapshot);
  switch (state.kind) {
    case 'open':
      if (isToBeDispatched(snapshot)) return { kind: 'failure', error: 'Case.ToDispatch' };
      return sleepsTooLong(wait, snapshot, rules) ? { kind: 'failure', error: 'Case.DueMoved' } : null;
    case 'to-serve':
      return { kind: 'failure', error: 'Case.ToServe' };
    case 'ended':
      return { kind: 'failure', error: failures[state.with] };
    case 'done':
      return {
        kind: 'success',
        output:
          state.outcome === null ? { due: state.due } : { outcome: state.outcome, sealed: state.sealed, due: null },
      };
  }
}

/** Whether the machine would sleep past the date: it is told to ask anew. A later date it finds when it wakes. */
function sleepsTooLong(
  { step, until }: Pick<Wait, 'step' | 'until'>,
  snapshot: CaseSnapshot,
  rules: Pick<RuleContext, 'item' | 'calendar'>,
): boolean {
  const at = wakesAt(step, snapshot, rules);
  return at !== null && (until === null || until > at);
}

/** A wait that stays open, if it says somebody or some date that are not awaited any more: as it is to be kept instead. */
export function keptPresent(wait: Wait, snapshot: CaseSnapshot): Wait | null {
  const owner = ownerOf(wait.step, snapshot);
  const due = dueOf(wait.step, snapshot);
  const same = owner.role === wait.owner.role && owner.body === wait.owner.body && due?.at === wait.due?.at;
  return same ? null : { ...wait, owner, due };
}
