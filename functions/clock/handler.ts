import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoClockRuns } from '#adapters/dynamodb/dynamodb-clock-runs';
import { DynamoDueLines } from '#adapters/dynamodb/dynamodb-due-lines';
import { DynamoEndpoints } from '#adapters/dynamodb/dynamodb-outbox';
import { DynamoPartners } from '#adapters/dynamodb/dynamodb-partners';
import { SqsEventQueue } from '#adapters/sqs/sqs-event-queue';
import { systemClock } from '#adapters/system/system-clock';
import { queueDue } from '#application/partner/queue-due';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { taskFunction } from '#runtime/task-function';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const log = logOf(manifest);
const table = { client: dynamoDb(aws), table: variables.PARTNERS_TABLE };
const dependencies = {
  partners: new DynamoPartners(table),
  endpoints: new DynamoEndpoints(table),
  lines: new DynamoDueLines(table),
  runs: new DynamoClockRuns(table),
  queue: new SqsEventQueue({ aws, queueUrl: variables.PARTNERS_QUEUE_URL }),
  clock: systemClock,
};

export const handler = taskFunction({
  async run() {
    const run = await queueDue(dependencies);
    const { queued, failing, disabled, withDead } = run;
    // Three alarms are raised from the counts of this line; the ids say which endpoints.
    log.info('looked', {
      ...{ queued, failing, disabled, withDead },
      ...{ failingCount: failing.length, disabledCount: disabled.length, withDeadCount: withDead.length },
    });
    return run;
  },
  log,
});
