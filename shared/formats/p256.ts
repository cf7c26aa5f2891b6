import { createHash } from 'node:crypto';
import { ecdsa, type ECDSA } from '@noble/curves/abstract/weierstrass.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { concat, fromBigInt } from './bytes.ts';
import { isUncompressedPoint, lazyCurve, P256_CURVE } from './curves.ts';
import { decodeEcSignature } from './ec-signature.ts';

const points = lazyCurve(P256_CURVE);
let scheme: ECDSA | undefined;

/** The 32 bytes that are signed: SHA-256 of the message. */
export function p256Digest(message: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(message).digest());
}

/**
 * Whether `signature` (DER) is an ECDSA signature of the uncompressed P-256 key (65 bytes) over the 32-byte digest;
 * false, never an exception, for anything malformed. In JS because node:crypto takes messages only, not digests. A high
 * s is accepted, as OpenSSL and KMS produce it.
 */
export function p256Verify({
  publicKey,
  digest,
  signature,
}: {
  readonly publicKey: Uint8Array;
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
}): boolean {
  const numbers = decodeEcSignature(signature, P256_CURVE.n);
  if (!numbers || digest.length !== 32 || !isUncompressedPoint(publicKey)) return false;
  scheme ??= ecdsa(points(), nobleSha256);
  const compact = concat(fromBigInt(numbers.r, 32), fromBigInt(numbers.s, 32));
  // The library answers false for a point off the curve, which tests hold.
  return scheme.verify(compact, digest, publicKey, { prehash: false, lowS: false, format: 'compact' });
}
