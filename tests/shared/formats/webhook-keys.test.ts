import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fromHex, toBase64 } from '#formats/bytes';
import { ed25519PublicKey } from '#formats/ed25519';
import {
  parsePrivateKey,
  parsePublicKey,
  parseSecret,
  writePrivateKey,
  writePublicKey,
  writeSecret,
} from '#formats/webhook-keys';

const filled = (length: number) => new Uint8Array(length).fill(0xa5);

describe('a symmetric secret', () => {
  it('is read as it was written, from 24 to 64 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 64 }), (secret) => {
        expect(writeSecret(secret)).toBe(`whsec_${toBase64(secret)}`);
        expect(parseSecret(writeSecret(secret))).toEqual(secret);
      }),
    );
  });

  it.each([0, 1, 23, 65, 100])('of %i bytes is none', (length) => {
    expect(() => writeSecret(filled(length))).toThrow(RangeError);
    expect(() => parseSecret(`whsec_${toBase64(filled(length))}`)).toThrow(RangeError);
  });

  const base64 = toBase64(filled(25));
  it.each([
    ['no prefix', base64],
    ['another prefix', `whsk_${base64}`],
    ['a prefix in capitals', `WHSEC_${base64}`],
    ['a space before', ` whsec_${base64}`],
    ['a space behind', `whsec_${base64} `],
    ['a line feed behind', `whsec_${base64}\n`],
    ['no padding', `whsec_${base64.replaceAll('=', '')}`],
    ['bits left over', `whsec_${base64.replace('pQ==', 'pR==')}`],
    ['base64url', `whsec_${'-_'.repeat(16)}`],
    ['nothing', ''],
  ])('with %s is refused, and the message does not repeat it', (_, text) => {
    expect(() => parseSecret(text)).toThrow(RangeError);
    expect(() => parseSecret(text)).not.toThrow(/paW/);
  });
});

describe('a key pair', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const publicKey = ed25519PublicKey(seed);
        expect(writePrivateKey(seed)).toBe(`whsk_${toBase64(seed)}`);
        expect(parsePrivateKey(writePrivateKey(seed))).toEqual(seed);
        expect(writePublicKey(publicKey)).toBe(`whpk_${toBase64(publicKey)}`);
        expect(parsePublicKey(writePublicKey(publicKey))).toEqual(publicKey);
      }),
      { numRuns: 30 },
    );
  });

  it.each([0, 31, 33, 64])('has no half of %i bytes', (length) => {
    expect(() => writePrivateKey(filled(length))).toThrow(RangeError);
    expect(() => parsePrivateKey(`whsk_${toBase64(filled(length))}`)).toThrow(RangeError);
    expect(() => writePublicKey(filled(length))).toThrow(RangeError);
    expect(() => parsePublicKey(`whpk_${toBase64(filled(length))}`)).toThrow(RangeError);
  });

  it('is not mistaken: private for public, public for private, either for a secret', () => {
    const [privateText, publicText] = [writePrivateKey(filled(32)), writePublicKey(ed25519PublicKey(filled(32)))];
    for (const [parse, text] of [
      [parsePublicKey, privateText],
      [parsePrivateKey, publicText],
      [parseSecret, privateText],
      [parseSecret, publicText],
    ] as const)
      expect(() => parse(text)).toThrow(RangeError);
  });

  it('has no public half of small order, under which anybody signs', () => {
    const order4 = new Uint8Array(32);
    const order8 = fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
    for (const point of [order4, order8]) {
      expect(() => parsePublicKey(`whpk_${toBase64(point)}`)).toThrow(RangeError);
      expect(() => writePublicKey(point)).toThrow(RangeError);
    }
  });
});
