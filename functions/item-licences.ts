import { shippedItems } from './shipped-items.ts';

/** Computed when bundles are made (infra/commands/bundle.ts): of each item the licences that may be looked at for its cases. */
export const itemLicences = shippedItems.flatMap(({ id, version, licences = [] }) =>
  licences.map((licence) => ({ item: { id, version }, ...licence })),
);
