import { SqsEventQueue } from '#adapters/sqs/sqs-event-queue';
import { relayEvents } from '#application/consumer/send-to-all';
import { relayFunction } from '#runtime/batch-function';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const queues = [variables.RESUME_QUEUE_URL, variables.PROJECT_QUEUE_URL, variables.NOTIFY_QUEUE_URL].map(
  (queueUrl) => new SqsEventQueue({ aws, queueUrl }),
);

const partners = new SqsEventQueue({ aws, queueUrl: variables.PARTNERS_QUEUE_URL });

export const handler = relayFunction({
  send: (events) => relayEvents({ all: queues, partners }, events),
  log: logOf(manifest),
});
