import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3MaterialFiles } from '#adapters/s3/s3-material-files';
import { randomCaseIds } from '#adapters/system/random-case-ids';
import { systemClock } from '#adapters/system/system-clock';
import { commandHandlers } from '#application/case/command-handlers';
import { windowHandlers } from '#application/collection/window-handlers';
import { caseErrors } from '#contracts/errors';
import { caseCommandRoutes } from '#contracts/http/case-commands';
import { casePaperRoutes } from '#contracts/http/case-papers';
import { windowCommandRoutes } from '#contracts/http/window-commands';
import { routesOf } from '#contracts/route';
import { catalogue, windows } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, region, urlSuffix, variables } = environmentOf(manifest);
const keyClient = kms(aws);

const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client: dynamoDb(aws), casesTable: variables.CASES_TABLE }),
  keys: new KmsCaseKeys({ client: keyClient, keyArn: variables.CASE_KEY_ARN }),
  holders: new KmsHolderHash({ client: keyClient, keyArn: variables.HOLDER_KEY_ARN }),
  materials: new S3MaterialFiles(new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET })),
  ids: randomCaseIds,
  clock: systemClock,
  ...{ catalogue, windows, region },
};

export const handler = httpFunction({
  table: routesOf({ ...caseCommandRoutes, ...casePaperRoutes, ...windowCommandRoutes }, manifest.name),
  errors: caseErrors,
  log: logOf(manifest),
  handlers: { ...commandHandlers(dependencies), ...windowHandlers(dependencies) },
});
