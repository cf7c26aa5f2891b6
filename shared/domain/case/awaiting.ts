import { dueOf, stepWithin } from './deadlines.ts';
import { documentsDue } from './documents-to-follow.ts';
import type { Step } from './event.ts';
import { isToBeServed } from './service.ts';
import type { CaseSnapshot } from './snapshot.ts';
import type { Due } from '#domain/limits/due';

/** How the case answers a wait for a step: not yet, with what comes next, or with the coded end it came to. */
export type Awaited =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'done';
      readonly outcome: 'granted' | 'settled' | null;
      readonly sealed: boolean;
      readonly due: string | null;
    }
  /** Decided or withdrawn; something has yet to reach the applicant. */
  | { readonly kind: 'to-serve' }
  | { readonly kind: 'ended'; readonly with: 'withdrawn' | 'declined' | 'not-accepted' | 'refused' };

const doneBy: Readonly<Record<Step, readonly CaseSnapshot['status'][]>> = {
  'take-over': [
    'handed-over',
    'submitted',
    'accepted',
    'not-accepted',
    'reviewed',
    'granted',
    'refused',
    'issued',
    'returning',
    'ready',
  ],
  outcome: [],
  correction: [],
  dispatch: [],
  arrival: [],
  settlement: [],
  documents: [],
  service: [],
  'pick-up': [],
  acceptance: ['accepted', 'reviewed', 'granted', 'refused', 'issued'],
  review: ['reviewed', 'granted', 'refused', 'issued'],
  decision: ['granted', 'issued'],
};

/** What a wait for this step has to be told, read from the case alone: the journey holds no truth (law 4). */
export function awaited(step: Step, snapshot: CaseSnapshot): Awaited {
  const { completedWith } = snapshot;
  const status = standing(snapshot);
  if (status === 'withdrawn' || status === 'declined') return { kind: 'ended', with: status };
  // The receiving side ends with whatever the deciding side came to.
  if (step === 'outcome') return status === 'completed' ? done(step, snapshot) : { kind: 'open' };
  if (step === 'service') return isToBeServed(snapshot) ? { kind: 'open' } : done(step, snapshot);
  // What was withdrawn has no other way to its end.
  if (step !== 'take-over' && (status === 'returning' || isToBeServed(snapshot))) return { kind: 'to-serve' };
  const refused = status === 'refused' || completedWith === 'refusal';
  const notAccepted = status === 'not-accepted' || completedWith === 'non-acceptance';
  // Taken over it was: what came of it the next wait is told.
  if (notAccepted && step !== 'take-over') return { kind: 'ended', with: 'not-accepted' };
  if (step === 'decision' && refused) return { kind: 'ended', with: 'refused' };
  if (status !== 'completed' && !doneBy[step].includes(status)) return { kind: 'open' };
  return done(step, snapshot);
}

/** Where a case stands but for what the applicant has to correct first. */
const standing = ({ status, correction }: Pick<CaseSnapshot, 'status' | 'correction'>): CaseSnapshot['status'] =>
  status === 'deficient' ? (correction?.open?.back ?? status) : status;

function done(step: Step, snapshot: CaseSnapshot): Extract<Awaited, { kind: 'done' }> {
  const next = following(step, snapshot);
  const waitsOn = next !== null && !snapshot.overdue.includes(next);
  return {
    kind: 'done',
    outcome: step === 'decision' ? 'granted' : step === 'service' ? servedOutcome(snapshot) : null,
    sealed: snapshot.draftSm3 !== null,
    due: waitsOn ? soonest(dueOf(next, snapshot), documentsDue(snapshot)) : null,
  };
}

/** Documents that are to follow may be due before the step itself. */
const soonest = (one: Due | null, other: Due | null): string | null =>
  one !== null && other !== null && other.at < one.at ? other.at : (one?.at ?? null);

/** After service a granted result may yet have to be sealed; everything else is only to be completed. */
const servedOutcome = ({ status }: CaseSnapshot): 'granted' | 'settled' =>
  status === 'granted' ? 'granted' : 'settled';

/** What is awaited after a step. */
function following(step: Step, { collection }: CaseSnapshot): Step | null {
  switch (step) {
    case 'take-over':
      return collection?.side === 'receiving' ? 'outcome' : 'acceptance';
    case 'acceptance':
      return 'review';
    case 'review':
    case 'decision':
      return 'decision';
    case 'correction':
    case 'dispatch':
    case 'arrival':
    case 'settlement':
    case 'documents':
    case 'service':
    case 'pick-up':
    case 'outcome':
      return null;
  }
}

/** Who is awaited: an official of a body, on the receiving side one of the deciding authority; a clerk of the window; the courier; or the applicant. */
export interface StepOwner {
  readonly role: 'acceptor' | 'reviewer' | 'decider' | 'clerk' | 'courier' | 'applicant';
  readonly body: string;
}

export function ownerOf(
  waited: Step,
  snapshot: Pick<CaseSnapshot, 'body' | 'collection' | 'status' | 'toFollow' | 'overdue'>,
): StepOwner {
  const { body, collection } = snapshot;
  const [window, authority] =
    collection?.side === 'receiving'
      ? [body, collection.counterpart.body]
      : [collection?.counterpart.body ?? body, body];
  const step = stepWithin(waited, snapshot);
  switch (step) {
    case 'correction':
    case 'documents':
      return { role: 'applicant', body: authority };
    case 'dispatch':
    case 'settlement':
    case 'pick-up':
      return { role: 'clerk', body: window };
    case 'arrival':
      return { role: 'courier', body: authority };
    case 'review':
      return { role: 'reviewer', body: authority };
    case 'decision':
      return { role: 'decider', body: authority };
    case 'take-over':
    case 'acceptance':
    case 'service':
    case 'outcome':
      return { role: 'acceptor', body: authority };
  }
}

/** The step a case waits for now, if any. */
export function stepAwaited(snapshot: CaseSnapshot): Step | null {
  switch (snapshot.status) {
    case 'collected':
    case 'offered':
      return 'take-over';
    case 'handed-over':
      return 'outcome';
    case 'deficient':
      return 'correction';
    case 'cleared':
      return 'dispatch';
    case 'travelling':
      return 'arrival';
    case 'disputed':
      return 'settlement';
    case 'ready':
      return 'pick-up';
    case 'submitted':
      return 'acceptance';
    case 'accepted':
      return 'review';
    case 'reviewed':
      return documentsDue(snapshot) === null ? 'decision' : 'documents';
    case 'granted':
    case 'refused':
    case 'not-accepted':
    case 'returning':
      return isToBeServed(snapshot) ? 'service' : null;
    case 'issued':
    case 'completed':
    case 'withdrawn':
    case 'declined':
      return null;
  }
}
