import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VirtualClock } from './clock.ts';
import type { Upload } from './s3-upload.ts';
import type { Store } from './store.ts';

/** What Object Lock holds an object version by, until an instant in ms since the epoch. */
export interface Retention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly untilMs: number;
}

/** One version of an object, or a delete marker where `blob` is null. */
export interface ObjectVersion {
  readonly seq: number;
  readonly bucket: string;
  readonly key: string;
  /** `null` (the word) for objects of a bucket without versioning, as S3 calls it. */
  readonly version: string;
  readonly blob: string | null;
  readonly size: number;
  readonly etag: string;
  /** JSON: headers to give back. */
  readonly headers: string;
  /** JSON: algorithm → base64. */
  readonly checksums: string;
  readonly modified_ms: number;
  readonly retain_mode: Retention['mode'] | null;
  readonly retain_until_ms: number | null;
}

/** Where a new version or marker goes. */
interface Target {
  readonly bucket: string;
  readonly key: string;
  readonly versioned: boolean;
}

/** Object versions: rows in the store, bodies in a folder. A body is on disk before its row is committed. */
export class ObjectVersions {
  readonly #store: Store;
  readonly #clock: VirtualClock;
  readonly #folder: string;

  constructor({ store, clock }: { store: Store; clock: VirtualClock }) {
    this.#store = store;
    this.#clock = clock;
    this.#folder = join(store.blobs, 's3');
    mkdirSync(this.#folder, { recursive: true });
    store.db.exec(`
      CREATE TABLE IF NOT EXISTS s3_objects (seq INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key TEXT NOT NULL,
        version TEXT NOT NULL, blob TEXT, size INTEGER NOT NULL, etag TEXT NOT NULL, headers TEXT NOT NULL, checksums TEXT NOT NULL,
        modified_ms INTEGER NOT NULL, retain_mode TEXT, retain_until_ms INTEGER);
      CREATE INDEX IF NOT EXISTS s3_objects_by_key ON s3_objects (bucket, key, seq);`);
    this.#sweep();
  }

  /** The newest version of a key; it may be a delete marker. */
  newest(bucket: string, key: string): ObjectVersion | undefined {
    const sql = 'SELECT * FROM s3_objects WHERE bucket = ? AND key = ? ORDER BY seq DESC LIMIT 1';
    return this.#store.db.prepare(sql).get(bucket, key) as unknown as ObjectVersion | undefined;
  }

  version(options: { bucket: string; key: string; version: string }): ObjectVersion | undefined {
    const sql = 'SELECT * FROM s3_objects WHERE bucket = ? AND key = ? AND version = ?';
    const row = this.#store.db.prepare(sql).get(options.bucket, options.key, options.version);
    return row as unknown as ObjectVersion | undefined;
  }

  body(version: ObjectVersion): Buffer {
    return readFileSync(join(this.#folder, version.blob ?? ''));
  }

  /** Writes a version; without versioning it takes the place of the one before. */
  put(
    target: Target,
    content: { upload: Upload; headers: Record<string, string>; retention: Retention | undefined },
  ): ObjectVersion {
    const { body, checksums } = content.upload;
    const blob = this.#write(body);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    return this.#insert(target, {
      blob,
      size: body.length,
      etag,
      headers: JSON.stringify(content.headers),
      checksums: JSON.stringify(checksums),
      retain_mode: content.retention?.mode ?? null,
      retain_until_ms: content.retention?.untilMs ?? null,
    });
  }

  /** Puts a delete marker in front of a key's versions. */
  mark(target: Target): ObjectVersion {
    const nothing = { blob: null, size: 0, etag: '', headers: '{}', checksums: '{}' };
    return this.#insert(target, { ...nothing, retain_mode: null, retain_until_ms: null });
  }

  /** Removes one version for good; locks are the caller's to check. */
  remove(version: ObjectVersion): void {
    this.#store.db.prepare('DELETE FROM s3_objects WHERE seq = ?').run(version.seq);
    if (version.blob !== null) rmSync(join(this.#folder, version.blob), { force: true });
  }

  /** Current objects in the binary order of their keys, `after` excluded. */
  list(options: { bucket: string; prefix: string; after: string; limit: number }): ObjectVersion[] {
    const sql = `SELECT o.* FROM s3_objects o JOIN (SELECT MAX(seq) AS newest FROM s3_objects
        WHERE bucket = :bucket AND key > :after AND substr(key, 1, length(:prefix)) = :prefix GROUP BY key)
      ON o.seq = newest WHERE o.blob IS NOT NULL ORDER BY o.key LIMIT :limit`;
    return this.#store.db.prepare(sql).all(options) as unknown as ObjectVersion[];
  }

  #insert(
    target: Target,
    row: Omit<ObjectVersion, 'seq' | 'bucket' | 'key' | 'version' | 'modified_ms'>,
  ): ObjectVersion {
    const version = target.versioned ? randomBytes(24).toString('base64url') : 'null';
    const full = { ...row, bucket: target.bucket, key: target.key, version, modified_ms: this.#clock.now() };
    const replaced = target.versioned ? undefined : this.version(full);
    const seq = this.#store.transaction(() => {
      if (replaced !== undefined) this.#store.db.prepare('DELETE FROM s3_objects WHERE seq = ?').run(replaced.seq);
      const columns = Object.keys(full);
      const sql = `INSERT INTO s3_objects (${columns.join()}) VALUES (${columns.map((name) => `:${name}`).join()})`;
      return Number(this.#store.db.prepare(sql).run(full).lastInsertRowid);
    });
    if (typeof replaced?.blob === 'string') rmSync(join(this.#folder, replaced.blob), { force: true });
    return { ...full, seq };
  }

  #write(body: Buffer): string {
    const name = randomUUID();
    const file = openSync(join(this.#folder, name), 'wx');
    try {
      writeFileSync(file, body);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    // The name of a new file is durable only with its folder; Windows can neither open nor needs to sync one.
    if (process.platform === 'win32') return name;
    const folder = openSync(this.#folder, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
    return name;
  }

  /** Removes bodies that a crash left without a row: they were never acknowledged. */
  #sweep(): void {
    const rows = this.#store.db.prepare('SELECT blob FROM s3_objects WHERE blob IS NOT NULL').all();
    const known = new Set(rows.map((row) => row['blob']));
    for (const name of readdirSync(this.#folder))
      if (!known.has(name)) rmSync(join(this.#folder, name), { force: true });
  }
}
