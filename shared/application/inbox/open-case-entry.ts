import type { Entry } from '#application/consumer/ports';
import type { Item } from '#domain/catalogue/item';
import type { CaseSnapshot } from '#domain/case/snapshot';

/** The list of the unfinished cases of one item for one holder, found by the keyed hash of their number alone. */
export const openCaseList = ({ itemId, holderHash }: { itemId: string; holderHash: string }): string =>
  `OPEN#${itemId}#${holderHash}`;

/** Where a case is in such a list; null where nobody asks, because no window receives the item. Its place never changes. */
export function openCaseEntry(
  { caseId, item, holder }: Pick<CaseSnapshot, 'caseId' | 'item' | 'holder'>,
  { modes }: Pick<Item, 'modes'>,
): Entry | null {
  if (!modes.includes('collection-on-behalf')) return null;
  return { list: openCaseList({ itemId: item.id, holderHash: holder.hash }), position: caseId, body: {} };
}
