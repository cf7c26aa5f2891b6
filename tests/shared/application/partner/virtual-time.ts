import { setImmediate as settled } from 'node:timers/promises';

/** Time that goes from one thing to the next; in between, all that does not wait for time comes to its end. */
export class VirtualTime {
  #ms: number;
  readonly #waiting: { readonly at: number; readonly go: () => void }[] = [];

  constructor(start: string) {
    this.#ms = Date.parse(start);
  }

  get ms(): number {
    return this.#ms;
  }

  readonly now = (): string => new Date(this.#ms).toISOString();

  after(ms: number, go: () => void): void {
    const at = this.#ms + ms;
    const later = this.#waiting.findIndex((each) => each.at > at);
    this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, { at, go });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Until so much later, or until there is nothing more to do. */
  async run(ms: number, isOver: () => boolean = () => false): Promise<void> {
    const end = this.#ms + ms;
    for (let next = this.#waiting[0]; next !== undefined && next.at <= end; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#ms = next.at;
      next.go();
      await settled();
      if (isOver()) return;
    }
    this.#ms = end;
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
