import type { WaitAnswer } from './ports.ts';
import { type Awaited, awaited, ownerOf } from '#domain/case/awaiting';
import { type RuleContext, wakesAt } from '#domain/case/deadlines';
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
  wait: Pick<Wait, 'step' | 'owner' | 'until'>,
  snapshot: CaseSnapshot,
  rules: Pick<RuleContext, 'item' | 'calendar'>,
): WaitAnswer | null {
  const { step } = wait;
  const state = awaited(step, snapshot);
  switch (state.kind) {
    case 'open':
      // Whoever is awaited now, and until when: the state machine is told to ask anew.
      return hasMoved(wait, snapshot, rules) ? { kind: 'failure', error: 'Case.DueMoved' } : null;
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

/** Whether somebody else is awaited than when the wait was opened, or the machine would sleep past the date. A later date it finds when it wakes. */
function hasMoved(
  { step, owner, until }: Pick<Wait, 'step' | 'owner' | 'until'>,
  snapshot: CaseSnapshot,
  rules: Pick<RuleContext, 'item' | 'calendar'>,
): boolean {
  const at = wakesAt(step, snapshot, rules);
  return owner.role !== ownerOf(step, snapshot).role || (at !== null && (until === null || until > at));
}
