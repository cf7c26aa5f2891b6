import type { ToBeAgreed } from './agreed.ts';
import type { Agreement } from './agreement.ts';
import { type AgreementTerm, hasBegun } from './in-force.ts';

type Agreed = AgreementTerm & Pick<ToBeAgreed, 'entrustedBy'> & Pick<Agreement, 'publishedAt'>;

/**
 * Versions whose days have come, and of which something has no effect: a party has not sealed the text, or not published what it
 * entrusts. One that a newer version has replaced waits for nothing.
 */
export function idleAgreements<A extends Agreed>(agreements: readonly A[], day: string): A[] {
  const isReplaced = ({ id, version }: A): boolean =>
    agreements.some((each) => each.id === id && each.version > version && hasBegun(each, day));
  return agreements.filter(
    (each) =>
      each.validFrom <= day &&
      day <= each.validUntil &&
      !isReplaced(each) &&
      !(hasBegun(each, day) && (each.entrustedBy.length === 0 || each.publishedAt !== null)),
  );
}
