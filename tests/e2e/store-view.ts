import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CaseEvent } from '#domain/case/event';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { Wait } from '#domain/case/wait';

/** An item as DynamoDB holds it. */
export type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly version: string;
}

/**
 * What a data folder holds, seen from outside of the cloud that runs on it: read-only, every row, no service in between.
 * Only for what cannot be asked over HTTP, such as that nothing else is there.
 */
export class StoreView {
  readonly #file: string;
  readonly #deployment: string;

  constructor(folder: string, deployment = 'lanzhou') {
    this.#deployment = deployment;
    this.#file = join(folder, 'cloud.sqlite');
  }

  /** All items of the table whose name holds a word: `cases`, `approvals`, `licences`, `intents`. */
  items(table: string): Item[] {
    // The base items of table n are in space 32 n, those of its indexes after it.
    const sql = `SELECT body FROM ddb_item WHERE space =
      (SELECT id * 32 FROM ddb_table WHERE name LIKE ?) ORDER BY key`;
    return this.#all(sql, this.#named(table)).map((row) => JSON.parse(String(row['body'])) as Item);
  }

  #named(table: string): string {
    return `tongban-${this.#deployment}-%-${table}table%`;
  }

  /** Physical name of a table. */
  tableName(table: string): string {
    const [row] = this.#all(`SELECT name FROM ddb_table WHERE name LIKE ?`, this.#named(table));
    if (row === undefined) throw new Error(`there is no table of ${table}`);
    return String(row['name']);
  }

  /** Ids of all cases. */
  caseIds(): string[] {
    const keys = this.items('cases').map(({ pk }) => /^CASE#(.+)$/.exec(pk?.S ?? '')?.[1]);
    return [...new Set(keys.filter((id) => id !== undefined))];
  }

  /** The snapshots of all cases. */
  snapshots(): CaseSnapshot[] {
    return this.items('cases')
      .filter(({ sk }) => sk?.S === 'SNAPSHOT')
      .map((item) => bodyOf<CaseSnapshot>(item));
  }

  /** The items of one case, by their sort key. */
  caseItems(caseId: string): Map<string, Item> {
    const items = this.items('cases').filter(({ pk }) => pk?.S === `CASE#${caseId}`);
    return new Map(items.map((item) => [item['sk']?.S ?? '', item]));
  }

  /** The waits that journeys of a case have open. */
  waits(caseId: string): Wait[] {
    return this.items('cases')
      .filter(({ pk }) => pk?.S === `WAIT#${caseId}`)
      .map((item) => bodyOf<Wait>(item));
  }

  events(caseId: string): CaseEvent[] {
    return [...this.caseItems(caseId)].filter(([sk]) => sk.startsWith('EVENT#')).map(([, item]) => bodyOf(item));
  }

  snapshot(caseId: string): CaseSnapshot {
    const item = this.caseItems(caseId).get('SNAPSHOT');
    if (item === undefined) throw new Error(`${caseId} has no snapshot`);
    return bodyOf(item);
  }

  /** Every version of every object. */
  objects(): StoredObject[] {
    return this.#all('SELECT bucket, key, version FROM s3_objects ORDER BY seq') as unknown as StoredObject[];
  }

  /** How many rows each table of the store has: any change at all of anything durable, but for the clock, shows in one. */
  counts(): Record<string, number> {
    const tables = this.#all(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`);
    const counts = tables.map(({ name }) => [
      name,
      this.#all(`SELECT COUNT(*) AS rows FROM ${String(name)}`)[0]?.['rows'],
    ]);
    return Object.fromEntries(counts) as Record<string, number>;
  }

  #all(sql: string, ...parameters: string[]): Record<string, unknown>[] {
    const db = new DatabaseSync(this.#file, { readOnly: true });
    try {
      return db.prepare(sql).all(...parameters);
    } finally {
      db.close();
    }
  }
}

/** The JSON that an item carries in `body`. */
export function bodyOf<T>(item: Item): T {
  return JSON.parse(item['body']?.S ?? 'null') as T;
}
