import type { Item } from 'dynalite/db/index.js';
import { entriesOf, readUnits, sizeOf, type EntryWrite, type ReadKind } from './dynamodb-capacity.ts';
import type { ItemWrite } from './dynamodb-items.ts';
import type { Touched } from './dynamodb-transactions.ts';

/** What one request did with one table: counts, and the request units that AWS would charge for it. */
export interface TableUse {
  readonly operation: string;
  readonly table: string;
  /** Of a query through an index. */
  readonly index: string | undefined;
  /** Read (before filters) or written; 0 where a condition refused, which costs units all the same. */
  readonly items: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Each entry of the table and of its indexes that was written; a transaction doubles those of the table. */
  readonly writes: readonly EntryWrite[];
}

/** What a reading request looked at in one table. */
interface Reading {
  readonly operation: string;
  readonly table: string;
  readonly index?: string | undefined;
  readonly items: number;
  readonly kind: ReadKind;
  /** Texts of the items that were found. */
  readonly bodies: readonly string[];
}

/** Tells of each request what it used. Known gap: a transaction repeated with its token reads its items, which costs nothing here. */
export class Usage {
  readonly #onUse: ((use: TableUse) => void) | undefined;
  #changes: ItemWrite[] = [];

  constructor(onUse: ((use: TableUse) => void) | undefined) {
    this.#onUse = onUse;
  }

  /** One item was written, or was looked at by a condition: both cost the same. */
  changed(change: ItemWrite): void {
    if (this.#onUse) this.#changes.push(change);
  }

  /** A writing request is over, whether it was done or refused. */
  wrote(operation: string, touched: Touched, transactional = false): void {
    const cost = ({ index, units }: EntryWrite): number => (transactional && index === undefined ? 2 * units : units);
    const entries = this.#changes.flatMap(entriesOf).map((entry) => ({ ...entry, units: cost(entry) }));
    this.#changes = [];
    for (const table of new Set([...Object.keys(touched), ...entries.map((entry) => entry.table)])) {
      const writes = entries.filter((entry) => entry.table === table);
      const units = writes.reduce((sum, entry) => sum + entry.units, 0);
      const items = touched[table] ?? 0;
      this.#onUse?.({ operation, table, index: undefined, items, readUnits: 0, writeUnits: units, writes });
    }
  }

  /** Items asked for one by one: each is rounded up by itself, also one that is not there. */
  gotItems({ bodies, items, kind, ...rest }: Reading): void {
    if (!this.#onUse) return;
    const sizes = [...bodies.map(bytesOf), ...Array<number>(Math.max(0, items - bodies.length)).fill(0)];
    const units = sizes.reduce((sum, bytes) => sum + readUnits(bytes, kind), 0);
    this.#onUse({ index: undefined, ...rest, items, readUnits: units, writeUnits: 0, writes: [] });
  }

  /** A query: what it looked at, before filters, is rounded up together. */
  queried({ bodies, kind, ...rest }: Reading): void {
    if (!this.#onUse) return;
    const bytes = bodies.reduce((sum, body) => sum + bytesOf(body), 0);
    this.#onUse({ index: undefined, ...rest, readUnits: readUnits(bytes, kind), writeUnits: 0, writes: [] });
  }
}

const bytesOf = (body: string): number => sizeOf(JSON.parse(body) as Item);
