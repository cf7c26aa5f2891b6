import { DerCursor, DerError, readDer, type DerElement } from './der-reader.ts';
import { constructedTag, Tag } from './der-tags.ts';
import {
  bitStringOctets,
  objectIdentifierValue,
  octetStringValue,
  smallIntegerValue,
  textValue,
  timeValue,
} from './der-values.ts';
import {
  derBitString,
  derExplicit,
  derGeneralizedTime,
  derIa5String,
  derInteger,
  derObjectIdentifier,
  derOctetString,
  derSequence,
} from './der-writer.ts';
import { fromUtf8, toBigInt } from './bytes.ts';
import { encodeEcSignature } from './ec-signature.ts';
import { type SignatureAlgorithm, SIGNATURE_IDENTIFIERS } from './signature-algorithm.ts';
import {
  encodeExtensions,
  extensionsValue,
  type Seal,
  sealValue,
  type SesExtension,
  type SesVersion,
  timeStampIn,
} from './ses-seal.ts';

/** What somebody signs who puts a seal under a document (TBS_Sign). */
export interface ToSign {
  readonly version: SesVersion;
  readonly seal: Seal;
  /** `YYYY-MM-DDTHH:MM:SSZ`; null where version 1 has a time-stamp token in its place. */
  readonly signedAt: string | null;
  /** Of the bytes of the document's list of digests, by the digest that goes with the signature. */
  readonly digest: Uint8Array;
  /** What is signed: the path of that list in the document. */
  readonly about: string;
  readonly extensions: readonly SesExtension[];
}

/** An electronic signature with a seal (SES_Signature); byte fields are views of one array. */
export interface SealSignature {
  readonly der: Uint8Array;
  readonly toSign: ToSign;
  /** What the signature covers. */
  readonly signed: Uint8Array;
  /** Of whoever signed, DER. */
  readonly certificate: Uint8Array;
  /** Object identifier, dotted. */
  readonly algorithm: string;
  /** As it stands there: see `ecSignatureIn`. */
  readonly signature: Uint8Array;
  /** RFC 3161 token: over the signature, or in version 1 in the place of the time. */
  readonly timeStamp: Uint8Array | null;
}

/** A seal stands in it. */
const MAX_BYTES = 1 << 20;

/** DER of what is signed, for versions 4 and 5. */
export function encodeToSign(toSign: {
  readonly version: 4 | 5;
  /** DER. */
  readonly seal: Uint8Array;
  /** Instant (ISO, UTC). */
  readonly signedAt: string;
  readonly digest: Uint8Array;
  readonly about: string;
  readonly extensions?: readonly SesExtension[];
}): Uint8Array {
  const { version, seal, signedAt, digest, about, extensions = [] } = toSign;
  return derSequence(
    derInteger(version),
    seal,
    derGeneralizedTime(signedAt),
    derBitString(digest),
    derIa5String(about),
    ...(extensions.length === 0 ? [] : [derExplicit(0, encodeExtensions(extensions))]),
  );
}

/** The whole in DER, from what was signed and the signature (DER) over it. */
export function encodeSealSignature(parts: {
  readonly toSign: Uint8Array;
  readonly certificate: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
  /** RFC 3161 token over the signature. */
  readonly timeStamp?: Uint8Array;
}): Uint8Array {
  const { toSign, certificate, algorithm, signature, timeStamp } = parts;
  return derSequence(
    toSign,
    derOctetString(certificate),
    derObjectIdentifier(SIGNATURE_IDENTIFIERS[algorithm]),
    derBitString(signature),
    ...(timeStamp === undefined ? [] : [derExplicit(0, derBitString(timeStamp))]),
  );
}

/** Reads one signature with its seal, strictly; throws a DerError on anything malformed or of another version. Nothing is verified. */
export function readSealSignature(der: Uint8Array): SealSignature {
  const whole = readDer(der, { maxBytes: MAX_BYTES });
  return whole.children.length === 2 ? readFirst(whole) : readSince4(whole);
}

/** GB/T 38540-2020 and what follows it. */
function readSince4(whole: DerElement): SealSignature {
  const outer = new DerCursor(whole);
  const signed = outer.take(Tag.sequence);
  const certificate = octetStringValue(outer.takeAny());
  const algorithm = objectIdentifierValue(outer.takeAny());
  const signature = bitStringOctets(outer.takeAny());
  const timeStamp = timeStampIn(outer);
  outer.end();
  const cursor = new DerCursor(signed);
  const version = smallIntegerValue(cursor.takeAny());
  const seal = sealValue(cursor.take(Tag.sequence));
  if (version !== seal.info.version) throw new DerError('the versions of signature and seal differ');
  const signedAt = timeValue(cursor.take(Tag.generalizedTime));
  const digest = bitStringOctets(cursor.takeAny());
  const about = textValue(cursor.take(Tag.ia5String));
  const added = cursor.takeIf(constructedTag(0));
  cursor.end();
  const extensions = added === undefined ? [] : extensionsIn(added);
  const toSign = { version: seal.info.version, seal, signedAt, digest, about, extensions };
  return { der: whole.encoded, toSign, signed: signed.encoded, certificate, algorithm, signature, timeStamp };
}

function extensionsIn(element: DerElement): readonly SesExtension[] {
  const wrapped = new DerCursor(element, constructedTag(0));
  const extensions = extensionsValue(wrapped.take(Tag.sequence));
  wrapped.end();
  return extensions;
}

/** GM/T 0031-2014: certificate and algorithm are among what is signed, and time is a text or a token. */
function readFirst(whole: DerElement): SealSignature {
  const outer = new DerCursor(whole);
  const signed = outer.take(Tag.sequence);
  const signature = bitStringOctets(outer.takeAny());
  outer.end();
  const cursor = new DerCursor(signed);
  smallIntegerValue(cursor.takeAny());
  const seal = sealValue(cursor.take(Tag.sequence));
  if (seal.info.version !== 1) throw new DerError('the versions of signature and seal differ');
  const time = octetsOf(cursor.takeAny());
  const digest = octetsOf(cursor.takeAny());
  const about = textValue(cursor.take(Tag.ia5String));
  const certificate = octetStringValue(cursor.takeAny());
  const algorithm = objectIdentifierValue(cursor.takeAny());
  cursor.end();
  const signedAt = instantIn(time);
  const toSign: ToSign = { version: 1, seal, signedAt, digest, about, extensions: [] };
  const timeStamp = signedAt === null ? time : null;
  return { der: whole.encoded, toSign, signed: signed.encoded, certificate, algorithm, signature, timeStamp };
}

/** A BIT STRING; makers are met that write an OCTET STRING. */
const octetsOf = (element: DerElement): Uint8Array =>
  element.tag === Tag.octetString ? element.contents : bitStringOctets(element);

/** The instant in the time of version 1: DER of a time, or its text alone; null where it is a token. */
function instantIn(time: Uint8Array): string | null {
  if (time[0] === Tag.utcTime || time[0] === Tag.generalizedTime) return timeValue(readDer(time, { maxDepth: 0 }));
  if (time[0] === Tag.sequence) return null;
  const text = fromUtf8OrNull(time);
  const tag = text?.length === 13 ? Tag.utcTime : Tag.generalizedTime;
  return timeValue({ tag, contents: time, encoded: time, children: [] });
}

function fromUtf8OrNull(bytes: Uint8Array): string | null {
  try {
    return fromUtf8(bytes);
  } catch {
    return null;
  }
}

const RAW_BYTES = 64;

/** A signature of an elliptic curve in DER, as everything here verifies it: makers are met that write r and s as 64 bytes. */
export function ecSignatureIn(signature: Uint8Array): Uint8Array {
  if (signature.length !== RAW_BYTES || isDer(signature)) return signature;
  return encodeEcSignature({ r: toBigInt(signature.subarray(0, 32)), s: toBigInt(signature.subarray(32)) });
}

function isDer(bytes: Uint8Array): boolean {
  try {
    return readDer(bytes, { maxDepth: 1 }).tag === Tag.sequence;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}
