import { createHash } from 'node:crypto';
import { DerCursor, DerError, readDer, type DerElement } from './der-reader.ts';
import { primitiveTag, Tag } from './der-tags.ts';
import {
  bitStringValue,
  booleanValue,
  objectIdentifierValue,
  octetStringValue,
  smallIntegerValue,
} from './der-values.ts';
import {
  derBoolean,
  derImplicit,
  derInteger,
  derNamedBits,
  derObjectIdentifier,
  derOctetString,
  derSequence,
} from './der-writer.ts';

const SUBJECT_KEY_IDENTIFIER = '2.5.29.14';
const KEY_USAGE = '2.5.29.15';
const BASIC_CONSTRAINTS = '2.5.29.19';
export const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';
const EXTENDED_KEY_USAGE = '2.5.29.37';

/** The one extended usage of who gives time-stamps (RFC 3161 §2.3). */
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** Key usages in the order of their bits (RFC 5280 §4.2.1.3). */
const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

/** What a key may be used for. */
export type KeyUsage = (typeof KEY_USAGES)[number];

/** Extensions to be written. */
export interface ExtensionsToWrite {
  readonly keyUsage: readonly KeyUsage[];
  /** Object identifiers, critical. */
  readonly extendedKeyUsage?: readonly string[];
  /** Present for a CA; `pathLength` is how many further CAs may stand between it and a leaf. */
  readonly ca?: { readonly pathLength?: number };
  /** Uncompressed points of the certified and of the issuing key. */
  readonly subjectKey: Uint8Array;
  readonly issuerKey: Uint8Array;
}

/** What extensions say; fields of those that are absent are left out. */
export interface CertificateExtensions {
  readonly isCa: boolean;
  readonly pathLength?: number;
  readonly keyUsage?: readonly KeyUsage[];
  /** Object identifiers: the key may be used for nothing else. */
  readonly extendedKeyUsage?: readonly string[];
  readonly subjectKeyIdentifier?: Uint8Array;
  readonly authorityKeyIdentifier?: Uint8Array;
  /** Object identifiers of critical extensions not understood here; who relies on the certificate must refuse it. */
  readonly unknownCritical: readonly string[];
}

/** The identifier of a key, 20 bytes: the left part of the SHA-256 of its point (RFC 7093 §2, method 1). */
export function keyIdentifier(publicKeyBytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(publicKeyBytes).digest().subarray(0, 20));
}

/** DER Extensions: basicConstraints and keyUsage (critical), subject and authority key identifier. */
export function encodeExtensions({
  keyUsage,
  extendedKeyUsage,
  ca,
  subjectKey,
  issuerKey,
}: ExtensionsToWrite): Uint8Array {
  const pathLength = ca?.pathLength;
  const constraints = ca ? [derBoolean(true), ...(pathLength === undefined ? [] : [derInteger(pathLength)])] : [];
  const usageBits = keyUsage.map((usage) => KEY_USAGES.indexOf(usage));
  return derSequence(
    encodeExtension({ identifier: BASIC_CONSTRAINTS, critical: true, value: derSequence(...constraints) }),
    encodeExtension({ identifier: KEY_USAGE, critical: true, value: derNamedBits(usageBits) }),
    ...(extendedKeyUsage === undefined ? [] : [encodeUsages(extendedKeyUsage)]),
    encodeExtension({ identifier: SUBJECT_KEY_IDENTIFIER, value: derOctetString(keyIdentifier(subjectKey)) }),
    encodeExtension({
      identifier: AUTHORITY_KEY_IDENTIFIER,
      value: derSequence(derImplicit(0, derOctetString(keyIdentifier(issuerKey)))),
    }),
  );
}

const encodeUsages = (usages: readonly string[]): Uint8Array =>
  encodeExtension({
    identifier: EXTENDED_KEY_USAGE,
    critical: true,
    value: derSequence(...usages.map(derObjectIdentifier)),
  });

/** One extension in DER. */
export function encodeExtension({
  identifier,
  critical = false,
  value,
}: {
  readonly identifier: string;
  readonly critical?: boolean;
  readonly value: Uint8Array;
}): Uint8Array {
  const flag = critical ? [derBoolean(true)] : [];
  return derSequence(derObjectIdentifier(identifier), ...flag, derOctetString(value));
}

/** Reads Extensions; throws a DerError on one that occurs twice or is malformed. */
export function extensionsValue(element: DerElement): CertificateExtensions {
  const seen = new Set<string>();
  let understood: Omit<CertificateExtensions, 'unknownCritical'> = { isCa: false };
  const unknownCritical: string[] = [];
  for (const item of new DerCursor(element).rest()) {
    const { identifier, critical, value } = extensionValue(item);
    if (seen.has(identifier)) throw new DerError('extension occurs twice');
    seen.add(identifier);
    const fields = understand(identifier, value);
    if (fields) understood = { ...understood, ...fields };
    else if (critical) unknownCritical.push(identifier);
  }
  if (seen.size === 0) throw new DerError('empty extensions');
  return { ...understood, unknownCritical };
}

/** One extension, its value not looked at. */
export function extensionValue(element: DerElement): { identifier: string; critical: boolean; value: Uint8Array } {
  const extension = new DerCursor(element);
  const identifier = objectIdentifierValue(extension.takeAny());
  const critical = extension.takeIf(Tag.boolean);
  if (critical && !booleanValue(critical)) throw new DerError('default value encoded');
  const value = octetStringValue(extension.takeAny());
  extension.end();
  return { identifier, critical: critical !== undefined, value };
}

function understand(identifier: string, value: Uint8Array): Partial<CertificateExtensions> | undefined {
  switch (identifier) {
    case BASIC_CONSTRAINTS:
      return basicConstraintsValue(readDer(value));
    case KEY_USAGE:
      return { keyUsage: keyUsageValue(readDer(value)) };
    case EXTENDED_KEY_USAGE:
      return { extendedKeyUsage: new DerCursor(readDer(value)).rest().map(objectIdentifierValue) };
    case SUBJECT_KEY_IDENTIFIER:
      return { subjectKeyIdentifier: octetStringValue(readDer(value)) };
    case AUTHORITY_KEY_IDENTIFIER: {
      const identified = new DerCursor(readDer(value)).takeIf(primitiveTag(0));
      return identified ? { authorityKeyIdentifier: identified.contents } : {};
    }
    default:
      return undefined;
  }
}

function basicConstraintsValue(element: DerElement): Partial<CertificateExtensions> {
  const constraints = new DerCursor(element);
  const flag = constraints.takeIf(Tag.boolean);
  if (flag && !booleanValue(flag)) throw new DerError('default value encoded');
  const length = constraints.takeIf(Tag.integer);
  constraints.end();
  if (length && !flag) throw new DerError('path length without CA');
  return { isCa: flag !== undefined, ...(length ? { pathLength: smallIntegerValue(length) } : {}) };
}

function keyUsageValue(element: DerElement): KeyUsage[] {
  const { bytes } = bitStringValue(element);
  if (bytes.length > 0 && bytes.at(-1) === 0) throw new DerError('named bits not minimal');
  return KEY_USAGES.filter((_, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}
