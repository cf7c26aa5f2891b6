import { shippedItems } from './shipped-items.ts';
import type { Item } from '#domain/catalogue/item';

/** Computed when bundles are made (infra/commands/bundle.ts): guides do not ship with who checks filings and makes results. */
export const filedItems: readonly Item[] = shippedItems.map(
  ({ status: _status, evidence: _evidence, scopes: _scopes, year: _year, basis: _basis, guide: _guide, ...item }) =>
    item,
);
