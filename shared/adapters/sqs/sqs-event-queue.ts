import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AwsEnvironment } from '#adapters/aws-environment';
import type { EventQueue } from '#application/consumer/ports';

/** SQS takes at most ten messages in a batch. */
const batchSize = 10;

/** The queue of one consumer of events. */
export class SqsEventQueue implements EventQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(options: { aws: AwsEnvironment; queueUrl: string }) {
    this.#client = new SQSClient({ ...options.aws, maxAttempts: 4 });
    this.#queueUrl = options.queueUrl;
  }

  async send(events: readonly { caseId: string; seq: number }[]): Promise<readonly number[]> {
    const failed: number[] = [];
    for (let from = 0; from < events.length; from += batchSize) {
      const batch = events.slice(from, from + batchSize);
      const { Failed } = await this.#client.send(
        new SendMessageBatchCommand({
          QueueUrl: this.#queueUrl,
          Entries: batch.map((event, index) => ({ Id: String(from + index), MessageBody: JSON.stringify(event) })),
        }),
      );
      failed.push(...(Failed ?? []).map(({ Id }) => Number(Id)));
    }
    return failed;
  }

  /** Queues one event that nobody sees before a while is over, at most 15 minutes; SQS counts in whole seconds. */
  async sendLater(event: { caseId: string; seq: number }, delayMs: number): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#queueUrl,
        MessageBody: JSON.stringify(event),
        DelaySeconds: Math.ceil(delayMs / 1_000),
      }),
    );
  }
}
