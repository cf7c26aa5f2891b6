import { createServer, type IncomingMessage } from 'node:http';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { OutgoingRequests } from '#adapters/outgoing/outgoing-requests';
import { fetchPaper, type Wanted } from '#application/partner/fetch-paper';
import type { Partner } from '#domain/partner/registration';
import { ed25519PublicKey } from '#formats/ed25519';
import { utf8 } from '#formats/bytes';
import { listen } from '#tests/infra/local/json-endpoint';
import { now, ownKeys, seed, verdictOn } from './posting-fixture.ts';

const asked: IncomingMessage[] = [];
let requests = 0;
let answer: { status: number; body: string | Uint8Array } = { status: 200, body: '{}' };
const server = createServer((request, response) => {
  asked.push(request);
  response.writeHead(answer.status, answer.status === 302 ? { location: '/elsewhere' } : {}).end(answer.body);
});
const { url, close } = await listen(server);
afterAll(close);
beforeEach(() => {
  asked.length = 0;
  answer = { status: 200, body: '{}' };
});

const at = (address: string): Partner['exchange'] => ({
  ...{
    signs: ['v1a'],
    toleranceSeconds: 3_600,
    address: { url: address, network: { kind: 'public' }, region: '610100' },
  },
});
const fetched = (wanted: Partial<Wanted> = {}, exchange: Partner['exchange'] = at(`${url}/prod/partners/lanzhou`)) =>
  fetchPaper(
    {
      partners: {
        all: () =>
          Promise.resolve([
            {
              ...{ id: 'xian', name: { zh: '西安', en: "Xi'an" }, regions: ['610100'], toleranceSeconds: 300 },
              ...{ accepts: ['v1'], endpoints: [], materialOrigins: [], ...(exchange && { exchange }) },
            } satisfies Partner,
          ]),
      },
      partnerKeys: { of: () => Promise.resolve([]) },
      ownKeys: { all: () => Promise.resolve(ownKeys) },
      secrets: {
        open: (wrapped) => (wrapped === 'own/ed' ? Promise.resolve(seed) : Promise.reject(new Error('not its secret'))),
      },
      signer: { sign: () => Promise.reject(new Error('signs no SM2')) },
      requests: new OutgoingRequests({ loopback: true }),
      clock: { now: () => now },
      requestId: () => `request-${(requests += 1)}`,
      onFault: () => undefined,
    },
    { what: 'list', partner: 'xian', day: '2026-09-21', after: null, ...wanted } as Wanted,
  );

describe('what is fetched of a partner', () => {
  it.each<[string, Partial<Wanted>, string]>([
    ['a list', {}, '/partners/lanzhou/reconciliations/2026-09-21'],
    ['its next page', { after: '610100-1' }, '/partners/lanzhou/reconciliations/2026-09-21?after=610100-1'],
    ['a case', { what: 'case', case: '610100-1' }, '/partners/lanzhou/cases/610100-1'],
  ])(
    '%s, is asked for at its address, with a signature over whom it is for and the path from /partners on',
    async (_, wanted, path) => {
      answer.body = '{"said":"西安"}';
      expect(await fetched(wanted)).toEqual({ body: '{"said":"西安"}' });
      const [request] = asked;
      expect(request?.headers['webhook-id']).toBe(`request-${requests}`);
      expect([asked.length, request?.method, request?.url]).toEqual([1, 'GET', `/prod${path}`]);
      const key = { kind: 'v1a', id: 'ed', publicKey: ed25519PublicKey(seed) } as const;
      const came = { headers: request?.headers ?? {}, body: Buffer.from(utf8(`GET 610100 ${path}`)) };
      expect(verdictOn(came, key)).toMatchObject({ ok: true });
      expect(verdictOn({ ...came, body: Buffer.from(`GET 620100 ${path}`) }, key)).toMatchObject({ ok: false });
    },
  );

  it.each<[string, typeof answer, string]>([
    ['is refused', { status: 404, body: '{}' }, 'status-404'],
    ['leads elsewhere', { status: 302, body: '' }, 'status-302'],
    ['is no text', { status: 200, body: new Uint8Array([0xff]) }, 'malformed'],
    ['is longer than any', { status: 200, body: 'x'.repeat(2_000_001) }, 'too-large'],
  ])('does not count where the answer %s', async (_, given, fault) => {
    answer = given;
    expect(await fetched()).toEqual({ fault });
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Partner['exchange'], string]>([
    ['where nothing is exchanged', undefined, 'no-address'],
    ['that gives no lists', { signs: ['v1a'], toleranceSeconds: 300 }, 'no-address'],
    ['at no place of ours', at(`${url}/lists`), 'no-address'],
    ['without a key', { ...at(`${url}/partners/lanzhou`), signs: ['v1'] } as Partner['exchange'], 'no-key-v1'],
  ])('is not asked for %s', async (_, exchange, fault) => {
    expect(await fetched({}, exchange ?? { signs: [], toleranceSeconds: 300 })).toEqual({ fault });
    expect(asked).toEqual([]);
  });

  it('is not asked for of a partner that was taken away', async () => {
    expect(await fetched({ partner: 'nobody' })).toEqual({ fault: 'no-address' });
  });
});
