import shipped from '#data/agreements.json' with { type: 'json' };
import type { AgreementTerm } from '#domain/agreement/in-force';

/** Computed when bundles are made (infra/commands/bundle.ts): from when to when agreements hold, without what they say. */
export const agreementTerms = shipped.agreements.map(({ id, version, parties, sealed, validFrom, validUntil }) => ({
  ...{ id, version, parties, sealed, validFrom, validUntil },
})) as unknown as readonly AgreementTerm[];
