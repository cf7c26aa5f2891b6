import { isUncompressedPoint } from './curves.ts';
import { DerCursor, type DerElement, NotInUseError } from './der-reader.ts';
import { Tag } from './der-tags.ts';
import { objectIdentifierValue } from './der-values.ts';
import { derObjectIdentifier, derSequence } from './der-writer.ts';
import { p256Digest, p256Verify } from './p256.ts';
import { sm2Digest, sm2Verify, sm2VerifyMessage } from './sm2.ts';
import type { KeyAlgorithm, PublicKey } from './spki.ts';

/** Signature algorithms in use. */
export type SignatureAlgorithm = 'SM2-SM3' | 'ECDSA-SHA256';

/** The signature algorithm that goes with a kind of key. */
export const SIGNATURE_ALGORITHM_OF: Readonly<Record<KeyAlgorithm, SignatureAlgorithm>> = {
  SM2: 'SM2-SM3',
  'P-256': 'ECDSA-SHA256',
};

/** Object identifiers of the signature algorithms: GM/T 0006-2012; RFC 5758 §3.2. */
export const SIGNATURE_IDENTIFIERS: Readonly<Record<SignatureAlgorithm, string>> = {
  'SM2-SM3': '1.2.156.10197.1.501',
  'ECDSA-SHA256': '1.2.840.10045.4.3.2',
};

/** DER AlgorithmIdentifier without parameters. */
export function encodeSignatureAlgorithm(algorithm: SignatureAlgorithm): Uint8Array {
  return derSequence(derObjectIdentifier(SIGNATURE_IDENTIFIERS[algorithm]));
}

/** The algorithm of an AlgorithmIdentifier; throws a DerError for others. */
export function signatureAlgorithmValue(element: DerElement): SignatureAlgorithm {
  const identifier = new DerCursor(element);
  const dotted = objectIdentifierValue(identifier.takeAny());
  // Several Chinese CAs write NULL parameters with SM2; RFC 5758 forbids any with ECDSA.
  if (dotted === SIGNATURE_IDENTIFIERS['SM2-SM3']) identifier.takeIf(Tag.null);
  identifier.end();
  return algorithmOf(dotted);
}

function algorithmOf(dotted: string): SignatureAlgorithm {
  if (dotted === SIGNATURE_IDENTIFIERS['SM2-SM3']) return 'SM2-SM3';
  if (dotted === SIGNATURE_IDENTIFIERS['ECDSA-SHA256']) return 'ECDSA-SHA256';
  throw new NotInUseError('signature algorithm not in use');
}

/** The 32 bytes that a signature by this key covers: SM3(Z ‖ M) with the default id, or SHA-256(M). */
export function signatureDigest(publicKey: PublicKey, message: Uint8Array): Uint8Array {
  switch (publicKey.algorithm) {
    case 'SM2':
      return sm2Digest({ publicKey: publicKey.bytes, message });
    case 'P-256':
      return p256Digest(message);
  }
}

/** Whether `signature` (DER) is one of the key over the message; false for anything malformed. */
export function verifyMessage({
  publicKey,
  message,
  signature,
}: {
  readonly publicKey: PublicKey;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}): boolean {
  if (!isUncompressedPoint(publicKey.bytes)) return false;
  if (publicKey.algorithm === 'SM2') return sm2VerifyMessage({ publicKey: publicKey.bytes, message, signature });
  return verifyDigest({ publicKey, digest: signatureDigest(publicKey, message), signature });
}

/** Whether `signature` (DER) is one of the key over the 32-byte digest; false for anything malformed. */
export function verifyDigest({
  publicKey,
  digest,
  signature,
}: {
  readonly publicKey: PublicKey;
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
}): boolean {
  const verify = publicKey.algorithm === 'SM2' ? sm2Verify : p256Verify;
  return verify({ publicKey: publicKey.bytes, digest, signature });
}
