import type { CaseSnapshot } from './snapshot.ts';
import type { Person, Principal } from '#domain/identity/principal';
import { inForce, inScope } from '#domain/identity/representation';

/** For whom somebody acts on the applicant's side of a case, on what ground, and by which mandate if any. */
export interface Standing extends Pick<Principal, 'onBehalfOf' | 'basis'> {
  readonly mandate: string | null;
}

/**
 * How a login stands on the applicant's side of a case at an instant; null where the case is not theirs. Whoever is applied for
 * stands there in their own right; who filed for them only while the relation by which they filed still holds.
 */
export function standingIn(
  { owner, applicant, item }: Pick<CaseSnapshot, 'owner' | 'applicant' | 'item'>,
  { person, at }: { person: Person; at: string },
): Standing | null {
  if (applicant.onBehalfOf === person.account) return { onBehalfOf: person.account, basis: 'self', mandate: null };
  if (owner !== person.account) return null;
  const relation = person.represents.find(
    (each) =>
      each.id === applicant.onBehalfOf && each.basis === applicant.basis && inScope(each, item.id) && inForce(each, at),
  );
  return relation === undefined ? null : { ...applicant, mandate: relation.mandate };
}

/** Whether a login has a side in a case: filed it, is applied for in it, or represents who is. Such a one handles nothing of it. */
export const isParty = (
  { owner, applicant }: Pick<CaseSnapshot, 'owner' | 'applicant'>,
  { account, represents }: Pick<Person, 'account' | 'represents'>,
): boolean =>
  [owner, applicant.onBehalfOf].includes(account) || represents.some(({ id }) => id === applicant.onBehalfOf);
