import type { Agreement, Suspension } from './agreement.ts';

/** From when to when a version holds, and whether it was agreed. */
export type AgreementTerm = Pick<Agreement, 'id' | 'version' | 'parties' | 'sealed' | 'validFrom' | 'validUntil'>;

/** Whether a version has begun by a day: its first day has come and both parties have sealed it. */
export const hasBegun = ({ parties, sealed, validFrom }: AgreementTerm, day: string): boolean =>
  validFrom <= day && parties.every(({ body }) => sealed.some((seal) => seal.body === body && seal.on <= day));

/**
 * Of the versions of one agreement the one that counts for what begins on a day, or null. It is the newest that has begun; an
 * older one does not come back when that ends, because nobody has agreed to it again.
 */
export function versionInForce<A extends AgreementTerm>(versions: readonly A[], day: string): A | null {
  let newest: A | null = null;
  for (const each of versions)
    if (hasBegun(each, day) && (newest === null || each.version > newest.version)) newest = each;
  return newest !== null && day <= newest.validUntil ? newest : null;
}

/** The suspension that holds on a day, or null. */
export const suspensionOn = ({ suspensions }: Pick<Agreement, 'suspensions'>, day: string): Suspension | null =>
  suspensions.find(({ from, until }) => from <= day && (until === null || day <= until)) ?? null;

export const isSuspended = (agreement: Pick<Agreement, 'suspensions'>, day: string): boolean =>
  suspensionOn(agreement, day) !== null;
