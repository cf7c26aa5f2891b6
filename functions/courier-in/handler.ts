import { EmsPushes } from '#adapters/courier/ems-pushes';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoWaybills } from '#adapters/dynamodb/dynamodb-waybills';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { KmsSharedSecret } from '#adapters/kms/kms-shared-secret';
import { systemClock } from '#adapters/system/system-clock';
import { snapshotShape } from '#application/case/snapshot-shape';
import { readTraceOf } from '#application/courier/read-trace';
import { receiveTraces } from '#application/courier/receive-traces';
import type { CourierAccount } from '#contracts/courier/account';
import { emsSignatureHeader } from '#contracts/courier/ems';
import { errors } from '#contracts/errors';
import { courierRoutes } from '#contracts/http/courier';
import { routesOf } from '#contracts/route';
import { handlingCatalogue } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const keyClient = kms(aws);
const account = JSON.parse(variables.COURIER) as CourierAccount | null;
const secret = new KmsSharedSecret({ client: keyClient, keyArn: variables.COURIER_KEY_ARN });
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  keys: new KmsCaseKeys({ client: keyClient, keyArn: variables.CASE_KEY_ARN }),
  waybills: new DynamoWaybills({ client, table: variables.REGISTERS_TABLE }),
  pushes: account && new EmsPushes({ account, secret, clock: systemClock, readTrace: readTraceOf[account.carrier] }),
  catalogue: handlingCatalogue,
  clock: systemClock,
};

export const handler = httpFunction({
  table: routesOf(courierRoutes, manifest.name),
  errors,
  log: logOf(manifest),
  handlers: {
    receiveEmsTraces: ({ body: { bytes, headers } }) =>
      receiveTraces(dependencies, { bytes, signature: headers[emsSignatureHeader] }),
  },
});
