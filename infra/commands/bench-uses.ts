import type { TableUse } from '#infra/local/dynamodb';
import type { Meters } from '#infra/local/meters';

/** Items that a request read, and the units it consumed. */
export interface Used {
  readonly items: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** What was done to tables since the last time it was asked. */
export class Uses {
  #uses: TableUse[] = [];

  readonly hooks: Meters = { onUse: (use) => void this.#uses.push(use) };

  taken(): Used {
    const uses = this.#uses;
    this.#uses = [];
    const sum = (of: (use: TableUse) => number): number => uses.reduce((all, use) => all + of(use), 0);
    return {
      // Written items have no read units.
      items: sum(({ readUnits, items }) => (readUnits > 0 ? items : 0)),
      readUnits: sum(({ readUnits }) => readUnits),
      writeUnits: sum(({ writeUnits }) => writeUnits),
    };
  }
}

/** Of one table or index: how many entries were written, and how many of them under its hottest partition key. */
export interface Heat {
  readonly where: string;
  readonly writes: number;
  readonly hottest: number;
}

/** Counts the writes of each partition key of each table and index. */
export class HotKeys {
  readonly #writes = new Map<string, Map<string, number>>();

  readonly hooks: Meters = {
    onUse: ({ writes }) => {
      for (const { table, index, partitionKey } of writes) {
        const where = index === undefined ? table : `${table}/${index}`;
        const keys = this.#writes.get(where) ?? new Map<string, number>();
        this.#writes.set(where, keys);
        keys.set(partitionKey, (keys.get(partitionKey) ?? 0) + 1);
      }
    },
  };

  restart(): void {
    this.#writes.clear();
  }

  /** The hottest first. */
  heat(): Heat[] {
    const heats = [...this.#writes].map(([where, keys]) => ({
      where,
      writes: [...keys.values()].reduce((sum, count) => sum + count, 0),
      hottest: Math.max(...keys.values()),
    }));
    return heats.sort((a, b) => b.hottest / b.writes - a.hottest / a.writes);
  }
}
