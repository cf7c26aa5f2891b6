import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicenceAccesses } from '#adapters/dynamodb/dynamodb-licence-accesses';
import { DynamoLicences } from '#adapters/dynamodb/dynamodb-licences';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { systemClock } from '#adapters/system/system-clock';
import { snapshotShape } from '#application/case/snapshot-shape';
import { queryLicences } from '#application/licence/query-licences';
import { ofLicences } from '#contracts/errors';
import { licenceQueryRoutes } from '#contracts/http/licence-queries';
import { bodies, licencesOfItems } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  licences: new DynamoLicences({ client, table: variables.LICENCES_TABLE }),
  accesses: new DynamoLicenceAccesses({ client, table: variables.REGISTERS_TABLE }),
  holders: new KmsHolderHash({ client: kms(aws), keyArn: variables.HOLDER_KEY_ARN }),
  ...{ bodies, licencesOfItems },
  clock: systemClock,
};

export const handler = httpFunction({
  table: licenceQueryRoutes,
  errors: ofLicences,
  log: logOf(manifest),
  handlers: {
    queryLicences: ({ params, body }, { person }) => queryLicences(dependencies, { ...params, ...body, person }),
  },
});
