import type { StepOwner } from './awaiting.ts';
import type { Step } from './event.ts';
import type { Due } from '#domain/limits/due';

/** An open wait of a journey (law 4): whose act is awaited, until when, and how to answer. Not part of the record of a case. */
export interface Wait {
  readonly caseId: string;
  readonly step: Step;
  readonly generation: number;
  /** Step Functions task token. */
  readonly token: string;
  readonly owner: StepOwner;
  readonly due: Due | null;
  /** Instant (ISO) to which the state machine sleeps; null: as long as it takes. */
  readonly until: string | null;
  readonly openedAt: string;
}
