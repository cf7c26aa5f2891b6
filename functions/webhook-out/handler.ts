import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoOwnKeys, DynamoPartnerKeys, DynamoPartners } from '#adapters/dynamodb/dynamodb-partners';
import { kms } from '#adapters/kms/kms-client';
import { KmsPartnerSecrets } from '#adapters/kms/kms-partner-secrets';
import { KmsSealSigner } from '#adapters/kms/kms-seal-signer';
import { OutgoingRequests } from '#adapters/outgoing/outgoing-requests';
import { systemClock } from '#adapters/system/system-clock';
import { type Posted, postMessage } from '#application/partner/post-message';
import { type Paper, signPapers } from '#application/partner/sign-papers';
import { callFunction } from '#runtime/call-function';
import { environmentOf, runtimeAddresses } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const log = logOf(manifest);
const keyClient = kms(aws);
const table = { client: dynamoDb(aws), table: variables.PARTNERS_TABLE };
const dependencies = {
  partners: new DynamoPartners(table),
  partnerKeys: new DynamoPartnerKeys(table),
  ownKeys: new DynamoOwnKeys(table),
  secrets: new KmsPartnerSecrets({ client: keyClient, keyArn: variables.PARTNER_KEY_ARN }),
  signer: new KmsSealSigner({ client: keyClient }),
  requests: new OutgoingRequests({
    loopback: variables.OUTGOING === 'loopback',
    // Closed also where a local run opens the loopback address.
    forbidden: runtimeAddresses(),
  }),
  clock: systemClock,
  onFault: log.fault,
};

type Order =
  | ({ readonly act: 'post' } & Posted)
  | { readonly act: 'sign'; readonly partner: string; readonly papers: readonly Paper[] };

/** What of an order is logged, and what of its answer. */
const fieldsOf = (order: Order) =>
  order.act === 'post'
    ? { act: order.act, partner: order.partner, endpoint: order.endpoint, id: order.id }
    : { act: order.act, partner: order.partner, papers: order.papers.length };

export const handler = callFunction({
  run: async (order: Order) =>
    order.act === 'post'
      ? { act: order.act, answer: await postMessage(dependencies, order) }
      : { act: order.act, answer: await signPapers(dependencies, order) },
  fields: fieldsOf,
  outcome({ act, answer }) {
    if (act === 'sign') return {};
    return answer.taken ? { taken: true } : { taken: false, fault: answer.fault, code: answer.code };
  },
  log,
});
