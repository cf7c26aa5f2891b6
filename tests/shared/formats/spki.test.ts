import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { fromHex, toHex } from '#formats/bytes';
import { DerError } from '#formats/der-reader';
import { decodeSpki, encodeSpki } from '#formats/spki';
import { recommendedCurveVector as vector } from '#tests/vectors/sm2';

const exportOf = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export({ type: 'spki', format: 'der' });

describe('SubjectPublicKeyInfo', () => {
  it('of SM2 is the one of 91 bytes that others write', () => {
    const der = encodeSpki({ algorithm: 'SM2', bytes: fromHex(vector.publicKey) });
    expect(toHex(der)).toBe(vector.spkiDer);
    expect(der).toHaveLength(91);
  });

  it.each([
    ['SM2', 'SM2'],
    ['P-256', 'prime256v1'],
  ] as const)('of %s is read from OpenSSL and written the same', (algorithm, curve) => {
    const der = exportOf(curve);
    const key = decodeSpki(der);
    expect(key.algorithm).toBe(algorithm);
    expect(key.bytes).toHaveLength(65);
    expect(toHex(encodeSpki(key))).toBe(toHex(der));
  });

  it('is refused for other curves, other algorithms, compressed points and bytes behind it', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    expect(() => decodeSpki(exportOf('secp256k1'))).toThrow(DerError);
    expect(() => decodeSpki(rsa.export({ type: 'spki', format: 'der' }))).toThrow(DerError);
    expect(() => decodeSpki(fromHex(`${vector.spkiDer}00`))).toThrow(DerError);
    const compressed = `3039301306072a8648ce3d020106082a811ccf5501822d03220002${vector.publicKey.slice(2, 66)}`;
    expect(() => decodeSpki(fromHex(compressed))).toThrow('not an uncompressed point');
    const otherAlgorithm = vector.spkiDer.replace('2a8648ce3d0201', '2a8648ce3d0202');
    expect(() => decodeSpki(fromHex(otherAlgorithm))).toThrow('not an EC public key');
    expect(() => encodeSpki({ algorithm: 'SM2', bytes: fromHex(vector.publicKey).subarray(1) })).toThrow(RangeError);
  });
});
