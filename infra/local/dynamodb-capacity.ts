import type { AttributeValue, Item } from 'dynalite/db/index.js';
import { indexKey, itemBytes, type ItemWrite } from './dynamodb-items.ts';
import type { Index } from './dynamodb-tables.ts';

/**
 * Request units as DynamoDB counts them on demand (developer guide, "Read and write operations" and "Using global secondary
 * indexes"). A transaction doubles its items, which are prepared and committed; their index entries are counted once, because
 * changes reach the indexes only after the transaction is done ("DynamoDB Transactions: how it works").
 */

export type ReadKind = 'eventual' | 'consistent' | 'transactional';

const readFactor: Readonly<Record<ReadKind, number>> = { eventual: 0.5, consistent: 1, transactional: 2 };

/** Units to read so many bytes at once: an item, or all items that a query looked at. Nothing found costs as much as a little. */
export const readUnits = (bytes: number, kind: ReadKind): number => started(bytes, 4096) * readFactor[kind];

/** Units to write an item or an index entry of so many bytes. */
export const writeUnits = (bytes: number): number => started(bytes, 1024);

const started = (bytes: number, size: number): number => Math.max(1, Math.ceil(bytes / size));

/** An item of a table, or an entry of one of its indexes, that a request wrote or removed. */
export interface EntryWrite {
  readonly table: string;
  /** Undefined for the table itself. */
  readonly index: string | undefined;
  /** Value of the partition key, whatever its type. */
  readonly partitionKey: string;
  readonly units: number;
}

/** What one change of an item writes: the item, and in each index the entries that appear, change or go. */
export function entriesOf(change: ItemWrite): EntryWrite[] {
  const { table, before, after } = change;
  const old = before?.item;
  const known = after ?? old;
  const own: EntryWrite = {
    table: table.name,
    index: undefined,
    partitionKey: valueOf(known?.[table.shape.KeySchema[0]?.AttributeName ?? '']),
    // The larger of what was there and what is; removing what is not there costs the least.
    units: writeUnits(Math.max(sizeOf(old), sizeOf(after))),
  };
  return [own, ...[...table.indexes.values()].flatMap((index) => indexEntries(index, change))];
}

function indexEntries(index: Index, { table, before, after }: ItemWrite): EntryWrite[] {
  const entry = (item: Item, bytes: number): EntryWrite => ({
    table: table.name,
    index: index.name,
    partitionKey: valueOf(item[index.keySchema[0]?.AttributeName ?? '']),
    units: writeUnits(bytes),
  });
  const from = before && indexKey(table, index, before.item) !== undefined ? shownIn(index, before.item) : undefined;
  const to = after && indexKey(table, index, after) !== undefined ? shownIn(index, after) : undefined;
  if (from && to && indexKey(table, index, from) === indexKey(table, index, to))
    return isSameItem(from, to) ? [] : [entry(to, Math.max(sizeOf(from), sizeOf(to)))];
  // A moved entry is removed under its old key and put under its new one: two writes.
  return [from, to].flatMap((item) => (item === undefined ? [] : [entry(item, sizeOf(item))]));
}

/** Bytes of an item as DynamoDB counts them, 0 for none. */
export function sizeOf(item: Item | undefined): number {
  return item === undefined ? 0 : itemBytes(item, JSON.stringify(item));
}

function shownIn({ projected }: Index, item: Item): Item {
  return projected ? Object.fromEntries(Object.entries(item).filter(([name]) => projected.has(name))) : item;
}

const isSameItem = (one: Item, other: Item): boolean => {
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));
};

function valueOf(attribute: AttributeValue | undefined): string {
  const [value] = Object.values(attribute ?? {});
  return typeof value === 'string' ? value : '';
}
