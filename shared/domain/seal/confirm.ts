import { type Seal, type SealConfirmation, usable } from './seal.ts';

/** A seal before and after; null: it was not there. */
export interface ChangedSeal {
  readonly old: Seal | null;
  readonly seal: Seal;
}

/** Why a seal cannot be confirmed. */
export type ConfirmRejection =
  'seal.same_official' | 'seal.first_by_decider' | 'seal.not_registered' | 'seal.not_valid_now';

/**
 * What confirming a seal changes: the first confirmation, by a decider, is kept; with the second, by another decider or a reviewer, it is
 * in force, and whatever seal of the body and kind was in force until then is replaced. `others` are all other seals of the body and
 * kind. Confirmed again by one of the two it stays what it is: nothing changes.
 */
export function confirm(request: {
  readonly seal: Seal;
  readonly others: readonly Seal[];
  readonly by: SealConfirmation & { readonly isDecider: boolean };
}): readonly ChangedSeal[] | ConfirmRejection {
  const { seal, others, by } = request;
  const { confirmations = [] } = seal;
  const hasConfirmed = confirmations.some((each) => each.by === by.by);
  if (seal.state === 'active' && hasConfirmed) return [];
  if (seal.state !== 'registered') return 'seal.not_registered';
  if (hasConfirmed) return 'seal.same_official';
  if (confirmations.length === 0 && !by.isDecider) return 'seal.first_by_decider';
  const { isDecider: _, ...confirmation } = by;
  const confirmed: Seal = { ...seal, confirmations: [...confirmations, confirmation] };
  if (confirmations.length === 0) return [{ old: seal, seal: confirmed }];
  const active: Seal = { ...confirmed, state: 'active' };
  // The one in force would be replaced by one that nothing can be sealed with.
  if (!usable(active, by.at)) return 'seal.not_valid_now';
  const replaced = others.filter(({ state }) => state === 'active');
  return [
    { old: seal, seal: active },
    ...replaced.map((old): ChangedSeal => ({ old, seal: { ...old, state: 'replaced' } })),
  ];
}
