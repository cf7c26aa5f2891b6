import { shippedItems } from './shipped-items.ts';
import type { HandledItem } from '#domain/catalogue/item';

/** Computed when bundles are made (infra/commands/bundle.ts): what is left out here does not ship with who imports this. */
export const handledItems: readonly HandledItem[] = shippedItems.map(
  ({ id, version, name, caseType, limits, modes, result: { kind, sealKind } }) => ({
    ...{ id, version, name, caseType, limits, modes },
    result: { kind, ...(sealKind === undefined ? {} : { sealKind }) },
  }),
);
