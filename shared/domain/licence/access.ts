import type { Text } from '#domain/catalogue/item';
import type { LicenceConsent } from './consent.ts';
import type { Post } from '#domain/identity/principal';
import type { RepresentationBasis } from '#domain/identity/representation';

/** On what ground somebody but the holder looked at a licence. */
export type AccessBasis =
  | { readonly kind: 'representation'; readonly relation: RepresentationBasis }
  /** A provision obliges or entitles the body to look. */
  | { readonly kind: 'statutory-duty'; readonly provision: string }
  | { readonly kind: 'consent' };

/** What can be looked at of a licence: members of its record in the register, and its file. */
export const accessFields = ['name', 'issuer', 'dates', 'status', 'file'] as const;
export type AccessField = (typeof accessFields)[number];

/** A look of anybody but the holder at a licence (用证记录), recorded before the answer was given. No names of people. */
export interface LicenceAccess {
  /** Instant (ISO). */
  readonly at: string;
  /** Account of whoever looked: for audits, and not shown. */
  readonly account: string;
  readonly role: 'representative' | Post['role'];
  /** Null where nobody looked for a body. */
  readonly body: { readonly id: string; readonly name: Text } | null;
  readonly basis: AccessBasis;
  /** The consent that allowed it, as it was then: for audits, and not shown. */
  readonly consent?: LicenceConsent;
  /** What for; null where the relation says it. */
  readonly purpose: string | null;
  readonly caseId: string | null;
  readonly fields: readonly AccessField[];
}
