import { EmsCourier } from '#adapters/courier/ems-courier';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoWaybills } from '#adapters/dynamodb/dynamodb-waybills';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { KmsSharedSecret } from '#adapters/kms/kms-shared-secret';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Labels } from '#adapters/s3/s3-labels';
import { systemClock } from '#adapters/system/system-clock';
import { snapshotShape } from '#application/case/snapshot-shape';
import { askCarrier, type CourierStep } from '#application/courier/order-parcel';
import { readTraceOf } from '#application/courier/read-trace';
import type { CourierAccount } from '#contracts/courier/account';
import { handlingCatalogue, policy, windows } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { taskFunction } from '#runtime/task-function';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const keyClient = kms(aws);
const account = JSON.parse(variables.COURIER) as CourierAccount | null;
const secret = new KmsSharedSecret({ client: keyClient, keyArn: variables.COURIER_KEY_ARN });
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  keys: new KmsCaseKeys({ client: keyClient, keyArn: variables.CASE_KEY_ARN }),
  waybills: new DynamoWaybills({ client, table: variables.REGISTERS_TABLE }),
  labels: new S3Labels(new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET })),
  courier: account && new EmsCourier({ account, secret, clock: systemClock, readTrace: readTraceOf[account.carrier] }),
  catalogue: handlingCatalogue,
  clock: systemClock,
  ...{ policy, windows },
};

export const handler = taskFunction({
  run: (step: CourierStep) => askCarrier(dependencies, step),
  log: logOf(manifest),
});
