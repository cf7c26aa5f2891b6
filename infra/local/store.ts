import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The one durable place of the local cloud: an SQLite file and a folder for object bodies. */
export interface Store {
  readonly db: DatabaseSync;
  /** Folder for blobs; each service that uses it keeps its own subfolder. */
  readonly blobs: string;
  /** Runs the function inside one immediate transaction; nested calls join the outer one. Throws what it throws, rolled back. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens (or creates) the store in a data folder. What a transaction acknowledged survives `kill -9` and loss of power (WAL,
 * synchronous FULL); of a store that is `thrownAway` afterwards only the process's own end matters.
 */
export function openStore(folder: string, { thrownAway = false }: { thrownAway?: boolean } = {}): Store {
  const blobs = join(folder, 'blobs');
  mkdirSync(blobs, { recursive: true });
  const db = new DatabaseSync(join(folder, 'cloud.sqlite'));
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${thrownAway ? 'OFF' : 'FULL'};`);
  let depth = 0;
  return {
    db,
    blobs,
    transaction(work) {
      if (depth > 0) return work();
      db.exec('BEGIN IMMEDIATE');
      depth += 1;
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      } finally {
        depth -= 1;
      }
    },
    close: () => db.close(),
  };
}
