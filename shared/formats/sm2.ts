import { concat, fromBigInt, toBigInt } from './bytes.ts';
import { isUncompressedPoint, SM2_CURVE } from './curves.ts';
import { decodeEcSignature } from './ec-signature.ts';
import { hasNativeSm2, sm2VerifyNatively } from './sm2-native.ts';
import { createSm2Scheme, SCALAR_BYTES, type Sm2Id } from './sm2-scheme.ts';
import { sm3 } from './sm3.ts';

/** The id everyone uses unless agreed otherwise (GB/T 35276-2017 §10); certificates, seals and KMS all mean this one. */
export const SM2_DEFAULT_ID = '1234567812345678';

const scheme = createSm2Scheme(SM2_CURVE);

/** Who signs with which key: an uncompressed public key (65 bytes, 04…) and an id, by default the usual one. */
export interface Sm2Identity {
  readonly publicKey: Uint8Array;
  readonly id?: Sm2Id;
}

/** Z, 32 bytes: the digest of id, curve and public key that precedes every signed message (GB/T 32918.2 §5.5). */
export function sm2Z({ publicKey, id = SM2_DEFAULT_ID }: Sm2Identity): Uint8Array {
  return scheme.z({ publicKey, id });
}

/** e = SM3(Z ‖ M), 32 bytes: what is signed, and what KMS takes as `MessageType: DIGEST`. */
export function sm2Digest({ message, ...identity }: Sm2Identity & { readonly message: Uint8Array }): Uint8Array {
  return sm3(concat(sm2Z(identity), message));
}

/**
 * Whether `signature` (DER) is one of the key over the 32-byte digest e; false, never an exception, for a malformed
 * signature, digest or key, or a key that is not on the curve.
 */
export function sm2Verify(input: { publicKey: Uint8Array; digest: Uint8Array; signature: Uint8Array }): boolean {
  return scheme.verify(input);
}

/** Whether `signature` (DER) is one of the key, under its id, over the message; false for anything malformed. By OpenSSL where it has SM2. */
export function sm2VerifyMessage({
  signature,
  ...signed
}: Sm2Identity & { readonly message: Uint8Array; readonly signature: Uint8Array }): boolean {
  const { publicKey, message } = signed;
  if (!isUncompressedPoint(publicKey)) return false;
  if (!hasNativeSm2()) return sm2Verify({ publicKey, digest: sm2Digest(signed), signature });
  // OpenSSL takes what is not DER too.
  if (decodeEcSignature(signature, SM2_CURVE.n) === undefined) return false;
  return sm2VerifyNatively({ publicKey, z: sm2Z(signed), message, signature });
}

/**
 * DER signature over the 32-byte digest e, for tests and the local root: BigInt arithmetic takes a time that depends on
 * the key, so keys that matter stay in KMS. `k` (32 bytes) is only for published vectors; a k that the standard tells
 * to discard throws a RangeError, as does a malformed key or digest.
 */
export function sm2Sign({
  privateKey,
  digest,
  k,
}: {
  readonly privateKey: Uint8Array;
  readonly digest: Uint8Array;
  readonly k?: Uint8Array;
}): Uint8Array {
  const nextNonce = k ? onlyOnce(toBigInt(k)) : scheme.randomScalar;
  return scheme.sign({ privateKey, digest, nextNonce });
}

function onlyOnce(k: bigint): () => bigint {
  let used = false;
  return () => {
    if (used || k < 1n || k >= SM2_CURVE.n) throw new RangeError('this k gives no signature');
    used = true;
    return k;
  };
}

/** A key pair: 32-byte private key, 65-byte uncompressed public key. */
export interface Sm2KeyPair {
  readonly privateKey: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** A new key pair from the system's random source. */
export function sm2GenerateKeyPair(): Sm2KeyPair {
  let d = scheme.randomScalar();
  // n-1 is a scalar but not a private key.
  while (d === SM2_CURVE.n - 1n) d = scheme.randomScalar();
  const privateKey = fromBigInt(d, SCALAR_BYTES);
  return { privateKey, publicKey: sm2PublicKey(privateKey) };
}

/** The uncompressed public key (65 bytes) of a private key (32 bytes); throws a RangeError outside 1…n-2. */
export function sm2PublicKey(privateKey: Uint8Array): Uint8Array {
  return scheme.publicKeyOf(privateKey);
}
