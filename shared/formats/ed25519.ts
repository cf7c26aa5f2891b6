import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { concat, fromHex, toBigInt } from './bytes.ts';

/** Bytes of a private key (the seed of RFC 8032 §5.1.5) and of a public key. */
export const ED25519_KEY_BYTES = 32;
export const ED25519_SIGNATURE_BYTES = 64;

// What stands before the 32 bytes in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410 §7 and §4).
const PRIVATE_HEADER = fromHex('302e020100300506032b657004220420');
const PUBLIC_HEADER = fromHex('302a300506032b6570032100');

const p = 2n ** 255n - 19n;
/** One y of the points of order 8; the other is its negative. */
const yOfOrder8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
/** The y of every point whose order divides 8; under such a key one signature fits about any message. */
const ySmall: ReadonlySet<bigint> = new Set([0n, 1n, p - 1n, yOfOrder8, p - yOfOrder8]);

/**
 * Whether the bytes can be a public key: 32 of them, y below p (RFC 8032 §5.1.3), and no point of small order, which
 * node:crypto lets pass. Whether the point lies on the curve is only seen when a signature is verified with it.
 */
export function isEd25519PublicKey(bytes: Uint8Array): boolean {
  if (bytes.length !== ED25519_KEY_BYTES) return false;
  const y = toBigInt(bytes.toReversed()) & (2n ** 255n - 1n);
  return y < p && !ySmall.has(y);
}

/** DER SubjectPublicKeyInfo (44 bytes) of a public key; throws a RangeError if it cannot be one. */
export function ed25519Spki(publicKey: Uint8Array): Uint8Array {
  if (!isEd25519PublicKey(publicKey)) throw new RangeError('not an Ed25519 public key');
  return concat(PUBLIC_HEADER, publicKey);
}

/** The public key (32 bytes) of a seed (32 bytes); throws a RangeError for another length. */
export function ed25519PublicKey(seed: Uint8Array): Uint8Array {
  const spki = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' });
  return new Uint8Array(spki.subarray(PUBLIC_HEADER.length));
}

/** The signature (64 bytes) over the message; throws a RangeError if the seed is not 32 bytes. */
export function ed25519Sign({
  seed,
  message,
}: {
  readonly seed: Uint8Array;
  readonly message: Uint8Array;
}): Uint8Array {
  return new Uint8Array(sign(null, message, privateKeyOf(seed)));
}

/** Whether the signature is one of the key over the message; false, never an exception, for anything malformed. */
export function ed25519Verify({
  publicKey,
  message,
  signature,
}: {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}): boolean {
  if (signature.length !== ED25519_SIGNATURE_BYTES || !isEd25519PublicKey(publicKey)) return false;
  const key = createPublicKey({ key: Buffer.from(ed25519Spki(publicKey)), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
}

function privateKeyOf(seed: Uint8Array): KeyObject {
  if (seed.length !== ED25519_KEY_BYTES) throw new RangeError('not an Ed25519 seed');
  return createPrivateKey({ key: Buffer.from(concat(PRIVATE_HEADER, seed)), format: 'der', type: 'pkcs8' });
}
