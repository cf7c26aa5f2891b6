import { sm2 as otherSm2 } from 'sm-crypto-v2';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { OutgoingRequests } from '#adapters/outgoing/outgoing-requests';
import { askSource, type AskSourceDependencies } from '#application/partner/ask-source';
import type { Said } from '#application/partner/sources';
import type { Source } from '#domain/partner/source';
import { toHex } from '#formats/bytes';
import { VerticalSystem } from '#tests/e2e/vertical-system';
import { caseNumber, sourceOf } from './asked-source.ts';
import { now, ownKeys, pair, seed, verdictOn, verifying } from './posting-fixture.ts';

const system = await VerticalSystem.open();
afterAll(() => system.close());
beforeEach(() => void system.queries.splice(0));

const caseId = caseNumber(1);
const good = { schema: 1, case: caseId, number: 'YB-1', state: 'accepted', since: '2026-09-21T02:00:00Z' };
const said = { state: 'accepted', number: 'YB-1', since: '2026-09-21T02:00:00Z' };

interface Given {
  readonly source?: Partial<Source>;
  readonly own?: AskSourceDependencies['ownKeys'];
  /** Where it is, in the place of the system of this test. */
  readonly url?: string;
  readonly at?: string;
}

/** Asks the system of this test for the case; it says what it was told to. */
function ask({ source, own = { all: () => Promise.resolve(ownKeys) }, url = system.url, at = now }: Given = {}) {
  const registered = sourceOf({ address: { url, network: { kind: 'public' } }, ...source });
  const dependencies: AskSourceDependencies = {
    sources: { all: () => Promise.resolve([sourceOf({ id: 'other', signs: ['v1a'] }), registered]) },
    requests: new OutgoingRequests({ loopback: true }),
    partnerKeys: { of: () => Promise.reject(new Error('there is no key that is shared with a source')) },
    ownKeys: own,
    secrets: {
      open: (wrapped, { direction, owner, key }) =>
        wrapped === 'own/ed' && direction === 'own' && owner === 'own' && key === 'ed'
          ? Promise.resolve(seed)
          : Promise.reject(new Error('wrapped under another name')),
    },
    signer: {
      sign: ({ digest }) => {
        const der = otherSm2.doSignature(digest, toHex(pair.privateKey), { hash: false, der: true });
        return Promise.resolve(new Uint8Array(Buffer.from(der, 'hex')));
      },
    },
    clock: { now: () => at },
    requestId: () => 'request-1',
    onFault: () => undefined,
  };
  return askSource(dependencies, { act: 'ask', source: 'xining-medical', case: caseId });
}

/** The answer to a body, of status 200 unless told. */
function answered(body: unknown, { status = 200, headers = {} } = {}): Promise<Said> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  system.says = { reply: (response) => void response.writeHead(status, headers).end(text) };
  return ask();
}

describe('a source', () => {
  it('is asked at its address for the case, and what it says is given as it says it', async () => {
    expect(await answered(good)).toEqual(said);
    expect(system.queries).toHaveLength(1);
    const [{ url, headers } = expect.unreachable()] = system.queries;
    expect([url, headers.accept]).toEqual([`/cases/${caseId}`, 'application/json']);
    expect(headers).not.toHaveProperty('webhook-signature');
    const nothing = { state: 'unknown', number: null, since: null };
    expect(await answered({ schema: 1, case: caseId, ...nothing })).toEqual(nothing);
  });

  it('is asked with a signature of each kind that it wants, over its address', async () => {
    system.says = { state: 'received' };
    expect(await ask({ source: { signs: ['v1a', 'v1sm2'] } })).toMatchObject({ state: 'received' });
    const [{ headers } = expect.unreachable()] = system.queries;
    expect(headers['webhook-id']).toBe('request-1');
    const came = (line: string) => ({ headers, body: Buffer.from(line) });
    for (const key of [verifying.v1a, verifying.v1sm2]) {
      expect(verdictOn(came(`GET ${system.url}/${caseId}`), key)).toMatchObject({ ok: true, kind: key.kind });
      for (const other of [`GET https://other.example/cases/${caseId}`, `GET ${system.url}/${caseNumber(2)}`])
        expect(verdictOn(came(other), key).ok).toBe(false);
    }
  });
});

describe('it counts as no answer', () => {
  it('where the source was taken away: nobody is asked', async () => {
    expect(await ask({ source: { id: 'another' } })).toEqual({ fault: 'no-source' });
    expect(system.queries).toEqual([]);
  });

  it.each(['v1a', 'v1sm2'] as const)('where no key of %s counts: nobody is asked', async (kind) => {
    const own = ownKeys.map((key) => (key.kind === kind ? { ...key, validUntil: now } : key));
    const source = { signs: ['v1a', 'v1sm2'] as const };
    expect(await ask({ source, own: { all: () => Promise.resolve(own) } })).toEqual({ fault: `no-key-${kind}` });
    expect(system.queries).toEqual([]);
  });

  it('where the address leads where nothing may be asked', async () => {
    expect(await ask({ url: 'https://169.254.169.254/cases' })).toEqual({ fault: 'address' });
  });

  it.each([201, 204, 302, 404, 500])('with status %d', async (status) => {
    const headers = status === 302 ? { location: `${system.url}/elsewhere` } : {};
    expect(await answered(status === 204 ? '' : good, { status, headers })).toEqual({ fault: `status-${status}` });
    expect(system.queries).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['that is no JSON', '<html>'],
    ['that is nothing', ''],
    ['with a name twice', JSON.stringify(good).replace('}', ',"state":"decided"}')],
    ['with a name that nobody asked for', { ...good, name: '某某' }],
    ['of another schema', { ...good, schema: 2 }],
    ['without a state', { ...good, state: undefined }],
    ['with a state that is not known', { ...good, state: 'granted' }],
    ['about another case', { ...good, case: caseNumber(2) }],
    ['that names a citizen by number', { ...good, number: '000000199207120343' }],
    ['that names a citizen by a number in groups', { ...good, number: '000000-19920712-0343' }],
    ['that names a citizen among other signs', { ...good, number: 'YB-000000199207120343' }],
    ['with a number that is a text', { ...good, number: '张三 1' }],
    ['of what will be', { ...good, since: '2026-09-22T02:05:00.501Z' }],
    ['of a moment that is none', { ...good, since: '2026-13-01T00:00:00Z' }],
  ])('%s', async (_, body) => {
    expect(await answered(body)).toEqual({ fault: 'malformed' });
  });

  it('that is longer than 64 KiB, or in no UTF-8', async () => {
    const filling = (length: number) => `${' '.repeat(length - JSON.stringify(good).length)}${JSON.stringify(good)}`;
    expect(await answered(filling(65_536))).toEqual(said);
    expect(await answered(filling(65_537))).toEqual({ fault: 'malformed' });
    const wrong = Buffer.from(JSON.stringify(good).replace('YB-1', 'YB-\xff'), 'latin1');
    system.says = { reply: (response) => void response.writeHead(200).end(wrong) };
    expect(await ask()).toEqual({ fault: 'malformed' });
  });

  it('not where clocks differ by five minutes at most', async () => {
    expect(await answered({ ...good, since: '2026-09-22T02:05:00.500Z' })).toHaveProperty('state', 'accepted');
  });

  it('not where a long number is no citizen’s', async () => {
    expect(await answered({ ...good, number: 'YB-000000199207120344' })).toHaveProperty('state', 'accepted');
  });
});
