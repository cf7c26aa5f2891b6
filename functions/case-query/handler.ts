import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLists } from '#adapters/dynamodb/dynamodb-lists';
import { DynamoRegisters } from '#adapters/dynamodb/dynamodb-registers';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { systemClock } from '#adapters/system/system-clock';
import { findDuplicates } from '#application/collection/find-duplicates';
import { viewCase } from '#application/case/view-case';
import { windowErrors } from '#contracts/errors';
import { caseQueryRoutes } from '#contracts/http/cases';
import { duplicateRoutes } from '#contracts/http/duplicates';
import { routesOf } from '#contracts/route';
import { catalogue, rosters, windows } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, region, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const keyClient = kms(aws);
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  registers: new DynamoRegisters({ client, table: variables.REGISTERS_TABLE }),
  keys: new KmsCaseKeys({ client: keyClient, keyArn: variables.CASE_KEY_ARN }),
  holders: new KmsHolderHash({ client: keyClient, keyArn: variables.HOLDER_KEY_ARN }),
  catalogue,
  ...{ rosters, windows, region },
  lists: new DynamoLists({ client, table: variables.PROJECTIONS_TABLE }),
  clock: systemClock,
};

export const handler = httpFunction({
  table: routesOf({ ...caseQueryRoutes, ...duplicateRoutes }, manifest.name),
  errors: windowErrors,
  log: logOf(manifest),
  handlers: {
    getCase: ({ params }, { person }) => viewCase(dependencies, { person, caseId: params.caseId }),
    findDuplicates: ({ params, body }, { person }) => findDuplicates(dependencies, { ...params, person, sought: body }),
  },
});
