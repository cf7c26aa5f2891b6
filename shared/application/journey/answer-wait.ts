import type { WaitAnswer } from './ports.ts';
import { type Awaited, awaited } from '#domain/case/awaiting';
import type { Step } from '#domain/case/event';
import type { CaseSnapshot } from '#domain/case/snapshot';

const failures = {
  withdrawn: 'Case.Withdrawn',
  declined: 'Case.Declined',
  'not-accepted': 'Case.NotAccepted',
  refused: 'Case.Refused',
} as const satisfies Record<Extract<Awaited, { kind: 'ended' }>['with'], string>;

/** What the state machine is told about a wait, or null while it stays open. */
export function answerFor(step: Step, snapshot: CaseSnapshot): WaitAnswer | null {
  const state = awaited(step, snapshot);
  switch (state.kind) {
    case 'open':
      return null;
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
