import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoMarks } from '#adapters/dynamodb/dynamodb-marks';
import { notifyPeople } from '#application/notice/notify-people';
import { handlingCatalogue, rosters } from '#functions/shipped-catalogue';
import { queueFunction } from '#runtime/batch-function';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  marks: new DynamoMarks({ client, table: variables.PROJECTIONS_TABLE }),
  ...{ catalogue: handlingCatalogue, rosters },
};

export const handler = queueFunction({
  consume: (event) => notifyPeople(dependencies, event),
  log: logOf(manifest),
});
