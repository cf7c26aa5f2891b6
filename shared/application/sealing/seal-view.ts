import type { Seal } from '#domain/seal/seal';

/** A seal as the officials of its body see it: no key, and of logins only who. */
export interface SealView extends Pick<Seal, 'id' | 'kind' | 'algorithm' | 'validFrom' | 'validUntil' | 'state'> {
  readonly confirmations: readonly { readonly by: string; readonly at: string }[];
}

export const viewOfSeal = (seal: Seal): SealView => {
  const { id, kind, algorithm, validFrom, validUntil, state, confirmations = [] } = seal;
  return {
    ...{ id, kind, algorithm, validFrom, validUntil, state },
    confirmations: confirmations.map(({ by, at }) => ({ by, at })),
  };
};
