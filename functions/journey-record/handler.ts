import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicences } from '#adapters/dynamodb/dynamodb-licences';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { systemClock } from '#adapters/system/system-clock';
import { recordStep, type RecordedStep } from '#application/journey/record-steps';
import { handlingCatalogue } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { taskFunction } from '#runtime/task-function';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  documents: new S3Documents(new S3Bucket({ aws, urlSuffix, bucket: variables.DOCUMENTS_BUCKET })),
  licences: new DynamoLicences({ client, table: variables.LICENCES_TABLE }),
  catalogue: handlingCatalogue,
  clock: systemClock,
};

export const handler = taskFunction({
  run: (step: RecordedStep) => recordStep(dependencies, step),
  log: logOf(manifest),
});
