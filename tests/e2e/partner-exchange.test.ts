import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { motherAndSon, newKey } from '#infra/commands/scenarios';
import { batch, batchManifest, dailyList, type Receipt, receipt } from '#contracts/partner/exchange';
import { messageId, partnerMessage, type PartnerMessage } from '#contracts/partner/message';
import { type WebhookEnvelope, webhookEnvelope } from '#contracts/partner/webhook';
import { fromBase64, fromUtf8 } from '#formats/bytes';
import { verifyWebhook } from '#formats/standard-webhooks';
import { askAs, envelopeOf } from './as-partner.ts';
import { Collections } from './collections-of-rights.ts';
import { bootRegionsForTest, eventually, type TestDeployment } from './deployment.ts';
import { offerMessage } from './offer-message.ts';
import { problemIn, send } from './raw-request.ts';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());

const secrets = lanzhou.partnerSecret('xian');
const asXian = { partner: 'xian', secret: secrets.in };
const kinds = ['v1', 'v1a', 'v1sm2'];

beforeAll(async () => {
  // Nothing can be posted to it: it fetches what is for it.
  const partner = {
    ...{ id: 'xian', name: { zh: '自行取件的节点', en: 'a node that fetches' }, regions: ['610100'] },
    ...{ toleranceSeconds: 300, accepts: kinds, endpoints: [], materialOrigins: [new URL(xian.cloud.awsUrl).origin] },
    exchange: { signs: kinds, toleranceSeconds: 3_600 },
  };
  const order = { operation: 'partner', act: 'do', execution: 'test', reason: '自行取件', ticket: 'T-1' };
  await lanzhou.cloud.invoke('tongban-lanzhou-op-partner', { ...order, what: 'register', partner });
  // What they read of partners they hold for a minute.
  for (const name of ['partners', 'partner-in', 'webhook-out'])
    await lanzhou.cloud.services.lambda.crash(`tongban-lanzhou-${name}`);
});

/** What an envelope holds, where the deployment signed it. */
function opened({ webhook, payload }: WebhookEnvelope): unknown {
  const body = fromBase64(payload);
  const { id, timestamp, signature } = webhook;
  const now = Number(timestamp) * 1_000;
  const verdict = verifyWebhook({
    ...{ id, timestamp, signature, body, now, toleranceSeconds: 0 },
    keys: [{ kind: 'v1', id: 'out', secret: secrets.out }],
  });
  expect(verdict).toMatchObject({ ok: true });
  expect(signature.split(' ').map((entry) => entry.split(',')[0])).toEqual(kinds);
  return JSON.parse(fromUtf8(body));
}

async function fetched(path: string, query: Readonly<Record<string, string>> = {}) {
  const { status, text } = await askAs(lanzhou, { path, query }, asXian);
  expect([status, text.slice(0, 300)]).toMatchObject([200, expect.anything()]);
  const { manifest, messages } = batch.parse(JSON.parse(text));
  const names = messages.map(({ payload }) => createHash('sha256').update(fromBase64(payload)).digest('hex'));
  const said = batchManifest.parse(opened(manifest));
  expect(said.messages.map(({ sha256 }) => sha256)).toEqual(names);
  return { ...said, said: messages.map((each) => partnerMessage.parse(opened(each)) as PartnerMessage) };
}

const post = (path: string, body: object) =>
  send(lanzhou.api, {
    ...{ method: 'POST', path: `/partners/xian/${path}`, body: JSON.stringify(body) },
    headers: { 'content-type': 'application/json' },
  });

const paper = { schema: 1, from: 'xian', to: '620100' } as const;
const madeAt = () => new Date(lanzhou.cloud.clock.now()).toISOString();

/** Says what became of messages that were fetched. */
async function acknowledge(of: string, answers: Receipt['answers']): Promise<unknown> {
  const id = of.replace(/^batch_/, 'receipt_');
  const content = { type: 'receipt', id, ...paper, madeAt: madeAt(), batch: of, answers };
  const answer = await post('receipts', envelopeOf(lanzhou, { id, content, secret: secrets.in }));
  return JSON.parse(answer.text);
}

describe('a partner that fetches', () => {
  let offer: PartnerMessage;

  it('is given what waits for it until it says that it took it', async () => {
    const caseId = await new Collections({ here: lanzhou, there: xian }).receive();
    const waiting = await eventually(() => fetched('/outbox'), { wanted: ({ said }) => said.length > 0 });
    expect(waiting.said).toMatchObject([{ type: 'offer', case: caseId, from: '620100', to: '610100', previous: null }]);
    [offer] = waiting.said as [PartnerMessage];
    // Asked for again it is the same batch.
    expect(await fetched('/outbox')).toMatchObject({ id: waiting.id, next: null });
    const id = messageId(offer);
    expect(await acknowledge(waiting.id, [{ id, taken: false, code: 'case.busy' }])).toEqual({ acknowledged: 0 });
    expect((await fetched('/outbox')).said).toHaveLength(1);
    expect(await acknowledge(waiting.id, [{ id, taken: true }])).toEqual({ acknowledged: 1 });
    expect((await fetched('/outbox')).said).toEqual([]);
    // Said twice it is the same.
    expect(await acknowledge(waiting.id, [{ id, taken: true }])).toEqual({ acknowledged: 1 });
  });

  it('heals a case by what it was told after a number', async () => {
    expect((await fetched(`/cases/${offer.case}`)).said).toMatchObject([{ type: 'offer', hash: offer.hash }]);
    expect((await fetched(`/cases/${offer.case}`, { after: String(offer.seq) })).said).toEqual([]);
    const other = await askAs(lanzhou, { path: '/cases/620100-20260922-000000000000' }, asXian);
    expect([other.status, problemIn(other).code]).toEqual([404, 'case.not_found']);
  });

  it('compares what it has with the list of the day', async () => {
    const day = new Date(lanzhou.cloud.clock.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const { status, text } = await askAs(lanzhou, { path: `/reconciliations/${day}` }, asXian);
    expect(status).toBe(200);
    const list = dailyList.parse(opened(webhookEnvelope.parse(JSON.parse(text))));
    expect(list).toMatchObject({ from: '620100', to: 'xian', day, isOver: false, next: null });
    expect(list.cases).toMatchObject([{ case: offer.case, seq: offer.seq, hash: offer.hash }]);
    expect(list.counts).toMatchObject([{ cases: 1 }]);
  });

  it.each<[string, Parameters<typeof askAs>[2], number, string]>([
    ['signed by another', { ...asXian, secret: new Uint8Array(32) }, 401, 'webhook.signature_invalid'],
    ['of nobody who is registered', { ...asXian, partner: 'nobody' }, 401, 'webhook.signature_invalid'],
    ['of long ago', { ...asXian, timestamp: 1_700_000_000 }, 401, 'webhook.expired'],
    ['without a signature', { ...asXian, headers: { 'webhook-signature': undefined } }, 400, 'webhook.malformed'],
  ])('is refused a request %s', async (_, posting, status, code) => {
    const answer = await askAs(lanzhou, { path: '/outbox' }, posting);
    expect([answer.status, problemIn(answer).code]).toEqual([status, code]);
  });
});

describe('a batch', () => {
  const envelope = (message: PartnerMessage): WebhookEnvelope =>
    envelopeOf(lanzhou, { id: messageId(message), content: message, secret: secrets.in });
  const batchOf = (messages: readonly WebhookEnvelope[], named = messages) => {
    const id = `batch_${newKey()}`;
    const digests = named.map(({ webhook, payload }) => ({
      ...{ id: webhook.id, sha256: createHash('sha256').update(fromBase64(payload)).digest('hex') },
    }));
    const content = { type: 'batch', id, ...paper, madeAt: madeAt(), messages: digests, next: null };
    return { manifest: envelopeOf(lanzhou, { id, content, secret: secrets.in }), messages };
  };
  /** The answers of the receipt, or the code of the refusal. */
  async function told(body: object): Promise<Receipt['answers'] | string> {
    const answer = await post('batches', body);
    if (answer.status !== 200) return problemIn(answer).code;
    return receipt.parse(opened(webhookEnvelope.parse(JSON.parse(answer.text)))).answers;
  }

  it('is taken message by message, and answered with a receipt', async () => {
    const offer = (await offerMessage(xian, { paper: `batch ${newKey()}`, applicant: motherAndSon })) as PartnerMessage;
    const { from, to, clause, hash } = offer;
    const after = { schema: 1, from, to, clause, case: offer.case, occurredAt: offer.occurredAt } as const;
    const withdrawal: PartnerMessage = {
      ...{ type: 'withdrawal', ...after, seq: offer.seq + 1, hash: '1'.repeat(64), reason: null },
      previous: { seq: offer.seq, hash },
    };
    const early: PartnerMessage = {
      ...withdrawal,
      seq: offer.seq + 9,
      hash: '2'.repeat(64),
      previous: { seq: 7, hash },
    };
    const all = [offer, early, withdrawal].map(envelope);
    const answers = await told(batchOf(all));
    expect(answers).toMatchObject([
      { id: messageId(offer), taken: true, seq: 1 },
      { id: messageId(early), taken: false, code: 'partner.gap' },
      { id: messageId(withdrawal), taken: true },
    ]);
    expect(await told(batchOf(all))).toEqual(answers);
  });

  it('is refused where it is not what its manifest says', async () => {
    const make = async () =>
      envelope((await offerMessage(xian, { paper: newKey(), applicant: motherAndSon })) as PartnerMessage);
    const [one, other] = [await make(), await make()];
    expect(await told(batchOf([one], [one, other]))).toBe('batch.other_content');
    expect(await told(batchOf([other, one], [one, other]))).toBe('batch.other_content');
    expect(await told(batchOf([one, other], [one]))).toBe('batch.other_content');
    const { manifest, messages } = batchOf([one]);
    const forged = { ...manifest, webhook: { ...manifest.webhook, signature: 'v1,AAAA' } };
    expect(await told({ manifest: forged, messages })).toBe('webhook.signature_invalid');
    expect(await told({ manifest: one, messages })).toBe('request.malformed');
  });
});
