/** A picture by what it says of itself; its points are not looked at. */
export interface PictureHeader {
  readonly format: 'PNG' | 'JPEG';
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** Signature of ISO/IEC 15948 and the beginning of the one chunk that may come first. */
const pngBegins = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];
const pngEnds = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];
const jpegBegins = [0xff, 0xd8, 0xff];
const jpegEnds = [0xff, 0xd9];

/** Format and size of a PNG or JPEG that is all of these bytes; throws a RangeError for any others. */
export function pictureHeader(bytes: Uint8Array): PictureHeader {
  const header = readHeader(bytes);
  if (header === null || header.width === 0 || header.height === 0) throw new RangeError('not a PNG or JPEG');
  return header;
}

function readHeader(bytes: Uint8Array): PictureHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(bytes, pngBegins) && endsWith(bytes, pngEnds) && bytes.length > 45)
    return { format: 'PNG', width: view.getUint32(16), height: view.getUint32(20) };
  if (startsWith(bytes, jpegBegins) && endsWith(bytes, jpegEnds)) return jpegHeader(view);
  return null;
}

const startsWith = (bytes: Uint8Array, wanted: readonly number[]): boolean =>
  wanted.every((byte, at) => bytes[at] === byte);
const endsWith = (bytes: Uint8Array, wanted: readonly number[]): boolean =>
  startsWith(bytes.subarray(Math.max(0, bytes.length - wanted.length)), wanted);

/** Frames that browsers show: baseline, extended and progressive, by Huffman codes (ITU-T T.81, table B.1). */
const frames = [0xc0, 0xc1, 0xc2];
/** Where the points begin. */
const scan = 0xda;
const segmentHead = 4;
/** Of a frame: length, precision, height and width. */
const frameBytes = 7;

/** Looks for the frame among the segments before the points. */
function jpegHeader(view: DataView): PictureHeader | null {
  for (let at = 2; at + segmentHead + frameBytes <= view.byteLength;) {
    const [mark, code, length] = [view.getUint8(at), view.getUint8(at + 1), view.getUint16(at + 2)];
    if (mark !== 0xff || code === scan || length < 2) return null;
    if (frames.includes(code)) return { format: 'JPEG', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + length;
  }
  return null;
}
