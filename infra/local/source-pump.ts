import { setTimeout as sleep } from 'node:timers/promises';

/** Waits between attempts at what failed, ms of real time: doubled from `firstMs` up to `longestMs`. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** How a batch went, by the identifiers that its function reported: all well, all failed, or just these failed. */
export type BatchOutcome = 'done' | 'failed' | ReadonlySet<string>;

/**
 * Does the work of one event source, one batch at a time: `step` says whether there was anything to do. When there was
 * nothing it sleeps until woken; when `step` throws it waits, longer each time. So it never spins.
 */
export class SourcePump {
  readonly #step: () => Promise<boolean>;
  readonly #backoff: Backoff;
  #halting = new AbortController();
  #stopped = false;
  #running: Promise<void> | undefined;
  #woken = false;
  #failures = 0;
  lastError: string | undefined;

  constructor(options: { step: () => Promise<boolean>; backoff: Backoff }) {
    this.#step = options.step;
    this.#backoff = options.backoff;
  }

  /** Stopped or held. */
  get halted(): boolean {
    return this.#halting.signal.aborted;
  }

  /** There may be something to do; cheap, and safe to call at any time. */
  wake(): void {
    this.#woken = true;
    if (this.halted || this.#running) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#woken) this.wake();
    });
  }

  /** Waits for the back-off of the n-th failure in a row (from 1), or until the source is halted. */
  async pause(failures: number): Promise<void> {
    const ms = Math.min(this.#backoff.longestMs, this.#backoff.firstMs * 2 ** Math.min(failures - 1, 30));
    await sleep(ms, undefined, { signal: this.#halting.signal }).catch(() => undefined);
  }

  /** Takes no further batch until it is released, and waits for the one under way. */
  async hold(): Promise<void> {
    this.#halting.abort();
    await this.#running;
  }

  release(): void {
    if (this.#stopped) return;
    this.#halting = new AbortController();
    this.wake();
  }

  /** Holds for good. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.hold();
  }

  async #run(): Promise<void> {
    // A turn later, because wakers call from inside transactions that must commit first.
    await new Promise((resolve) => setImmediate(resolve));
    while (!this.halted) {
      this.#woken = false;
      try {
        const busy = await this.#step();
        this.#failures = 0;
        if (!busy) return;
      } catch (error) {
        this.lastError = error instanceof Error ? error.message : String(error);
        this.#failures += 1;
        await this.pause(this.#failures);
      }
    }
  }
}

/** Reads the answer of a function that reports its failures one by one, as Lambda does: whatever is malformed fails all. */
export function readBatchAnswer(answer: unknown, known: ReadonlySet<string>): BatchOutcome {
  if (answer === null || answer === undefined) return 'done';
  const failures = (Object(answer) as Record<string, unknown>)['batchItemFailures'];
  if (failures === null || failures === undefined) return 'done';
  if (!Array.isArray(failures)) return 'failed';
  const ids = failures.map((one: unknown) => (Object(one) as Record<string, unknown>)['itemIdentifier']);
  if (!ids.every((id): id is string => typeof id === 'string' && known.has(id))) return 'failed';
  return ids.length === 0 ? 'done' : new Set(ids);
}
