/** The time every part of the local cloud goes by: real time plus an offset that a test or the demo may push forward. */
export class VirtualClock {
  /** Eight bytes holding the offset in ms; shared with the workers, whose `Date` reads it before each bundle loads. */
  readonly shared: SharedArrayBuffer;
  readonly #offset: BigInt64Array;
  readonly #timers = new Set<Timer>();

  constructor(offsetMs = 0) {
    this.shared = new SharedArrayBuffer(8);
    this.#offset = new BigInt64Array(this.shared);
    this.#offset[0] = BigInt(Math.trunc(offsetMs));
  }

  /** Virtual now in ms since the epoch. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  get offsetMs(): number {
    return Number(Atomics.load(this.#offset, 0));
  }

  /** Moves virtual time to an instant (ms since the epoch) and fires what has become due. Going back is refused: no cloud does. */
  setTo(instantMs: number): void {
    const offset = Math.trunc(instantMs - Date.now());
    if (offset < this.offsetMs) throw new RangeError('the virtual clock only moves forward');
    Atomics.store(this.#offset, 0, BigInt(offset));
    for (const timer of [...this.#timers]) timer.arm();
  }

  advance(ms: number): void {
    this.setTo(this.now() + ms);
  }

  /** Calls back once at or after a virtual instant (ms since the epoch); returns a function that cancels. */
  at(instantMs: number, callback: () => void): () => void {
    const timer = new Timer(this, instantMs, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
    timer.arm();
    return () => {
      timer.disarm();
      this.#timers.delete(timer);
    };
  }

  /** Cancels every pending timer; used when the cloud stops. */
  stop(): void {
    for (const timer of this.#timers) timer.disarm();
    this.#timers.clear();
  }
}

/** setTimeout holds at most 2^31-1 ms (24.8 days), so long waits are re-armed. */
const longestTimeoutMs = 2 ** 31 - 1;

class Timer {
  readonly #clock: VirtualClock;
  readonly #instantMs: number;
  readonly #fire: () => void;
  #handle: NodeJS.Timeout | undefined;

  constructor(clock: VirtualClock, instantMs: number, fire: () => void) {
    this.#clock = clock;
    this.#instantMs = instantMs;
    this.#fire = fire;
  }

  arm(): void {
    this.disarm();
    const remaining = this.#instantMs - this.#clock.now();
    const wait = Math.min(Math.max(0, remaining), longestTimeoutMs);
    this.#handle = setTimeout(() => (this.#clock.now() >= this.#instantMs ? this.#fire() : this.arm()), wait);
  }

  disarm(): void {
    clearTimeout(this.#handle);
  }
}
