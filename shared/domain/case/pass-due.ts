import type { Handled } from './command.ts';
import { deemedAccepted, presentDue, type RuleContext } from './deadlines.ts';
import type { Step } from './event.ts';
import type { CaseSnapshot, CaseStatus } from './snapshot.ts';

const awaitedIn: Readonly<Record<Step, readonly CaseStatus[]>> = {
  'take-over': ['collected', 'offered'],
  acceptance: ['submitted'],
  review: ['accepted'],
  decision: ['reviewed'],
  outcome: ['handed-over'],
  correction: ['deficient'],
};

/** A due date passed while the case still waits: deemed acceptance where the law says so, otherwise an alert. */
export function passDue(waited: Step, snapshot: CaseSnapshot, context: RuleContext): Handled {
  // Within the wait of the journey it may be the applicant who is awaited.
  const step = snapshot.status === 'deficient' ? 'correction' : waited;
  if (!awaitedIn[step].includes(snapshot.status)) return { ok: true, events: [] };
  const due = presentDue(step, snapshot, context);
  if (due === null || context.at < due.at) return { ok: false, code: 'case.not_due' };
  const deemed = step === 'acceptance' ? deemedAccepted(snapshot, context) : null;
  if (deemed !== null) return { ok: true, events: [deemed] };
  if (snapshot.overdue.includes(step)) return { ok: true, events: [] };
  return { ok: true, events: [{ type: 'case.overdue', data: { step, due } }] };
}
