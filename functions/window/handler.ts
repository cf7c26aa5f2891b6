import { snapshotShape } from '#application/case/snapshot-shape';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoDeeds } from '#adapters/dynamodb/dynamodb-deeds';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3MaterialFiles } from '#adapters/s3/s3-material-files';
import { randomCaseIds } from '#adapters/system/random-case-ids';
import { systemClock } from '#adapters/system/system-clock';
import { agreedPolicy } from '#application/agreement/agreed-policy';
import { correctCollection } from '#application/collection/answer-notice';
import { listReceivable } from '#application/collection/list-receivable';
import { collectCase } from '#application/collection/collect-case';
import { windowErrors } from '#contracts/errors';
import { collectionRoutes } from '#contracts/http/collections';
import { agreements, collectionCatalogue, paperBooks, policy, training, windows } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, region, urlSuffix, variables } = environmentOf(manifest);
const keyClient = kms(aws);
const client = dynamoDb(aws);
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  keys: new KmsCaseKeys({ client: keyClient, keyArn: variables.CASE_KEY_ARN }),
  holders: new KmsHolderHash({ client: keyClient, keyArn: variables.HOLDER_KEY_ARN }),
  materials: new S3MaterialFiles(new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET })),
  agreed: agreedPolicy({ agreements, deeds: new DynamoDeeds({ client, table: variables.REGISTERS_TABLE }) }),
  ids: randomCaseIds,
  clock: systemClock,
  ...{ catalogue: collectionCatalogue, policy, windows, training, books: paperBooks, region },
  reachable: Object.keys(JSON.parse(variables.PARTNER_OF_REGION) as object),
};

export const handler = httpFunction({
  table: collectionRoutes,
  errors: windowErrors,
  log: logOf(manifest),
  handlers: {
    listReceivable: ({ params }, { person }) => listReceivable(dependencies, { ...params, person }),
    collectCase: ({ body, idempotencyKey }, { person }) =>
      collectCase(dependencies, { person, intake: body, idempotencyKey }),
    correctCollection: ({ params, body, idempotencyKey }, { person }) =>
      correctCollection(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'correctCollection', correction: body },
      }),
  },
});
