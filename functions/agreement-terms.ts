import { shippedAgreements } from './shipped-agreements.ts';

/** Computed when bundles are made (infra/commands/bundle.ts): from when to when agreements hold, without what they say. */
export const agreementTerms = shippedAgreements.map(
  ({ id, version, parties, validFrom, validUntil, endsEarlier, textSm3, entrustedBy }) => ({
    ...{ id, version, parties, validFrom, validUntil, endsEarlier, textSm3, entrustedBy },
  }),
);
