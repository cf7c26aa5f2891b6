import { SqsEventQueue } from '#adapters/sqs/sqs-event-queue';
import { sendToAll } from '#application/consumer/send-to-all';
import { relayFunction } from '#runtime/batch-function';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const queues = [variables.RESUME_QUEUE_URL, variables.PROJECT_QUEUE_URL, variables.NOTIFY_QUEUE_URL].map(
  (queueUrl) => new SqsEventQueue({ aws, queueUrl }),
);

export const handler = relayFunction({ send: (events) => sendToAll(queues, events), log: logOf(manifest) });
