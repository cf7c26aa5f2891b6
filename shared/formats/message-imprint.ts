import { DerCursor, NotInUseError, type DerElement } from './der-reader.ts';
import { Tag } from './der-tags.ts';
import { objectIdentifierValue, octetStringValue } from './der-values.ts';
import { derObjectIdentifier, derOctetString, derSequence } from './der-writer.ts';
import { sha256 } from './sha256.ts';
import type { SignatureAlgorithm } from './signature-algorithm.ts';
import { sm3 } from './sm3.ts';

/** A digest of something, and the object identifier of how it was made (RFC 3161 §2.4.1). */
export interface MessageImprint {
  readonly imprint: Uint8Array;
  /** Object identifier. */
  readonly imprintDigest: string;
}

/** Object identifier of SM3 (GM/T 0006-2012). */
export const SM3_IDENTIFIER = '1.2.156.10197.1.401';

/** Digests in use with their object identifiers (GM/T 0006-2012; RFC 5754), by the signature that goes with them. */
export const digests = {
  'SM2-SM3': { identifier: SM3_IDENTIFIER, digest: sm3 },
  'ECDSA-SHA256': { identifier: '2.16.840.1.101.3.4.2.1', digest: sha256 },
} as const satisfies Record<SignatureAlgorithm, unknown>;

/** MessageImprint: a digest, and the identifier of how it was made. */
export const encodeImprint = ({ imprint, imprintDigest }: MessageImprint): Uint8Array =>
  derSequence(derSequence(derObjectIdentifier(imprintDigest)), derOctetString(imprint));

/** Reads a MessageImprint by a digest in use. */
export function imprintValue(element: DerElement): MessageImprint {
  const message = new DerCursor(element);
  const imprintDigest = digestValue(message.take(Tag.sequence));
  digestBy(imprintDigest);
  const imprint = octetStringValue(message.takeAny());
  message.end();
  return { imprint, imprintDigest };
}

/** Object identifier of a digest, with or without the parameters that it has not. */
export function digestValue(element: DerElement): string {
  const algorithm = new DerCursor(element);
  const identifier = objectIdentifierValue(algorithm.takeAny());
  algorithm.takeIf(Tag.null);
  algorithm.end();
  return identifier;
}

/** The digest of this object identifier; throws a DerError for others. */
export function digestBy(identifier: string): (bytes: Uint8Array) => Uint8Array {
  const known = Object.values(digests).find((each) => each.identifier === identifier);
  if (known === undefined) throw new NotInUseError('digest not in use');
  return known.digest;
}
