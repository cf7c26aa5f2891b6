import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicences } from '#adapters/dynamodb/dynamodb-licences';
import { DynamoSeals } from '#adapters/dynamodb/dynamodb-seals';
import { systemClock } from '#adapters/system/system-clock';
import { verificationPage } from '#application/verification/verification-page';
import { verifyCode } from '#application/verification/verify-code';
import { verifyIdentifier, verifyRegistered } from '#application/verification/verify-registered';
import { accept, ofLicences } from '#contracts/errors';
import { verificationRoutes } from '#contracts/http/licences';
import { bodies } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, region, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const regions = [region, ...(JSON.parse(variables.DESKS) as string[])];
const ours = bodies.flatMap(({ id, region: of }) => (regions.includes(of) ? [id] : []));
const seals = new DynamoSeals({ client, table: variables.SEALS_TABLE });
const dependencies = {
  licences: new DynamoLicences({ client, table: variables.LICENCES_TABLE }),
  trust: seals,
  certificates: seals,
  clock: systemClock,
  isOurs: (body: string) => ours.includes(body),
};

export const handler = httpFunction({
  table: verificationRoutes,
  errors: ofLicences,
  log: logOf(manifest),
  handlers: {
    showVerification: () => Promise.resolve(accept(verificationPage)),
    verifyDocument: ({ body }) =>
      'code' in body ? verifyCode(dependencies, body) : verifyRegistered(dependencies, body.document),
    verifyIdentifier: ({ params }) => verifyIdentifier(dependencies, params.identifier),
  },
});
