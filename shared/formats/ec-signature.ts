import { concat, fromBigInt } from './bytes.ts';
import { DerCursor, DerError, readDer } from './der-reader.ts';
import { integerValue } from './der-values.ts';
import { derInteger, derSequence } from './der-writer.ts';

/** The two numbers of an SM2 or ECDSA signature. */
export interface EcSignature {
  readonly r: bigint;
  readonly s: bigint;
}

// Two INTEGERs of 256 bits and a sign octet each, with three headers of two octets.
const MAX_BYTES = 72;

/** DER `SEQUENCE { r INTEGER, s INTEGER }`, as SM2 (GB/T 35276) and ECDSA (RFC 3279) signatures are written. */
export function encodeEcSignature({ r, s }: EcSignature): Uint8Array {
  return derSequence(derInteger(r), derInteger(s));
}

/**
 * The numbers of a DER signature, strictly read, each within 1…order-1; undefined for anything else. What a verifier
 * gets is untrusted, so a malformed signature is no exception but simply not a valid one.
 */
export function decodeEcSignature(signature: Uint8Array, order: bigint): EcSignature | undefined {
  try {
    const cursor = new DerCursor(readDer(signature, { maxBytes: MAX_BYTES, maxDepth: 1 }));
    const r = integerValue(cursor.takeAny());
    const s = integerValue(cursor.takeAny());
    cursor.end();
    return r > 0n && r < order && s > 0n && s < order ? { r, s } : undefined;
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

/** The two numbers of a DER signature one after the other, 32 bytes each; throws a RangeError for what is none of 256 bits. */
export function rawEcSignature(signature: Uint8Array): Uint8Array {
  const numbers = decodeEcSignature(signature, 1n << 256n);
  if (numbers === undefined) throw new RangeError('not a signature of two numbers of 256 bits');
  return concat(fromBigInt(numbers.r, 32), fromBigInt(numbers.s, 32));
}
