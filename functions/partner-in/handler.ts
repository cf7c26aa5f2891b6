import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoPartnerKeys, DynamoPartners } from '#adapters/dynamodb/dynamodb-partners';
import { kms } from '#adapters/kms/kms-client';
import { KmsPartnerSecrets } from '#adapters/kms/kms-partner-secrets';
import { LambdaMessageTaker } from '#adapters/lambda/lambda-message-taker';
import { systemClock } from '#adapters/system/system-clock';
import { receiveEnvelope, receivePosted } from '#application/partner/receive-posted';
import { doorErrors } from '#contracts/errors';
import { partnerRoutes } from '#contracts/http/partners';
import { routesOf } from '#contracts/route';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const registered = { client: dynamoDb(aws), table: variables.PARTNERS_TABLE };
const log = logOf(manifest);
const dependencies = {
  partners: new DynamoPartners(registered),
  partnerKeys: new DynamoPartnerKeys(registered),
  secrets: new KmsPartnerSecrets({ client: kms(aws), keyArn: variables.PARTNER_KEY_ARN }),
  taker: new LambdaMessageTaker({ aws, urlSuffix, name: variables.TAKE_FUNCTION }),
  clock: systemClock,
  log,
  onFault: log.fault,
};

export const handler = httpFunction({
  table: routesOf(partnerRoutes, manifest.name),
  errors: doorErrors,
  log,
  handlers: {
    receiveMessage: ({ params: { partner }, body: { bytes, headers } }) =>
      receivePosted(dependencies, {
        ...{ partner, bytes, id: headers['webhook-id'] },
        ...{ timestamp: headers['webhook-timestamp'], signature: headers['webhook-signature'] },
      }),
    receiveEnvelope: ({ params: { partner }, body }) => receiveEnvelope(dependencies, { partner, ...body }),
  },
});
