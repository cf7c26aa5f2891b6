export const partyKinds = ['applicant', 'window', 'courier', 'authority'] as const;
export type PartyKind = (typeof partyKinds)[number];

/** Who may hold originals and answer for them. */
export interface Party {
  readonly kind: PartyKind;
  /** Account, window, carrier or body. */
  readonly id: string;
}

/** A time in which one party was responsible, from `from` until just before `until` (ISO in UTC with milliseconds); null: still is. */
export interface Span {
  readonly party: Party;
  readonly from: string;
  readonly until: string | null;
}
