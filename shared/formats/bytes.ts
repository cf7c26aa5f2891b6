import { timingSafeEqual } from 'node:crypto';

const HEX = /^(?:[0-9a-fA-F]{2})*$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The same bytes as a plain Uint8Array that owns its memory (a Buffer may share a pool with others). */
function owned(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer);
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Lower-case hexadecimal text of the bytes. */
export function toHex(bytes: Uint8Array): string {
  return view(bytes).toString('hex');
}

/** Bytes of hexadecimal text in either case; throws a RangeError on an odd length or any other character. */
export function fromHex(text: string): Uint8Array {
  if (!HEX.test(text)) throw new RangeError('not hexadecimal text');
  return owned(Buffer.from(text, 'hex'));
}

/** Base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  return view(bytes).toString('base64');
}

/** Base64url without padding (RFC 4648 §5). */
export function toBase64Url(bytes: Uint8Array): string {
  return view(bytes).toString('base64url');
}

/**
 * Bytes of base64 text with padding; throws a RangeError unless the text is exactly what `toBase64` would write,
 * so that two different texts never mean the same bytes.
 */
export function fromBase64(text: string): Uint8Array {
  const decoded = Buffer.from(text, 'base64');
  if (decoded.toString('base64') !== text) throw new RangeError('not canonical base64');
  return owned(decoded);
}

/** Bytes of base64url text without padding; throws a RangeError unless it is what `toBase64Url` would write. */
export function fromBase64Url(text: string): Uint8Array {
  const decoded = Buffer.from(text, 'base64url');
  if (decoded.toString('base64url') !== text) throw new RangeError('not canonical base64url');
  return owned(decoded);
}

/** All parts after one another in one new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** UTF-8 bytes of the text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Text of UTF-8 bytes, a byte order mark kept; throws a TypeError on bytes that are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Unsigned big-endian number of the bytes; no bytes are 0. */
export function toBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);
}

/** Big-endian bytes of a number from 0, filled up with zeros to `length`; throws a RangeError if it does not fit. */
export function fromBigInt(value: bigint, length: number): Uint8Array {
  const hex = value.toString(16).padStart(length * 2, '0');
  if (value < 0n || hex.length > length * 2) throw new RangeError('number does not fit');
  return fromHex(hex);
}

/** Whether both hold the same bytes; the time taken tells nothing about them but their lengths. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
