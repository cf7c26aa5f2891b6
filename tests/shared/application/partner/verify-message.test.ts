import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyMessage } from '#application/partner/verify-message';
import type { Signed } from '#application/partner/verify-signed';
import type { Partner, PartnerKey } from '#domain/partner/registration';
import { toBase64, utf8 } from '#formats/bytes';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { signV1, writeSignature } from '#formats/webhook-signatures';
import { certificate, keys, now, posted, registered, seconds, signers, withdrawal, xian, years } from './signing.ts';

const verify = (message: Signed, ...given: Parameters<typeof registered>) =>
  verifyMessage(registered(...given), message);
const codeOf = async (...given: Parameters<typeof verify>): Promise<string> => {
  const outcome = await verify(...given);
  return outcome.ok ? 'accepted' : outcome.code;
};
const kinds = ['v1', 'v1a', 'v1sm2'] as const;

describe('what a partner signed', () => {
  it.each(kinds)('is believed by a signature of kind %s', async (kind) => {
    const outcome = await verify(posted(withdrawal, { sign: signers[kind] }));
    expect(outcome).toEqual({ ok: true, value: { partner: xian, message: withdrawal } });
  });

  it('is believed where one of several signatures holds, and one of two keys', async () => {
    const message = posted();
    const wrong = writeSignature({ kind: 'v1', bytes: randomBytes(32) });
    expect(await codeOf({ ...message, signature: `v9,AAAA ${wrong} ${message.signature}` })).toBe('accepted');
    const { publicKey } = sm2GenerateKeyPair();
    const next = { ...keys.v1a, id: 'k9', material: toBase64(publicKey.subarray(1, 33)) };
    const bySeed = posted(withdrawal, { sign: signers.v1a });
    expect(await codeOf(bySeed, xian, [next, keys.v1a])).toBe('accepted');
  });

  it('may be as old, or as far ahead, as was agreed', async () => {
    for (const apart of [-300, 300])
      expect(await codeOf(posted(withdrawal, { timestamp: seconds + apart }))).toBe('accepted');
  });

  it.each(kinds)('is refused where any byte of it is another, by a signature of kind %s', async (kind) => {
    const message = posted(withdrawal, { sign: signers[kind] });
    const { id = '', timestamp = '', signature = '', bytes } = message;
    const changed = fc.oneof(
      fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => ({
        bytes: bytes.with(at, (bytes[at] ?? 0) ^ by),
      })),
      textsLike(id).map((other) => ({ id: other })),
      textsLike(timestamp).map((other) => ({ timestamp: other })),
      textsLike(signature).map((other) => ({ signature: other })),
    );
    await fc.assert(
      fc.asyncProperty(changed, async (change) => {
        const code = await codeOf({ ...message, ...change });
        expect(['webhook.malformed', 'webhook.signature_invalid']).toContain(code);
      }),
      { numRuns: kind === 'v1sm2' ? 60 : 300 },
    );
  });
});

/** A text with one character of it another. */
const textsLike = (text: string) =>
  fc
    .tuple(fc.nat(text.length - 1), fc.constantFrom(...'09azAZ+/=_-., \n\u00e9'))
    .map(([at, character]) => text.slice(0, at) + character + text.slice(at + 1))
    .filter((other) => other !== text);

const signedAs = (bytes: Uint8Array) => posted(withdrawal, { body: bytes });
const deep = `{"a":${'['.repeat(20)}1${']'.repeat(20)}}`;

describe('a message is refused', () => {
  it.each<[string, string, Signed]>([
    ['that is too long, before anything else', 'request.too_large', { ...posted(), bytes: new Uint8Array(1_048_577) }],
    ['without an id', 'webhook.malformed', { ...posted(), id: undefined }],
    ['without a time', 'webhook.malformed', { ...posted(), timestamp: undefined }],
    ['without a signature', 'webhook.malformed', { ...posted(), signature: undefined }],
    ['with a full stop in its id', 'webhook.malformed', { ...posted(), id: 'a.b' }],
    ['with a time that is no number', 'webhook.malformed', { ...posted(), timestamp: '0x6512' }],
    ['with a time before the decimal point', 'webhook.malformed', { ...posted(), timestamp: `${seconds}.0` }],
    ['with headers joined', 'webhook.malformed', { ...posted(), signature: 'v1,AAAA, v1,AAAA' }],
    ['with a signature of no kind that is known', 'webhook.signature_invalid', { ...posted(), signature: 'v9,AAAA' }],
    ['to a partner that is not registered', 'webhook.signature_invalid', { ...posted(), partner: 'nobody' }],
    ['to another partner', 'webhook.signature_invalid', { ...posted(), partner: 'other' }],
    ['signed a second too early', 'webhook.expired', posted(withdrawal, { timestamp: seconds - 301 })],
    ['signed a second too late', 'webhook.expired', posted(withdrawal, { timestamp: seconds + 301 })],
    ['that is no JSON', 'request.malformed', signedAs(utf8('{"type":'))],
    ['that is no UTF-8', 'request.malformed', signedAs(new Uint8Array([0x22, 0xff, 0x22]))],
    ['that is nested without end', 'request.malformed', signedAs(utf8(deep))],
    ['that names a thing twice', 'request.malformed', signedAs(utf8('{"type":"withdrawal","type":"offer"}'))],
    ['with a field that nobody knows', 'request.malformed', posted({ ...withdrawal, surprise: true })],
    [
      'under the id of another',
      'webhook.other_id',
      posted(withdrawal, { id: '610100_610100-20260921-0123456789AB_4' }),
    ],
    ['of a region that it does not speak for', 'partner.not_its_region', posted({ ...withdrawal, from: '630100' })],
  ])('%s', async (_, code, message) => {
    expect(await codeOf(message)).toBe(code);
  });

  it.each<[string, Partner, readonly PartnerKey[], (typeof kinds)[number]]>([
    ['where the kind of its signature is not believed', { ...xian, accepts: ['v1'] }, Object.values(keys), 'v1a'],
    ['under a key that does not count yet', xian, [{ ...keys.v1, validFrom: '2026-09-23T02:00:00.001Z' }], 'v1'],
    ['under a key that counts no more', xian, [{ ...keys.v1, validUntil: now }], 'v1'],
    [
      'under a key that messages to it are signed with',
      xian,
      [{ ...keys.v1, direction: 'out', endpoint: 'xian' }],
      'v1',
    ],
    ['where there is no key', xian, [], 'v1'],
  ])('%s', async (_, partner, of, kind) => {
    expect(await codeOf(posted(withdrawal, { sign: signers[kind] }), partner, of)).toBe('webhook.signature_invalid');
  });

  it('under a certificate that is over, or yet to come', async () => {
    const message = posted(withdrawal, { sign: signers.v1sm2 });
    const under = async (validity: typeof years) =>
      codeOf(message, xian, [{ ...keys.v1sm2, material: toBase64(await certificate(validity)) }]);
    expect(await under({ ...years, notAfter: '2026-09-23T02:00:00Z' })).toBe('accepted');
    expect(await under({ ...years, notAfter: '2026-09-23T01:59:59Z' })).toBe('webhook.signature_invalid');
    expect(await under({ ...years, notBefore: '2026-09-23T02:00:01Z' })).toBe('webhook.signature_invalid');
  });

  it('with where it is wrong, and nothing of what it says', async () => {
    const outcome = await verify(posted({ ...withdrawal, reason: 7, from: '6101' }));
    expect(outcome).toMatchObject({ problems: [{ pointer: '/from' }, { pointer: '/reason' }] });
    expect(JSON.stringify(outcome)).not.toContain('6101"');
  });

  it('in the same words whether a partner is registered or not, however old it is', async () => {
    for (const timestamp of [seconds, seconds - 301, seconds + 301, 0]) {
      const sign = (message: Parameters<typeof signV1>[1]) => signV1(randomBytes(32), message);
      const wrong = posted(withdrawal, { timestamp, sign });
      expect(await verify(wrong)).toEqual(await verify({ ...wrong, partner: 'nobody' }));
    }
  });
});

describe('the door', () => {
  it('asks for no key of whoever is not registered, and opens none for headers that are no signature', async () => {
    const asked: string[] = [];
    const dependencies = {
      ...registered(),
      partnerKeys: { of: (id: string) => (asked.push(id), Promise.resolve([])) },
    };
    await verifyMessage(dependencies, { ...posted(), partner: 'nobody' });
    await verifyMessage(dependencies, { ...posted(), signature: 'x' });
    expect(asked).toEqual([]);
  });

  it('is believed by another key where one cannot be used, and operators are told which', async () => {
    const faults: unknown[] = [];
    const wrong = { ...keys.v1, id: 'k2', material: toBase64(new Uint8Array(96)) };
    const dependencies = {
      ...registered(xian, [wrong, keys.v1]),
      onFault: (...fault: unknown[]) => faults.push(fault),
    };
    expect(await verifyMessage(dependencies, posted())).toMatchObject({ ok: true });
    expect(faults).toEqual([['a key cannot be used', expect.any(Error), { partner: 'xian', kind: 'v1', key: 'k2' }]]);
  });

  it('tries no more keys than the eight that came last', async () => {
    const others = Array.from({ length: 8 }, (_, at) => ({
      ...{ ...keys.v1a, id: `n${at}`, material: toBase64(randomBytes(32)) },
      validFrom: `2026-02-0${at + 1}T00:00:00.000Z`,
    }));
    expect(await codeOf(posted(), xian, [keys.v1, ...others.slice(1)])).toBe('accepted');
    expect(await codeOf(posted(), xian, [keys.v1, ...others])).toBe('webhook.signature_invalid');
    expect(await codeOf(posted(), xian, [...others, { ...keys.v1, validFrom: '2026-03-01T00:00:00.000Z' }])).toBe(
      'accepted',
    );
  });
});
