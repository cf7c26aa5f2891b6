import jsqr from 'jsqr';
import { inflateSync } from 'node:zlib';

// Its types say a module of ES, it is one of CommonJS.
const read = jsqr as unknown as typeof jsqr.default;

/** The text of a code, from its picture (PNG of one bit for each pixel, as `qrPng` writes it), by a reader that is not ours. */
export function codeIn(png: Uint8Array): string {
  const bytes = Buffer.from(png);
  const side = bytes.readUInt32BE(16);
  const at = bytes.indexOf('IDAT');
  const rows = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
  const stride = 1 + Math.ceil(side / 8);
  const data = new Uint8ClampedArray(side * side * 4);
  for (let pixel = 0; pixel < side * side; pixel += 1) {
    const [x, y] = [pixel % side, Math.floor(pixel / side)];
    const isDark = ((rows[y * stride + 1 + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
    data.set(isDark === 1 ? [0, 0, 0, 255] : [255, 255, 255, 255], pixel * 4);
  }
  const text = read(data, side, side)?.data;
  if (text === undefined) throw new Error('no code is seen');
  return text;
}
