import { snapshotShape } from '#application/case/snapshot-shape';
import { DynamoApprovals } from '#adapters/dynamodb/dynamodb-approvals';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { JwksTokenVerifier, type TrustedIssuer } from '#adapters/jwks/jwks-token-verifier';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { KmsTrackingMac } from '#adapters/kms/kms-tracking-mac';
import { LambdaReceiptSealer } from '#adapters/lambda/lambda-receipt-sealer';
import { systemClock } from '#adapters/system/system-clock';
import { giveReceipt } from '#application/receipt/give-receipt';
import { giveStatement } from '#application/statement/give-statement';
import { receiptErrors } from '#contracts/errors';
import { receiptRoutes } from '#contracts/http/receipts';
import { handlingCatalogue as catalogue, windows } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const keyClient = kms(aws);
const verifier = new JwksTokenVerifier(JSON.parse(variables.ISSUERS) as TrustedIssuer[]);
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  keys: new KmsCaseKeys({ client: keyClient, keyArn: variables.CASE_KEY_ARN }),
  holders: new KmsHolderHash({ client: keyClient, keyArn: variables.HOLDER_KEY_ARN }),
  mac: new KmsTrackingMac({ client: keyClient, keyArn: variables.TRACKING_KEY_ARN }),
  approvals: new DynamoApprovals({ client, table: variables.APPROVALS_TABLE }),
  sealer: new LambdaReceiptSealer({ aws, urlSuffix, name: variables.SEALER_FUNCTION }),
  ...{ catalogue, windows },
  clock: systemClock,
};

/** The token is verified here once more: an approval must not rest on what another function vouched for (law 7). */
export const handler = httpFunction({
  table: receiptRoutes,
  errors: receiptErrors,
  log: logOf(manifest),
  handlers: {
    async giveReceipt({ params, body }, { authorization }) {
      return giveReceipt(dependencies, { ...params, ...body, ...(await verifier.verify(authorization)) });
    },
    async giveStatement({ params }, { authorization }) {
      return giveStatement(dependencies, { ...params, ...(await verifier.verify(authorization)) });
    },
  },
});
