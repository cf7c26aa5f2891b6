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
export const allows = (consent: LicenceConsent | null, date: string): boolean =>
  consent !== null && consent.until !== null && date <= consent.until;
