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
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #woken = false;
  #failures = 0;
  lastError: string | undefined;

  constructor(options: { step: () => Promise<boolean>; backoff: Backoff }) {
    this.#step = options.step;
    this.#backoff = options.backoff;
  }

  get stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** There may be something to do; cheap, and safe to call at any time. */
  wake(): void {
    this.#woken = true;
    if (this.stopped || this.#running) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#woken) this.wake();
    });
  }

  /** Waits for the back-off of the n-th failure in a row (from 1), or until the source stops. */
  async pause(failures: number): Promise<void> {
    if (this.stopped) return;
    const ms = Math.min(this.#backoff.longestMs, this.#backoff.firstMs * 2 ** Math.min(failures - 1, 30));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#stopping.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Takes no further batch and waits for the one under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    // A turn later, because wakers call from inside transactions that must commit first.
    await new Promise((resolve) => setImmediate(resolve));
    while (!this.stopped) {
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
