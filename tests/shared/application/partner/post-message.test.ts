import { afterAll, describe, expect, it, vi } from 'vitest';
import { OutgoingRequests } from '#adapters/outgoing/outgoing-requests';
import { type Attempt, type Failed, isDown } from '#domain/partner/delivery';
import {
  always,
  body,
  type Came,
  listeningPartner,
  now,
  outKey,
  ownKeys,
  saying,
  sentBytes,
  verdictOn,
  verifying,
} from './posting-fixture.ts';

const partner = await listeningPartner();
const { post } = partner;
afterAll(() => partner.close());

const only = (came: readonly Came[]): Came => {
  expect(came).toHaveLength(1);
  return came[0] ?? expect.unreachable();
};
const entries = ({ headers }: Came): string[] => String(headers['webhook-signature']).split(' ');
const kindsOf = (came: Came): (string | undefined)[] => entries(came).map((entry) => entry.split(',')[0]);
/** The attempt at a message that is answered so. */
const answered = async (...said: Parameters<typeof saying>): Promise<Attempt> =>
  (await post({ answer: saying(...said) })).attempt;
const failure = { taken: false, code: null, retryAfterMs: null };
const fits = (kind: string, key: string) => ({ ok: true, kind, key });

describe('a message to a partner', () => {
  it('is posted as it was given, with id and time of the attempt', async () => {
    const { attempt, came } = await post({});
    const { headers, body: bytes } = only(came);
    expect(attempt).toEqual({ taken: true });
    expect(bytes.equals(sentBytes)).toBe(true);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': '620100_c-1_2',
      'webhook-timestamp': String(Math.floor(Date.parse(now) / 1_000)),
    });
  });

  it('is signed with every kind that its endpoint wants, and each verifies by itself', async () => {
    const { came } = await post({ endpoint: { signs: ['v1', 'v1a', 'v1sm2'] } });
    const it = only(came);
    expect(kindsOf(it)).toEqual(['v1', 'v1a', 'v1sm2']);
    for (const key of [verifying.v1('a'), verifying.v1a, verifying.v1sm2]) {
      expect(verdictOn(it, key)).toEqual(fits(key.kind, key.id));
      const altered = Buffer.from(body.replace('sent', 'Sent'));
      for (const changed of [{ body: altered }, { id: '620100_c-1_3' }, { timestamp: '1790042399' }])
        expect(verdictOn(it, key, changed).ok).toBe(false);
    }
    expect(verdictOn(it, verifying.v1('b'))).toEqual({ ok: false, reason: 'webhook.no_signature_fits' });
  });

  it.each(['v1', 'v1a', 'v1sm2'] as const)('is signed with %s alone where that is all that is wanted', async (kind) => {
    const { came } = await post({ endpoint: { signs: [kind] } });
    expect(kindsOf(only(came))).toEqual([kind]);
  });

  it('has a signature of each of two keys that are valid at once, and none of others', async () => {
    const keys = [
      outKey('a', { validUntil: '2026-09-22T03:00:00Z' }),
      outKey('b', { validFrom: '2026-09-22T01:00:00Z' }),
      outKey('early', { validFrom: '2026-09-22T02:00:01Z' }),
      outKey('late', { validUntil: '2026-09-22T02:00:00Z' }),
      outKey('other', { endpoint: 'f', material: 'shaanxi/f/other' }),
      { id: 'theirs', direction: 'in' as const, kind: 'v1' as const, material: 'shaanxi/e/theirs', ...always },
    ];
    const { came, faults } = await post({ keys });
    expect(faults).toEqual([]);
    expect(entries(only(came))).toHaveLength(2);
    for (const id of ['a', 'b']) expect(verdictOn(only(came), verifying.v1(id))).toEqual(fits('v1', id));
    for (const id of ['early', 'late', 'other', 'theirs'])
      expect(verdictOn(only(came), verifying.v1(id)).ok).toBe(false);
  });

  it.each([
    ['v1', { keys: [outKey('a', { validUntil: '2026-09-22T02:00:00.500Z' })] }],
    ['v1', { keys: [outKey('a', { validFrom: '2026-09-22T02:00:00.501Z' })] }],
    ['v1a', { own: ownKeys.map((key) => ({ ...key, validUntil: '2026-09-22T02:00:00Z' })) }],
    ['v1sm2', { own: ownKeys.map((key) => ({ ...key, validFrom: '2026-09-22T02:00:01Z' })) }],
  ] as const)('is not sent without a valid key of a kind that is wanted (%s)', async (kind, given) => {
    const { attempt, came } = await post({ endpoint: { signs: [kind] }, ...given });
    expect(attempt).toEqual({ ...failure, fault: `no-key-${kind}`, status: null });
    expect(came).toEqual([]);
  });

  it('is signed by the other key of a kind where one cannot be used, and operators are told which', async () => {
    const wrong = { ...outKey('b'), material: 'wrapped under another name' };
    const { attempt, came, faults } = await post({ keys: [outKey('a'), wrong] });
    expect([attempt, came.length]).toEqual([{ taken: true }, 1]);
    expect(verdictOn(only(came), verifying.v1('a'))).toEqual(fits('v1', 'a'));
    expect(faults).toEqual([['a key cannot be used', expect.any(Error), { partner: 'shaanxi', kind: 'v1', key: 'b' }]]);
    // Where it is the only one, nobody is asked, and no endpoint is blamed.
    const alone = await post({ keys: [wrong] });
    expect(alone).toMatchObject({ attempt: { fault: 'no-key-v1' }, came: [] });
    expect(isDown(alone.attempt as Failed)).toBe(false);
  });

  it('is not sent to an endpoint that was taken away', async () => {
    const { attempt, came } = await post({ to: 'another' });
    expect([attempt, came]).toEqual([{ ...failure, fault: 'no-endpoint', status: null }, []]);
  });
});

describe('it is taken', () => {
  it.each([200, 201, 202, 204, 299])('by %i', async (status) => {
    expect(await answered(status, status === 204 ? '' : { any: 'thing' })).toEqual({ taken: true });
  });

  it.each([
    ['as it says', { code: '0' }, true],
    ['as a number', { code: 0 }, true],
    ['otherwise', { code: '1' }, false],
    ['with more', { code: '00' }, false],
    ['nowhere', {}, false],
    ['as an object', { code: { 0: '0' } }, false],
    ['as null', { code: null }, false],
    ['in a list', ['0'], false],
    ['in no JSON', 'code=0', false],
    ['twice', '{"code":"0","code":"1"}', false],
    ['in nothing', '', false],
  ])('where a rule on the body is met %s, or not', async (_, said, isTaken) => {
    const { attempt } = await post({
      ...{ endpoint: { ackRule: { pointer: '/code', equals: '0' } }, answer: saying(200, said) },
    });
    expect(attempt).toEqual(isTaken ? { taken: true } : { ...failure, fault: 'not-acknowledged', status: 200 });
  });

  it.each([
    ['/data/0/a~1b~0c', { data: [{ 'a/b~c': 'ok' }] }, 'ok', true],
    ['/data/1/a~1b~0c', { data: [{ 'a/b~c': 'ok' }] }, 'ok', false],
    ['', 'ok', 'ok', false],
    ['/success', { success: true }, 'true', true],
    ['/success', { success: 'true' }, 'true', true],
    ['/nowhere', {}, 'undefined', false],
    ['/constructor/name', {}, 'Object', false],
  ])('by the text at %s', async (pointer, said, equals, isTaken) => {
    const { attempt } = await post({ endpoint: { ackRule: { pointer, equals } }, answer: saying(200, said) });
    expect(attempt.taken).toBe(isTaken);
  });

  it('not by a rule that is met by an answer of another status', async () => {
    const endpoint = { ackRule: { pointer: '/code', equals: '0' } };
    const { attempt } = await post({ endpoint, answer: saying(500, { code: '0' }) });
    expect(attempt).toMatchObject({ taken: false, fault: 'status-500' });
  });

  it('by an answer of any length where no rule asks for its body, and by no rule beyond 64 KiB', async () => {
    const long = (length: number) => JSON.stringify({ code: '0', more: 'x'.repeat(length - 22) });
    expect(long(65_536)).toHaveLength(65_536);
    const endpoint = { ackRule: { pointer: '/code', equals: '0' } };
    expect((await post({ answer: saying(200, long(1_000_000)) })).attempt).toEqual({ taken: true });
    expect((await post({ endpoint, answer: saying(200, long(65_536)) })).attempt).toEqual({ taken: true });
    const { attempt } = await post({ endpoint, answer: saying(200, long(65_537)) });
    expect(attempt).toMatchObject({ taken: false, fault: 'not-acknowledged' });
  });
});

describe('it has failed', () => {
  it.each([301, 302, 307, 308])('by a redirection (%i), which is not followed', async (status) => {
    const { attempt, came } = await post({ answer: saying(status, null, { location: `${partner.url}/elsewhere` }) });
    expect(attempt).toEqual({ ...failure, fault: `status-${status}`, status });
    expect(came).toHaveLength(1);
  });

  it.each([400, 410, 422, 429, 500, 503])('by %i', async (status) => {
    expect(await answered(status)).toEqual({ ...failure, fault: `status-${status}`, status });
  });

  it.each([
    [429, '120', 120_000],
    [503, '0', 0],
    [503, '9999999', 9_999_999_000],
    [429, 'Tue, 22 Sep 2026 02:10:00 GMT', 599_500],
    [503, 'Tue, 22 Sep 2026 01:00:00 GMT', 0],
    [503, '-1', null],
    [503, '1.5', null],
    [503, '99999999', null],
    [503, 'soon', null],
    [503, 'Tuesday, 22-Sep-26 02:10:00 GMT', null],
    [503, 'Xxx, 99 Yyy 2026 02:10:00 GMT', null],
    [503, '2026-09-22T02:10:00Z', null],
    [500, '120', null],
    [410, '120', null],
  ])('by %i with Retry-After: %s', async (status, written, retryAfterMs) => {
    expect(await answered(status, null, { 'retry-after': written })).toMatchObject({ status, retryAfterMs });
  });

  it.each([
    [{ code: 'partner.gap' }, 'partner.gap'],
    [{ title: 'answered-secret', code: 'case.wrong_state' }, 'case.wrong_state'],
    [{ code: '李四' }, null],
    [{ code: 'answered secret' }, null],
    [{ code: 'Partner.Gap' }, null],
    [{ code: `a.${'b'.repeat(41)}` }, null],
    [{ code: 7 }, null],
    [{ code: ['partner.gap'] }, null],
    [['partner.gap'], null],
    ['partner.gap', null],
    [null, null],
  ])('with %j, of which it passes on %s', async (said, code) => {
    const attempt = await answered(409, said);
    expect(attempt).toEqual({ ...failure, fault: 'status-409', status: 409, code });
  });

  it('by a connection that is reset, before an answer and in the midst of one', async () => {
    const reset = { ...failure, fault: 'reset', status: null };
    expect((await post({ answer: (response) => void response.destroy() })).attempt).toEqual(reset);
    const half = await post({
      answer: (response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"answered-secret":', () => response.destroy());
      },
    });
    expect(half.attempt).toEqual(reset);
  });

  it('by no answer within 20 s, of which 64 KiB are read', async () => {
    const requests = vi.spyOn(OutgoingRequests.prototype, 'post').mockResolvedValueOnce({ fault: 'timeout' });
    expect((await post({})).attempt).toEqual({ ...failure, fault: 'timeout', status: null });
    expect(requests.mock.calls.map(([{ timeoutMs, maxBytes }]) => [timeoutMs, maxBytes])).toEqual([[20_000, 65_536]]);
    requests.mockRestore();
  });

  it('by nobody who listens, and by an address that is closed to it', async () => {
    const closed = await listeningPartner();
    await closed.close();
    const nobody = await post({ endpoint: { url: `${closed.url}/path-secret` } });
    expect(nobody.attempt).toEqual({ ...failure, fault: 'connect', status: null });
    for (const [url, fault] of [
      ['http://169.254.169.254/path-secret', 'address'],
      ['ftp://127.0.0.1/path-secret', 'url'],
    ] as const)
      expect((await post({ endpoint: { url } })).attempt).toEqual({ ...failure, fault, status: null });
  });

  it('and says nothing of what was sent, where, or answered', async () => {
    const said = 'answered-secret'.repeat(10);
    const attempts = [
      await answered(500, said, { 'x-note': 'header-secret' }),
      await answered(409, { code: said, detail: said }),
      (await post({ answer: (response) => void response.destroy() })).attempt,
      (await post({ endpoint: { url: 'http://169.254.169.254/path-secret' } })).attempt,
    ];
    expect(JSON.stringify(attempts)).not.toMatch(/secret/);
  });
});
