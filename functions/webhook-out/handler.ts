import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoOwnKeys, DynamoPartnerKeys, DynamoPartners } from '#adapters/dynamodb/dynamodb-partners';
import { DynamoSources } from '#adapters/dynamodb/dynamodb-sources';
import { kms } from '#adapters/kms/kms-client';
import { KmsPartnerSecrets } from '#adapters/kms/kms-partner-secrets';
import { KmsSealSigner } from '#adapters/kms/kms-seal-signer';
import { OutgoingRequests } from '#adapters/outgoing/outgoing-requests';
import { systemClock } from '#adapters/system/system-clock';
import { type Asked, askSource } from '#application/partner/ask-source';
import { fetchPaper, type Wanted } from '#application/partner/fetch-paper';
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
  requestId: () => crypto.randomUUID(),
  onFault: log.fault,
};

type Order =
  | ({ readonly act: 'post' } & Posted)
  | { readonly act: 'sign'; readonly partner: string; readonly papers: readonly Paper[] }
  | Asked
  | ({ readonly act: 'fetch' } & Wanted);

/** What of an order is logged. */
function fieldsOf(order: Order) {
  const { act } = order;
  switch (act) {
    case 'post':
      return { act, partner: order.partner, endpoint: order.endpoint, id: order.id };
    case 'sign':
      return { act, partner: order.partner, papers: order.papers.length };
    case 'ask':
      return { act, source: order.source, caseId: order.case };
    case 'fetch':
      return { act, partner: order.partner, what: order.what };
  }
}

async function carryOut(order: Order) {
  const { act } = order;
  switch (act) {
    case 'post':
      return { act, answer: await postMessage(dependencies, order) };
    case 'sign':
      return { act, answer: await signPapers(dependencies, order) };
    case 'ask':
      return { act, answer: await askSource(dependencies, order) };
    case 'fetch':
      return { act, answer: await fetchPaper(dependencies, order) };
  }
}

/** What of an answer is logged. */
function outcomeOf({ act, answer }: Awaited<ReturnType<typeof carryOut>>) {
  if (act === 'sign') return {};
  if ('fault' in answer)
    return { fault: answer.fault, ...('code' in answer ? { taken: false, code: answer.code } : {}) };
  switch (act) {
    case 'post':
      return { taken: true };
    case 'ask':
      return { state: answer.state };
    case 'fetch':
      return {};
  }
}

export const handler = callFunction({ run: carryOut, fields: fieldsOf, outcome: outcomeOf, log });
