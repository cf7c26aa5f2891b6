import type { HandledItem } from '#domain/catalogue/item';
import { isInsistedOn } from './correction.ts';
import { documentsDue, documentsFrom } from './documents-to-follow.ts';
import type { NewEvent, Step } from './event.ts';
import type { CaseSnapshot, CaseStatus } from './snapshot.ts';
import { lastBag, secondDue } from './originals.ts';
import { lastPickUp } from './pick-up.ts';
import type { Principal } from '#domain/identity/principal';
import type { Calendar } from '#domain/limits/calendar';
import type { Due } from '#domain/limits/due';
import { deemedAcceptedOn, type LimitFacts, limitsOf } from '#domain/limits/item-limits';

/** What the rules need to know besides the case: who acts, when (ISO), the item's version in force for the case, the calendar. */
export interface RuleContext {
  readonly principal: Principal;
  readonly at: string;
  readonly item: HandledItem;
  readonly calendar: Calendar;
}

/** What is awaited within a wait of the journey: of the applicant, around originals, or at the window, whatever the machine waits for. */
export const stepWithin = (waited: Step, snapshot: Standing): Step =>
  snapshot.status === 'reviewed' && documentsDue(snapshot) !== null ? 'documents' : (within[snapshot.status] ?? waited);

type Standing = Pick<CaseSnapshot, 'status' | 'toFollow' | 'overdue'>;

const within: Readonly<Partial<Record<CaseStatus, Step>>> = {
  deficient: 'correction',
  cleared: 'dispatch',
  travelling: 'arrival',
  disputed: 'settlement',
  ready: 'pick-up',
};

/** The due date a step is held to, as recorded: for the decision the committed limit, else the statutory one. */
export function dueOf(
  waited: Step,
  snapshot: Standing & Pick<CaseSnapshot, 'due' | 'collection' | 'correction'>,
): Due | null {
  const { due, collection, correction, toFollow } = snapshot;
  const originals = collection?.originals ?? null;
  switch (stepWithin(waited, snapshot)) {
    case 'correction':
      return correction?.open?.due ?? null;
    case 'dispatch':
      return originals?.dispatchDue ?? null;
    case 'arrival':
      return lastBag(collection)?.due ?? null;
    case 'settlement':
      return originals?.dispute?.due ?? null;
    case 'pick-up':
      return collection?.pickUp?.due ?? null;
    case 'documents':
      return toFollow?.due ?? null;
    case 'take-over':
      return collection?.takeOverDue ?? null;
    case 'acceptance':
      return due.acceptance;
    case 'review':
    case 'decision':
      return due.committed ?? due.statutory;
    case 'service':
      return due.delivery;
    case 'outcome':
      return collection?.reported?.due ?? null;
  }
}

/** The due date a step is held to by the calendar of today: a provisional one is counted again once more is published. */
export function presentDue(
  step: Step,
  snapshot: CaseSnapshot,
  { item, calendar }: Pick<RuleContext, 'item' | 'calendar'>,
): Due | null {
  const recorded = dueOf(step, snapshot);
  if (recorded === null || !recorded.provisional || recorded.calendarVersion === calendar.version) return recorded;
  if (!['acceptance', 'review', 'decision'].includes(stepWithin(step, snapshot))) return recorded;
  // Noon in Shanghai of the day of acceptance: only the day counts.
  const acceptedAt = snapshot.acceptedOn === null ? null : `${snapshot.acceptedOn}T12:00:00+08:00`;
  const facts = { receivedAt: snapshot.submittedAt, acceptedAt, extended: snapshot.extended, decidedAt: null };
  const { acceptance, decision } = limitsOf({ limits: item.limits, calendar, facts });
  return step === 'acceptance' ? acceptance : (decision?.committed ?? decision?.statutory ?? null);
}

/** Instant at which a wait for a step has to be looked at again; null once it is known to be late, or where nothing is due. */
export function wakesAt(
  waited: Step,
  snapshot: CaseSnapshot,
  rules: Pick<RuleContext, 'item' | 'calendar'>,
): string | null {
  const own = wakesForStep(waited, snapshot, rules);
  const documents = isOfDecision(waited) ? (documentsDue(snapshot)?.at ?? null) : null;
  return own === null || (documents !== null && documents < own) ? documents : own;
}

/** Documents may be late while the reviewer or the decider is awaited. */
export const isOfDecision = (waited: Step): boolean => waited === 'review' || waited === 'decision';

function wakesForStep(
  waited: Step,
  snapshot: CaseSnapshot,
  rules: Pick<RuleContext, 'item' | 'calendar'>,
): string | null {
  const step = stepWithin(waited, snapshot);
  const due = presentDue(step, snapshot, rules);
  if (due === null || !snapshot.overdue.includes(step)) return due?.at ?? null;
  if (step === 'pick-up') return lastPickUp(due, rules).at;
  return step === 'take-over' && snapshot.collection?.escalated === false ? secondDue(due, rules).at : null;
}

/** Due dates by the item's limits and what has happened so far. */
export function dates({ item, calendar }: RuleContext, facts: Pick<LimitFacts, 'receivedAt'> & Partial<LimitFacts>) {
  const all = { acceptedAt: null, decidedAt: null, extended: false, ...facts };
  return limitsOf({ limits: item.limits, calendar, facts: all });
}

/** Silence on a licence: accepted from the day of receipt, by the law itself (licensing law art. 32). */
export function deemedAccepted(snapshot: CaseSnapshot, context: RuleContext): NewEvent | null {
  const { submittedAt } = snapshot;
  // Who was told in time, and insists, is answered in writing.
  if (isInsistedOn(snapshot)) return null;
  const { limits } = context.item;
  const effectiveOn = deemedAcceptedOn({
    limits,
    calendar: context.calendar,
    receivedAt: submittedAt,
    now: context.at,
  });
  if (effectiveOn === null) return null;
  const due = dates(context, { receivedAt: submittedAt, acceptedAt: submittedAt }).decision;
  return {
    type: 'case.accepted',
    occurredAt: submittedAt,
    data: {
      ...{ effectiveOn, deemed: true, due: due ?? { statutory: null, committed: null } },
      ...documentsFrom(snapshot, context, due),
    },
  };
}
