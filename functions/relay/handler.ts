import { SqsEventQueue } from '#adapters/sqs/sqs-event-queue';
import { relayFunction } from '#runtime/batch-function';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const queue = new SqsEventQueue({ aws, queueUrl: variables.RESUME_QUEUE_URL });

export const handler = relayFunction({ send: (events) => queue.send(events), log: logOf(manifest) });
