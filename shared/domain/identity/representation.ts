/** On what ground one acts for another; the first two for an organisation, the others for a person. */
export type RepresentationBasis =
  | 'legal-representative' // 法定代表人
  | 'authorised-filer' // 经办人
  | 'guardian' // 监护人
  | 'agent'; // 代理人, with a mandate

/** Somebody a login may act for, as its issuer vouches: the platform keeps no mandates of its own. Holds personal data. */
export interface Representation {
  readonly basis: RepresentationBasis;
  /** What a filing names: the credit code of an organisation, the account `<issuer>|<sub>` of a person. */
  readonly id: string;
  readonly name: string;
  /** GA/T 517 code, 001 for a credit code. */
  readonly idType: string;
  readonly idNumber: string;
  /** Items it extends to; null: all. */
  readonly items: readonly string[] | null;
  /** ISO instant with milliseconds from which it no longer holds; null: as long as the issuer vouches for it. */
  readonly until: string | null;
  /** Id of the mandate at the issuer; only an agent has one. */
  readonly mandate: string | null;
}

export const kindRepresented = (basis: RepresentationBasis): 'person' | 'organisation' =>
  basis === 'guardian' || basis === 'agent' ? 'person' : 'organisation';

export const inScope = ({ items }: Representation, itemId: string): boolean => items === null || items.includes(itemId);

/** Asked whenever it is used: a token outlives a mandate that ends while it is good. */
export const inForce = ({ until }: Representation, at: string): boolean => until === null || at < until;

export type RelationRejection =
  'identity.not_representative' | 'identity.outside_mandate' | 'identity.mandate_expired' | 'filing.not_offered';

export type Relation =
  | { readonly ok: true; readonly representation: Representation }
  | { readonly ok: false; readonly code: RelationRejection };

/** Finds the relation by which a login files for another, or says what is missing: any, one the item admits, its scope, its time. */
export function relationToFileBy(
  represents: readonly Representation[],
  filing: { onBehalfOf: string; itemId: string; admitted: readonly RepresentationBasis[]; at: string },
): Relation {
  const { onBehalfOf, itemId, admitted, at } = filing;
  const known = represents.filter(({ id }) => id === onBehalfOf);
  if (known.length === 0) return { ok: false, code: 'identity.not_representative' };
  const offered = known.filter(({ basis }) => admitted.includes(basis));
  if (offered.length === 0) return { ok: false, code: 'filing.not_offered' };
  const within = offered.filter((each) => inScope(each, itemId));
  if (within.length === 0) return { ok: false, code: 'identity.outside_mandate' };
  const representation = within.find((each) => inForce(each, at));
  return representation === undefined ? { ok: false, code: 'identity.mandate_expired' } : { ok: true, representation };
}
