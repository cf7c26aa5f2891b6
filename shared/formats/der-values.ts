import { DerError, type DerElement, NotInUseError } from './der-reader.ts';
import { IA5, PRINTABLE, Tag } from './der-tags.ts';
import { fromUtf8, toBigInt } from './bytes.ts';

const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

function expectTag(element: DerElement, tag: number): void {
  if (element.tag !== tag) throw new DerError(`expected tag ${tag}, found ${element.tag}`);
}

/** Value of an INTEGER of any size and sign. */
export function integerValue(element: DerElement): bigint {
  expectTag(element, Tag.integer);
  const bits = element.contents.length * 8;
  return BigInt.asIntN(bits, toBigInt(element.contents));
}

/** Value of an ENUMERATED between 0 and 2^31 - 1. */
export function enumeratedValue(element: DerElement): number {
  expectTag(element, Tag.enumerated);
  return smallIntegerValue({ ...element, tag: Tag.integer });
}

/** Value of an INTEGER between 0 and 2^31 - 1, such as a version or a count. */
export function smallIntegerValue(element: DerElement): number {
  const value = integerValue(element);
  if (value < 0n || value > 0x7fffffffn) throw new DerError('INTEGER out of range');
  return Number(value);
}

/** Value of a BOOLEAN. */
export function booleanValue(element: DerElement): boolean {
  expectTag(element, Tag.boolean);
  return element.contents[0] === 0xff;
}

/** Dotted text of an OBJECT IDENTIFIER; arcs beyond 2^53 are refused. */
export function objectIdentifierValue(element: DerElement): string {
  expectTag(element, Tag.objectIdentifier);
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of element.contents) {
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) throw new DerError('OBJECT IDENTIFIER arc too large');
    if (octet < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [head = 0, ...tail] = arcs;
  const root = Math.min(Math.floor(head / 40), 2);
  return [root, head - root * 40, ...tail].join('.');
}

/** Octets of an OCTET STRING. */
export function octetStringValue(element: DerElement): Uint8Array {
  expectTag(element, Tag.octetString);
  return element.contents;
}

/** Octets of a BIT STRING and how many bits at their end do not count (0–7). */
export function bitStringValue(element: DerElement): { bytes: Uint8Array; unusedBits: number } {
  expectTag(element, Tag.bitString);
  return { bytes: element.contents.subarray(1), unusedBits: element.contents[0] ?? 0 };
}

/** Octets of a BIT STRING that holds whole octets, such as a key or a signature. */
export function bitStringOctets(element: DerElement): Uint8Array {
  const { bytes, unusedBits } = bitStringValue(element);
  if (unusedBits !== 0) throw new DerError('BIT STRING does not hold whole octets');
  return bytes;
}

/** Text of a UTF8String, PrintableString or IA5String, checked against the type's alphabet. */
export function textValue(element: DerElement): string {
  const text = decodeUtf8(element.contents);
  switch (element.tag) {
    case Tag.utf8String:
      return text;
    case Tag.printableString:
      if (!PRINTABLE.test(text)) throw new DerError('character not allowed in a PrintableString');
      return text;
    case Tag.ia5String:
      if (!IA5.test(text)) throw new DerError('character not allowed in an IA5String');
      return text;
    default:
      throw new NotInUseError(`tag ${element.tag} is not a string type in use`);
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch (cause) {
    throw new DerError('not UTF-8', { cause });
  }
}

/**
 * Instant of a UTCTime or GeneralizedTime as `YYYY-MM-DDTHH:MM:SSZ`: seconds given, no fraction, UTC (X.690 §11.7–8 as
 * RFC 5280 §4.1.2.5 narrows it); two-digit years from 50 on are of the 20th century.
 */
export function timeValue(element: DerElement): string {
  const utc = element.tag === Tag.utcTime;
  if (!utc) expectTag(element, Tag.generalizedTime);
  const match = (utc ? UTC_TIME : GENERALIZED_TIME).exec(decodeUtf8(element.contents));
  if (!match) throw new DerError('not a DER time');
  const [, year = '', month, day, hour, minute, second] = match;
  const fullYear = utc ? `${year >= '50' ? '19' : '20'}${year}` : year;
  const instant = `${fullYear}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const time = Date.parse(instant);
  // Date.parse carries 31 February over into March; only a real date comes back as it went in.
  if (Number.isNaN(time) || new Date(time).toISOString() !== instant.replace('Z', '.000Z'))
    throw new DerError('no such date');
  return instant;
}
