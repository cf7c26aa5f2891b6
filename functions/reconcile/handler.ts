import { DynamoCaseChanges } from '#adapters/dynamodb/dynamodb-changes';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoDeeds } from '#adapters/dynamodb/dynamodb-deeds';
import { DynamoLists } from '#adapters/dynamodb/dynamodb-lists';
import { DynamoMarks } from '#adapters/dynamodb/dynamodb-marks';
import { DynamoSeals } from '#adapters/dynamodb/dynamodb-seals';
import { DynamoWalks } from '#adapters/dynamodb/dynamodb-walks';
import { SqsEventQueue } from '#adapters/sqs/sqs-event-queue';
import { systemClock } from '#adapters/system/system-clock';
import { type ReconcileRun, reconcile } from '#application/consumer/reconcile';
import { agreementTerms, handlingCatalogue } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { taskFunction } from '#runtime/task-function';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const log = logOf(manifest);
const table = variables.PROJECTIONS_TABLE;
const dependencies = {
  changes: new DynamoCaseChanges({ client, casesTable: variables.CASES_TABLE }),
  marks: new DynamoMarks({ client, table }),
  lists: new DynamoLists({ client, table }),
  walks: new DynamoWalks({ client, table }),
  queues: {
    resume: new SqsEventQueue({ aws, queueUrl: variables.RESUME_QUEUE_URL }),
    project: new SqsEventQueue({ aws, queueUrl: variables.PROJECT_QUEUE_URL }),
    notify: new SqsEventQueue({ aws, queueUrl: variables.NOTIFY_QUEUE_URL }),
    partners: new SqsEventQueue({ aws, queueUrl: variables.PARTNERS_QUEUE_URL }),
  },
  catalogue: handlingCatalogue,
  agreements: agreementTerms,
  deeds: new DynamoDeeds({ client, table: variables.REGISTERS_TABLE }),
  trust: new DynamoSeals({ client, table: variables.SEALS_TABLE }),
  clock: systemClock,
};

export const handler = taskFunction({
  async run(request: ReconcileRun) {
    const run = await reconcile(dependencies, request);
    // Five alarms are raised from this line.
    log.info('reconciled', { ...run });
    return run;
  },
  log,
});
