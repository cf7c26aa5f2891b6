import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errors } from '#contracts/errors';
import {
  type Batch,
  batch,
  batchManifest,
  type BatchManifest,
  type Receipt,
  receipt,
} from '#contracts/partner/exchange';
import { webhookEnvelope, type WebhookEnvelope } from '#contracts/partner/webhook';
import { fromBase64, fromUtf8, toBase64, utf8 } from '#formats/bytes';
import { verifyWebhook } from '#formats/standard-webhooks';
import { writeSecret } from '#formats/webhook-keys';
import { signV1 } from '#formats/webhook-signatures';
import { ExchangeApi } from '#infra/commands/exchange-api';
import { ExchangeFolder } from '#infra/commands/exchange-folder';
import { exchangeOnce } from '#infra/commands/exchange-round';

const secret = new Uint8Array(32).fill(5);
const timestamp = Math.floor(Date.now() / 1_000);

const fold = (id: string, value: object): WebhookEnvelope => {
  const body = utf8(JSON.stringify(value));
  const signature = signV1(secret, { id, timestamp, body });
  return { webhook: { id, timestamp: String(timestamp), signature }, payload: toBase64(body) };
};
const contentOf = (envelope: WebhookEnvelope): unknown => JSON.parse(fromUtf8(fromBase64(envelope.payload)));
const nodes = (from: string, to: string) => ({ from, to, madeAt: '2026-09-21T01:30:00.000Z' });

function batchOf(name: string, ids: readonly string[], next: string | null = null): Batch {
  const messages = ids.map((id) => ({ id, sha256: '0'.repeat(64) }));
  const manifest: BatchManifest = {
    ...{ schema: 1, type: 'batch', id: `batch_${name}`, messages, next },
    ...nodes('620100', 'xian'),
  };
  return { manifest: fold(manifest.id, manifest), messages: ids.map((id) => fold(id, { id })) };
}

function receiptFor(name: string, ids: readonly string[], [from, to] = ['xian', '620100']): WebhookEnvelope {
  const answers = ids.map((id) => ({ id, taken: true as const }));
  const said: Receipt = {
    ...{ schema: 1, type: 'receipt', id: `receipt_${name}`, batch: `batch_${name}`, answers },
    ...nodes(from ?? '', to ?? ''),
  };
  return fold(said.id, said);
}

/** A deployment that keeps the contract: what waits stays until it is acknowledged, and a message that came twice is done once. */
class Deployment {
  waiting: string[] = [];
  readonly done = new Set<string>();
  readonly acknowledged: string[] = [];
  asked = 0;
  /** Answered in the place of what is asked. */
  instead: { status: number; body: string } | null = null;

  answer(method: string, url: string, { body, headers }: { body: string; headers: Record<string, unknown> }) {
    if (this.instead !== null) return this.instead;
    if (method === 'GET') return this.#outbox(url, headers);
    if (url.endsWith('/receipts')) return this.#acknowledge(body);
    const sent = batch.safeParse(JSON.parse(body));
    if (!sent.success) return problem(400, 'request.malformed');
    const { id, messages } = batchManifest.parse(contentOf(sent.data.manifest));
    for (const each of messages) this.done.add(each.id);
    const ids = messages.map((each) => each.id);
    return ok(receiptFor(id.replace('batch_', ''), ids, ['620100', 'xian']));
  }

  #outbox(url: string, headers: Record<string, unknown>) {
    this.asked += 1;
    const verdict = verifyWebhook({
      ...{ id: String(headers['webhook-id']), timestamp: String(headers['webhook-timestamp']) },
      ...{ signature: String(headers['webhook-signature']), body: utf8(`GET 620100 ${url}`) },
      ...{ keys: [{ kind: 'v1', id: 'one', secret }], now: Date.now(), toleranceSeconds: 60 },
    });
    if (!verdict.ok) return problem(401, 'webhook.signature_invalid');
    const page = this.waiting.slice(0, 2);
    return ok(batchOf(page.join('-').replaceAll('_', '-') || 'none', page));
  }

  #acknowledge(body: string) {
    const { answers } = receipt.parse(contentOf(webhookEnvelope.parse(JSON.parse(body))));
    const ids = answers.map(({ id }) => id);
    this.acknowledged.push(...ids.filter((id) => this.waiting.includes(id)));
    this.waiting = this.waiting.filter((id) => !ids.includes(id));
    return ok({ acknowledged: ids.length });
  }
}

const ok = (value: object) => ({ status: 200, body: JSON.stringify(value) });
const problem = (status: number, code: string) => ({ status, body: JSON.stringify({ code, status }) });

let deployment: Deployment;
let close: () => void;
let address = '';
let dir = '';

beforeEach(async () => {
  deployment = new Deployment();
  dir = mkdtempSync(join(tmpdir(), 'exchange-'));
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const { status, body } = deployment.answer(method, url, { body: Buffer.concat(parts).toString(), headers });
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close();
});
afterEach(() => {
  close();
  rmSync(dir, { recursive: true });
});

const said: string[] = [];
const round = (onStep?: (step: string) => void): Promise<boolean> =>
  exchangeOnce({
    api: new ExchangeApi({ api: `${address}/`, region: '620100', partner: 'xian', key: writeSecret(secret) }),
    folder: new ExchangeFolder(dir, onStep),
    say: (line) => said.push(line),
  });
const lying = (place: string): string[] => readdirSync(join(dir, place)).sort();
const textIn = (place: string, name: string): string => readFileSync(join(dir, place, name), 'utf8');
function put(place: string, name: string, text: string): void {
  mkdirSync(join(dir, place), { recursive: true });
  writeFileSync(join(dir, place, name), text);
}
const ids = ['620100_A_1', '620100_A_2', '620100_B_1'];

describe('an exchange of files', () => {
  it('gives one batch, the answer as it came, and the next once there is a receipt', async () => {
    deployment.waiting = [...ids];
    expect(await round()).toBe(true);
    const [name = ''] = lying('outbox');
    expect(lying('outbox')).toEqual(['batch_620100-A-1-620100-A-2.json']);
    expect(batch.parse(JSON.parse(textIn('outbox', name)))).toMatchObject({ messages: [{}, {}] });
    await round();
    expect(deployment.asked).toBe(1);
    put('outbox-receipts', 'r1.json', JSON.stringify(receiptFor('620100-A-1-620100-A-2', ids.slice(0, 2))));
    await round();
    expect(deployment.acknowledged).toEqual(ids.slice(0, 2));
    expect(lying('done/outbox')).toEqual([name]);
    expect(lying('done/outbox-receipts')).toEqual(['r1.json']);
    expect(lying('outbox')).toEqual(['batch_620100-B-1.json']);
  });

  it('posts a batch of the partner, puts the receipt down as it came, and then the batch away unchanged', async () => {
    const text = JSON.stringify(batchOf('mine', ids));
    put('inbox', 'batch_mine.json', text);
    await round();
    expect([...deployment.done]).toEqual(ids);
    const answer = webhookEnvelope.parse(JSON.parse(textIn('inbox-receipts', 'receipt_mine.json')));
    expect(receipt.parse(contentOf(answer)).answers).toHaveLength(3);
    expect(textIn('done/inbox', 'batch_mine.json')).toBe(text);
    expect(lying('inbox')).toEqual([]);
  });

  it('says why in two languages what is refused, beside the file unchanged, and goes on', async () => {
    put('inbox', 'a.json', '{"no":"batch"}');
    put('inbox', 'b.json', JSON.stringify(batchOf('good', ids)));
    put('inbox', 'c.json', 'x'.repeat(4_194_305));
    await round();
    expect(textIn('failed/inbox', 'a.json')).toBe('{"no":"batch"}');
    const { title, advice } = errors['request.malformed'];
    expect(JSON.parse(textIn('failed/inbox', 'a.why.json'))).toMatchObject({
      code: 'request.malformed',
      title,
      advice,
    });
    expect(JSON.parse(textIn('failed/inbox', 'c.why.json'))).toMatchObject({ code: 'request.too_large' });
    expect(lying('done/inbox')).toEqual(['b.json']);
  });

  it.each([
    ['a fault', 503, '{"code":"platform.unavailable"}'],
    ['too many requests', 429, '{"code":"request.too_many"}'],
    ['the answer of something on the way', 404, '<html>'],
    ['a receipt that is none', 200, '{}'],
    ['a redirect', 302, ''],
  ])('keeps what is answered with %s where it lies', async (_, status, body) => {
    put('inbox', 'batch_a.json', JSON.stringify(batchOf('a', ids)));
    deployment.instead = { status, body };
    expect(await round()).toBe(false);
    expect(lying('inbox')).toEqual(['batch_a.json']);
    expect([...lying('failed/inbox'), ...lying('done/inbox'), ...lying('inbox-receipts')]).toEqual([]);
    deployment.instead = null;
    expect(await round()).toBe(true);
    expect(lying('done/inbox')).toEqual(['batch_a.json']);
  });

  it('does not look at what is not whole yet, or is no file of its own', async () => {
    put('inbox', 'batch_a.json.part', '{');
    put('inbox', '.hidden.json', '{');
    expect(await round()).toBe(true);
    expect(lying('inbox')).toHaveLength(2);
  });

  it('tells ids and codes alone', () => {
    expect(said.length).toBeGreaterThan(5);
    for (const line of said) expect(line).toMatch(/^(given|done|failed|waiting) \S+( [a-z0-9_.-]+)?$/);
  });
});

describe('an exchange that is stopped', () => {
  /** The work of a day, done by a partner that puts a receipt down for each batch it finds, with a stop after the nth step. */
  async function day(stopAfter: number): Promise<boolean> {
    put('inbox', 'batch_mine.json', JSON.stringify(batchOf('mine', ['610100_X_1', '610100_X_2'])));
    put('inbox', 'batch_worse.json', '{}');
    deployment.waiting = [...ids];
    let steps = 0;
    let isStopped = false;
    for (let turn = 0; turn < 12; turn += 1) {
      await round(() => {
        steps += 1;
        if (steps === stopAfter) throw new Error('stopped');
      }).catch((error: unknown) => {
        if ((error as Error).message !== 'stopped') throw error;
        isStopped = true;
      });
      for (const name of existsSync(join(dir, 'outbox')) ? lying('outbox') : []) {
        if (!name.startsWith('batch_')) continue;
        const given = batch.parse(JSON.parse(textIn('outbox', name)));
        const { id, messages } = batchManifest.parse(contentOf(given.manifest));
        const taken = messages.map((each) => each.id);
        put('outbox-receipts', name, JSON.stringify(receiptFor(id.replace('batch_', ''), taken)));
      }
    }
    return isStopped;
  }

  it.each(Array.from({ length: 20 }, (_, index) => index + 1))(
    'after step %i loses and doubles nothing',
    async (at) => {
      const isStopped = await day(at);
      if (at <= 12) expect(isStopped).toBe(true);
      expect(deployment.acknowledged).toEqual(ids);
      expect([...deployment.done]).toEqual(['610100_X_1', '610100_X_2']);
      for (const place of ['outbox', 'outbox-receipts', 'inbox']) expect(lying(place)).toEqual([]);
      expect(lying('inbox-receipts')).toEqual(['receipt_mine.json']);
      expect(lying('done/inbox')).toEqual(['batch_mine.json']);
      expect(lying('failed/inbox').filter((name) => !name.endsWith('.why.json'))).toEqual(['batch_worse.json']);
      expect(lying('failed/inbox')).toContain('batch_worse.why.json');
      expect(lying('done/outbox')).toHaveLength(2);
    },
  );
});
