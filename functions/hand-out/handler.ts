import { DynamoBlanks } from '#adapters/dynamodb/dynamodb-blanks';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoSeals } from '#adapters/dynamodb/dynamodb-seals';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { S3MaterialFiles } from '#adapters/s3/s3-material-files';
import { systemClock } from '#adapters/system/system-clock';
import { snapshotShape } from '#application/case/snapshot-shape';
import { handOutHandlers } from '#application/printing/hand-out-handlers';
import { handOutErrors } from '#contracts/errors';
import { handOutRoutes } from '#contracts/http/hand-outs';
import {
  blankStock,
  handlingCatalogue as catalogue,
  printClauses,
  training,
  windows,
} from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, region, urlSuffix, variables } = environmentOf(manifest);
const [client, keyClient] = [dynamoDb(aws), kms(aws)];
const casesTable = variables.CASES_TABLE;
const materials = new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET });
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable }),
  ledger: new DynamoBlanks({ client, casesTable }),
  keys: new KmsCaseKeys({ client: keyClient, keyArn: variables.CASE_KEY_ARN }),
  holders: new KmsHolderHash({ client: keyClient, keyArn: variables.HOLDER_KEY_ARN }),
  materials: new S3MaterialFiles(materials),
  documents: new S3Documents(materials),
  trust: new DynamoSeals({ client, table: variables.SEALS_TABLE }),
  clock: systemClock,
  ...{ catalogue, printClauses, training, windows, stock: blankStock, region },
};

export const handler = httpFunction({
  table: handOutRoutes,
  errors: handOutErrors,
  log: logOf(manifest),
  handlers: handOutHandlers(dependencies),
});
