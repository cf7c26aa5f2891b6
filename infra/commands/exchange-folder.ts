import { closeSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { existsSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join, parse } from 'node:path';

/** Folders between two networks: `outbox` and `inbox-receipts` are for the partner, `inbox` and `outbox-receipts` are from it. */
export type Place = 'outbox' | 'outbox-receipts' | 'inbox' | 'inbox-receipts';

const places: readonly Place[] = ['outbox', 'outbox-receipts', 'inbox', 'inbox-receipts'];
/** What is being written begins with it, and is nobody's yet. */
const unfinished = '.unfinished-';
const fileName = /^[0-9A-Za-z][0-9A-Za-z_-]{0,119}\.json$/;

/** Bytes of a file, or that it has more than anybody takes. */
export type FileContent = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly isTooLong: true };

/**
 * The files of an exchange. Each step is whole or did not happen, and is on the disk when it returns: whoever is killed between two
 * begins with the files as they are. `onStep` is told after each.
 */
export class ExchangeFolder {
  readonly #root: string;
  readonly #onStep: (step: string) => void;

  constructor(root: string, onStep: (step: string) => void = () => undefined) {
    this.#root = root;
    this.#onStep = onStep;
    for (const place of places)
      for (const path of [place, `done/${place}`, `failed/${place}`]) mkdirSync(join(root, path), { recursive: true });
    for (const place of places) this.#removeUnfinished(place);
  }

  /** Files that lie whole in a place, in the order of their names. Whatever is named or is otherwise is not looked at. */
  names(place: Place): readonly string[] {
    return readdirSync(join(this.#root, place), { withFileTypes: true })
      .filter((entry) => entry.isFile() && fileName.test(entry.name))
      .map(({ name }) => name)
      .sort();
  }

  /** Never more than `maxBytes` of it. */
  read(place: Place, name: string, maxBytes: number): FileContent {
    const path = join(this.#root, place, name);
    if (lstatSync(path).size > maxBytes) return { isTooLong: true };
    const bytes = new Uint8Array(readFileSync(path));
    return bytes.length > maxBytes ? { isTooLong: true } : { bytes };
  }

  /** Puts a file into a place under its name at once, in the place of one that has it. */
  write(place: Place, name: string, text: string): void {
    this.#write(place, name, text);
  }

  /** What was dealt with, out of the way; nothing where it is not there any more. */
  done(place: Place, name: string): void {
    this.#move(place, name, `done/${place}`);
  }

  /** What cannot be dealt with as it is, unchanged, with the reason beside it. The reason is there first. */
  fail(place: Place, name: string, why: object): void {
    const target = this.#freeName(`failed/${place}`, name);
    this.#write(`failed/${place}`, `${parse(target).name}.why.json`, `${JSON.stringify(why, null, 2)}\n`);
    this.#move(place, name, `failed/${place}`);
  }

  #write(folder: string, name: string, text: string): void {
    const [draft, path] = [join(this.#root, folder, `${unfinished}${name}`), join(this.#root, folder, name)];
    const file = openSync(draft, 'w', 0o600);
    try {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    this.#onStep(`written ${folder}/${unfinished}${name}`);
    renameSync(draft, path);
    this.#keep(folder);
    this.#onStep(`named ${folder}/${name}`);
  }

  #move(place: Place, name: string, folder: string): void {
    const path = join(this.#root, place, name);
    if (!existsSync(path)) return;
    renameSync(path, join(this.#root, folder, this.#freeName(folder, name)));
    this.#keep(folder);
    this.#keep(place);
    this.#onStep(`moved ${folder}/${name}`);
  }

  /** A name that nothing has yet: what lies there is not written over. */
  #freeName(folder: string, name: string): string {
    const { name: stem, ext } = parse(name);
    let free = name;
    for (let count = 2; existsSync(join(this.#root, folder, free)); count += 1) free = `${stem}~${count}${ext}`;
    return free;
  }

  /** Names of files are on the disk once their folder is. */
  #keep(folder: string): void {
    const opened = openSync(join(this.#root, folder), 'r');
    try {
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
  }

  #removeUnfinished(place: Place): void {
    if (place !== 'outbox' && place !== 'inbox-receipts') return;
    for (const name of readdirSync(join(this.#root, place)))
      if (name.startsWith(unfinished)) rmSync(join(this.#root, place, name));
  }
}
