import { snapshotShape } from '#application/case/snapshot-shape';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoMarks } from '#adapters/dynamodb/dynamodb-marks';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { SqsDeadLetters } from '#adapters/sqs/sqs-dead-letters';
import { SqsEventQueue } from '#adapters/sqs/sqs-event-queue';
import { systemClock } from '#adapters/system/system-clock';
import { carryOutOrder } from '#application/operation/carry-out-order';
import { OperationRefused } from '#application/operation/operation-refused';
import type { Consumer } from '#contracts/consumers';
import { caseOrder } from '#contracts/operations';
import { handlingCatalogue } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { operationFunction } from '#runtime/operation-function';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const dead = JSON.parse(variables.DEAD_LETTER_URLS) as Record<Consumer, string>;
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  keys: new KmsCaseKeys({ client: kms(aws), keyArn: variables.CASE_KEY_ARN }),
  marks: new DynamoMarks({ client, table: variables.PROJECTIONS_TABLE }),
  queues: {
    resume: new SqsEventQueue({ aws, queueUrl: variables.RESUME_QUEUE_URL }),
    project: new SqsEventQueue({ aws, queueUrl: variables.PROJECT_QUEUE_URL }),
    notify: new SqsEventQueue({ aws, queueUrl: variables.NOTIFY_QUEUE_URL }),
    partners: new SqsEventQueue({ aws, queueUrl: variables.PARTNERS_QUEUE_URL }),
  },
  deadLetters: {
    resume: new SqsDeadLetters({ aws, queueUrl: dead.resume }),
    project: new SqsDeadLetters({ aws, queueUrl: dead.project }),
    notify: new SqsDeadLetters({ aws, queueUrl: dead.notify }),
    partners: new SqsDeadLetters({ aws, queueUrl: dead.partners }),
  },
  catalogue: handlingCatalogue,
  clock: systemClock,
};

export const handler = operationFunction({
  order: caseOrder,
  run: (order) => carryOutOrder(dependencies, order),
  refused: (code, where) => new OperationRefused(code, where),
  log: logOf(manifest),
});
