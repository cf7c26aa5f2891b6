import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoPartnerKeys, DynamoPartners } from '#adapters/dynamodb/dynamodb-partners';
import { kms } from '#adapters/kms/kms-client';
import { KmsPartnerSecrets } from '#adapters/kms/kms-partner-secrets';
import { LambdaMessageGiver } from '#adapters/lambda/lambda-message-giver';
import { LambdaMessageTaker } from '#adapters/lambda/lambda-message-taker';
import { systemClock } from '#adapters/system/system-clock';
import { answerOutbox, answerCase, answerList } from '#application/partner/answer-request';
import { receiveBatch, receiveReceipt } from '#application/partner/receive-batch';
import { receiveEnvelope, receivePosted } from '#application/partner/receive-posted';
import { doorErrors } from '#contracts/errors';
import { partnerRoutes } from '#contracts/http/partners';
import { routesOf } from '#contracts/route';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, region, urlSuffix, variables } = environmentOf(manifest);
const registered = { client: dynamoDb(aws), table: variables.PARTNERS_TABLE };
const log = logOf(manifest);
const dependencies = {
  partners: new DynamoPartners(registered),
  partnerKeys: new DynamoPartnerKeys(registered),
  secrets: new KmsPartnerSecrets({ client: kms(aws), keyArn: variables.PARTNER_KEY_ARN }),
  taker: new LambdaMessageTaker({ aws, urlSuffix, name: variables.TAKE_FUNCTION }),
  giver: new LambdaMessageGiver({ aws, urlSuffix, name: variables.GIVE_FUNCTION }),
  clock: systemClock,
  region,
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
    receiveEnvelope: ({ params: { partner }, body }) => receiveEnvelope(dependencies, { partner, envelope: body }),
    receiveBatch: ({ params: { partner }, body }) => receiveBatch(dependencies, { partner, batch: body }),
    receiveReceipt: ({ params: { partner }, body }) => receiveReceipt(dependencies, { partner, envelope: body }),
    listOutbox: ({ params, query, body: { headers } }) => answerOutbox(dependencies, { ...params, headers, query }),
    readDailyList: ({ params, query, body: { headers } }) => answerList(dependencies, { ...params, headers, query }),
    readTold: ({ params, query, body: { headers } }) => answerCase(dependencies, { ...params, headers, query }),
  },
});
