// What the local KMS does with key material. The material is 32 plain bytes for every spec. SM2 signs by sm-crypto-v2 and P-256
// by noble, because node:crypto cannot sign a bare digest with either; whoever verifies should use another code.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { sm2 } from 'sm-crypto-v2';

export type KeySpec = 'SM2' | 'ECC_NIST_P256' | 'SYMMETRIC_DEFAULT' | 'HMAC_256';
export type KeyUsage = 'SIGN_VERIFY' | 'ENCRYPT_DECRYPT' | 'GENERATE_VERIFY_MAC';

/** One row of the key table; `publicKey` is an SPKI in DER for the signing specs, else null. */
export interface Material {
  readonly material: Uint8Array;
  readonly publicKey: Uint8Array | null;
}

/** The usage and the one algorithm that each spec has here. */
export const specs: Readonly<Record<KeySpec, { usage: KeyUsage; algorithm: string }>> = {
  SM2: { usage: 'SIGN_VERIFY', algorithm: 'SM2DSA' },
  ECC_NIST_P256: { usage: 'SIGN_VERIFY', algorithm: 'ECDSA_SHA_256' },
  SYMMETRIC_DEFAULT: { usage: 'ENCRYPT_DECRYPT', algorithm: 'SYMMETRIC_DEFAULT' },
  HMAC_256: { usage: 'GENERATE_VERIFY_MAC', algorithm: 'HMAC_SHA_256' },
};

// SPKI up to the uncompressed point: id-ecPublicKey with 1.2.156.10197.1.301 (SM2) or 1.2.840.10045.3.1.7 (P-256); 91 bytes with it.
const spkiHeads = {
  SM2: Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d034200', 'hex'),
  ECC_NIST_P256: Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex'),
};

export function generateMaterial(spec: KeySpec): Material {
  if (spec === 'SM2') {
    const pair = sm2.generateKeyPairHex();
    const publicKey = Buffer.concat([spkiHeads.SM2, Buffer.from(pair.publicKey, 'hex')]);
    return { material: Buffer.from(pair.privateKey, 'hex'), publicKey };
  }
  if (spec === 'ECC_NIST_P256') {
    const { secretKey } = p256.keygen();
    return { material: secretKey, publicKey: Buffer.concat([spkiHeads[spec], p256.getPublicKey(secretKey, false)]) };
  }
  return { material: randomBytes(32), publicKey: null };
}

/** Signs 32 bytes as they are: for SM2 they are e, so the caller has put Z in front of the message. DER of { r, s }. */
export function signDigest(spec: 'SM2' | 'ECC_NIST_P256', material: Uint8Array, digest: Uint8Array): Buffer {
  if (spec === 'SM2') {
    const signature = sm2.doSignature(digest, Buffer.from(material).toString('hex'), { der: true, hash: false });
    return Buffer.from(signature, 'hex');
  }
  // KMS signs with a random nonce and does not keep s low; nobody shall come to rely on either.
  return Buffer.from(p256.sign(digest, material, { prehash: false, lowS: false, extraEntropy: true, format: 'der' }));
}

export function macOf(material: Uint8Array, message: Uint8Array): Buffer {
  return createHmac('sha256', material).update(message).digest();
}

/** Key id and encryption context, in an order that does not depend on the caller, as the authenticated part of a ciphertext. */
function boundTo(keyId: string, context: Readonly<Record<string, string>>): Buffer {
  const sorted = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify([keyId, sorted]));
}

const idBytes = (keyId: string): Buffer => Buffer.from(keyId.replaceAll('-', ''), 'hex');

/** A ciphertext of this cloud: version 1, key id (16 bytes), nonce (12), GCM tag (16), body. */
export function seal(options: {
  keyId: string;
  material: Uint8Array;
  plaintext: Uint8Array;
  context: Readonly<Record<string, string>>;
}): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', options.material, nonce);
  cipher.setAAD(boundTo(options.keyId, options.context));
  const body = Buffer.concat([cipher.update(options.plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from([1]), idBytes(options.keyId), nonce, cipher.getAuthTag(), body]);
}

/** The id of the key that made a ciphertext, or undefined where it is none of this cloud. */
export function keyIdOf(ciphertext: Buffer): string | undefined {
  if (ciphertext.length < 45 || ciphertext[0] !== 1) return undefined;
  return ciphertext.toString('hex', 1, 17).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The plaintext, or undefined where ciphertext, key or encryption context do not fit. */
export function unseal(options: {
  keyId: string;
  material: Uint8Array;
  ciphertext: Buffer;
  context: Readonly<Record<string, string>>;
}): Buffer | undefined {
  const { ciphertext } = options;
  const decipher = createDecipheriv('aes-256-gcm', options.material, ciphertext.subarray(17, 29));
  decipher.setAAD(boundTo(options.keyId, options.context));
  decipher.setAuthTag(ciphertext.subarray(29, 45));
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(45)), decipher.final()]);
  } catch {
    return undefined;
  }
}
