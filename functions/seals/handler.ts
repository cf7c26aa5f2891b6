import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoSealUses } from '#adapters/dynamodb/dynamodb-seal-uses';
import { DynamoSeals, DynamoSealStates } from '#adapters/dynamodb/dynamodb-seals';
import { JwksTokenVerifier, type TrustedIssuer } from '#adapters/jwks/jwks-token-verifier';
import { systemClock } from '#adapters/system/system-clock';
import { confirmSeal } from '#application/sealing/confirm-seal';
import { listSeals, listSealUses } from '#application/sealing/list-seals';
import { sealOfficeErrors } from '#contracts/errors';
import { sealRoutes } from '#contracts/http/seals';
import { sealNeeds as needs } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const verifier = new JwksTokenVerifier(JSON.parse(variables.ISSUERS) as TrustedIssuer[]);
const registry = { client: dynamoDb(aws), table: variables.SEALS_TABLE };
const dependencies = {
  seals: new DynamoSeals(registry),
  states: new DynamoSealStates(registry),
  uses: new DynamoSealUses(registry),
  ...{ needs, clock: systemClock },
};

/** The token is verified here once more: what puts a seal in force must not rest on what another function vouched for (law 7). */
export const handler = httpFunction({
  table: sealRoutes,
  errors: sealOfficeErrors,
  log: logOf(manifest),
  handlers: {
    async confirmSeal({ body }, { authorization }) {
      return confirmSeal(dependencies, { ...body, ...(await verifier.verify(authorization)) });
    },
    listSeals: ({ query }, { person }) => listSeals(dependencies, { person, ...query }),
    listSealUses: ({ query }, { person }) => listSealUses(dependencies, { person, ...query }),
  },
});
