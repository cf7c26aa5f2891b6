import type { Agreement, Suspension } from './agreement.ts';
import { type AgreementTerm, hasBegun, suspensionOn, versionInForce } from './in-force.ts';

/** How one version of an agreement stands on a day; nothing new begins under one that is not in force. */
export type AgreementState =
  | { readonly state: 'in-force' | 'not-sealed' | 'not-begun' | 'replaced' | 'ended' }
  | { readonly state: 'suspended'; readonly suspension: Suspension };

/** How a version stands among all versions of its agreement. */
export function stateOn<A extends AgreementTerm & Pick<Agreement, 'suspensions'>>(
  agreement: A,
  on: { versions: readonly A[]; day: string },
): AgreementState {
  const { versions, day } = on;
  const suspension = suspensionOn(agreement, day);
  if (versionInForce(versions, day) === agreement)
    return suspension === null ? { state: 'in-force' } : { state: 'suspended', suspension };
  if (versions.some((each) => each.version > agreement.version && hasBegun(each, day))) return { state: 'replaced' };
  if (agreement.validUntil < day) return { state: 'ended' };
  return { state: day < agreement.validFrom ? 'not-begun' : 'not-sealed' };
}
