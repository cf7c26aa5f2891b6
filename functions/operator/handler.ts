import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { systemClock } from '#adapters/system/system-clock';
import { assignCase, operateCase } from '#application/operator/operate-case';
import { generalErrors } from '#contracts/errors-general';
import { operatorRoutes } from '#contracts/http/operator';
import { handlingCatalogue } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, region, variables } = environmentOf(manifest);
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client: dynamoDb(aws), casesTable: variables.CASES_TABLE }),
  keys: new KmsCaseKeys({ client: kms(aws), keyArn: variables.CASE_KEY_ARN }),
  ...{ catalogue: handlingCatalogue, region },
  clock: systemClock,
};

export const handler = httpFunction({
  table: operatorRoutes,
  errors: generalErrors,
  log: logOf(manifest),
  handlers: {
    restartJourney: ({ params, body, idempotencyKey }, { person }) =>
      operateCase(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'restartJourney' },
        command: { type: 'restart-journey', ...body },
      }),
    assignCase: ({ params, body, idempotencyKey }, { person }) =>
      assignCase(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'assignCase', transfer: body },
      }),
    eraseCase: ({ params, body, idempotencyKey }, { person }) =>
      operateCase(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'eraseCase' },
        command: { type: 'erase', ...body },
      }),
  },
});
