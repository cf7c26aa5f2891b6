import { DynamoApprovals } from '#adapters/dynamodb/dynamodb-approvals';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoDeedRegister } from '#adapters/dynamodb/dynamodb-deed-register';
import { DynamoSeals } from '#adapters/dynamodb/dynamodb-seals';
import { JwksTokenVerifier, type TrustedIssuer } from '#adapters/jwks/jwks-token-verifier';
import { LambdaReceiptSealer } from '#adapters/lambda/lambda-receipt-sealer';
import { systemClock } from '#adapters/system/system-clock';
import { giveDeed } from '#application/agreement/give-deed';
import { giveJointTest } from '#application/agreement/give-joint-test';
import { presentDeed } from '#application/agreement/present-deed';
import { agreementOfficeErrors } from '#contracts/errors';
import { agreementRoutes } from '#contracts/http/agreements';
import { routesOf } from '#contracts/route';
import { agreementTexts as agreements, handlingCatalogue as catalogue } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, region, urlSuffix, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const verifier = new JwksTokenVerifier(JSON.parse(variables.ISSUERS) as TrustedIssuer[]);
const dependencies = {
  deeds: new DynamoDeedRegister({ client, table: variables.REGISTERS_TABLE }),
  approvals: new DynamoApprovals({ client, table: variables.APPROVALS_TABLE }),
  sealer: new LambdaReceiptSealer({ aws, urlSuffix, name: variables.SEALER_FUNCTION }),
  trust: new DynamoSeals({ client, table: variables.SEALS_TABLE }),
  ...{ agreements, catalogue, clock: systemClock },
  regions: [region, ...(JSON.parse(variables.DESKS) as string[])],
};

/** The token is verified here once more: an approval must not rest on what another function vouched for (law 7). */
export const handler = httpFunction({
  table: routesOf(agreementRoutes, manifest.name),
  errors: agreementOfficeErrors,
  log: logOf(manifest),
  handlers: {
    async giveDeed({ params, body }, { authorization }) {
      return giveDeed(dependencies, { ...params, ...body, ...(await verifier.verify(authorization)) });
    },
    async giveJointTest({ body: finding }, { authorization }) {
      return giveJointTest(dependencies, { finding, ...(await verifier.verify(authorization)) });
    },
    async presentDeed({ params, body }, { authorization }) {
      return presentDeed(dependencies, { ...params, ...body, ...(await verifier.verify(authorization)) });
    },
  },
});
