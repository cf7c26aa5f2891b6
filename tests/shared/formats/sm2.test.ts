import { createSign, createVerify, generateKeyPairSync, sign as nodeSign } from 'node:crypto';
import fc from 'fast-check';
import { sm2 as otherSm2 } from 'sm-crypto-v2';
import { describe, expect, it } from 'vitest';

import { fromBigInt, fromHex, toBigInt, toHex, utf8 } from '#formats/bytes';
import { SM2_CURVE } from '#formats/curves';
import { decodeEcSignature, encodeEcSignature } from '#formats/ec-signature';
import {
  sm2Digest,
  sm2GenerateKeyPair,
  sm2PublicKey,
  sm2Sign,
  sm2Verify,
  sm2VerifyMessage,
  sm2Z,
  SM2_DEFAULT_ID,
} from '#formats/sm2';
import { createSm2Scheme } from '#formats/sm2-scheme';
import { sm3 } from '#formats/sm3';
import { nodeKeys } from './node-sm2.ts';
import { exampleCurve, exampleCurveVector, recommendedCurveVector as vector } from '#tests/vectors/sm2';

const { n } = SM2_CURVE;
const privateKey = fromHex(vector.privateKey);
const publicKey = fromHex(vector.publicKey);
const message = utf8(vector.msgUtf8);
const digest = fromHex(vector.e);
const signature = fromHex(vector.sigDer);
const r = BigInt(`0x${vector.r}`);
const s = BigInt(`0x${vector.s}`);

describe('SM2, published example on the recommended curve', () => {
  it('gives Z, e and the public key', () => {
    expect(SM2_DEFAULT_ID).toBe(vector.id);
    expect(toHex(sm2Z({ publicKey }))).toBe(vector.Z);
    expect(toHex(sm2Z({ publicKey, id: '' }))).toBe(vector.emptyIdZ);
    expect(toHex(sm2Digest({ publicKey, message }))).toBe(vector.e);
    expect(toHex(sm2PublicKey(privateKey))).toBe(vector.publicKey);
  });

  it('gives the signature with the published k', () => {
    const made = sm2Sign({ privateKey, digest, k: fromHex(vector.k) });
    expect(decodeEcSignature(made, n)).toEqual({ r, s });
    expect(toHex(made)).toBe(vector.sigDer);
  });

  it('verifies', () => {
    expect(sm2Verify({ publicKey, digest, signature })).toBe(true);
    expect(sm2VerifyMessage({ publicKey, message, signature })).toBe(true);
  });
});

describe('SM2, published example on another curve', () => {
  const scheme = createSm2Scheme(exampleCurve);
  const example = exampleCurveVector;
  const key = fromHex(example.publicKey);

  it('gives Z, e, the signature, and verifies', () => {
    const z = scheme.z({ publicKey: key, id: example.id });
    expect(toHex(z)).toBe(example.Z);
    expect(toHex(sm3(Uint8Array.of(...z, ...utf8(example.msgUtf8))))).toBe(example.e);
    const made = scheme.sign({
      privateKey: fromHex(example.privateKey),
      digest: fromHex(example.e),
      nextNonce: () => BigInt(`0x${example.k}`),
    });
    expect(toHex(made)).toBe(example.sigDer);
    expect(scheme.verify({ publicKey: key, digest: fromHex(example.e), signature: made })).toBe(true);
  });
});

describe('SM2 beside other programs', () => {
  it('agrees with OpenSSL in both directions when it is given Z before the message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ maxLength: 20 }), (text, id) => {
        const pair = sm2GenerateKeyPair();
        const keys = nodeKeys(pair);
        const z = sm2Z({ publicKey: pair.publicKey, id });
        const theirs = createSign('sm3').update(z).update(text).sign(keys.privateKey);
        expect(sm2VerifyMessage({ publicKey: pair.publicKey, id, message: text, signature: theirs })).toBe(true);
        const ours = sm2Sign({ ...pair, digest: sm2Digest({ publicKey: pair.publicKey, id, message: text }) });
        expect(createVerify('sm3').update(z).update(text).verify(keys.publicKey, ours)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('agrees with sm-crypto-v2 in both directions', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (text) => {
        const pair = sm2GenerateKeyPair();
        const [hexPrivate, hexPublic] = [toHex(pair.privateKey), toHex(pair.publicKey)];
        const theirs = otherSm2.doSignature(text, hexPrivate, { der: true, hash: true, publicKey: hexPublic });
        expect(sm2VerifyMessage({ publicKey: pair.publicKey, message: text, signature: fromHex(theirs) })).toBe(true);
        const ours = sm2Sign({ ...pair, digest: sm2Digest({ publicKey: pair.publicKey, message: text }) });
        expect(otherSm2.doVerifySignature(text, toHex(ours), hexPublic, { der: true, hash: true })).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it('refuses what OpenSSL signs by default, with an empty id', () => {
    const theirs = nodeSign('sm3', message, nodeKeys({ privateKey, publicKey }).privateKey);
    expect(sm2VerifyMessage({ publicKey, message, signature: theirs })).toBe(false);
    expect(sm2VerifyMessage({ publicKey, id: '', message, signature: theirs })).toBe(true);
  });

  it('refuses ECDSA with SM3, which a freshly generated OpenSSL key signs', () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    const key = new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-65));
    for (const prefix of [new Uint8Array(), sm2Z({ publicKey: key }), sm2Z({ publicKey: key, id: '' })]) {
      const theirs = createSign('sm3').update(prefix).update(message).sign(pair.privateKey);
      expect(sm2VerifyMessage({ publicKey: key, message, signature: theirs })).toBe(false);
      const digestOfIt = sm3(Uint8Array.of(...prefix, ...message));
      expect(sm2Verify({ publicKey: key, digest: digestOfIt, signature: theirs })).toBe(false);
    }
  });
});

describe('SM2 verification', () => {
  it('refuses another message, id, digest, key', () => {
    const other = sm2GenerateKeyPair().publicKey;
    expect(sm2VerifyMessage({ publicKey, message: utf8('message digesu'), signature })).toBe(false);
    expect(sm2VerifyMessage({ publicKey, id: 'ALICE123@YAHOO.COM', message, signature })).toBe(false);
    expect(sm2VerifyMessage({ publicKey: other, message, signature })).toBe(false);
    expect(sm2Verify({ publicKey, digest: sm3(message), signature })).toBe(false);
    expect(sm2Verify({ publicKey, digest: digest.subarray(1), signature })).toBe(false);
  });

  it('refuses a signature with any one bit changed', () => {
    fc.assert(
      fc.property(fc.nat(signature.length * 8 - 1), (bit) => {
        const changed = signature.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(sm2Verify({ publicKey, digest, signature: changed })).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['r = 0', { r: 0n, s }],
    ['s = 0', { r, s: 0n }],
    ['r + n', { r: r + n, s }],
    ['s + n', { r, s: s + n }],
    ['r = n', { r: n, s }],
    ['negative r', { r: r - n, s }],
    ['r + s = n', { r, s: n - r }],
  ])('refuses %s', (_what, numbers) => {
    expect(sm2Verify({ publicKey, digest, signature: encodeEcSignature(numbers) })).toBe(false);
  });

  it('refuses r + s = n where the key would drop out of the equation and anybody could sign', () => {
    const forged = { r: n - 1n, s: 1n };
    const e = (forged.r - SM2_CURVE.Gx + n) % n;
    expect(sm2Verify({ publicKey, digest: fromBigInt(e, 32), signature: encodeEcSignature(forged) })).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['raw r and s', vector.r + vector.s],
    ['a byte behind it', `${vector.sigDer}00`],
    ['a long length', `308146${vector.sigDer.slice(4)}`],
    ['an indefinite length', `3080${vector.sigDer.slice(4)}0000`],
    ['a superfluous zero', `304702220000${vector.r}022100${vector.s}`],
    ['r without its sign octet', `30450220${vector.r}022100${vector.s}`],
    ['a third number', `3049022100${vector.r}022100${vector.s}020101`],
  ])('refuses a signature that is %s', (_what, hex) => {
    expect(sm2Verify({ publicKey, digest, signature: fromHex(hex) })).toBe(false);
  });

  it.each([
    ['compressed', `03${vector.publicKey.slice(2, 66)}`],
    ['hybrid', `07${vector.publicKey.slice(2)}`],
    ['infinity', '00'],
    ['off the curve', `${vector.publicKey.slice(0, -2)}14`],
    ['with a coordinate beyond p', `04${'ff'.repeat(64)}`],
    ['without the 04', vector.publicKey.slice(2)],
  ])('refuses a public key that is %s, without an exception', (_what, hex) => {
    expect(sm2Verify({ publicKey: fromHex(hex), digest, signature })).toBe(false);
    expect(sm2VerifyMessage({ publicKey: fromHex(hex), message, signature })).toBe(false);
  });
});

describe('SM2 signing', () => {
  const k = toBigInt(fromHex(vector.k));
  const d = toBigInt(privateKey);
  // x of k·G follows from the published r and e.
  const x = (r - toBigInt(digest) + n) % n;
  const mod = (value: bigint) => ((value % n) + n) % n;
  const inverse = (value: bigint) => {
    let [result, base, exponent] = [1n, mod(value), n - 2n];
    for (; exponent > 0n; exponent >>= 1n) {
      if (exponent & 1n) result = (result * base) % n;
      base = (base * base) % n;
    }
    return result;
  };
  const discarded = [
    ['r = 0', mod(-x)],
    ['r + k = n', mod(n - k - x)],
    ['s = 0', mod(k * inverse(d) - x)],
  ] as const;

  it.each(discarded)('takes another nonce where one gives %s', (_what, e) => {
    const scheme = createSm2Scheme(SM2_CURVE);
    const nonces = [k, k + 1n];
    let taken = 0;
    const made = scheme.sign({ privateKey, digest: fromBigInt(e, 32), nextNonce: () => nonces[taken++] ?? 0n });
    expect(taken).toBe(2);
    expect(scheme.verify({ publicKey, digest: fromBigInt(e, 32), signature: made })).toBe(true);
  });

  it.each(discarded)('refuses a prescribed k that gives %s', (_what, e) => {
    expect(() => sm2Sign({ privateKey, digest: fromBigInt(e, 32), k: fromHex(vector.k) })).toThrow(RangeError);
  });

  it('never gives the same signature twice', () => {
    const made = Array.from({ length: 5 }, () => toHex(sm2Sign({ privateKey, digest })));
    expect(new Set(made).size).toBe(5);
  });

  it.each([
    ['zero', 0n],
    ['n - 1', n - 1n],
    ['n', n],
  ])('refuses the private key %s', (_what, scalar) => {
    expect(() => sm2Sign({ privateKey: fromBigInt(scalar, 32), digest })).toThrow(RangeError);
    expect(() => sm2PublicKey(fromBigInt(scalar, 32))).toThrow(RangeError);
  });

  it('refuses k outside 1 to n - 1, a digest of another length, an id that is too long', () => {
    expect(() => sm2Sign({ privateKey, digest, k: new Uint8Array(32) })).toThrow(RangeError);
    expect(() => sm2Sign({ privateKey, digest, k: fromBigInt(n, 32) })).toThrow(RangeError);
    expect(() => sm2Sign({ privateKey, digest: message })).toThrow(RangeError);
    expect(() => sm2Z({ publicKey, id: new Uint8Array(8192) })).toThrow(RangeError);
  });
});
