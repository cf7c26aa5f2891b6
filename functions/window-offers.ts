import shipped from '#data/agreements.json' with { type: 'json' };
import type { OfferingAgreement } from '#application/catalogue/windows-for';
import type { Agreement } from '#domain/agreement/agreement';
import { collects } from '#domain/agreement/receivable';

/** Computed when bundles are made (infra/commands/bundle.ts): of the agreements only when they hold, and which items are received where. */
export const windowOffers: readonly OfferingAgreement[] = (shipped.agreements as unknown as readonly Agreement[]).map(
  ({ id, version, parties, sealed, validFrom, validUntil, suspensions, clauses }) => ({
    ...{ id, version, parties, sealed, validFrom, validUntil, suspensions },
    offers: clauses.filter(collects).flatMap(({ items, from, to }) => items.map((itemId) => ({ itemId, from, to }))),
  }),
);
