import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partnerMessage } from '#contracts/partner/message';
import { webhookEnvelope } from '#contracts/partner/webhook';
import { fromBase64, utf8 } from '#formats/bytes';
import { verifyWebhook } from '#formats/standard-webhooks';
import { parsePrivateKey, parsePublicKey, parseSecret, writeSecret } from '#formats/webhook-keys';
import { signV1, signV1a, type WebhookKey, type WebhookMessage, writeSignatures } from '#formats/webhook-signatures';

const folder = 'docs/partner';
const exampleOf = (name: string): string => readFileSync(`${folder}/examples/${name}.json`, 'utf8');
const signed = JSON.parse(exampleOf('signed'));
const secret = parseSecret(signed.v1.secret);
const seed = parsePrivateKey(signed.v1a.privateKey);
const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

const text = async (stream: NodeJS.ReadableStream): Promise<string> => {
  let all = '';
  for await (const part of stream) all += String(part);
  return all;
};

describe('the receiver', () => {
  let receiver: ChildProcess;
  let address = '';

  beforeAll(async () => {
    const keys = ['--secret', signed.v1.secret, '--public-key', signed.v1a.publicKey];
    const options = [...keys, '--region', '620100', '--region', '610100', '--port', '0'];
    receiver = spawn(process.execPath, [`${folder}/example-receiver.mjs`, ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (receiver.stdout === null) throw new Error('there is nothing to read');
    const [said] = (await once(receiver.stdout, 'data')) as [Buffer];
    address = `http://127.0.0.1:${/\d+/.exec(said.toString())?.[0]}/`;
    receiver.stdout.resume();
  });
  afterAll(() => {
    receiver.kill();
  });

  interface Posting {
    readonly id?: string;
    readonly timestamp?: number;
    readonly sign?: (message: WebhookMessage) => readonly string[];
    readonly headers?: Readonly<Record<string, string>>;
  }
  const post = async (message: Record<string, unknown>, posting: Posting = {}) => {
    const { timestamp = nowSeconds(), sign = (each) => [signV1(secret, each)], headers = {} } = posting;
    const { id = [message['from'], message['case'], message['seq']].join('_') } = posting;
    const body = utf8(JSON.stringify(message));
    const response = await fetch(address, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(timestamp) },
        'webhook-signature': writeSignatures(sign({ id, timestamp, body })),
        ...headers,
      },
      body: new Uint8Array(body),
    });
    const answer = (await response.json()) as { code?: string; id?: string; case?: string };
    return { status: response.status, ...answer };
  };

  const offer = JSON.parse(exampleOf('offer'));
  const correction = JSON.parse(exampleOf('correction'));

  it('takes a good message, answers it the second time as the first, and refuses other content under its id', async () => {
    const first = await post(offer);
    expect(first).toMatchObject({ status: 200, id: signed.id });
    const [material] = offer.materials;
    const again = { ...offer, materials: [{ ...material, url: 'https://files.partner.example/anew' }] };
    expect(await post(again)).toEqual(first);
    // The same event in other words is the same; another event under its name is not.
    expect(await post({ ...offer, window: 'XA-02' })).toEqual(first);
    expect(await post({ ...offer, hash: '1'.repeat(64) })).toMatchObject({
      status: 422,
      code: 'idempotency.key_reused',
    });
  });

  it('takes the next message once it has the one before', async () => {
    const later = { ...correction, case: 'ANOTHER-1' };
    expect(await post(later)).toMatchObject({ status: 409, code: 'partner.gap' });
    expect(await post({ ...later, previous: null })).toMatchObject({ status: 409, code: 'partner.gap' });
    expect(await post({ ...offer, case: 'ANOTHER-1' })).toMatchObject({ status: 200 });
    const forked = { ...later, previous: { ...later.previous, hash: '1'.repeat(64) } };
    expect(await post(forked)).toMatchObject({ status: 409, code: 'partner.forked' });
    expect(await post(later)).toMatchObject({ status: 200 });
  });

  it('believes either kind of signature, and one of several', async () => {
    const other = new Uint8Array(32).fill(7);
    const byEd25519 = (each: WebhookMessage) => [signV1(other, each), signV1a(seed, each)];
    expect(await post({ ...offer, case: 'BY-ED25519' }, { sign: byEd25519 })).toMatchObject({ status: 200 });
  });

  it.each<[string, number, string, object, Posting]>([
    [
      'signed with another key',
      401,
      'webhook.signature_invalid',
      {},
      { sign: (each) => [signV1(new Uint8Array(32), each)] },
    ],
    [
      ...(['signed with another key by Ed25519', 401, 'webhook.signature_invalid', {}] as const),
      { sign: (each) => [signV1a(new Uint8Array(32), each)] },
    ],
    ['signed by nothing that it knows', 401, 'webhook.signature_invalid', {}, { sign: () => ['v9,AAAA'] }],
    ['signed too long ago', 401, 'webhook.expired', {}, { timestamp: nowSeconds() - 400 }],
    ['signed too far ahead', 401, 'webhook.expired', {}, { timestamp: nowSeconds() + 400 }],
    ['for another region', 422, 'partner.wrong_addressee', { to: '630100' }, {}],
    ['under the id of another', 422, 'webhook.other_id', {}, { id: 'another_1' }],
    ['with headers joined', 400, 'webhook.malformed', {}, { headers: { 'webhook-signature': 'v1,AAAA, v1,AAAA' } }],
  ])('refuses a message %s', async (_, status, code, change, posting) => {
    expect(await post({ ...offer, case: 'REFUSED-1', ...change }, posting)).toMatchObject({ status, code });
  });
});

describe('the sender', () => {
  const keys: readonly WebhookKey[] = [
    { kind: 'v1', id: 'v1', secret },
    { kind: 'v1a', id: 'v1a', publicKey: parsePublicKey(signed.v1a.publicKey) },
  ];

  /** Runs the sender against a server that answers once, and verifies with what we verify with. */
  async function sent(name: string, options: readonly string[], { status = 200, code = '' } = {}) {
    const seen: { path: string | undefined; kinds: string[]; body: string }[] = [];
    const server = createServer((request, response) => {
      void text(request).then((raw) => {
        const { headers } = request;
        const isEnvelope = request.url?.endsWith('/envelopes') === true;
        const envelope = isEnvelope ? webhookEnvelope.parse(JSON.parse(raw)) : null;
        const body = envelope === null ? utf8(raw) : fromBase64(envelope.payload);
        const webhook = envelope?.webhook ?? {
          id: headers['webhook-id'] as string,
          timestamp: headers['webhook-timestamp'] as string,
          signature: headers['webhook-signature'] as string,
        };
        const holds = (key: WebhookKey): boolean =>
          verifyWebhook({ ...webhook, body, keys: [key], now: Date.now(), toleranceSeconds: 60 }).ok;
        seen.push({
          path: request.url,
          kinds: keys.filter(holds).map(({ kind }) => kind),
          body: String(Buffer.from(body)),
        });
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(status === 200 ? { id: webhook.id, case: 'here', seq: 1 } : { code, status }));
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const file = `${folder}/examples/${name}.json`;
    const child = spawn(
      process.execPath,
      [`${folder}/example-sender.mjs`, '--to', to, '--partner', 'xian', ...options, file],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [said, [exit]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number]>]);
    server.close();
    return { said, exit, seen };
  }

  it('signs what it sends by both kinds, and says that it was taken', async () => {
    const options = ['--secret', signed.v1.secret, '--private-key', signed.v1a.privateKey];
    const { said, exit, seen } = await sent('offer', options);
    expect(seen).toEqual([{ path: '/partners/xian/messages', kinds: ['v1', 'v1a'], body: exampleOf('offer') }]);
    expect(partnerMessage.safeParse(JSON.parse(seen[0]?.body ?? '')).success).toBe(true);
    expect(said).toContain(`200 {"id":"${signed.id}"`);
    expect(exit).toBe(0);
  });

  it('signs with both secrets while keys are changed, and in an envelope', async () => {
    const next = writeSecret(new Uint8Array(24).fill(1));
    const { seen } = await sent('report', ['--secret', next, '--secret', signed.v1.secret, '--envelope']);
    expect(seen).toEqual([{ path: '/partners/xian/envelopes', kinds: ['v1'], body: exampleOf('report') }]);
  });

  it.each([
    ['partner.gap', 409, 1, 'the message before'],
    ['partner.other_clause', 422, 1, 'do not send it as it is'],
    ['platform.unavailable', 503, 2, 'send it again later'],
  ])('says what to do after %s', async (code, status, exit, words) => {
    const answered = await sent('offer', ['--secret', signed.v1.secret, '--attempts', '1'], { status, code });
    expect(answered.said).toContain(words);
    expect(answered.exit).toBe(exit);
  });
});
