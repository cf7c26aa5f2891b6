import type { Collection } from '#domain/case/collection';
import type { Mode } from '#domain/case/event';
import type { Wait } from '#domain/case/wait';

/** What starts a journey: ids, and what the first state needs. No personal data (law 9). */
export interface JourneyInput {
  /** Chooses the machine. */
  readonly mode: Mode;
  readonly caseId: string;
  readonly generation: number;
  readonly onTheSpot: boolean;
  /** Of a case between two regions. */
  readonly side?: Collection['side'];
  /** Instant (ISO) the first step that is awaited is due; null where it is over, or has no limit. */
  readonly due: string | null;
}

/** Coded ends of a wait that the state machine catches. */
export type WaitFailure =
  | 'Case.DueMoved'
  | 'Case.ToDispatch'
  | 'Case.ToServe'
  | 'Case.Declined'
  | 'Case.NotAccepted'
  | 'Case.Refused'
  | 'Case.Withdrawn';

/** What a wait is answered with; ids, dates and codes only. */
export type WaitAnswer =
  | { readonly kind: 'success'; readonly output: Readonly<Record<string, string | boolean | null>> }
  | { readonly kind: 'failure'; readonly error: WaitFailure };

/** The workflow engine as a journey needs it. */
export interface JourneyEngine {
  /** Starts the execution `<caseId>-g<generation>`; starting it again changes nothing. */
  start(input: JourneyInput): Promise<void>;
  /** Stops the execution of a generation, if it still runs. */
  stop(execution: Pick<JourneyInput, 'mode' | 'caseId' | 'generation'>): Promise<void>;
}

/** The open waits of journeys. Not part of a case: a lost one is opened again by the next generation (law 4). */
export interface Waits {
  /** Opens a wait beside whatever other waits of the case are open: none is ever overwritten. */
  open(wait: Wait): Promise<void>;
  /** Strongly consistent. */
  of(caseId: string): Promise<readonly Wait[]>;
  close(wait: Wait): Promise<void>;
}

export interface WaitAnswers {
  /** Answers a task token. A token answered before, timed out or of a stopped execution is no error. */
  answer(request: { token: string; answer: WaitAnswer }): Promise<void>;
}

/** Thrown by a step that cannot go on: the execution fails and is red in the console (law 4). */
export class JourneyRejected extends Error {
  override readonly name = 'Journey.Rejected';
}

/** Thrown where an on-the-spot item cannot be granted on the spot, and people take over. */
export class OnTheSpotNotPossible extends Error {
  override readonly name = 'OnTheSpot.NotPossible';
}
