import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Materials } from '#adapters/s3/s3-materials';
import { systemClock } from '#adapters/system/system-clock';
import { snapshotShape } from '#application/case/snapshot-shape';
import { handOut } from '#application/collection/hand-out';
import { handOutErrors } from '#contracts/errors';
import { handOutRoutes } from '#contracts/http/hand-outs';
import { routesOf } from '#contracts/route';
import { handlingCatalogue as catalogue, windows } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const [client, keyClient] = [dynamoDb(aws), kms(aws)];
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  keys: new KmsCaseKeys({ client: keyClient, keyArn: variables.CASE_KEY_ARN }),
  holders: new KmsHolderHash({ client: keyClient, keyArn: variables.HOLDER_KEY_ARN }),
  materials: new S3Materials(new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET })),
  clock: systemClock,
  ...{ catalogue, windows },
};

export const handler = httpFunction({
  table: routesOf(handOutRoutes, manifest.name),
  errors: handOutErrors,
  log: logOf(manifest),
  handlers: {
    handOut: ({ params, body, idempotencyKey }, { person }) =>
      handOut(dependencies, { ...params, person, idempotencyKey, body, operation: 'handOut', handingOut: body }),
  },
});
