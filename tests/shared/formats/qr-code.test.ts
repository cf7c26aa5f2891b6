import jsqr from 'jsqr';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestContent, qrCode, qrPng } from '#formats/qr-code';

// Its types say a module of ES, it is one of CommonJS.
const read = jsqr as unknown as typeof jsqr.default;

/** Pixels of a PNG in two colours, as a camera gives them. */
function seen(png: Uint8Array): { data: Uint8ClampedArray; side: number } {
  const bytes = Buffer.from(png);
  const side = bytes.readUInt32BE(16);
  expect([...bytes.subarray(24, 29)]).toEqual([1, 3, 0, 0, 0]);
  const at = bytes.indexOf('IDAT');
  const rows = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
  const stride = 1 + Math.ceil(side / 8);
  const data = new Uint8ClampedArray(side * side * 4);
  for (let pixel = 0; pixel < side * side; pixel += 1) {
    const [x, y] = [pixel % side, Math.floor(pixel / side)];
    const isDark = ((rows[y * stride + 1 + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
    data.set(isDark === 1 ? [0, 0, 0, 255] : [255, 255, 255, 255], pixel * 4);
  }
  return { data, side };
}

describe('a QR code', () => {
  it('is read from its picture by a reader that is not ours', () => {
    const texts = fc
      .string({ unit: fc.constantFrom(...'ABab01-_#/:.?=&%'), minLength: 1, maxLength: largestContent, size: 'max' })
      .map((text) => `h${text}`.slice(0, largestContent));
    fc.assert(
      fc.property(texts, (text) => {
        const { data, side } = seen(qrPng(qrCode(text)));
        expect(read(data, side, side)?.data).toBe(text);
      }),
      { numRuns: 30 },
    );
  });

  it('is one of version 11 at most, and refused for more than that holds', () => {
    expect(qrCode('a'.repeat(largestContent))).toMatchObject({ version: 11, size: 61 });
    expect(() => qrCode('a'.repeat(largestContent + 1))).toThrow(RangeError);
    expect(() => qrCode('证'.repeat(84))).toThrow(RangeError);
  });

  it('says its corrections to be of level M', () => {
    const { modules, size } = qrCode('https://example.cn');
    // ISO/IEC 18004 §7.9.1: M is 00, with mask 000 behind its check digits masked 101010000010010.
    const format = [0, 1, 2, 3, 4, 5, 7].map((column) => modules[8 * size + column]);
    expect(format.join('')).toBe('1010100');
  });
});
