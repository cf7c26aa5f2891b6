import { DynamoApprovals } from '#adapters/dynamodb/dynamodb-approvals';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoRegisters } from '#adapters/dynamodb/dynamodb-registers';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { systemClock } from '#adapters/system/system-clock';
import { decideOnTheSpot } from '#application/journey/decide-on-the-spot';
import { catalogue } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { taskFunction } from '#runtime/task-function';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  keys: new KmsCaseKeys({ client: kms(aws), keyArn: variables.CASE_KEY_ARN }),
  standing: new DynamoApprovals({ client, table: variables.APPROVALS_TABLE }),
  registers: new DynamoRegisters({ client, table: variables.REGISTERS_TABLE }),
  catalogue,
  clock: systemClock,
};

export const handler = taskFunction({
  run: ({ caseId }: { readonly caseId: string }) => decideOnTheSpot(dependencies, caseId),
  log: logOf(manifest),
});
