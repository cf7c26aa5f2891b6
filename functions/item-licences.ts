import { shippedItems } from './shipped-items.ts';

/** Computed when bundles are made (infra/commands/bundle.ts): of each item the licences that may be looked at for its cases, and those that stand for uploads. */
export const itemLicences = {
  looked: shippedItems.flatMap(({ id, version, licences = [] }) =>
    licences.map((licence) => ({ item: { id, version }, ...licence })),
  ),
  slots: shippedItems.flatMap(({ id: itemId, materials }) =>
    materials.flatMap(({ key, name, mediaTypes, maxBytes, licences }) =>
      licences === undefined ? [] : [{ itemId, key, name, mediaTypes, maxBytes, licences }],
    ),
  ),
};
