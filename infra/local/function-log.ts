import { createWriteStream, mkdirSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { dirname } from 'node:path';

/** Lines kept in memory for the console page. */
const keptLines = 200;

/** What one function writes to stdout and stderr: a file that grows, and its last lines in memory. */
export class FunctionLog {
  readonly #file: WriteStream;
  readonly #recent: string[] = [];
  #partial = '';

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#file = createWriteStream(path, { flags: 'a' });
    // A full or vanished disk must not take the cloud down with the log.
    this.#file.on('error', () => undefined);
  }

  write(text: string): void {
    this.#file.write(text);
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop() ?? '';
    this.#recent.push(...lines);
    this.#recent.splice(0, Math.max(0, this.#recent.length - keptLines));
  }

  /** The last complete lines, oldest first. */
  recent(): readonly string[] {
    return [...this.#recent];
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#file.destroyed) resolve();
      else this.#file.end(() => resolve());
    });
  }
}
