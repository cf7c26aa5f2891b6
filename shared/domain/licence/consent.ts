/** That a holder agreed to officials looking at a licence for a case. */
export interface LicenceConsent {
  readonly identifier: string;
  readonly caseId: string;
  /** Instant (ISO). */
  readonly at: string;
  /** The last day (`YYYY-MM-DD`); null: withdrawn. */
  readonly until: string | null;
  /** Account of whoever consented: for audits, and not shown. */
  readonly account: string;
}

/** Whether a consent is good on a day. */
export const allows = ({ until }: LicenceConsent, date: string): boolean => until !== null && date <= until;
