import type { StandingAuthorisation, StandingProposal } from '#domain/seal/approval';

/** Standing authorisations, beside the approvals of single cases (which are written with their case). */
export interface StandingAuthorisations {
  /** The one in force; null where only one official, or nobody, gave it. */
  standingAuthorisation(id: string): Promise<StandingAuthorisation | null>;
  /** Stores it once; false where one with this id exists. */
  give(authorisation: StandingAuthorisation): Promise<boolean>;
  /** The proposal of the authorisation with this id. */
  standingProposal(id: string): Promise<StandingProposal | null>;
  /** Stores it once; false where one for the same authorisation exists. */
  propose(proposal: StandingProposal): Promise<boolean>;
}
