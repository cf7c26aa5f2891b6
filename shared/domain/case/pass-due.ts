import type { Handled } from './command.ts';
import { deemedAccepted, isOfDecision, presentDue, type RuleContext, stepWithin } from './deadlines.ts';
import { documentsDue } from './documents-to-follow.ts';
import type { NewEvent, Step } from './event.ts';
import { escalated, lastBag, secondDue } from './originals.ts';
import { lastPickUp, unclaimed } from './pick-up.ts';
import type { CaseSnapshot, CaseStatus } from './snapshot.ts';
import type { Due } from '#domain/limits/due';

const awaitedIn: Readonly<Record<Step, readonly CaseStatus[]>> = {
  'take-over': ['collected', 'offered'],
  correction: ['deficient'],
  dispatch: ['cleared'],
  arrival: ['travelling'],
  settlement: ['disputed'],
  acceptance: ['submitted'],
  review: ['accepted'],
  decision: ['reviewed'],
  documents: ['reviewed'],
  service: ['granted', 'refused', 'not-accepted', 'returning'],
  'pick-up': ['ready'],
  outcome: ['handed-over'],
};

/** A due date passed while the case still waits: deemed acceptance where the law says so, otherwise an alert. */
export function passDue(waited: Step, snapshot: CaseSnapshot, context: RuleContext): Handled {
  const documents = isOfDecision(waited) && isAccepted(snapshot) ? documentsDue(snapshot) : null;
  if (documents !== null && documents.at <= context.at) return { ok: true, events: [late('documents', documents)] };
  const step = stepWithin(waited, snapshot);
  if (!awaitedIn[step].includes(snapshot.status)) return { ok: true, events: [] };
  const due = presentDue(step, snapshot, context);
  if (due === null || context.at < due.at) return { ok: false, code: 'case.not_due' };
  const deemed = step === 'acceptance' ? deemedAccepted(snapshot, context) : null;
  if (deemed !== null) return { ok: true, events: [deemed] };
  if (snapshot.overdue.includes(step)) return passedAgain({ step, due }, snapshot, context);
  return { ok: true, events: [beforePeople({ step, due }, snapshot, context) ?? late(step, due)] };
}

const isAccepted = ({ status }: CaseSnapshot): boolean => status === 'accepted' || status === 'reviewed';

const late = (step: Step, due: Due): NewEvent => ({ type: 'case.overdue', data: { step, due } });

/** An offer that nobody answers is told of twice; what nobody fetches is waited for twice. */
function passedAgain({ step, due }: { step: Step; due: Due }, snapshot: CaseSnapshot, context: RuleContext): Handled {
  if (step === 'pick-up') {
    const last = lastPickUp(due, context);
    return context.at < last.at
      ? { ok: false, code: 'case.not_due' }
      : { ok: true, events: [unclaimed(last, snapshot)] };
  }
  if (step !== 'take-over' || snapshot.collection?.escalated !== false) return { ok: true, events: [] };
  const second = secondDue(due, context);
  if (context.at < second.at) return { ok: false, code: 'case.not_due' };
  return { ok: true, events: [escalated(second, snapshot, context)] };
}

/** Before people look for a parcel its carrier is asked, where it was ordered here. */
function beforePeople(
  { step, due }: { step: Step; due: Due },
  { collection }: CaseSnapshot,
  context: RuleContext,
): NewEvent | null {
  const bag = lastBag(collection);
  if (step !== 'arrival' || bag === undefined || collection?.side !== 'receiving') return null;
  return bag.asked
    ? null
    : { type: 'case.courier-asked', data: { bag: bag.number, due: { answer: secondDue(due, context) } } };
}
