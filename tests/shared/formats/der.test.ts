import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fromHex, toHex, utf8 } from '#formats/bytes';
import { DerCursor, DerError, readDer } from '#formats/der-reader';
import { constructedTag, primitiveTag, Tag } from '#formats/der-tags';
import {
  bitStringOctets,
  bitStringValue,
  booleanValue,
  integerValue,
  objectIdentifierValue,
  octetStringValue,
  smallIntegerValue,
  textValue,
  timeValue,
} from '#formats/der-values';
import {
  derBitString,
  derBoolean,
  derElement,
  derExplicit,
  derGeneralizedTime,
  derIa5String,
  derImplicit,
  derInteger,
  derNamedBits,
  derNull,
  derObjectIdentifier,
  derOctetString,
  derPrintableString,
  derSequence,
  derSet,
  derUtcTime,
  derUtf8String,
} from '#formats/der-writer';

const read = (hex: string) => readDer(fromHex(hex));

describe('DER written and read again', () => {
  it('keeps integers of any size and sign, minimally encoded', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 260n), max: 1n << 260n }), (value) => {
        expect(integerValue(readDer(derInteger(value)))).toBe(value);
      }),
    );
    const known = { 0: '020100', 127: '02017f', 128: '02020080', 256: '02020100', [-1]: '0201ff', [-128]: '020180' };
    for (const [value, hex] of Object.entries(known)) expect(toHex(derInteger(Number(value)))).toBe(hex);
    expect(toHex(derInteger(-129))).toBe('0202ff7f');
  });

  it('keeps octet strings of every length form', () => {
    for (const length of [0, 1, 127, 128, 255, 256, 65_535, 65_536]) {
      const bytes = new Uint8Array(length).fill(7);
      expect(octetStringValue(readDer(derOctetString(bytes)))).toEqual(bytes);
    }
    expect(toHex(derOctetString(new Uint8Array(200)).subarray(0, 3))).toBe('0481c8');
  });

  it('keeps texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(textValue(readDer(derUtf8String(text)))).toBe(text);
      }),
    );
    expect(textValue(readDer(derPrintableString('CN')))).toBe('CN');
    expect(textValue(readDer(derIa5String('a@b.test')))).toBe('a@b.test');
  });

  it('keeps object identifiers', () => {
    const arc = fc.nat(2 ** 40);
    const identifier = fc.oneof(
      fc.tuple(fc.constantFrom(0, 1), fc.nat(39), fc.array(arc, { maxLength: 8 })),
      fc.tuple(fc.constant(2), arc, fc.array(arc, { maxLength: 8 })),
    );
    fc.assert(
      fc.property(identifier, ([root, second, tail]) => {
        const dotted = [root, second, ...tail].join('.');
        expect(objectIdentifierValue(readDer(derObjectIdentifier(dotted)))).toBe(dotted);
      }),
    );
    expect(toHex(derObjectIdentifier('1.2.156.10197.1.501'))).toBe('06082a811ccf55018375');
    expect(toHex(derObjectIdentifier('2.999.3'))).toBe('0603883703');
  });

  it('keeps booleans, null, bit strings', () => {
    expect(booleanValue(readDer(derBoolean(true)))).toBe(true);
    expect(booleanValue(readDer(derBoolean(false)))).toBe(false);
    expect(toHex(derNull())).toBe('0500');
    expect(bitStringValue(readDer(derBitString(Uint8Array.of(0xa0), 5)))).toEqual({
      bytes: Uint8Array.of(0xa0),
      unusedBits: 5,
    });
    expect(bitStringOctets(readDer(derBitString(Uint8Array.of(1, 2))))).toEqual(Uint8Array.of(1, 2));
    expect(toHex(derNamedBits([5, 6]))).toBe('03020106');
    expect(toHex(derNamedBits([0, 8]))).toBe('0303078080');
    expect(toHex(derNamedBits([]))).toBe('030100');
  });

  it('keeps instants to the second', () => {
    const utc = fc.integer({ min: Date.UTC(1950, 0, 1) / 1000, max: Date.UTC(2050, 0, 1) / 1000 - 1 });
    const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
    fc.assert(
      fc.property(utc, (seconds) => {
        const instant = iso(seconds);
        const short = instant.replace('.000', '');
        expect(timeValue(readDer(derUtcTime(instant)))).toBe(short);
        expect(timeValue(readDer(derGeneralizedTime(short)))).toBe(short);
      }),
    );
    expect(timeValue(readDer(derGeneralizedTime('2126-02-28T23:59:59.999Z')))).toBe('2126-02-28T23:59:59Z');
    expect(toHex(derUtcTime('2026-11-23T08:00:00Z'))).toBe(`170d${toHex(utf8('261123080000Z'))}`);
  });

  it('puts a SET into order', () => {
    const set = derSet(derInteger(3), derInteger(1), derInteger(2));
    expect(toHex(set)).toBe('3109020101020102020103');
    expect(new DerCursor(readDer(set), Tag.set).rest()).toHaveLength(3);
  });

  it('keeps context tags, around an element or in place of its own', () => {
    const explicit = readDer(derExplicit(3, derInteger(5)));
    expect(explicit.tag).toBe(constructedTag(3));
    expect(integerValue(new DerCursor(explicit, constructedTag(3)).takeAny())).toBe(5n);
    const implicit = readDer(derImplicit(0, derOctetString(Uint8Array.of(9))));
    expect(implicit.tag).toBe(primitiveTag(0));
    expect(implicit.contents).toEqual(Uint8Array.of(9));
    expect(toHex(derImplicit(1, derSequence(derNull())))).toBe('a1020500');
  });
});

describe('what is not DER', () => {
  it.each([
    ['nothing', ''],
    ['a tag alone', '02'],
    ['contents cut short', '020201'],
    ['a length cut short', '0482'],
    ['bytes behind the element', '02010100'],
    ['an indefinite length', '30800201010000'],
    ['a long length for 127 bytes', `04817f${'00'.repeat(127)}`],
    ['a length with a leading zero', `04820080${'00'.repeat(128)}`],
    ['a length of five octets', '04850000000001'],
    ['a reserved length', '04ff01'],
    ['end-of-contents octets', '0000'],
    ['a tag of several octets', '1f8101020100'],
    ['an empty INTEGER', '0200'],
    ['an INTEGER with a superfluous 00', '02020001'],
    ['an INTEGER with a superfluous ff', '0202ff80'],
    ['a BOOLEAN of 1', '010101'],
    ['a BOOLEAN of two octets', '0102ffff'],
    ['a NULL with contents', '050100'],
    ['a BIT STRING without its first octet', '0300'],
    ['a BIT STRING with 8 unused bits', '03020800'],
    ['an empty BIT STRING with unused bits', '030101'],
    ['a BIT STRING with unused bits that are set', '03020701'],
    ['an empty OBJECT IDENTIFIER', '0600'],
    ['an OBJECT IDENTIFIER that ends within an arc', '06022a81'],
    ['an OBJECT IDENTIFIER with a padded arc', '06032a8001'],
    ['a constructed OCTET STRING', '2403040101'],
    ['a primitive SEQUENCE', '1000'],
    ['a SET out of order', '3106020102020101'],
    ['an error inside a SEQUENCE', '300402020001'],
    ['an element that reaches beyond its SEQUENCE', '3003020201'],
  ])('is refused: %s', (_what, hex) => {
    expect(() => read(hex)).toThrow(DerError);
  });

  it('gives plain arrays for a Buffer, whose slices would share its memory', () => {
    const element = readDer(Buffer.from(derSequence(derNull())));
    for (const bytes of [element.encoded, element.contents]) expect(bytes.constructor).toBe(Uint8Array);
  });

  it('is refused beyond the bounds of size, depth and number', () => {
    const nested = (levels: number): Uint8Array => (levels === 0 ? derNull() : derSequence(nested(levels - 1)));
    expect(() => readDer(nested(3), { maxDepth: 3 })).not.toThrow();
    expect(() => readDer(nested(4), { maxDepth: 3 })).toThrow('too deep');
    expect(() => readDer(nested(5000))).toThrow('too deep');
    expect(() => readDer(derOctetString(new Uint8Array(10)), { maxBytes: 11 })).toThrow('more than 11 bytes');
    const wide = derSequence(...Array.from({ length: 50 }, derNull));
    expect(() => readDer(wide, { maxElements: 50 })).toThrow('too many');
    expect(() => readDer(wide, { maxElements: 51 })).not.toThrow();
  });

  it('never makes the reader fail in another way, and what is read fills the input', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          expect(readDer(bytes).encoded).toEqual(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['a date that does not exist', () => derElement(Tag.utcTime, utf8('260230000000Z'))],
    ['hour 24', () => derElement(Tag.utcTime, utf8('260228240000Z'))],
    ['no seconds', () => derElement(Tag.utcTime, utf8('2602280000Z'))],
    ['a time zone', () => derElement(Tag.generalizedTime, utf8('20260228000000+0800'))],
    ['a fraction', () => derElement(Tag.generalizedTime, utf8('20260228000000.5Z'))],
    ['a text', () => derUtf8String('260228000000Z')],
  ])('is refused as a time: %s', (_what, make) => {
    expect(() => timeValue(readDer(make()))).toThrow(DerError);
  });

  it.each([
    ['broken UTF-8', derElement(Tag.utf8String, Uint8Array.of(0xff))],
    ['an @ in a PrintableString', derElement(Tag.printableString, utf8('a@b'))],
    ['Chinese in an IA5String', derElement(Tag.ia5String, utf8('兰'))],
    ['a BMPString', derElement(0x1e, Uint8Array.of(0, 65))],
  ])('is refused as a text: %s', (_what, der) => {
    expect(() => textValue(readDer(der))).toThrow(DerError);
  });

  it('is refused as a value of another type or range', () => {
    expect(() => integerValue(readDer(derNull()))).toThrow(DerError);
    expect(() => smallIntegerValue(readDer(derInteger(1n << 31n)))).toThrow(DerError);
    expect(() => smallIntegerValue(readDer(derInteger(-1)))).toThrow(DerError);
    expect(() => bitStringOctets(readDer(derBitString(Uint8Array.of(0x80), 7)))).toThrow(DerError);
    expect(() => objectIdentifierValue(read('060b2affffffffffffffffff7f'))).toThrow(DerError);
  });
});

describe('the cursor', () => {
  const pair = () => new DerCursor(readDer(derSequence(derInteger(1), derNull())));

  it('takes elements in order and notices what is missing, different or left over', () => {
    const cursor = pair();
    expect(cursor.takeIf(Tag.null)).toBeUndefined();
    expect(integerValue(cursor.take(Tag.integer))).toBe(1n);
    expect(() => cursor.end()).toThrow(DerError);
    expect(cursor.takeIf(Tag.null)?.tag).toBe(Tag.null);
    expect(cursor.takeIf(Tag.null)).toBeUndefined();
    expect(() => cursor.end()).not.toThrow();
    expect(() => cursor.takeAny()).toThrow(DerError);
    expect(() => pair().take(Tag.null)).toThrow(DerError);
    expect(() => pair().sequence()).toThrow(DerError);
    expect(() => new DerCursor(readDer(derNull()))).toThrow(DerError);
  });
});

describe('what the writer refuses', () => {
  it.each([
    ['an object identifier of one arc', () => derObjectIdentifier('1')],
    ['an object identifier with a leading zero', () => derObjectIdentifier('1.02')],
    ['an object identifier beyond 1.39', () => derObjectIdentifier('1.40.1')],
    ['unused bits that are set', () => derBitString(Uint8Array.of(1), 1)],
    ['unused bits of nothing', () => derBitString(new Uint8Array(), 1)],
    ['a lone surrogate', () => derUtf8String('\ud800')],
    ['an underscore in a PrintableString', () => derPrintableString('a_b')],
    ['Chinese in an IA5String', () => derIa5String('兰')],
    ['a UTCTime of 2050', () => derUtcTime('2050-01-01T00:00:00Z')],
    ['a UTCTime of 1949', () => derUtcTime('1949-12-31T23:59:59Z')],
    ['30 February', () => derGeneralizedTime('2026-02-30T00:00:00Z')],
    ['a local time', () => derGeneralizedTime('2026-02-28T00:00:00+08:00')],
    ['tag number 31', () => derExplicit(31, derNull())],
  ])('%s', (_what, make) => {
    expect(make).toThrow(RangeError);
  });

  it('leaves what it is given as it is, also a Buffer', () => {
    const inner = Buffer.from(derOctetString(Uint8Array.of(1)));
    derImplicit(0, inner);
    expect(toHex(inner)).toBe('040101');
  });
});
