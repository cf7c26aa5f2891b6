import { crc32, deflateSync } from 'node:zlib';
import { concat, utf8 } from './bytes.ts';
import { windowFor } from './deflate-window.ts';

/** Red, green, blue and opacity, 0 to 255 each. */
export type Colour = readonly [red: number, green: number, blue: number, opacity: number];

export interface Picture {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** 1 to 256 colours. */
  readonly palette: readonly Colour[];
  /** Row after row from the upper left corner, the place of its colour in the palette for each pixel. */
  readonly pixels: Uint8Array;
  /** Each of these pixels is a square of so many a side; 1 where it is left out. */
  readonly enlarged?: number;
  /** How large it is meant to be shown; as the reader likes where it is left out. */
  readonly pixelsPerMetre?: number;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const INDEXED = 3;
const UNFILTERED = 0;
const LARGEST_SIDE = 0xffff;

/**
 * A PNG (ISO/IEC 15948) of few colours, with as few bits for each pixel as they need; the same picture is the same bytes.
 * Throws a RangeError for a picture that is not one.
 */
export function writePng(picture: Picture): Uint8Array {
  const { width, height, palette, pixels, enlarged = 1, pixelsPerMetre } = picture;
  const isSide = (side: number): boolean => Number.isInteger(side) && side > 0 && side * enlarged <= LARGEST_SIDE;
  if (!isSide(enlarged) || !isSide(width) || !isSide(height)) throw new RangeError('no size of a picture');
  if (palette.length === 0 || palette.length > 256) throw new RangeError('no palette of 1 to 256 colours');
  if (pixels.length !== width * height) throw new RangeError('not as many pixels as the picture has places');
  if (largestOf(pixels) >= palette.length) throw new RangeError('a pixel of no colour');
  const depth = depthOf(palette.length);
  const isClear = palette.some(([, , , opacity]) => opacity !== 255);
  return concat(
    SIGNATURE,
    chunk('IHDR', concat(u32(width * enlarged), u32(height * enlarged), Uint8Array.of(depth, INDEXED, 0, 0, 0))),
    chunk('PLTE', Uint8Array.from(palette.flatMap(([red, green, blue]) => [red, green, blue]))),
    ...(isClear ? [chunk('tRNS', Uint8Array.from(palette.map(([, , , opacity]) => opacity)))] : []),
    ...(pixelsPerMetre === undefined ? [] : [chunk('pHYs', sizeOf(pixelsPerMetre))]),
    chunk('IDAT', deflated(rowsOf(picture, depth))),
    chunk('IEND', new Uint8Array()),
  );
}

/** A plain loop: pictures are drawn for each document, and this asks for every pixel. */
function largestOf(pixels: Uint8Array): number {
  let largest = 0;
  for (let at = 0; at < pixels.length; at += 1) {
    const pixel = pixels[at] ?? 0;
    if (pixel > largest) largest = pixel;
  }
  return largest;
}

/** Up to here deflate looks at all of them at once with the usual memory, which is quicker to clear. */
const smallRows = 0x4000;
const deflated = (rows: Uint8Array): Uint8Array =>
  new Uint8Array(
    deflateSync(rows, {
      level: 9,
      memLevel: rows.length > smallRows ? 9 : 8,
      windowBits: windowFor(rows.length),
      chunkSize: Math.max(64, rows.length),
    }),
  );

const METRES = 1;
const sizeOf = (pixelsPerMetre: number): Uint8Array =>
  concat(u32(pixelsPerMetre), u32(pixelsPerMetre), Uint8Array.of(METRES));

function depthOf(colours: number): 1 | 2 | 4 | 8 {
  if (colours <= 2) return 1;
  if (colours <= 4) return 2;
  return colours <= 16 ? 4 : 8;
}

/** Each row from a whole byte on, the first pixel in its highest bits. */
function rowsOf({ width, height, pixels, enlarged = 1 }: Picture, depth: number): Uint8Array {
  const length = 1 + Math.ceil((width * enlarged * depth) / 8);
  const rows = new Uint8Array(length * height * enlarged);
  for (let y = 0; y < height; y += 1) {
    const start = y * enlarged * length;
    let at = start;
    rows[at++] = UNFILTERED;
    let [bits, byte] = [0, 0];
    const end = (y + 1) * width;
    for (let x = y * width; x < end; x += 1) {
      const pixel = pixels[x] ?? 0;
      for (let again = 0; again < enlarged; again += 1) {
        byte = (byte << depth) | pixel;
        bits += depth;
        if (bits < 8) continue;
        rows[at++] = byte;
        bits = 0;
        byte = 0;
      }
    }
    if (bits > 0) rows[at] = byte << (8 - bits);
    for (let again = 1; again < enlarged; again += 1) rows.copyWithin(start + again * length, start, start + length);
  }
  return rows;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = concat(utf8(type), data);
  return concat(u32(data.length), named, u32(crc32(named)));
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}
