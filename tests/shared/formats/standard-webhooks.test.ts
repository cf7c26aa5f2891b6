import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { fromBase64, fromHex, toBase64, toHex, utf8 } from '#formats/bytes';
import { ed25519PublicKey } from '#formats/ed25519';
import { sm2Digest, sm2PublicKey, sm2Sign } from '#formats/sm2';
import { MAX_WEBHOOK_KEYS, verifyWebhook, type WebhookFault } from '#formats/standard-webhooks';
import { parseSecret, writeSecret } from '#formats/webhook-keys';
import {
  digestV1sm2,
  parseSignatures,
  signedContent,
  signV1,
  signV1a,
  type WebhookKey,
  type WebhookKind,
  type WebhookMessage,
  writeSignature,
  writeSignatures,
} from '#formats/webhook-signatures';
import { rfc8032Vectors } from '#tests/vectors/ed25519';
import { recommendedCurveVector as sm2Vector } from '#tests/vectors/sm2';
import { webhookVectors } from '#tests/vectors/standard-webhooks';

const { published, specified, ours } = webhookVectors;
const message: WebhookMessage = { ...published.message, body: utf8(published.message.body) };
const toleranceSeconds = 300;
const now = message.timestamp * 1000;

const secret = parseSecret(published.secret);
const otherSecret = new Uint8Array(64).fill(7);
const seed = fromHex(rfc8032Vectors[0].seed);
const sm2Private = fromHex(sm2Vector.privateKey);
const sm2Public = sm2PublicKey(sm2Private);

/** What KMS does with the digest. */
const signV1sm2 = (privateKey: Uint8Array, signed: WebhookMessage, k?: Uint8Array) => {
  const digest = digestV1sm2(sm2PublicKey(privateKey), signed);
  return writeSignature({ kind: 'v1sm2', bytes: sm2Sign({ privateKey, digest, ...(k && { k }) }) });
};
const signers: Readonly<Record<WebhookKind, (signed: WebhookMessage) => string>> = {
  v1: (signed) => signV1(secret, signed),
  v1a: (signed) => signV1a(seed, signed),
  v1sm2: (signed) => signV1sm2(sm2Private, signed),
};
const keyOf = {
  v1: { kind: 'v1', id: 'hmac', secret },
  v1a: { kind: 'v1a', id: 'edwards', publicKey: ed25519PublicKey(seed) },
  v1sm2: { kind: 'v1sm2', id: 'organisation', publicKey: sm2Public },
} as const satisfies Record<WebhookKind, WebhookKey>;
const kinds = ['v1', 'v1a', 'v1sm2'] as const;
const keys = Object.values(keyOf);

/** The verdict on a webhook that was fine before `changed`. */
const verdictOn = (changed: Partial<Parameters<typeof verifyWebhook>[0]> = {}) =>
  verifyWebhook({
    ...{ id: message.id, timestamp: String(message.timestamp), signature: signV1(secret, message) },
    ...{ body: message.body, now, toleranceSeconds, keys, ...changed },
  });
const refused = (reason: WebhookFault) => ({ ok: false, reason });
const fitsNot = refused('webhook.no_signature_fits');

describe('the published examples', () => {
  it('are signed as the reference libraries sign them', () => {
    expect(signV1(secret, message)).toBe(published.v1);
    expect(signV1a(fromBase64(published.seed), message)).toBe(published.v1a);
  });

  it('verify, alone and together', () => {
    const publicKey = ed25519PublicKey(fromBase64(published.seed));
    const theirs = { kind: 'v1a', id: 'theirs', publicKey } as const;
    expect(verdictOn({ signature: published.v1 })).toEqual({ ok: true, kind: 'v1', key: 'hmac' });
    expect(verdictOn({ signature: published.v1a, keys: [theirs] })).toEqual({ ok: true, kind: 'v1a', key: 'theirs' });
    const both = { signature: writeSignatures([published.v1, published.v1a]) };
    expect(verdictOn({ ...both, keys: [theirs] })).toEqual({ ok: true, kind: 'v1a', key: 'theirs' });
    expect(verdictOn(both)).toEqual({ ok: true, kind: 'v1', key: 'hmac' });
  });

  it('of the specification are of the form that is read here', () => {
    expect(parseSignatures(specified.signature)?.map(({ kind, bytes }) => [kind, bytes.length])).toEqual([
      ['v1', 32],
      ['v1a', 64],
    ]);
    const { id, timestamp, body } = specified;
    const content = signedContent({ id, timestamp: Number(timestamp), body: utf8(body) });
    expect(new TextDecoder().decode(content)).toBe(specified.content);
    expect(verdictOn({ ...specified, body: utf8(body), now: Number(timestamp) * 1000 })).toEqual(fitsNot);
  });
});

describe('fixed examples of our own', () => {
  it('are signed as ever', () => {
    expect(signV1a(seed, message)).toBe(ours.v1a);
    expect(toHex(digestV1sm2(sm2Public, message))).toBe(ours.digest);
    expect(signV1sm2(sm2Private, message, fromHex(sm2Vector.k))).toBe(ours.v1sm2);
  });

  it('verify under the key of their kind and no other', () => {
    expect(verdictOn({ signature: ours.v1a })).toEqual({ ok: true, kind: 'v1a', key: 'edwards' });
    expect(verdictOn({ signature: ours.v1sm2 })).toEqual({ ok: true, kind: 'v1sm2', key: 'organisation' });
    expect(verdictOn({ signature: ours.v1sm2, keys: [keyOf.v1, keyOf.v1a] })).toEqual(fitsNot);
    expect(verdictOn({ signature: ours.v1sm2.replace('v1sm2', 'v1a') })).toEqual(fitsNot);
  });

  it('of SM2 with an empty id are refused', () => {
    const digest = sm2Digest({ publicKey: sm2Public, id: '', message: signedContent(message) });
    const bytes = sm2Sign({ privateKey: sm2Private, digest });
    expect(verdictOn({ signature: writeSignature({ kind: 'v1sm2', bytes }) })).toEqual(fitsNot);
  });
});

const arbitraryMessage = fc.record({
  id: fc.stringMatching(/^[A-Za-z0-9_-]{1,128}$/),
  timestamp: fc.integer({ min: 0, max: 999_999_999_999 }),
  body: fc.uint8Array({ maxLength: 300 }),
});
/** The same bytes but one bit. */
const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at % bytes.length ? byte ^ (1 << ((at >> 8) % 8)) : byte));
const runs: Readonly<Record<WebhookKind, number>> = { v1: 100, v1a: 50, v1sm2: 15 };

describe.each(kinds)('a signature of kind %s', (kind) => {
  const given = (signed: WebhookMessage, changed = {}) =>
    verdictOn({
      ...{ id: signed.id, timestamp: String(signed.timestamp), body: signed.body, now: signed.timestamp * 1000 },
      ...{ signature: signers[kind](signed), ...changed },
    });

  it('fits what was signed', () => {
    fc.assert(
      fc.property(arbitraryMessage, (signed) => {
        expect(given(signed)).toEqual({ ok: true, kind, key: keyOf[kind].id });
      }),
      { numRuns: runs[kind] },
    );
  });

  it('does not fit another id, timestamp or body, nor is it one with a changed byte', () => {
    fc.assert(
      fc.property(arbitraryMessage, arbitraryMessage, fc.nat(), (signed, other, at) => {
        fc.pre(signed.id !== other.id && signed.timestamp !== other.timestamp);
        const signature = signers[kind](signed);
        const body = signed.body.length === 0 ? Uint8Array.of(0) : flipped(signed.body, at);
        const bytes = flipped(fromBase64(signature.slice(kind.length + 1)), at);
        for (const changed of [
          { id: other.id },
          { timestamp: String(other.timestamp), now: other.timestamp * 1000 },
          { body },
          { body: Uint8Array.of(...signed.body, 0) },
          { signature: writeSignature({ kind, bytes }) },
        ])
          expect(given(signed, { signature, ...changed })).toEqual(fitsNot);
      }),
      { numRuns: runs[kind] },
    );
  });

  it.each([1, 24, 31, 33, 63, 65, 71, 73, 200])(
    'does not fit when it has %i bytes, and nothing is thrown',
    (length) => {
      const signature = writeSignature({ kind, bytes: new Uint8Array(length).fill(0x30) });
      expect(given(message, { signature })).toEqual(fitsNot);
    },
  );

  it('fits beside any others while keys are changed', () => {
    const unknown = `v2,${toBase64(new Uint8Array(32))}`;
    const foreign = writeSignature({ kind, bytes: new Uint8Array(32) });
    const signature = writeSignatures([foreign, unknown, signers[kind](message), foreign]);
    expect(given(message, { signature })).toEqual({ ok: true, kind, key: keyOf[kind].id });
  });
});

describe('two secrets', () => {
  const [old, fresh] = [keyOf.v1, { kind: 'v1', id: 'fresh', secret: otherSecret } as const];

  it('are both good, for the one signature and for the other', () => {
    expect(verdictOn({ keys: [old, fresh] })).toMatchObject({ ok: true, key: 'hmac' });
    const signature = signV1(otherSecret, message);
    expect(verdictOn({ keys: [old, fresh], signature })).toMatchObject({ ok: true, key: 'fresh' });
    expect(verdictOn({ keys: [old], signature })).toEqual(fitsNot);
  });

  it('sign together, and whoever has either verifies', () => {
    const signature = writeSignatures([signV1(otherSecret, message), signV1(secret, message)]);
    expect(verdictOn({ keys: [old], signature })).toMatchObject({ ok: true, key: 'hmac' });
    expect(verdictOn({ keys: [fresh], signature })).toMatchObject({ ok: true, key: 'fresh' });
  });
});

describe('a webhook is refused', () => {
  const good = published.v1;
  const base64 = good.slice('v1,'.length);
  const entries = (count: number) => Array.from({ length: count }, () => good).join(' ');
  /** Well-formed, of so many characters, of a version that nobody knows, and then a good one. */
  const longList = (version: string, length: number) =>
    `${`${version},`.padEnd(length - good.length - 1, 'A')} ${good}`;

  it.each<[string, object, WebhookFault]>([
    ['without id', { id: undefined }, 'webhook.id_missing'],
    ['with an empty id', { id: '' }, 'webhook.id_missing'],
    ['with a full stop in the id', { id: 'msg.1' }, 'webhook.id_malformed'],
    ['with a space in the id', { id: 'msg 1' }, 'webhook.id_malformed'],
    ['with a line feed behind the id', { id: `${message.id}\n` }, 'webhook.id_malformed'],
    ['with an id of Chinese characters', { id: '通办' }, 'webhook.id_malformed'],
    ['with an id of 129 characters', { id: 'a'.repeat(129) }, 'webhook.id_malformed'],
    ['with two ids', { id: `${message.id}, ${message.id}` }, 'webhook.id_malformed'],
    ['with an array for an id', { id: [message.id] }, 'webhook.id_malformed'],
    ['with null for an id', { id: null }, 'webhook.id_malformed'],
    ['without timestamp', { timestamp: undefined }, 'webhook.timestamp_missing'],
    ['with an empty timestamp', { timestamp: '' }, 'webhook.timestamp_missing'],
    ...[
      ['that is a word', 'hello'],
      ['with a suffix', `${message.timestamp}abc`],
      ['with a sign', `+${message.timestamp}`],
      ['before 1970', '-1'],
      ['with a leading zero', `0${message.timestamp}`],
      ['with a space before', ` ${message.timestamp}`],
      ['with a space behind', `${message.timestamp} `],
      ['with a line feed behind', `${message.timestamp}\n`],
      ['with a fraction', `${message.timestamp}.0`],
      ['with an exponent', '1614265330e0'],
      ['in hexadecimal', '0x6037BDF2'],
      ['in full-width digits', '１６１４２６５３３０'],
      ['of 13 digits', String(now)],
      ['that is infinite', 'Infinity'],
    ].map(([what, timestamp]): [string, object, WebhookFault] => [
      `with a timestamp ${what}`,
      { timestamp },
      'webhook.timestamp_malformed',
    ]),
    ['with a number for a timestamp', { timestamp: message.timestamp }, 'webhook.timestamp_malformed'],
    ['a millisecond too late', { now: now + 300_001 }, 'webhook.too_old'],
    ['a millisecond too early', { now: now - 300_001 }, 'webhook.too_new'],
    ['from 1970', { timestamp: '0' }, 'webhook.too_old'],
    ['from the year 33658', { timestamp: '999999999999' }, 'webhook.too_new'],
    ['too late by any tolerance', { now: now + 1, toleranceSeconds: 0 }, 'webhook.too_old'],
    ['without signature', { signature: undefined }, 'webhook.signature_missing'],
    ['with an empty signature', { signature: '' }, 'webhook.signature_missing'],
    ...[
      ['of text that is no base64', 'v1,dawfeoifkpqwoekfpqoekf'],
      ['of which the most is missing', good.slice(0, 8)],
      ['of which all is missing', 'v1,'],
      ['without version', base64],
      ['with an empty version', `,${base64}`],
      ['with a version in capitals', `V1,${base64}`],
      ['with a version of 17 characters', `v${'1'.repeat(16)},${base64}`],
      ['without padding', good.slice(0, -1)],
      ['with bits left over', good.replace('OE=', 'OF=')],
      ['in base64url', good.replace('/', '_')],
      ['with a comma behind', `${good},`],
      ['with a second comma', good.replace(',', ',,')],
      ['joined from two headers', `${good}, ${good}`],
      ['with two spaces between', `${good}  ${good}`],
      ['with a tab between', `${good}\t${good}`],
      ['with a space before', ` ${good}`],
      ['with a space behind', `${good} `],
      ['with a line feed behind', `${good}\n`],
      ['beside a malformed one', `${good} v1,`],
      ['beside a malformed one of an unknown version', `${good} v2,A`],
      ['seventeen times over', entries(17)],
      ['of 4,097 characters', longList('v999', 4097)],
    ].map(([what, signature]): [string, object, WebhookFault] => [
      `with a signature ${what}`,
      { signature },
      'webhook.signature_malformed',
    ]),
    ['with an array of signatures', { signature: [good] }, 'webhook.signature_malformed'],
    ['with another signature', { signature: `v1,${toBase64(new Uint8Array(32))}` }, 'webhook.no_signature_fits'],
    ['with the signature as an unknown version', { signature: `v2,${base64}` }, 'webhook.no_signature_fits'],
    ['with 32 bytes as v1a', { signature: `v1a,${base64}` }, 'webhook.no_signature_fits'],
    ['with another secret', { keys: [{ ...keyOf.v1, secret: otherSecret }] }, 'webhook.no_signature_fits'],
    ['with no key', { keys: [] }, 'webhook.no_signature_fits'],
  ])('%s', (_, changed, reason) => {
    expect(verdictOn()).toMatchObject({ ok: true });
    expect(verdictOn(changed)).toEqual(refused(reason));
  });

  it('for the first reason where there are several', () => {
    const wrong = { id: '.', timestamp: 'x', signature: 'x' };
    expect(verdictOn(wrong)).toEqual(refused('webhook.id_malformed'));
    expect(verdictOn({ ...wrong, id: 'a' })).toEqual(refused('webhook.timestamp_malformed'));
    expect(verdictOn({ ...wrong, id: 'a', timestamp: '1' })).toEqual(refused('webhook.too_old'));
  });

  it('at no limit, only beyond it', () => {
    expect(verdictOn({ signature: entries(16) })).toMatchObject({ ok: true });
    expect(verdictOn({ signature: longList('v99', 4096) })).toMatchObject({ ok: true });
    for (const moved of [300_000, -300_000]) expect(verdictOn({ now: now + moved })).toMatchObject({ ok: true });
    expect(verdictOn({ toleranceSeconds: 0 })).toMatchObject({ ok: true });
    const id = 'Z'.repeat(128);
    expect(verdictOn({ id, signature: signV1(secret, { ...message, id }) })).toMatchObject({ ok: true });
  });

  it('and nothing is thrown, whatever the headers say', () => {
    const odd = fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), { nil: undefined });
    const entry = fc.tuple(fc.constantFrom(...kinds, 'v2', ''), fc.base64String()).map((pair) => pair.join(','));
    const list = fc.array(entry, { maxLength: 20 }).map((each) => each.join(' '));
    fc.assert(
      fc.property(odd, odd, odd, list, (id, timestamp, signature, listed) => {
        expect(verdictOn({ id, timestamp, signature }).ok).toBe(false);
        expect(verdictOn({ signature: listed }).ok).toBe(false);
      }),
    );
  });
});

describe('a key that is none', () => {
  const offCurve = Uint8Array.of(4, ...new Uint8Array(64).fill(1));
  it.each<[string, WebhookKey]>([
    ['an empty secret', { ...keyOf.v1, secret: new Uint8Array() }],
    ['a secret of 23 bytes', { ...keyOf.v1, secret: secret.slice(0, 23) }],
    ['an empty Ed25519 key', { ...keyOf.v1a, publicKey: new Uint8Array() }],
    ['an Ed25519 key of small order', { ...keyOf.v1a, publicKey: new Uint8Array(32) }],
    ['an SM2 key for an Ed25519 key', { ...keyOf.v1a, publicKey: sm2Public }],
    ['an empty SM2 key', { ...keyOf.v1sm2, publicKey: new Uint8Array() }],
    ['a compressed SM2 key', { ...keyOf.v1sm2, publicKey: Uint8Array.of(2, ...sm2Public.slice(1, 33)) }],
    ['an SM2 key that is not on the curve', { ...keyOf.v1sm2, publicKey: offCurve }],
  ])('has no signatures: %s', (_, key) => {
    const signature = writeSignatures(kinds.map((kind) => signers[kind](message)));
    expect(verdictOn({ signature, keys: [key] })).toEqual(fitsNot);
    expect(verdictOn({ signature, keys: [key, keyOf[key.kind]] })).toMatchObject({ ok: true });
  });
});

describe('whoever calls', () => {
  it('gives at most eight keys, a time, and a tolerance', () => {
    const many = (count: number) => Array.from({ length: count }, () => keyOf.v1);
    expect(verdictOn({ keys: many(MAX_WEBHOOK_KEYS) })).toMatchObject({ ok: true });
    for (const wrong of [{ keys: many(9) }, { now: NaN }, { toleranceSeconds: NaN }, { toleranceSeconds: -1 }])
      expect(() => verdictOn(wrong)).toThrow(RangeError);
    expect(() => verdictOn({ toleranceSeconds: Infinity })).toThrow(RangeError);
  });

  it.each([
    ['an id with a full stop', { id: 'a.b' }],
    ['an empty id', { id: '' }],
    ['a timestamp with a fraction', { timestamp: 1.5 }],
    ['a timestamp before 1970', { timestamp: -1 }],
    ['a timestamp of 13 digits', { timestamp: now }],
    ['no timestamp', { timestamp: NaN }],
  ])('signs nothing with %s', (_, wrong) => {
    for (const kind of kinds) expect(() => signers[kind]({ ...message, ...wrong })).toThrow(RangeError);
  });

  it.each([0, 23, 65])('signs nothing under a secret of %i bytes', (length) => {
    expect(() => signV1(new Uint8Array(length), message)).toThrow(RangeError);
  });

  it('writes a list that can be read, or none', () => {
    const entry = fc.record({ kind: fc.constantFrom(...kinds), bytes: fc.uint8Array({ minLength: 1, maxLength: 72 }) });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 16 }), (signatures) => {
        expect(parseSignatures(writeSignatures(signatures.map(writeSignature)))).toEqual(signatures);
      }),
    );
    const one = signV1(secret, message);
    const long = writeSignature({ kind: 'v1', bytes: new Uint8Array(300) });
    for (const wrong of [[], Array<string>(17).fill(one), Array<string>(16).fill(long), ['v1,'], [one, ''], ['x']])
      expect(() => writeSignatures(wrong)).toThrow(RangeError);
  });
});

describe('beside the reference library', () => {
  beforeEach(() => vi.useFakeTimers({ now, toFake: ['Date'] }));
  afterEach(() => vi.useRealTimers());

  const secrets = fc.uint8Array({ minLength: 24, maxLength: 64 });
  const json = fc.json().map((text) => Buffer.from(text));
  const headersOf = ({ id, timestamp }: WebhookMessage, signature: string) => ({
    ...{ 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature },
  });

  it('our signatures verify there, with the prefix of the secret and without it', () => {
    fc.assert(
      fc.property(arbitraryMessage, secrets, json, ({ id }, key, body) => {
        const sent = { id, timestamp: message.timestamp, body: new Uint8Array(body) };
        const signature = writeSignatures([signV1a(seed, sent), signV1(otherSecret, sent), signV1(key, sent)]);
        for (const text of [writeSecret(key), writeSecret(key).slice('whsec_'.length)]) {
          expect(new Webhook(text).verify(body, headersOf(sent, signature))).toEqual(JSON.parse(body.toString()));
          const changed = Buffer.concat([body, Buffer.from(' ')]);
          expect(() => new Webhook(text).verify(changed, headersOf(sent, signature))).toThrow('No matching signature');
        }
      }),
    );
  });

  it('its signatures verify here', () => {
    fc.assert(
      fc.property(arbitraryMessage, secrets, json, ({ id }, key, body) => {
        const signature = new Webhook(writeSecret(key)).sign(id, new Date(now), body);
        const received = { id, signature, body: new Uint8Array(body), keys: [{ ...keyOf.v1, secret: key }] };
        expect(verdictOn(received)).toEqual({ ok: true, kind: 'v1', key: 'hmac' });
        expect(verdictOn({ ...received, id: `${id.slice(0, 100)}-` })).toEqual(fitsNot);
      }),
    );
  });

  it('what it lets pass beyond the form is refused here', () => {
    const timestamp = `${message.timestamp}abc`;
    const headers = { ...headersOf(message, published.v1), 'webhook-timestamp': timestamp };
    expect(new Webhook(published.secret).verify(published.message.body, headers)).toEqual({ test: 2432232314 });
    expect(verdictOn({ timestamp })).toEqual(refused('webhook.timestamp_malformed'));
  });
});
