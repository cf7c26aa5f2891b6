import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fromHex, toHex } from '#formats/bytes';
import { P256_CURVE } from '#formats/curves';
import { decodeEcSignature, encodeEcSignature } from '#formats/ec-signature';
import { p256Digest, p256Verify } from '#formats/p256';
import { decodeSpki } from '#formats/spki';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKey = decodeSpki(pair.publicKey.export({ type: 'spki', format: 'der' })).bytes;
const sign = (message: Uint8Array) => new Uint8Array(createSign('sha256').update(message).sign(pair.privateKey));
const message = Uint8Array.of(1, 2, 3);
const digest = p256Digest(message);
const signature = sign(message);

describe('ECDSA P-256 verification of a digest', () => {
  it('digests with SHA-256', () => {
    expect(toHex(digest)).toBe(createHash('sha256').update(message).digest('hex'));
  });

  it('takes what OpenSSL signs, with low and with high s', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (text) => {
        expect(p256Verify({ publicKey, digest: p256Digest(text), signature: sign(text) })).toBe(true);
      }),
      { numRuns: 40 },
    );
    const numbers = decodeEcSignature(signature, P256_CURVE.n) ?? { r: 0n, s: 0n };
    const mirrored = encodeEcSignature({ r: numbers.r, s: P256_CURVE.n - numbers.s });
    expect(p256Verify({ publicKey, digest, signature: mirrored })).toBe(true);
  });

  it('refuses another digest, a shorter one, another key', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const otherKey = decodeSpki(other.export({ type: 'spki', format: 'der' })).bytes;
    expect(p256Verify({ publicKey, digest: p256Digest(digest), signature })).toBe(false);
    expect(p256Verify({ publicKey, digest: digest.subarray(1), signature })).toBe(false);
    expect(p256Verify({ publicKey: otherKey, digest, signature })).toBe(false);
  });

  it('refuses numbers out of range and malformed signatures', () => {
    const { r, s } = decodeEcSignature(signature, P256_CURVE.n) ?? { r: 0n, s: 0n };
    const { n } = P256_CURVE;
    for (const wrong of [
      { r: 0n, s },
      { r, s: 0n },
      { r: r + n, s },
      { r, s: s + n },
      { r: -r, s },
    ])
      expect(p256Verify({ publicKey, digest, signature: encodeEcSignature(wrong) })).toBe(false);
    expect(p256Verify({ publicKey, digest, signature: Uint8Array.of(...signature, 0) })).toBe(false);
    expect(p256Verify({ publicKey, digest, signature: new Uint8Array(64) })).toBe(false);
  });

  it('refuses keys that are no uncompressed point of the curve, without an exception', () => {
    const off = publicKey.slice();
    off[64] = (off[64] ?? 0) ^ 1;
    const sign = ((publicKey[64] ?? 0) & 1) === 0 ? '02' : '03';
    const compressed = fromHex(sign + toHex(publicKey.subarray(1, 33)));
    for (const key of [off, compressed, new Uint8Array(65), new Uint8Array()])
      expect(p256Verify({ publicKey: key, digest, signature })).toBe(false);
  });
});
