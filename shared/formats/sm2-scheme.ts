import { randomBytes } from 'node:crypto';
import { concat, fromBigInt, toBigInt, utf8 } from './bytes.ts';
import { decodePoint, isUncompressedPoint, lazyCurve, type CurveParameters } from './curves.ts';
import { decodeEcSignature, encodeEcSignature, type EcSignature } from './ec-signature.ts';
import { sm3, SM3_BYTES } from './sm3.ts';

/** Bytes of a private key and of a nonce. */
export const SCALAR_BYTES = 32;
// The length of an id is written as 16 bits that count bits (GB/T 32918.2 §5.5).
const MAX_ID_BYTES = 0xffff >> 3;

/** A signer's id as text (taken as UTF-8) or bytes. */
export type Sm2Id = string | Uint8Array;

/** Gives the next number to try as nonce, from 1 to n-1, never the same again for the same key. */
export type NonceSource = () => bigint;

/** The SM2 signature scheme (GB/T 32918.2) over one curve. */
export interface Sm2Scheme {
  z(input: { publicKey: Uint8Array; id: Sm2Id }): Uint8Array;
  sign(input: { privateKey: Uint8Array; digest: Uint8Array; nextNonce: NonceSource }): Uint8Array;
  verify(input: { publicKey: Uint8Array; digest: Uint8Array; signature: Uint8Array }): boolean;
  publicKeyOf(privateKey: Uint8Array): Uint8Array;
  randomScalar: NonceSource;
}

/** The scheme over any 256-bit curve; apart from the recommended one only the standard's own example needs another. */
export function createSm2Scheme(curve: CurveParameters): Sm2Scheme {
  const points = lazyCurve(curve);
  const { n } = curve;
  const zCurve = concat(...[curve.a, curve.b, curve.Gx, curve.Gy].map((value) => fromBigInt(value, SCALAR_BYTES)));
  const mod = (value: bigint): bigint => ((value % n) + n) % n;

  /** Private keys are 1…n-2, so that 1+d has an inverse (§6.1 of GB/T 32918.1). */
  const scalarOf = (privateKey: Uint8Array): bigint => {
    const d = toBigInt(privateKey);
    if (privateKey.length !== SCALAR_BYTES || d < 1n || d > n - 2n) throw new RangeError('not an SM2 private key');
    return d;
  };

  /** One pass of §6.1; undefined where the standard asks for another nonce. */
  const attempt = ({ d, e, k }: { d: bigint; e: bigint; k: bigint }): EcSignature | undefined => {
    const r = mod(e + points().BASE.multiply(k).x);
    if (r === 0n || r + k === n) return undefined;
    const s = mod(points().Fn.inv(1n + d) * mod(k - r * d));
    return s === 0n ? undefined : { r, s };
  };

  return {
    z: ({ publicKey, id }) => {
      const idBytes = typeof id === 'string' ? utf8(id) : id;
      if (idBytes.length > MAX_ID_BYTES) throw new RangeError('id too long');
      if (!isUncompressedPoint(publicKey)) throw new RangeError('not an uncompressed point');
      const idBits = idBytes.length * 8;
      return sm3(concat(Uint8Array.of(idBits >> 8, idBits & 0xff), idBytes, zCurve, publicKey.subarray(1)));
    },

    sign: ({ privateKey, digest, nextNonce }) => {
      const d = scalarOf(privateKey);
      if (digest.length !== SM3_BYTES) throw new RangeError('digest must be 32 bytes');
      const e = toBigInt(digest);
      for (;;) {
        const signature = attempt({ d, e, k: nextNonce() });
        if (signature) return encodeEcSignature(signature);
      }
    },

    verify: ({ publicKey, digest, signature }) => {
      const numbers = decodeEcSignature(signature, n);
      if (!numbers || digest.length !== SM3_BYTES) return false;
      const { r, s } = numbers;
      const t = mod(r + s);
      const key = t === 0n ? undefined : decodePoint(points(), publicKey);
      if (!key) return false;
      const point = points().BASE.mulAddUnsafe(s, key, t);
      return !point.is0() && mod(toBigInt(digest) + point.x) === r;
    },

    publicKeyOf: (privateKey) => points().BASE.multiply(scalarOf(privateKey)).toBytes(false),

    randomScalar: () => {
      for (;;) {
        const k = toBigInt(randomBytes(SCALAR_BYTES));
        if (k >= 1n && k < n) return k;
      }
    },
  };
}
