/** Identifier octets of the ASN.1 types in use (X.690 §8.1.2); one octet each, since no tag number exceeds 30. */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

const CONTEXT = 0x80;
const CONSTRUCTED = 0x20;

/** Identifier octet of the context-specific tag `[number]`, 0–30, around other elements. */
export function constructedTag(number: number): number {
  return primitiveTag(number) | CONSTRUCTED;
}

/** Identifier octet of the context-specific tag `[number]`, 0–30, in place of a primitive type's own tag. */
export function primitiveTag(number: number): number {
  if (!Number.isInteger(number) || number < 0 || number > 30) throw new RangeError('tag number out of range');
  return CONTEXT | number;
}

/** Whether an element with this identifier octet holds other elements. */
export function isConstructed(tag: number): boolean {
  return (tag & CONSTRUCTED) !== 0;
}

/** PrintableString of X.680 §41.4. */
export const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

/** IA5String: seven bits. */
export const IA5 = /^[\x00-\x7f]*$/;

/** Order of X.690 §11.6 for SET OF: as octet strings, the shorter one padded with zeros. */
export function compareEncodings(left: Uint8Array, right: Uint8Array): number {
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
