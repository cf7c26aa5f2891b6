import { shippedAgreements } from './shipped-agreements.ts';
import type { OfferingAgreement } from '#application/catalogue/windows-for';
import { collects } from '#domain/agreement/receivable';

/** Computed when bundles are made (infra/commands/bundle.ts): of the agreements what anybody is told of them, which items each clause is for, and which are received where. */
export const windowOffers: readonly OfferingAgreement[] = shippedAgreements.map(
  ({ maintenanceWindows: _maintenance, contacts: _contacts, courier: _courier, clauses, ...terms }) => ({
    ...terms,
    offers: clauses.filter(collects).flatMap(({ items, from, to }) => items.map((itemId) => ({ itemId, from, to }))),
    clauses: clauses.map(({ duties: _, ...clause }) => clause),
    entrusted: clauses
      .filter(({ power }) => power !== 'receive')
      .map(({ number, title, items, from, to, power }) => ({ number, title, items, from, to, power })),
  }),
);
