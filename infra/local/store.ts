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
 * synchronous FULL). One that is `thrownAway` afterwards is fast instead: it may be broken if this process does not end well.
 */
export function openStore(folder: string, { thrownAway = false }: { thrownAway?: boolean } = {}): Store {
  const blobs = join(folder, 'blobs');
  mkdirSync(blobs, { recursive: true });
  const db = new DatabaseSync(join(folder, 'cloud.sqlite'));
  // In a file of a gigabyte keys are all over the place: pages are kept in memory, and written once.
  const fast = 'PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000;';
  db.exec(thrownAway ? fast : 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
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
