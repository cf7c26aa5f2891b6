import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoMarks } from '#adapters/dynamodb/dynamodb-marks';
import { projectCase } from '#application/inbox/project-case';
import { handlingCatalogue } from '#functions/shipped-catalogue';
import { queueFunction } from '#runtime/batch-function';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const log = logOf(manifest);
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  marks: new DynamoMarks({ client, table: variables.PROJECTIONS_TABLE }),
  catalogue: handlingCatalogue,
};

export const handler = queueFunction({
  async consume(event) {
    // One line for each event, once: what is filed, accepted, decided and overdue is counted from these.
    for (const { caseId, seq, type } of await projectCase(dependencies, event))
      log.info('projected', { caseId, seq, type });
  },
  log,
});
