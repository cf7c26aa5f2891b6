import type { RunningDeployment } from './boot.ts';

type Cloud = RunningDeployment['cloud'];
type Items = ReturnType<Cloud['services']['dynamodb']['holding']>;

/** Everything the tables hold of one case, and the twelve characters of its id that are its own. */
interface Original {
  readonly code: string;
  readonly items: readonly { readonly tableName: string; readonly texts: readonly string[] }[];
}

/** Copied in one transaction. */
const atATime = 500;

/**
 * Fills the store with copies of real cases: the items of each in every table, under ids of their own. Their hash chains are
 * those of the originals: they are there to be in the way, nobody reads them.
 */
export class Copies {
  readonly #cloud: Cloud;
  readonly #originals: readonly Original[];
  #made = 0;

  /** Copies are made of the cases in turn, in the order given. */
  constructor(cloud: Cloud, caseIds: readonly string[]) {
    this.#cloud = cloud;
    const known = new Map(caseIds.map((caseId) => [caseId, this.#original(caseId)]));
    this.#originals = caseIds.flatMap((caseId) => known.get(caseId) ?? []);
  }

  /** Makes more until there are so many. Throws Error where two copies share a key, so that one would stand for both. */
  upTo(count: number): void {
    while (this.#made < count) this.#load(Math.min(atATime, count - this.#made));
  }

  #load(count: number): void {
    const before = this.#stored();
    const byTable = new Map<string, Items>();
    for (let copy = 0; copy < count; copy += 1, this.#made += 1) {
      const original = this.#originals[this.#made % this.#originals.length];
      for (const { tableName, texts } of original?.items ?? []) {
        const items = byTable.get(tableName) ?? [];
        byTable.set(tableName, items);
        for (const text of texts) items.push(renamed(text, { code: original?.code ?? '', copy: this.#made }));
      }
    }
    let loaded = 0;
    for (const [tableName, items] of byTable) {
      this.#cloud.services.dynamodb.load({ tableName, items });
      loaded += items.length;
    }
    if (this.#made === count && this.#stored() !== before + loaded) throw new Error('copies of a case share a key');
  }

  #original(caseId: string): Original {
    const code = caseId.slice(-12);
    const items = this.#cloud.state().tables.map(({ name: tableName }) => {
      const found = this.#cloud.services.dynamodb.holding({ tableName, text: code });
      return { tableName, texts: found.map((item) => JSON.stringify(item)) };
    });
    return { code, items };
  }

  #stored(): number {
    return this.#cloud.state().tables.reduce((sum, { items }) => sum + items, 0);
  }
}

/** Keys that end in the number of a list, of 32: inboxes of a large authority, and the index of changes. */
const shardedKeys = /("(?:INBOX#\w+|\d{4}-\d\d-\d\d)#)\d\d(?=")/;
const shards = 32;

/**
 * The item for another case. The key of an idempotency record is a digest that does not show its case; where a case is in one
 * of several lists by a digest of its id, copies are in one after the other.
 */
function renamed(text: string, { code, copy }: { code: string; copy: number }): Items[number] {
  const other = `Y${String(copy).padStart(11, '0')}`;
  const shard = String(copy % shards).padStart(2, '0');
  const named = text
    .replaceAll(code, other)
    .replace('"IDEM#', `"IDEM#${other}`)
    .replace(shardedKeys, (_, start: string) => start + shard);
  return JSON.parse(named) as Items[number];
}
