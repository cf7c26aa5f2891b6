import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/** Deliveries before a message is set aside in the dead-letter queue. */
const deliveries = 8;

const deadLettersOf = (name: string): string => `${name}-dead`;

/** The queue of one consumer of events, with its own dead-letter queue. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly #name: string;

  constructor(scope: Construct, id: string, props: { name: string; consumerTimeoutSeconds: number }) {
    super(scope, id);
    this.#name = props.name;
    this.deadLetters = new Queue(this, 'DeadLetters', {
      queueName: deadLettersOf(props.name),
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.queue = new Queue(this, 'Queue', {
      queueName: props.name,
      retentionPeriod: Duration.days(14),
      // AWS advises six times the function's timeout, so that no message is delivered again while it is being handled.
      visibilityTimeout: Duration.seconds(6 * props.consumerTimeoutSeconds),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: deliveries },
    });
  }

  /** Makes a function the consumer; it answers which messages failed. */
  consumedBy(consumer: ServiceFunction, { batchSize, mostAtOnce }: { batchSize: number; mostAtOnce?: number }): void {
    consumer.allow(
      new PolicyStatement({
        sid: 'EventSource',
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        resources: [this.queue.queueArn],
      }),
    );
    new EventSourceMapping(this, 'Source', {
      target: consumer.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize,
      ...(mostAtOnce === undefined ? {} : { maxConcurrency: mostAtOnce }),
      reportBatchItemFailures: true,
    });
  }

  /** Seconds that the oldest message has waited; one that failed three times no longer counts, and soon is a dead letter. */
  metricOldestAge(): Metric {
    return this.#metric('ApproximateAgeOfOldestMessage', this.#name);
  }

  /** Messages that were set aside. */
  metricDeadLetters(): Metric {
    return this.#metric('ApproximateNumberOfMessagesVisible', deadLettersOf(this.#name));
  }

  /** By name and not by a reference: what watches is in another stack, and an export cannot go before its last use. */
  #metric(metricName: string, name: string): Metric {
    const dimensionsMap = { QueueName: name };
    return new Metric({ namespace: 'AWS/SQS', metricName, statistic: 'Maximum', dimensionsMap, label: this.node.id });
  }
}
