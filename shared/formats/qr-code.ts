import { encode } from 'uqr';
import { utf8 } from './bytes.ts';
import { writePng } from './png-writer.ts';

/** A QR code (ISO/IEC 18004): its modules row after row from the upper left corner, 1 for a dark one; without the quiet zone around it. */
export interface QrCode {
  readonly version: number;
  /** Modules of one side. */
  readonly size: number;
  readonly modules: Uint8Array;
}

/** 61 modules a side: printed on three centimetres they are as large as a common camera still reads. */
export const largestVersion = 11;
/** Bytes that a code of that version holds at level M (ISO/IEC 18004, table 7). */
export const largestContent = 251;

/**
 * Which modules are turned round so that no large area is of one colour. Readers take any; to try all eight costs ten times what the
 * code does, and a signature in it is as good as random already.
 */
const maskPattern = 0;

/** The code of a text, of which an eighth may be damaged (level M). Throws a RangeError for a text longer than `largestContent` bytes of UTF-8. */
export function qrCode(text: string): QrCode {
  if (utf8(text).length > largestContent) throw new RangeError('too long for a code that is still read');
  const options = { ecc: 'M', boostEcc: false, border: 0, maxVersion: largestVersion, maskPattern } as const;
  const { version, size, data } = encode(text, options);
  const modules = new Uint8Array(size * size);
  for (const [row, line] of data.entries())
    for (let column = 0; column < size; column += 1) modules[row * size + column] = line[column] === true ? 1 : 0;
  return { version, size, modules };
}

/** Light modules that must be around a code for it to be found. */
const quietZone = 4;
/** Pixels of a side of a module: viewers that blur a picture as they enlarge it leave the middle of each. */
const scale = 2;

/** The code as a picture in black and white, with its quiet zone. */
export function qrPng({ size, modules }: QrCode): Uint8Array {
  const side = size + 2 * quietZone;
  const pixels = new Uint8Array(side * side);
  for (let row = 0; row < size; row += 1)
    pixels.set(modules.subarray(row * size, (row + 1) * size), (row + quietZone) * side + quietZone);
  return writePng({ width: side, height: side, palette, pixels, enlarged: scale });
}

const palette = [
  [255, 255, 255, 255],
  [0, 0, 0, 255],
] as const;
