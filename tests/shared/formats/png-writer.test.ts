import { crc32, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writePng, type Colour } from '#formats/png-writer';

const clear: Colour = [255, 255, 255, 0];
const red: Colour = [214, 0, 0, 255];

/** Chunks of a PNG, each held against its check value. */
function chunksOf(png: Uint8Array): Map<string, Buffer> {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const named = bytes.subarray(at + 4, at + 8 + length);
    expect(bytes.readUInt32BE(at + 8 + length)).toBe(crc32(named));
    chunks.set(named.toString('latin1', 0, 4), named.subarray(4));
    at += 12 + length;
  }
  return chunks;
}

/** Pixels of a PNG of a palette without filters, as ISO/IEC 15948 packs them. */
function pixelsOf(png: Uint8Array): number[] {
  const chunks = chunksOf(png);
  const header = chunks.get('IHDR') ?? Buffer.alloc(13);
  const [width, height, depth] = [header.readUInt32BE(0), header.readUInt32BE(4), header.readUInt8(8)];
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  const stride = 1 + Math.ceil((width * depth) / 8);
  expect(rows.length).toBe(stride * height);
  return Array.from({ length: width * height }, (_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    const bits = [...rows.subarray(y * stride + 1, (y + 1) * stride)].map((byte) => byte.toString(2).padStart(8, '0'));
    return parseInt(bits.join('').slice(x * depth, (x + 1) * depth), 2);
  });
}

describe('A picture of few colours', () => {
  it('has as many bits for a pixel as its colours need', () => {
    const depthOf = (colours: number): number | undefined =>
      chunksOf(
        writePng({ width: 1, height: 1, palette: Array<Colour>(colours).fill(red), pixels: Uint8Array.of(0) }),
      ).get('IHDR')?.[8];
    expect([1, 2, 3, 4, 5, 16, 17, 256].map(depthOf)).toEqual([1, 1, 2, 2, 4, 4, 8, 8]);
  });

  it('says how clear its colours are only where one is', () => {
    const shown = (palette: readonly Colour[]): Map<string, Buffer> =>
      chunksOf(writePng({ width: 1, height: 1, palette, pixels: Uint8Array.of(0) }));
    expect([...shown([red]).keys()]).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
    expect(shown([clear, red]).get('tRNS')).toEqual(Buffer.from([0, 255]));
    expect(shown([clear, red]).get('PLTE')).toEqual(Buffer.from([255, 255, 255, 214, 0, 0]));
  });

  it('holds every pixel where it was, for any size and palette', () => {
    const pictures = fc
      .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 12 }) })
      .chain(({ width, height }) =>
        fc.integer({ min: 1, max: 256 }).chain((colours) =>
          fc.record({
            width: fc.constant(width),
            height: fc.constant(height),
            palette: fc.constant(Array<Colour>(colours).fill(red)),
            pixels: fc.uint8Array({ minLength: width * height, maxLength: width * height, max: colours - 1 }),
          }),
        ),
      );
    fc.assert(
      fc.property(pictures, (picture) => {
        expect(pixelsOf(writePng(picture))).toEqual([...picture.pixels]);
      }),
    );
  });

  it.each([
    ['without a size', { width: 0, height: 1, palette: [red], pixels: new Uint8Array() }],
    ['of half a pixel', { width: 1.5, height: 2, palette: [red], pixels: new Uint8Array(3) }],
    ['without colours', { width: 1, height: 1, palette: [], pixels: Uint8Array.of(0) }],
    ['of too many colours', { width: 1, height: 1, palette: Array<Colour>(257).fill(red), pixels: Uint8Array.of(0) }],
    ['with a pixel too few', { width: 2, height: 1, palette: [red], pixels: Uint8Array.of(0) }],
    ['with a pixel of no colour', { width: 1, height: 1, palette: [red], pixels: Uint8Array.of(1) }],
  ])('is refused %s', (_, picture) => {
    expect(() => writePng(picture)).toThrow(RangeError);
  });
});
