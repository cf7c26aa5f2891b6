import { DynamoApprovals } from '#adapters/dynamodb/dynamodb-approvals';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { JwksTokenVerifier, type TrustedIssuer } from '#adapters/jwks/jwks-token-verifier';
import { DynamoRegisters } from '#adapters/dynamodb/dynamodb-registers';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { systemClock } from '#adapters/system/system-clock';
import { authoriseStanding } from '#application/decision/authorise-standing';
import { decideCase } from '#application/decision/decide-case';
import { decisionErrors } from '#contracts/errors';
import { decisionRoutes } from '#contracts/http/decisions';
import { catalogue } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const keyClient = kms(aws);
const { CASES_TABLE: casesTable, APPROVALS_TABLE: approvalsTable } = variables;
const verifier = new JwksTokenVerifier(JSON.parse(variables.ISSUERS) as TrustedIssuer[]);
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable, approvalsTable }),
  keys: new KmsCaseKeys({ client: keyClient, keyArn: variables.CASE_KEY_ARN }),
  holders: new KmsHolderHash({ client: keyClient, keyArn: variables.HOLDER_KEY_ARN }),
  registers: new DynamoRegisters({ client, table: variables.REGISTERS_TABLE }),
  standing: new DynamoApprovals({ client, table: approvalsTable }),
  catalogue,
  clock: systemClock,
};

/** The token is verified here once more: an approval must not rest on what another function vouched for (law 7). */
export const handler = httpFunction({
  table: decisionRoutes,
  errors: decisionErrors,
  log: logOf(manifest),
  handlers: {
    async decideCase({ params, body, idempotencyKey }, { authorization }) {
      const verified = await verifier.verify(authorization);
      const act = { ...params, ...verified, idempotencyKey, body, operation: 'decideCase' };
      return decideCase(dependencies, { ...act, decision: body });
    },
    async authoriseStanding({ body }, { authorization }) {
      return authoriseStanding(dependencies, { ...body, ...(await verifier.verify(authorization)) });
    },
  },
});
