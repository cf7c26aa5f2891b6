import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicences } from '#adapters/dynamodb/dynamodb-licences';
import { JwksTokenVerifier, type TrustedIssuer } from '#adapters/jwks/jwks-token-verifier';
import { systemClock } from '#adapters/system/system-clock';
import { changeLicenceState } from '#application/licence/change-state';
import { ofLicences } from '#contracts/errors';
import { licenceDecisionRoutes } from '#contracts/http/licence-decisions';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const verifier = new JwksTokenVerifier(JSON.parse(variables.ISSUERS) as TrustedIssuer[]);
const dependencies = {
  register: new DynamoLicences({ client: dynamoDb(aws), table: variables.LICENCES_TABLE }),
  clock: systemClock,
};

/** The token is verified here once more: what becomes of a result must not rest on what another function vouched for. */
export const handler = httpFunction({
  table: licenceDecisionRoutes,
  errors: ofLicences,
  log: logOf(manifest),
  handlers: {
    async changeLicenceState({ params, body, idempotencyKey }, { authorization }) {
      const { person } = await verifier.verify(authorization);
      return changeLicenceState(dependencies, { ...params, ...body, person, idempotencyKey });
    },
  },
});
