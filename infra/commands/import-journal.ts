import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import type { ManifestLine } from './licence-manifest.ts';

/** What became of a line of a manifest, as the journal and the report have it: no number and no name of a person. */
export interface JournalLine {
  readonly row: number;
  readonly outcome: 'imported' | 'unchanged' | 'refused';
  readonly identifier: string | null;
  readonly code: string | null;
  readonly pointer: string | null;
  readonly message: { readonly zh: string; readonly en: string } | null;
  /** Overall word on an OFD file, and what was not good of it. */
  readonly verdict: { readonly overall: string; readonly findings: readonly object[] } | null;
  /** Hex SHA-256 over the line, the digest of its file and the register: what was changed, or sent elsewhere, is sent again. */
  readonly digest: string;
}

/** Lines that are done, one JSON object each, appended after every answer: what was interrupted goes on from there. */
export class ImportJournal {
  readonly #path: string;
  readonly #done = new Map<string, JournalLine>();

  constructor(path: string) {
    this.#path = path;
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const ended = text.slice(0, text.lastIndexOf('\n') + 1);
    // A last line without its end was cut off while it was written, and is written anew.
    for (const line of ended.split('\n').filter((each) => each !== '')) this.#know(JSON.parse(line) as JournalLine);
    if (ended !== text) truncateSync(path, Buffer.byteLength(ended));
  }

  /** What became of exactly this line, unless it was refused: those are tried again. */
  doneBefore(digest: string): JournalLine | undefined {
    const line = this.#done.get(digest);
    return line?.outcome === 'refused' ? undefined : line;
  }

  append(lines: readonly JournalLine[]): void {
    appendFileSync(this.#path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    for (const line of lines) this.#know(line);
  }

  #know(line: JournalLine): void {
    this.#done.set(line.digest, line);
  }
}

/** What a line says, and of which file. */
export const digestOfLine = (
  { row: _, ...line }: ManifestLine,
  { sha256, register }: { sha256: string; register: string },
): string =>
  createHash('sha256')
    .update(JSON.stringify([Object.entries(line).sort(), sha256, register]))
    .digest('hex');
