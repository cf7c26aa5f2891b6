import { crc32, inflateSync } from 'node:zlib';

/** A PNG of indexed colours without filters, read by its standard: the place in the palette of each pixel. Throws on any other. */
export function decodePng(png: Uint8Array) {
  const bytes = Buffer.from(png);
  if (bytes.toString('latin1', 1, 8) !== 'PNG\r\n\x1a\n' || bytes[0] !== 0x89) throw new Error('no PNG');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const [type, data] = [bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length)];
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== bytes.readUInt32BE(at + 8 + length))
      throw new Error(`the check of ${type} fails`);
    chunks.set(type, data);
    at += 12 + length;
  }
  const chunk = (type: string): Buffer => chunks.get(type) ?? Buffer.alloc(0);
  const header = chunk('IHDR');
  const [width, height, bits] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8] ?? 0];
  const rowBytes = 1 + Math.ceil((width * bits) / 8);
  const rows = inflateSync(chunk('IDAT'));
  if (rows.length !== rowBytes * height) throw new Error('not as many rows as said');
  const pixel = (x: number, y: number): number => {
    if (rows[y * rowBytes] !== 0) throw new Error('a filtered row');
    const byte = rows[y * rowBytes + 1 + Math.floor((x * bits) / 8)] ?? 0;
    return (byte >> (8 - bits - ((x * bits) % 8))) & ((1 << bits) - 1);
  };
  const palette = Array.from(chunk('tRNS'), (alpha, index) => [
    ...chunk('PLTE').subarray(index * 3, index * 3 + 3),
    alpha,
  ]);
  return {
    types: [...chunks.keys()],
    colourType: header[9],
    width,
    height,
    bits,
    palette,
    pixel,
    physical: chunk('pHYs'),
  };
}
