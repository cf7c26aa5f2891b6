import type { StandingAuthorisation } from '#domain/seal/approval';

/** Standing authorisations, beside the approvals of single cases (which are written with their case). */
export interface StandingAuthorisations {
  standingAuthorisation(id: string): Promise<StandingAuthorisation | null>;
  /** Stores it once; false where one with this id exists. */
  give(authorisation: StandingAuthorisation): Promise<boolean>;
}
