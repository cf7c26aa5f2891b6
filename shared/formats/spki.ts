import { isUncompressedPoint } from './curves.ts';
import { DerCursor, DerError, readDer, type DerElement, NotInUseError } from './der-reader.ts';
import { Tag } from './der-tags.ts';
import { bitStringOctets, objectIdentifierValue } from './der-values.ts';
import { derBitString, derObjectIdentifier, derSequence } from './der-writer.ts';

/** Kinds of public keys in use. */
export type KeyAlgorithm = 'SM2' | 'P-256';

/** A public key: its curve and the uncompressed point (65 bytes, 04 x y). */
export interface PublicKey {
  readonly algorithm: KeyAlgorithm;
  readonly bytes: Uint8Array;
}

// RFC 5480 §2.1.1.
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const CURVE_IDENTIFIERS: Readonly<Record<KeyAlgorithm, string>> = {
  SM2: '1.2.156.10197.1.301', // GM/T 0006-2012
  'P-256': '1.2.840.10045.3.1.7',
};

/** DER SubjectPublicKeyInfo (91 bytes), as KMS and OpenSSL give it. */
export function encodeSpki({ algorithm, bytes }: PublicKey): Uint8Array {
  if (!isUncompressedPoint(bytes)) throw new RangeError('not an uncompressed point');
  const curve = derObjectIdentifier(CURVE_IDENTIFIERS[algorithm]);
  return derSequence(derSequence(derObjectIdentifier(EC_PUBLIC_KEY), curve), derBitString(bytes));
}

/** The key of a DER SubjectPublicKeyInfo; throws a DerError for other kinds of keys and compressed points. */
export function decodeSpki(der: Uint8Array): PublicKey {
  return publicKeyValue(readDer(der));
}

/**
 * The key of a SubjectPublicKeyInfo inside another structure; throws a DerError as `decodeSpki` does. Whether the point
 * lies on the curve is only seen when a signature is verified with it.
 */
export function publicKeyValue(element: DerElement): PublicKey {
  const info = new DerCursor(element);
  const identifier = info.sequence();
  const bytes = bitStringOctets(info.take(Tag.bitString));
  info.end();
  if (objectIdentifierValue(identifier.takeAny()) !== EC_PUBLIC_KEY) throw new NotInUseError('not an EC public key');
  const algorithm = algorithmOf(objectIdentifierValue(identifier.takeAny()));
  identifier.end();
  if (!isUncompressedPoint(bytes)) throw new DerError('not an uncompressed point');
  return { algorithm, bytes };
}

function algorithmOf(curve: string): KeyAlgorithm {
  if (curve === CURVE_IDENTIFIERS.SM2) return 'SM2';
  if (curve === CURVE_IDENTIFIERS['P-256']) return 'P-256';
  throw new NotInUseError('curve not in use');
}
