import { DerCursor, DerError, readDer, type DerElement } from './der-reader.ts';
import { constructedTag, Tag } from './der-tags.ts';
import {
  bitStringOctets,
  booleanValue,
  objectIdentifierValue,
  octetStringValue,
  smallIntegerValue,
  textValue,
  timeValue,
} from './der-values.ts';
import {
  derBitString,
  derBoolean,
  derExplicit,
  derGeneralizedTime,
  derIa5String,
  derInteger,
  derObjectIdentifier,
  derOctetString,
  derPrintableString,
  derSequence,
  derUtf8String,
} from './der-writer.ts';
import { type SignatureAlgorithm, SIGNATURE_IDENTIFIERS } from './signature-algorithm.ts';

/**
 * Forms of electronic seals: 1 is GM/T 0031-2014, 4 is GB/T 38540-2020, 5 is GM/T 0031-2025, which is read as implementations of others
 * write it: like 4, with a time-stamp of the seal. Written are 4 and 5.
 */
export type SesVersion = 1 | 4 | 5;

/** Something that a vendor added. */
export interface SesExtension {
  /** Object identifier, dotted. */
  readonly id: string;
  readonly isCritical: boolean;
  readonly value: Uint8Array;
}

/** Whose signatures a seal is for: certificates (DER), or digests of them, each under the name of its algorithm. */
export type SealSigners =
  | { readonly kind: 'certificates'; readonly certificates: readonly Uint8Array[] }
  | { readonly kind: 'digests'; readonly digests: readonly { readonly type: string; readonly value: Uint8Array }[] };

/** What the maker of a seal says of it (SES_SealInfo). Instants are `YYYY-MM-DDTHH:MM:SSZ`. */
export interface SealInfo {
  readonly version: SesVersion;
  /** Of the software it was made with. */
  readonly vendor: string;
  /** Number of the seal. */
  readonly id: string;
  /** A number that each system of seals gives a meaning of its own. */
  readonly type: number;
  readonly name: string;
  readonly signers: SealSigners;
  readonly madeAt: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly picture: {
    /** `PNG`, `SVG`, `OFD`, …, in whatever case. */
    readonly type: string;
    readonly bytes: Uint8Array;
    /** Millimetres. */
    readonly width: number;
    readonly height: number;
  };
  readonly extensions: readonly SesExtension[];
}

/** A seal as its maker signed it (SESeal); byte fields are views of one array. */
export interface Seal {
  readonly der: Uint8Array;
  readonly info: SealInfo;
  /** What the maker's signature covers. */
  readonly signedByMaker: Uint8Array;
  /** DER. */
  readonly makerCertificate: Uint8Array;
  /** Object identifier, dotted. */
  readonly algorithm: string;
  /** As it stands there: see `ecSignatureIn`. */
  readonly signature: Uint8Array;
  /** RFC 3161 token over the signature; version 5 alone. */
  readonly timeStamp: Uint8Array | null;
}

/** Of a seal with a picture of good quality some 20 KB are needed. */
const MAX_BYTES = 512 * 1024;
const MAX_SIGNERS = 64;
const MAX_EXTENSIONS = 32;

/** DER of what a maker signs, for versions 4 and 5; throws a RangeError for what cannot be written. */
export function encodeSealInfo(info: SealInfo): Uint8Array {
  const { version, vendor, id, picture, extensions } = info;
  if (version === 1) throw new RangeError('seals of version 1 are read, and not made');
  return derSequence(
    derSequence(derIa5String('ES'), derInteger(version), derIa5String(vendor)),
    derIa5String(id),
    encodeProperty(info),
    derSequence(
      derIa5String(picture.type),
      derOctetString(picture.bytes),
      derInteger(picture.width),
      derInteger(picture.height),
    ),
    ...(extensions.length === 0 ? [] : [encodeExtensions(extensions)]),
  );
}

function encodeProperty({ type, name, signers, madeAt, validFrom, validUntil }: SealInfo): Uint8Array {
  const listed =
    signers.kind === 'certificates'
      ? signers.certificates.map(derOctetString)
      : signers.digests.map((digest) => derSequence(derPrintableString(digest.type), derOctetString(digest.value)));
  return derSequence(
    ...[derInteger(type), derUtf8String(name), derInteger(signers.kind === 'certificates' ? 1 : 2)],
    ...[derSequence(...listed), ...[madeAt, validFrom, validUntil].map(derGeneralizedTime)],
  );
}

/** Extensions one after the other; that they are critical is written also where they are not, as everybody does. */
export const encodeExtensions = (extensions: readonly SesExtension[]): Uint8Array =>
  derSequence(
    ...extensions.map(({ id, isCritical, value }) =>
      derSequence(derObjectIdentifier(id), derBoolean(isCritical), derOctetString(value)),
    ),
  );

/** A seal in DER, from what its maker signed and the signature (DER) over it. */
export function encodeSeal(seal: {
  readonly info: Uint8Array;
  readonly makerCertificate: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
  /** Version 5 alone. */
  readonly timeStamp?: Uint8Array;
}): Uint8Array {
  const { info, makerCertificate, algorithm, signature, timeStamp } = seal;
  return derSequence(
    info,
    derOctetString(makerCertificate),
    derObjectIdentifier(SIGNATURE_IDENTIFIERS[algorithm]),
    derBitString(signature),
    ...(timeStamp === undefined ? [] : [derExplicit(0, derBitString(timeStamp))]),
  );
}

/** Reads one seal, strictly; throws a DerError on anything malformed or of another version. Nothing is verified. */
export const readSeal = (der: Uint8Array): Seal => sealValue(readDer(der, { maxBytes: MAX_BYTES }));

/** The seal of an element, as `readSeal`. */
export function sealValue(element: DerElement): Seal {
  const outer = new DerCursor(element);
  const infoElement = outer.take(Tag.sequence);
  // In version 1 the maker's certificate, algorithm and signature are a SEQUENCE of their own.
  const isFirst = element.children.length === 2;
  const signed = isFirst ? outer.sequence() : outer;
  const certificate = signed.take(Tag.octetString);
  const algorithm = signed.take(Tag.objectIdentifier);
  const signature = bitStringOctets(signed.takeAny());
  const info = infoValue(infoElement, isFirst);
  const timeStamp = info.version === 5 ? timeStampIn(outer) : null;
  if (isFirst) signed.end();
  outer.end();
  return {
    ...{ der: element.encoded, info, signature, timeStamp },
    // GM/T 0031-2014 6.3: there certificate and algorithm are signed too; all that is made since signs what it says alone.
    signedByMaker: isFirst
      ? derSequence(infoElement.encoded, certificate.encoded, algorithm.encoded)
      : infoElement.encoded,
    makerCertificate: certificate.contents,
    algorithm: objectIdentifierValue(algorithm),
  };
}

/** `[0] EXPLICIT BIT STRING` at the end, or null. */
export function timeStampIn(cursor: DerCursor): Uint8Array | null {
  const element = cursor.takeIf(constructedTag(0));
  if (element === undefined) return null;
  const wrapped = new DerCursor(element, constructedTag(0));
  const token = bitStringOctets(wrapped.takeAny());
  wrapped.end();
  return token;
}

function infoValue(element: DerElement, isFirst: boolean): SealInfo {
  const info = new DerCursor(element);
  const { version, vendor } = headerValue(info.take(Tag.sequence), isFirst);
  const id = textValue(info.take(Tag.ia5String));
  const property = propertyValue(info.take(Tag.sequence), isFirst);
  const picture = pictureValue(info.take(Tag.sequence));
  const added = info.takeIf(Tag.sequence);
  info.end();
  return { version, vendor, id, ...property, picture, extensions: added === undefined ? [] : extensionsValue(added) };
}

function headerValue(element: DerElement, isFirst: boolean): { version: SesVersion; vendor: string } {
  const header = new DerCursor(element);
  if (textValue(header.take(Tag.ia5String)) !== 'ES') throw new DerError('not the header of a seal');
  const version = smallIntegerValue(header.takeAny());
  const vendor = textValue(header.take(Tag.ia5String));
  header.end();
  // What version 1 numbers itself differs from maker to maker.
  if (isFirst && version < 4) return { version: 1, vendor };
  if (isFirst || (version !== 4 && version !== 5)) throw new DerError(`seals of version ${version} are not known`);
  return { version, vendor };
}

function propertyValue(element: DerElement, isFirst: boolean) {
  const property = new DerCursor(element);
  const type = smallIntegerValue(property.takeAny());
  const name = textValue(property.take(Tag.utf8String));
  const kind = isFirst ? 1 : smallIntegerValue(property.takeAny());
  const signers = signersValue(property.take(Tag.sequence), kind);
  const [madeAt, validFrom, validUntil] = [property.takeAny(), property.takeAny(), property.takeAny()].map(
    timeValue,
  ) as [string, string, string];
  property.end();
  return { type, name, signers, madeAt, validFrom, validUntil };
}

function signersValue(element: DerElement, kind: number): SealSigners {
  const { children } = element;
  if (children.length > MAX_SIGNERS) throw new DerError('too many signers');
  if (kind === 1) return { kind: 'certificates', certificates: children.map(octetStringValue) };
  if (kind !== 2) throw new DerError('a list of signers of another kind');
  const digests = children.map((child) => {
    const digest = new DerCursor(child);
    const type = textValue(digest.take(Tag.printableString));
    const value = octetStringValue(digest.takeAny());
    digest.end();
    return { type, value };
  });
  return { kind: 'digests', digests };
}

function pictureValue(element: DerElement): SealInfo['picture'] {
  const picture = new DerCursor(element);
  const type = textValue(picture.take(Tag.ia5String));
  const bytes = octetStringValue(picture.takeAny());
  const [width, height] = [smallIntegerValue(picture.takeAny()), smallIntegerValue(picture.takeAny())];
  picture.end();
  return { type, bytes, width, height };
}

/** Extensions as `encodeExtensions` writes them; that one is critical may also be left out where it is not. */
export function extensionsValue(element: DerElement): readonly SesExtension[] {
  if (element.children.length > MAX_EXTENSIONS) throw new DerError('too many extensions');
  return element.children.map((child) => {
    const extension = new DerCursor(child);
    const id = objectIdentifierValue(extension.takeAny());
    const critical = extension.takeIf(Tag.boolean);
    const value = octetStringValue(extension.takeAny());
    extension.end();
    return { id, isCritical: critical !== undefined && booleanValue(critical), value };
  });
}
