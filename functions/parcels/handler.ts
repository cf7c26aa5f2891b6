import { EmsCourier } from '#adapters/courier/ems-courier';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { KmsSharedSecret } from '#adapters/kms/kms-shared-secret';
import { systemClock } from '#adapters/system/system-clock';
import { snapshotShape } from '#application/case/snapshot-shape';
import { cancelParcel } from '#application/courier/cancel-parcel';
import { readTraceOf } from '#application/courier/read-trace';
import type { CourierAccount } from '#contracts/courier/account';
import { errors } from '#contracts/errors';
import { courierRoutes } from '#contracts/http/courier';
import { routesOf } from '#contracts/route';
import { handlingCatalogue } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const keyClient = kms(aws);
const account = JSON.parse(variables.COURIER) as CourierAccount | null;
const secret = new KmsSharedSecret({ client: keyClient, keyArn: variables.COURIER_KEY_ARN });
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client: dynamoDb(aws), casesTable: variables.CASES_TABLE }),
  holders: new KmsHolderHash({ client: keyClient, keyArn: variables.HOLDER_KEY_ARN }),
  courier: account && new EmsCourier({ account, secret, clock: systemClock, readTrace: readTraceOf[account.carrier] }),
  catalogue: handlingCatalogue,
  clock: systemClock,
};

export const handler = httpFunction({
  table: routesOf(courierRoutes, manifest.name),
  errors,
  log: logOf(manifest),
  handlers: {
    cancelParcel: ({ params: { caseId, bag }, body, idempotencyKey }, { person }) =>
      cancelParcel(dependencies, {
        ...{ caseId, bag: Number(bag), person, idempotencyKey, body },
        operation: 'cancelParcel',
      }),
  },
});
