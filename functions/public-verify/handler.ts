import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicences } from '#adapters/dynamodb/dynamodb-licences';
import { DynamoSeals } from '#adapters/dynamodb/dynamodb-seals';
import { systemClock } from '#adapters/system/system-clock';
import { verifyIdentifier, verifyRegistered } from '#application/verification/verify-registered';
import { generalErrors } from '#contracts/errors-general';
import { verificationRoutes } from '#contracts/http/licences';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const dependencies = {
  licences: new DynamoLicences({ client, table: variables.LICENCES_TABLE }),
  trust: new DynamoSeals({ client, table: variables.SEALS_TABLE }),
  clock: systemClock,
};

export const handler = httpFunction({
  table: verificationRoutes,
  errors: generalErrors,
  log: logOf(manifest),
  handlers: {
    verifyDocument: ({ body }) => verifyRegistered(dependencies, body.document),
    verifyIdentifier: ({ params }) => verifyIdentifier(dependencies, params.identifier),
  },
});
