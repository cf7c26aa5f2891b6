import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  concat,
  equalBytes,
  fromBase64,
  fromBase64Url,
  fromBigInt,
  fromHex,
  fromUtf8,
  toBase64,
  toBase64Url,
  toBigInt,
  toHex,
  utf8,
} from '#formats/bytes';

const bytes = fc.uint8Array({ maxLength: 80 });

describe('texts of bytes', () => {
  it('come back as they went in', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(fromHex(toHex(value))).toEqual(value);
        expect(fromBase64(toBase64(value))).toEqual(value);
        expect(fromBase64Url(toBase64Url(value))).toEqual(value);
        if (value.length > 0) expect(fromBigInt(toBigInt(value), value.length)).toEqual(value);
      }),
    );
  });

  it('are plain arrays that own their memory, also from a view into another one', () => {
    const view = Uint8Array.of(9, 0xab, 0xcd, 9).subarray(1, 3);
    expect(toHex(view)).toBe('abcd');
    expect(toBase64(view)).toBe('q80=');
    const decoded = fromBase64('q80=');
    expect(decoded.constructor).toBe(Uint8Array);
    expect(decoded.buffer.byteLength).toBe(2);
  });

  it('take hexadecimal in either case and nothing else', () => {
    expect(fromHex('aBCd')).toEqual(Uint8Array.of(0xab, 0xcd));
    for (const wrong of ['a', 'abc', '0x12', 'ab cd', 'zz', 'ab\n']) expect(() => fromHex(wrong)).toThrow(RangeError);
  });

  it.each([
    ['no padding', 'q80'],
    ['bits behind the last byte', 'q81='],
    ['a line feed', 'q80=\n'],
    ['letters of base64url', '-_-_'],
    ['too much padding', 'q80=='],
    ['foreign characters', 'q8!0'],
  ])('refuse base64 with %s', (_what, text) => {
    expect(() => fromBase64(text)).toThrow(RangeError);
  });

  it.each(['q80=', 'q81', '+/+/', 'q'])('refuse the base64url text %s', (text) => {
    expect(() => fromBase64Url(text)).toThrow(RangeError);
  });
});

describe('UTF-8', () => {
  it('comes back with rare characters and a byte order mark', () => {
    expect(fromUtf8(utf8('\ufeff𠮷兰州'))).toBe('\ufeff𠮷兰州');
  });

  it('is refused where it is broken', () => {
    expect(() => fromUtf8(Uint8Array.of(0xc0, 0x80))).toThrow(TypeError);
  });
});

describe('numbers of bytes', () => {
  it('are filled up with zeros and refused where they do not fit', () => {
    expect(fromBigInt(1n, 3)).toEqual(Uint8Array.of(0, 0, 1));
    expect(() => fromBigInt(256n, 1)).toThrow(RangeError);
    expect(() => fromBigInt(-1n, 1)).toThrow(RangeError);
    expect(toBigInt(new Uint8Array())).toBe(0n);
  });
});

describe('concat and equalBytes', () => {
  it('join in order and compare contents and length', () => {
    const joined = concat(Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3));
    expect(joined).toEqual(Uint8Array.of(1, 2, 3));
    expect(equalBytes(joined, Uint8Array.of(1, 2, 3))).toBe(true);
    expect(equalBytes(joined, Uint8Array.of(1, 2, 4))).toBe(false);
    expect(equalBytes(joined, Uint8Array.of(1, 2))).toBe(false);
  });
});
