import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { AwsEnvironment } from '#adapters/aws-environment';
import type { DeadLetters } from '#application/consumer/ports';

/** SQS gives and takes ten messages at most. */
const batchSize = 10;

/** Longer than it takes to queue a batch again and to delete it. */
const hiddenSeconds = 60;

/** The dead-letter queue of one consumer. */
export class SqsDeadLetters implements DeadLetters {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(options: { aws: AwsEnvironment; queueUrl: string }) {
    this.#client = new SQSClient({ ...options.aws, maxAttempts: 4 });
    this.#queueUrl = options.queueUrl;
  }

  async count(): Promise<number> {
    const { Attributes } = await this.#client.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.#queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0);
  }

  async take() {
    const { Messages = [] } = await this.#client.send(
      new ReceiveMessageCommand({
        ...{ QueueUrl: this.#queueUrl, MaxNumberOfMessages: batchSize, VisibilityTimeout: hiddenSeconds },
        // Waiting asks all of the queue's servers: an empty answer then means an empty queue.
        WaitTimeSeconds: 1,
      }),
    );
    const letters = Messages.flatMap((message) => letterIn(message) ?? []);
    return { letters, unreadable: Messages.length - letters.length };
  }

  async remove(receipts: readonly string[]): Promise<void> {
    if (receipts.length === 0) return;
    const { Failed = [] } = await this.#client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: this.#queueUrl,
        Entries: receipts.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
    if (Failed.length > 0) throw new Error(`${Failed.length} dead letters could not be put away`);
  }
}

function letterIn({ Body = '', ReceiptHandle: receipt }: Message) {
  const { caseId, seq } = read(Body);
  if (typeof caseId !== 'string' || typeof seq !== 'number' || receipt === undefined) return null;
  return { event: { caseId, seq }, receipt };
}

function read(body: string): { caseId?: unknown; seq?: unknown } {
  try {
    return Object(JSON.parse(body)) as { caseId?: unknown; seq?: unknown };
  } catch {
    return {};
  }
}
