import { createHash } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import type { Item } from 'dynalite/db/index.js';
import type { VirtualClock } from './clock.ts';
import type { StreamView, Table } from './dynamodb-tables.ts';
import type { Place } from './service.ts';
import type { Store } from './store.ts';

/** A record of a table's stream as a Lambda function receives it (a type, so that it passes for a plain record). */
export type StreamRecord = {
  /** The same at every delivery of the record. */
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Seconds since the epoch. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    /** 21 digits, rising with the writes. */
    readonly SequenceNumber: string;
    readonly StreamViewType: StreamView;
  };
  readonly eventSourceARN: string;
  /** There when the item was removed because its time was over. */
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };
};

export interface StreamOptions {
  /** Default `shuffled`: within a page only the records of one item keep their order, as on AWS. */
  readonly order?: 'shuffled' | 'written';
  /** Another number, another order; the same number, the same order. */
  readonly seed?: number;
  /** Virtual ms before a record can be read: on AWS a stream is behind its table by an unknown time. Default 0. */
  readonly delayMs?: number;
}

/** A record is gone this long after it was written, read or not (DynamoDB Developer Guide, change data capture). */
export const streamKeepsMs = 24 * 3_600_000;

/** One change of an item; bodies are its JSON before and after. */
export interface Change {
  readonly table: Table;
  readonly key: string;
  readonly keys: Item;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly expired: boolean;
}

interface Row {
  readonly position: number;
  readonly item: string;
  readonly at: number;
  readonly keys: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly event: StreamRecord['eventName'];
  readonly expired: number;
}

/** Positions grow over all tables and are never used twice, also after trimming (AUTOINCREMENT). */
const schema = `
  CREATE TABLE IF NOT EXISTS ddb_stream (
    position INTEGER PRIMARY KEY AUTOINCREMENT, space INTEGER NOT NULL, item TEXT NOT NULL, event TEXT NOT NULL,
    at INTEGER NOT NULL, keys TEXT NOT NULL, before TEXT, after TEXT, expired INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS ddb_stream_space ON ddb_stream (space, position);
`;

/** The changes of all tables with a stream, kept for a day. */
export class StreamLog {
  readonly #clock: VirtualClock;
  readonly #place: Place;
  readonly #options: StreamOptions;
  readonly #append: StatementSync;
  readonly #read: StatementSync;
  readonly #trim: StatementSync;
  readonly #listeners: ((tableName: string) => void)[] = [];
  readonly #changed = new Set<string>();
  /** Tables whose readers will be told of a delayed record. */
  readonly #delayed = new Set<string>();

  constructor(options: { store: Store; clock: VirtualClock; place: Place; stream: StreamOptions }) {
    const { db } = options.store;
    db.exec(schema);
    this.#clock = options.clock;
    this.#place = options.place;
    this.#options = options.stream;
    this.#append = db.prepare(
      'INSERT INTO ddb_stream (space, item, event, at, keys, before, after, expired) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#read = db.prepare(
      'SELECT * FROM ddb_stream WHERE space = ? AND position > ? AND at > ? ORDER BY position LIMIT ?',
    );
    // Positions and times rise together: it looks at what it removes, and at one record more.
    this.#trim = db.prepare(
      `DELETE FROM ddb_stream WHERE position <
       COALESCE((SELECT position FROM ddb_stream WHERE at > ? ORDER BY position LIMIT 1), ${Number.MAX_SAFE_INTEGER})`,
    );
  }

  onRecords(listener: (tableName: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Notes a change, if the table has a stream; belongs inside the transaction that makes the change. */
  append({ table, key, keys, before, after, expired }: Change): void {
    if (table.stream === undefined) return;
    const { view } = table.stream;
    this.#append.run(
      table.space,
      key,
      before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
      this.#clock.now(),
      JSON.stringify(keys),
      view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES' ? (before ?? null) : null,
      view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES' ? (after ?? null) : null,
      Number(expired),
    );
    this.#changed.add(table.name);
  }

  /** Tells the listeners of what was appended since the last call, once it is committed. */
  announce(): void {
    const names = [...this.#changed];
    this.#changed.clear();
    for (const name of names) this.#tell(name);
  }

  /** The transaction was rolled back: there is nothing to announce. */
  forget(): void {
    this.#changed.clear();
  }

  read({
    table,
    after,
    limit,
  }: {
    table: Table;
    after: number;
    limit: number;
  }): { position: number; record: StreamRecord }[] {
    const { order = 'shuffled', seed = 1, delayMs = 0 } = this.#options;
    const nowMs = this.#clock.now();
    const kept = this.#read.all(table.space, after, nowMs - streamKeepsMs, limit) as unknown as Row[];
    const rows = kept.filter(({ at }) => at <= nowMs - delayMs);
    const delayed = kept[rows.length];
    if (delayed !== undefined) this.#tellAt(table.name, delayed.at + delayMs);
    const delivered = order === 'written' ? rows : shuffled(rows, seed);
    return rows.map(({ position }, at) => ({ position, record: this.#record(table, delivered[at] as Row) }));
  }

  /** Removes the records whose day is over. */
  trim(): void {
    this.#trim.run(this.#clock.now() - streamKeepsMs);
  }

  #tell(tableName: string): void {
    for (const listener of this.#listeners) listener(tableName);
  }

  #tellAt(tableName: string, instantMs: number): void {
    if (this.#delayed.has(tableName)) return;
    this.#delayed.add(tableName);
    this.#clock.at(instantMs, () => {
      this.#delayed.delete(tableName);
      this.#tell(tableName);
    });
  }

  #record({ stream, arn }: Table, row: Row): StreamRecord {
    if (stream === undefined) throw new Error(`${arn} has no stream`);
    return {
      eventID: createHash('sha256').update(`${stream.arn} ${row.position}`).digest('hex').slice(0, 32),
      eventName: row.event,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: this.#place.region,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(row.at / 1000),
        Keys: JSON.parse(row.keys) as Item,
        ...(row.after === null ? {} : { NewImage: JSON.parse(row.after) as Item }),
        ...(row.before === null ? {} : { OldImage: JSON.parse(row.before) as Item }),
        SequenceNumber: `1${String(row.position).padStart(20, '0')}`,
        StreamViewType: stream.view,
      },
      eventSourceARN: stream.arn,
      ...(row.expired === 0 ? {} : { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
    };
  }
}

/** Another order of the rows, the same for the same page and seed, in which rows of one item follow each other as before. */
function shuffled(rows: readonly Row[], seed: number): Row[] {
  const random = generator(seed + (rows[0]?.position ?? 0));
  const slots = rows.map(({ item }) => item);
  for (let last = slots.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [slots[last], slots[other]] = [slots[other] as string, slots[last] as string];
  }
  const queues = Map.groupBy(rows, ({ item }) => item);
  return slots.map((item) => queues.get(item)?.shift() as Row);
}

/** mulberry32: numbers from 0 to 1 that depend on the seed alone. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
