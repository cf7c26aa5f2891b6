import type { EventFilter } from './event-filter.ts';
import { readBatchAnswer, SourcePump } from './source-pump.ts';
import type { Backoff, BatchOutcome } from './source-pump.ts';

/** A record of a stream with its place in it; `record` has the shape that a function receives. */
export interface StreamRecord {
  readonly position: number;
  readonly record: Readonly<Record<string, unknown>>;
}

export interface StreamSourceOptions {
  readonly streamArn: string;
  readonly batchSize: number;
  readonly reportsFailures: boolean;
  readonly bisects: boolean;
  /** Attempts after the first; -1 without end. */
  readonly retries: number;
  /** A record passes if one of them lets it pass, or there is none. */
  readonly filters: readonly EventFilter[];
  readonly backoff: Backoff;
  readonly read: (from: { after: number; limit: number }) => readonly StreamRecord[];
  /** Whether a record is still in the stream: a batch that fails is tried again until it is not. */
  readonly isKept: (record: StreamRecord) => boolean;
  /** A fault, asked after each batch that was settled: it comes once more. */
  readonly duplicate?: (() => boolean) | undefined;
  readonly position: { load: () => number; save: (position: number) => void };
  readonly invoke: (payload: unknown) => Promise<unknown>;
  /** Takes what is given up, after its last retry. */
  readonly giveUp: (batch: { records: readonly StreamRecord[]; attempts: number }) => void;
}

interface Batch {
  readonly records: readonly StreamRecord[];
  /** How often it has failed. */
  readonly failures: number;
}

/** Feeds the records of a table's stream to a function, remembering how far it came only once a batch is settled. */
export class StreamSource {
  readonly #options: StreamSourceOptions;
  readonly #pump: SourcePump;
  #after: number;
  #repeats = false;

  constructor(options: StreamSourceOptions) {
    this.#options = options;
    this.#after = options.position.load();
    this.#pump = new SourcePump({ step: () => this.#step(), backoff: options.backoff });
  }

  /** What last went wrong, for the console page. */
  get lastError(): string | undefined {
    return this.#pump.lastError;
  }

  get position(): number {
    return this.#after;
  }

  wake(): void {
    this.#pump.wake();
  }

  hold(): Promise<void> {
    return this.#pump.hold();
  }

  release(): void {
    this.#pump.release();
  }

  stop(): Promise<void> {
    return this.#pump.stop();
  }

  async #step(): Promise<boolean> {
    const { batchSize, filters, position, duplicate } = this.#options;
    const read = this.#options.read({ after: this.#after, limit: batchSize });
    const last = read.at(-1);
    if (!last) return false;
    const passed = read.filter(({ record }) => filters.length === 0 || filters.some((passes) => passes(record)));
    const settled = await this.#settle(passed);
    // Halted half-way: the whole batch comes again later, as after a crash.
    if (!settled) return false;
    this.#repeats = !this.#repeats && duplicate?.() === true;
    if (this.#repeats) return true;
    position.save(last.position);
    this.#after = last.position;
    return true;
  }

  /** True once every record was handled or given up; false if the source was halted before. */
  async #settle(records: readonly StreamRecord[]): Promise<boolean> {
    const work: Batch[] = records.length > 0 ? [{ records, failures: 0 }] : [];
    for (let batch = work.shift(); batch; batch = work.shift()) {
      if (this.#pump.halted) return false;
      const kept = batch.records.filter(this.#options.isKept);
      if (kept.length === 0) continue;
      const left = await this.#attempt({ ...batch, records: kept });
      work.unshift(...left);
      if (left.length > 0) await this.#pump.pause(left[0]?.failures ?? 1);
    }
    return true;
  }

  /** One invocation; gives the batches that remain to be done. */
  async #attempt(batch: Batch): Promise<Batch[]> {
    const outcome = await this.#invoke(batch.records);
    if (outcome === 'done') return [];
    const firstFailed = outcome === 'failed' ? 0 : batch.records.findIndex((one) => outcome.has(sequenceOf(one)));
    // Everything from the first failure on comes again, as from the checkpoint that Lambda sets.
    const records = batch.records.slice(firstFailed);
    const failures = firstFailed > 0 ? 1 : batch.failures + 1;
    const { bisects, retries, giveUp } = this.#options;
    if (bisects && outcome === 'failed' && records.length > 1) {
      const middle = Math.ceil(records.length / 2);
      // Splitting does not count as a retry.
      return [records.slice(0, middle), records.slice(middle)].map((half) => ({
        records: half,
        failures: batch.failures,
      }));
    }
    if (retries < 0 || failures <= retries) return [{ records, failures }];
    giveUp({ records, attempts: failures });
    return [];
  }

  async #invoke(records: readonly StreamRecord[]): Promise<BatchOutcome> {
    try {
      const eventSourceARN = this.#options.streamArn;
      const answer = await this.#options.invoke({
        Records: records.map(({ record }) => ({ ...record, eventSourceARN })),
      });
      if (!this.#options.reportsFailures) return 'done';
      return readBatchAnswer(answer, new Set(records.map(sequenceOf)));
    } catch (error) {
      this.#pump.lastError = error instanceof Error ? error.message : String(error);
      return 'failed';
    }
  }
}

/** The sequence number by which a function names a record; '' where the record has none. */
export function sequenceOf({ record }: StreamRecord): string {
  const { SequenceNumber: sequence } = Object(record['dynamodb']) as Record<string, unknown>;
  return typeof sequence === 'string' ? sequence : '';
}
