import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoOwnKeys, DynamoPartnerKeys, DynamoPartners } from '#adapters/dynamodb/dynamodb-partners';
import { DynamoSources } from '#adapters/dynamodb/dynamodb-sources';
import { kms } from '#adapters/kms/kms-client';
import { KmsPartnerSecrets } from '#adapters/kms/kms-partner-secrets';
import { KmsSealSigner } from '#adapters/kms/kms-seal-signer';
import { OutgoingRequests } from '#adapters/outgoing/outgoing-requests';
import { systemClock } from '#adapters/system/system-clock';
import { type Asked, askSource } from '#application/partner/ask-source';
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
  sources: new DynamoSources(table),
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
  | { readonly act: 'sign'; readonly partner: string; readonly papers: readonly Paper[] }
  | Asked;

/** What of an order is logged. */
function fieldsOf(order: Order) {
  const { act } = order;
  if (act === 'post') return { act, partner: order.partner, endpoint: order.endpoint, id: order.id };
  return act === 'sign'
    ? { act, partner: order.partner, papers: order.papers.length }
    : { act, source: order.source, caseId: order.case };
}

async function carryOut(order: Order) {
  const { act } = order;
  if (act === 'post') return { act, answer: await postMessage(dependencies, order) };
  return act === 'sign'
    ? { act, answer: await signPapers(dependencies, order) }
    : { act, answer: await askSource(dependencies, order) };
}

export const handler = callFunction({
  run: carryOut,
  fields: fieldsOf,
  outcome({ act, answer }) {
    if (act === 'sign') return {};
    if (act === 'ask') return 'fault' in answer ? { fault: answer.fault } : { state: answer.state };
    return answer.taken ? { taken: true } : { taken: false, fault: answer.fault, code: answer.code };
  },
  log,
});
