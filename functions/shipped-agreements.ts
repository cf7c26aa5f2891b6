import shipped from '#data/agreements.json' with { type: 'json' };
import { type DraftedAgreement, entrustingBodies, textOf, textSm3 } from '#domain/agreement/text';
import type { ShippedAgreement } from '#domain/agreement/agreed';

/** Computed when bundles are made (infra/commands/bundle.ts): every version with the digest of its text, which nobody computes at run time. */
export const shippedAgreements: readonly ShippedAgreement[] = (
  shipped.agreements as unknown as readonly DraftedAgreement[]
).map((version) => ({
  ...version,
  textSm3: textSm3(textOf(version)),
  entrustedBy: entrustingBodies(version),
}));
