import { ed25519 as otherEd25519, ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fromHex, toHex } from '#formats/bytes';
import { ed25519PublicKey, ed25519Sign, ed25519Spki, ed25519Verify, isEd25519PublicKey } from '#formats/ed25519';
import { rfc8032Vectors } from '#tests/vectors/ed25519';

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const message = Uint8Array.of(1, 2, 3);

describe('Ed25519, RFC 8032 §7.1', () => {
  it.each(rfc8032Vectors)('holds for $name', ({ seed, publicKey, messageHex, signature }) => {
    const text = fromHex(messageHex);
    expect(toHex(ed25519PublicKey(fromHex(seed)))).toBe(publicKey);
    expect(toHex(ed25519Sign({ seed: fromHex(seed), message: text }))).toBe(signature);
    const signed = { publicKey: fromHex(publicKey), signature: fromHex(signature) };
    expect(ed25519Verify({ ...signed, message: text })).toBe(true);
    expect(ed25519Verify({ ...signed, message: Uint8Array.of(...text, 0) })).toBe(false);
  });
});

describe('Ed25519 beside another program', () => {
  it('gives the same keys and signatures, and verifies', () => {
    fc.assert(
      fc.property(bytesOf(32), fc.uint8Array({ maxLength: 200 }), (seed, text) => {
        const publicKey = ed25519PublicKey(seed);
        const signature = ed25519Sign({ seed, message: text });
        expect(publicKey).toEqual(otherEd25519.getPublicKey(seed));
        expect(signature).toEqual(otherEd25519.sign(text, seed));
        expect(ed25519Verify({ publicKey, message: text, signature })).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('an Ed25519 public key', () => {
  it.each(ED25519_TORSION_SUBGROUP)('is no point of small order: %s', (hex) => {
    const publicKey = fromHex(hex);
    expect(isEd25519PublicKey(publicKey)).toBe(false);
    expect(() => ed25519Spki(publicKey)).toThrow(RangeError);
    // With R = A and s = 0 this fits one message in eight or more, whoever wrote it, for a verifier that takes the key.
    const signature = Uint8Array.of(...publicKey, ...new Uint8Array(32));
    for (let tried = 0; tried < 64; tried += 1)
      expect(ed25519Verify({ publicKey, message: Uint8Array.of(tried), signature })).toBe(false);
  });

  it.each([
    ['p', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['p + 1, with a sign', 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'],
    ['2^255 - 1', 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
  ])('has no y of %s', (_, hex) => {
    expect(isEd25519PublicKey(fromHex(hex))).toBe(false);
  });

  it.each([0, 31, 33, 64])('does not have %i bytes, nor has a seed', (length) => {
    const bytes = new Uint8Array(length).fill(7);
    expect(isEd25519PublicKey(bytes)).toBe(false);
    expect(() => ed25519PublicKey(bytes)).toThrow(RangeError);
    expect(() => ed25519Sign({ seed: bytes, message })).toThrow(RangeError);
  });
});

describe('verifying under Ed25519', () => {
  it('answers false and never throws, whatever the key and the signature are', () => {
    const odd = fc.oneof(bytesOf(32), bytesOf(64), fc.uint8Array({ maxLength: 100 }));
    fc.assert(
      fc.property(odd, odd, (publicKey, signature) => {
        expect(ed25519Verify({ publicKey, message, signature })).toBe(false);
      }),
    );
  });

  it('does not take s + L for s', () => {
    const seed = new Uint8Array(32).fill(9);
    const publicKey = ed25519PublicKey(seed);
    const signature = ed25519Sign({ seed, message });
    let carry = otherEd25519.Point.Fn.ORDER;
    const other = signature.map((byte, at) => {
      if (at < 32) return byte;
      const sum = BigInt(byte) + (carry & 0xffn);
      carry = (carry >> 8n) + (sum >> 8n);
      return Number(sum & 0xffn);
    });
    expect(other).not.toEqual(signature);
    expect(ed25519Verify({ publicKey, message, signature: other })).toBe(false);
  });
});
