import { filedItems } from './filed-items.ts';
import type { Item } from '#domain/catalogue/item';

/**
 * Computed when bundles are made (infra/commands/bundle.ts): of items that no window receives for another region, neither form
 * nor papers; of none what a decision says.
 */
export const collectedItems: readonly Item[] = filedItems
  .map((item) => (item.modes.includes('collection-on-behalf') ? item : { ...item, form: [], materials: [] }))
  // Nothing is decided where windows receive.
  .map(({ result, ...item }) => ({ ...item, remedies: { zh: '', en: '' }, result: { ...result, content: [] } }));
