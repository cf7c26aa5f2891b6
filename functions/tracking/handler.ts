import { snapshotShape } from '#application/case/snapshot-shape';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLists } from '#adapters/dynamodb/dynamodb-lists';
import { kms } from '#adapters/kms/kms-client';
import { KmsTrackingMac } from '#adapters/kms/kms-tracking-mac';
import { systemClock } from '#adapters/system/system-clock';
import { followCase } from '#application/tracking/follow-case';
import { receiptErrors } from '#contracts/errors';
import { trackingRoutes } from '#contracts/http/tracking';
import { handlingCatalogue as catalogue } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  lists: new DynamoLists({ client, table: variables.PROJECTIONS_TABLE }),
  mac: new KmsTrackingMac({ client: kms(aws), keyArn: variables.TRACKING_KEY_ARN }),
  catalogue,
  clock: systemClock,
};

export const handler = httpFunction({
  table: trackingRoutes,
  errors: receiptErrors,
  log: logOf(manifest),
  handlers: {
    followCase: ({ params }) => followCase(dependencies, params.code),
  },
});
