import { readBatchAnswer, SourcePump } from './source-pump.ts';
import type { Backoff, BatchOutcome } from './source-pump.ts';

/** A received message in the shape that a function gets it, before its source is added. */
export interface QueueMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
}

export interface QueueSourceOptions {
  readonly queueArn: string;
  readonly region: string;
  readonly batchSize: number;
  readonly reportsFailures: boolean;
  readonly backoff: Backoff;
  readonly receive: (max: number) => readonly QueueMessage[];
  readonly remove: (message: QueueMessage) => void;
  /** Lets a failed message become visible sooner than by its visibility timeout; absent: it does not. */
  readonly release?: ((message: QueueMessage) => void) | undefined;
  readonly invoke: (payload: unknown) => Promise<unknown>;
  /** Told of each batch how many messages it had and how many were handled. */
  readonly onBatch?: (batch: { received: number; removed: number }) => void;
}

/** Feeds the messages of a queue to a function; those it handled are deleted, the others become visible again in time. */
export class QueueSource {
  readonly #options: QueueSourceOptions;
  readonly #pump: SourcePump;
  #failures = 0;

  constructor(options: QueueSourceOptions) {
    this.#options = options;
    this.#pump = new SourcePump({ step: () => this.#step(), backoff: options.backoff });
  }

  get lastError(): string | undefined {
    return this.#pump.lastError;
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
    const { receive, batchSize, remove, release, onBatch } = this.#options;
    const messages = receive(batchSize);
    if (messages.length === 0) return false;
    const outcome = await this.#invoke(messages);
    const failed = messages.filter(
      ({ messageId }) => outcome !== 'done' && (outcome === 'failed' || outcome.has(messageId)),
    );
    for (const message of messages) if (!failed.includes(message)) remove(message);
    onBatch?.({ received: messages.length, removed: messages.length - failed.length });
    this.#failures = failed.length === messages.length ? this.#failures + 1 : 0;
    // Lambda slows down its polling of a queue whose function fails; here it also keeps a released message from spinning.
    if (this.#failures > 0) await this.#pump.pause(this.#failures);
    if (release) failed.forEach(release);
    return true;
  }

  async #invoke(messages: readonly QueueMessage[]): Promise<BatchOutcome> {
    const { queueArn, region, invoke, reportsFailures } = this.#options;
    const source = { eventSource: 'aws:sqs', eventSourceARN: queueArn, awsRegion: region };
    try {
      const answer = await invoke({ Records: messages.map((message) => ({ ...message, ...source })) });
      return reportsFailures ? readBatchAnswer(answer, new Set(messages.map(({ messageId }) => messageId))) : 'done';
    } catch (error) {
      this.#pump.lastError = error instanceof Error ? error.message : String(error);
      return 'failed';
    }
  }
}
