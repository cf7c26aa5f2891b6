import { concat, fromHex, utf8 } from './bytes.ts';
import { IA5, PRINTABLE, Tag, compareEncodings, constructedTag, isConstructed, primitiveTag } from './der-tags.ts';

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,3})?Z$/;

/** One element: identifier octet, minimal length, contents. */
export function derElement(tag: number, contents: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(tag, ...lengthOctets(contents.length)), contents);
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 + octets.length, ...octets];
}

/** SEQUENCE of already encoded elements, in the order given. */
export function derSequence(...elements: readonly Uint8Array[]): Uint8Array {
  return derElement(Tag.sequence, concat(...elements));
}

/** SET OF already encoded elements, put into the order DER asks for. */
export function derSet(...elements: readonly Uint8Array[]): Uint8Array {
  return derElement(Tag.set, concat(...elements.toSorted(compareEncodings)));
}

/** INTEGER of any size and sign; a number must be a safe integer. */
export function derInteger(value: bigint | number): Uint8Array {
  const integer = BigInt(value);
  // One bit more than the magnitude, for the sign, rounded up to whole octets.
  const magnitude = integer < 0n ? -integer - 1n : integer;
  const octets = magnitude === 0n ? 1 : Math.floor(magnitude.toString(2).length / 8) + 1;
  const hex = BigInt.asUintN(octets * 8, integer).toString(16);
  return derElement(Tag.integer, fromHex(hex.padStart(octets * 2, '0')));
}

/** ENUMERATED. */
export function derEnumerated(value: number): Uint8Array {
  const integer = derInteger(value);
  integer[0] = Tag.enumerated;
  return integer;
}

/** BOOLEAN. DER leaves out a component that equals its DEFAULT; that is the caller's to do. */
export function derBoolean(value: boolean): Uint8Array {
  return derElement(Tag.boolean, Uint8Array.of(value ? 0xff : 0x00));
}

/** NULL. */
export function derNull(): Uint8Array {
  return derElement(Tag.null, new Uint8Array());
}

/** OCTET STRING. */
export function derOctetString(bytes: Uint8Array): Uint8Array {
  return derElement(Tag.octetString, bytes);
}

/** BIT STRING; the last `unusedBits` (0–7) bits of the bytes do not count and must be zero. */
export function derBitString(bytes: Uint8Array, unusedBits = 0): Uint8Array {
  const last = bytes.at(-1);
  const inRange = Number.isInteger(unusedBits) && unusedBits >= 0 && unusedBits <= (last === undefined ? 0 : 7);
  if (!inRange || ((last ?? 0) & ((1 << unusedBits) - 1)) !== 0) throw new RangeError('unused bits must be zero bits');
  return derElement(Tag.bitString, concat(Uint8Array.of(unusedBits), bytes));
}

/** BIT STRING of named bits (X.680 §22.7): bit 0 is the highest of the first octet, zero bits at the end are left out. */
export function derNamedBits(bits: readonly number[]): Uint8Array {
  if (bits.length === 0) return derBitString(new Uint8Array());
  const highest = Math.max(...bits);
  const bytes = new Uint8Array(Math.floor(highest / 8) + 1);
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return derBitString(bytes, 7 - (highest % 8));
}

/** OBJECT IDENTIFIER from its dotted text, such as `1.2.156.10197.1.501`. */
export function derObjectIdentifier(dotted: string): Uint8Array {
  if (!/^[0-2](?:\.(?:0|[1-9]\d{0,14}))+$/.test(dotted)) throw new RangeError('not an object identifier');
  const [root = 0, second = 0, ...tail] = dotted.split('.').map(Number);
  if (root < 2 && second >= 40) throw new RangeError('second arc out of range');
  const octets = [root * 40 + second, ...tail].flatMap(arcOctets);
  return derElement(Tag.objectIdentifier, Uint8Array.from(octets));
}

function arcOctets(arc: number): number[] {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift((rest % 128) | 0x80);
  return octets;
}

/** UTF8String; lone surrogates are refused. */
export function derUtf8String(text: string): Uint8Array {
  if (!text.isWellFormed()) throw new RangeError('lone surrogate');
  return derElement(Tag.utf8String, utf8(text));
}

/** PrintableString: Latin letters, digits, space and '()+,-./:=? */
export function derPrintableString(text: string): Uint8Array {
  if (!PRINTABLE.test(text)) throw new RangeError('character not allowed in a PrintableString');
  return derElement(Tag.printableString, utf8(text));
}

/** IA5String: ASCII. */
export function derIa5String(text: string): Uint8Array {
  if (!IA5.test(text)) throw new RangeError('character not allowed in an IA5String');
  return derElement(Tag.ia5String, utf8(text));
}

/** UTCTime of an ISO instant in UTC (`…Z`) from 1950 to 2049; a fraction of a second is cut off. */
export function derUtcTime(instant: string): Uint8Array {
  const digits = timeDigits(instant);
  if (digits < '1950' || digits >= '2050') throw new RangeError('UTCTime holds the years 1950 to 2049');
  return derElement(Tag.utcTime, utf8(`${digits.slice(2)}Z`));
}

/** GeneralizedTime of an ISO instant in UTC (`…Z`); a fraction of a second is cut off. */
export function derGeneralizedTime(instant: string): Uint8Array {
  return derElement(Tag.generalizedTime, utf8(`${timeDigits(instant)}Z`));
}

function timeDigits(instant: string): string {
  const match = INSTANT.exec(instant);
  const time = Date.parse(instant);
  const digits = match?.slice(1).join('') ?? '';
  if (!match || Number.isNaN(time) || new Date(time).toISOString().replace(/\D/g, '').slice(0, 14) !== digits)
    throw new RangeError('not an instant in UTC');
  return digits;
}

/** `[number] EXPLICIT`: a tag around an encoded element (or several, for an IMPLICIT SEQUENCE). */
export function derExplicit(number: number, ...elements: readonly Uint8Array[]): Uint8Array {
  return derElement(constructedTag(number), concat(...elements));
}

/** `[number] IMPLICIT`: a tag in place of the element's own. */
export function derImplicit(number: number, element: Uint8Array): Uint8Array {
  const constructed = isConstructed(element[0] ?? 0);
  const tagged = new Uint8Array(element);
  tagged[0] = constructed ? constructedTag(number) : primitiveTag(number);
  return tagged;
}
