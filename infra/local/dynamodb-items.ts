import type { StatementSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import dynalite, { type Item, type KeyRange } from 'dynalite/db/index.js';
import type { VirtualClock } from './clock.ts';
import type { StreamLog } from './dynamodb-stream.ts';
import type { Index, Table } from './dynamodb-tables.ts';
import { AwsError } from './service.ts';
import type { Store } from './store.ts';

/** An item as it was found: parsed, and as stored. */
export interface Found {
  readonly item: Item;
  readonly body: string;
}

/** One write of an item; without `after` it is removed. */
export interface ItemWrite {
  readonly table: Table;
  readonly key: string;
  readonly before: Found | undefined;
  readonly after?: Item;
  readonly expired?: boolean;
}

/** DynamoDB's limit: names and values of one item, in bytes. */
export const largestItem = 400 * 1024;

/**
 * Rows of all tables and indexes by space and sort key; `expires` is a second since the epoch, in base tables only. `ddb_late`
 * has the rows that an index is behind by; without a body the row is removed.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS ddb_item (
    space INTEGER NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, expires INTEGER,
    PRIMARY KEY (space, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS ddb_late (
    position INTEGER PRIMARY KEY AUTOINCREMENT, space INTEGER NOT NULL, key TEXT NOT NULL, body TEXT, at INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS ddb_item_expires ON ddb_item (space, expires) WHERE expires IS NOT NULL;
`;

/** A row of an index; without a body it is removed. */
interface IndexRow {
  readonly space: number;
  readonly key: string;
  readonly body: string | null;
}

/** Items in SQLite, their indexes and stream kept along. Every write belongs inside a transaction of the store. */
export class ItemStore {
  readonly #store: Store;
  readonly #stream: StreamLog;
  readonly #clock: VirtualClock;
  readonly #lateMs: number;
  readonly #onChange: (change: ItemWrite) => void;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #expired: StatementSync;
  readonly #putLate: StatementSync;
  readonly #ripe: StatementSync;
  readonly #dropRipe: StatementSync;
  readonly #ranges = new Map<string, StatementSync>();

  /**
   * `lateIndexMs`: how long an index does not see a write, virtual ms. `onChange` is told of each write but of expiry, which
   * DynamoDB does not charge for.
   */
  constructor(options: {
    store: Store;
    stream: StreamLog;
    clock: VirtualClock;
    lateIndexMs?: number | undefined;
    onChange: (change: ItemWrite) => void;
  }) {
    const { stream, clock, lateIndexMs = 0, onChange } = options;
    const { db } = options.store;
    db.exec(schema);
    this.#store = options.store;
    this.#stream = stream;
    this.#clock = clock;
    this.#lateMs = lateIndexMs;
    this.#onChange = onChange;
    this.#get = db.prepare('SELECT body FROM ddb_item WHERE space = ? AND key = ?');
    this.#put = db.prepare('INSERT OR REPLACE INTO ddb_item (space, key, body, expires) VALUES (?, ?, ?, ?)');
    this.#delete = db.prepare('DELETE FROM ddb_item WHERE space = ? AND key = ?');
    this.#expired = db.prepare(
      'SELECT key, body FROM ddb_item WHERE space = ? AND expires > ? AND expires <= ? ORDER BY expires LIMIT ?',
    );
    this.#putLate = db.prepare('INSERT INTO ddb_late (space, key, body, at) VALUES (?, ?, ?, ?)');
    this.#ripe = db.prepare('SELECT space, key, body FROM ddb_late WHERE at <= ? ORDER BY position');
    this.#dropRipe = db.prepare('DELETE FROM ddb_late WHERE at <= ?');
    // Behind by less than at the last boot, it must not overwrite later what is written from now on.
    this.catchUp();
  }

  find(space: number, key: string): Found | undefined {
    const body = this.#get.get(space, key)?.['body'] as string | undefined;
    return body === undefined ? undefined : { body, item: JSON.parse(body) as Item };
  }

  /** Bodies in the order of their keys, read only as far as the caller goes. The range has both bounds. */
  *range(space: number, { gte, gt, lt, lte, reverse }: KeyRange): Iterable<string> {
    const sql = `SELECT body FROM ddb_item WHERE space = ? AND key ${gt === undefined ? '>=' : '>'} ?
      AND key ${lte === undefined ? '<' : '<='} ? ORDER BY key ${reverse ? 'DESC' : 'ASC'}`;
    const statement = this.#ranges.get(sql) ?? this.#store.db.prepare(sql);
    this.#ranges.set(sql, statement);
    const low = gt ?? gte;
    const high = lte ?? lt;
    if (low === undefined || high === undefined) throw new Error('a range of keys lacks a bound');
    for (const row of statement.iterate(space, low, high)) yield row['body'] as string;
  }

  /** Items whose time was over at a second, and not by more than five years: older ones DynamoDB takes for a mistake. */
  expired(table: Table, { second, limit }: { second: number; limit: number }): { key: string; found: Found }[] {
    const fiveYears = 5 * 365 * 86_400;
    const rows = this.#expired.all(table.space, second - fiveYears, second, limit) as { key: string; body: string }[];
    return rows.map(({ key, body }) => ({ key, found: { body, item: JSON.parse(body) as Item } }));
  }

  /** Writes or removes an item. Throws AwsError ValidationException for what DynamoDB would not store. */
  write(change: ItemWrite): void {
    const { table, key, before, after, expired = false } = change;
    const body = this.#storeRow(change);
    if (!expired) this.#onChange(change);
    const known = after ?? before?.item;
    if (known === undefined || isSame(before?.body, body)) return;
    this.#stream.append({ table, key, keys: keysOf(table, known), before: before?.body, after: body, expired });
  }

  /** Items of a table whose text holds a word, read whole: for tools that copy them, never for an operation. */
  holding({ space }: Table, text: string): Item[] {
    const rows = this.#store.db
      .prepare('SELECT body FROM ddb_item WHERE space = ? AND instr(body, ?) > 0 ORDER BY key')
      .all(space, text);
    return rows.map((row) => JSON.parse(String(row['body'])) as Item);
  }

  /** Puts an item that was not there before, and tells nobody: neither the stream nor a meter. */
  load(table: Table, after: Item): void {
    this.#storeRow({ table, key: dynalite.createKey(after, table.shape), before: undefined, after });
  }

  /** A condition looked at an item and left it as it was; that costs as much as a write. */
  weighed(table: Table, before: Found | undefined): void {
    this.#onChange({ table, key: '', before, ...(before ? { after: before.item } : {}) });
  }

  /** Gives the text that is stored now. */
  #storeRow(change: ItemWrite): string | undefined {
    const { table, key, after } = change;
    const body = after && JSON.stringify(after);
    if (after && body !== undefined) {
      if (Buffer.byteLength(body) > largestItem && itemBytes(after, body) > largestItem)
        throw new AwsError('ValidationException', 'Item size has exceeded the maximum allowed size');
      this.#put.run(table.space, key, body, expiryOf(table, after));
    } else this.#delete.run(table.space, key);
    for (const index of table.indexes.values()) this.#writeIndex(index, change, body);
    return body;
  }

  /** Lets the indexes see what they are due to see by now. */
  catchUp(): void {
    const ripeMs = this.#clock.now() - this.#lateMs;
    const ripe = this.#ripe.all(ripeMs) as unknown as IndexRow[];
    if (ripe.length === 0) return;
    this.#store.transaction(() => {
      for (const row of ripe) this.#show(row);
      this.#dropRipe.run(ripeMs);
    });
  }

  #show({ space, key, body }: IndexRow): void {
    if (body === null) this.#delete.run(space, key);
    else this.#put.run(space, key, body, null);
  }

  #showLate(row: IndexRow): void {
    if (this.#lateMs > 0) this.#putLate.run(row.space, row.key, row.body, this.#clock.now());
    else this.#show(row);
  }

  #writeIndex(index: Index, { table, before, after }: ItemWrite, body: string | undefined): void {
    const { space, projected } = index;
    const oldKey = before && indexKey(table, index, before.item);
    const newKey = after && indexKey(table, index, after);
    if (oldKey !== undefined && oldKey !== newKey) this.#showLate({ space, key: oldKey, body: null });
    if (newKey === undefined || after === undefined || body === undefined) return;
    const shown = projected && Object.entries(after).filter(([name]) => projected.has(name));
    this.#showLate({ space, key: newKey, body: shown ? JSON.stringify(Object.fromEntries(shown)) : body });
  }
}

/**
 * The sort key of an item in an index, undefined where the item is not in it. Ends with the whole key in the table:
 * any number of items may have the same attributes here.
 */
export function indexKey(table: Table, { keySchema, name }: Index, item: Item): string | undefined {
  for (const { AttributeName: attribute } of keySchema) {
    const value = item[attribute];
    if (value === undefined) return undefined;
    if (value['S'] === '' || value['B'] === '')
      throw new AwsError(
        'ValidationException',
        'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
          `The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${name}, IndexKey: ${attribute}`,
      );
  }
  return dynalite.createKey(item, table.shape, keySchema) + dynalite.createKey(item, table.shape);
}

/** The key attributes of an item. */
export function keysOf(table: Table, item: Item): Item {
  const names = table.shape.KeySchema.map((key) => key.AttributeName);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

/** Size as DynamoDB counts it. dynalite counts characters; the text holds every one of them once, so it gives the rest. */
export function itemBytes(item: Item, text: string): number {
  return dynalite.itemSize(item) + Buffer.byteLength(text) - text.length;
}

function expiryOf({ expiryAttribute }: Table, item: Item): number | null {
  const value = expiryAttribute === undefined ? undefined : item[expiryAttribute]?.['N'];
  const second = Math.floor(Number(value));
  // NaN where the attribute is missing or no number: such an item stays.
  return Number.isSafeInteger(second) ? second : null;
}

/** A write that leaves an item as it was makes no record; attributes may stand in another order. */
function isSame(before: string | undefined, after: string | undefined): boolean {
  if (before === undefined || after === undefined || before.length !== after.length) return before === after;
  return before === after || isDeepStrictEqual(JSON.parse(before), JSON.parse(after));
}
