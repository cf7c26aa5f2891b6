import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoOwnKeys } from '#adapters/dynamodb/dynamodb-partners';
import { systemClock } from '#adapters/system/system-clock';
import { listOwnKeys } from '#application/partner/list-own-keys';
import { generalErrors } from '#contracts/errors-general';
import { partnerRoutes } from '#contracts/http/partners';
import { routesOf } from '#contracts/route';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const dependencies = {
  ownKeys: new DynamoOwnKeys({ client: dynamoDb(aws), table: variables.PARTNERS_TABLE }),
  clock: systemClock,
};

export const handler = httpFunction({
  table: routesOf(partnerRoutes, manifest.name),
  errors: generalErrors,
  log: logOf(manifest),
  handlers: { listPartnerKeys: () => listOwnKeys(dependencies) },
});
