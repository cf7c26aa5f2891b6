import { crc32, deflateRawSync } from 'node:zlib';
import { concat, utf8 } from './bytes.ts';
import { windowFor } from './deflate-window.ts';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** 2.0: folders and deflate. */
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const STORED = 0;
const DEFLATED = 8;
/** 1 January 1980, the first day that a package can say: when a part was written nobody has to know, and the same parts are the same bytes. */
const DATE = 0x0021;
const MOST_ENTRIES = 0xffff;

/** A package of parts in the order given (ZIP, APPNOTE 6.3.10): no folders, no times, names in UTF-8. Throws a RangeError for more than fit in. */
export function writeZip(parts: ReadonlyMap<string, Uint8Array>): Uint8Array {
  if (parts.size > MOST_ENTRIES) throw new RangeError('more parts than a package has places for');
  const [files, directory] = [[] as Uint8Array[], [] as Uint8Array[]];
  let at = 0;
  for (const [name, bytes] of parts) {
    const entry = entryOf(name, bytes);
    files.push(u32(LOCAL), u16(VERSION), entry.common, u16(0), entry.name, entry.packed);
    directory.push(
      u32(CENTRAL),
      u16(VERSION),
      u16(VERSION),
      entry.common,
      u16(0),
      u16(0),
      u16(0),
      u16(0),
      u32(0),
      u32(at),
    );
    directory.push(entry.name);
    at += 30 + entry.name.length + entry.packed.length;
  }
  const listed = concat(...directory);
  const count = u16(parts.size);
  return concat(...files, listed, u32(END), u32(0), count, count, u32(listed.length), u32(at), u16(0));
}

/** What both headers of an entry say alike: flags, method, time, sizes, length of the name. */
function entryOf(path: string, bytes: Uint8Array) {
  const name = utf8(path);
  const deflated = bytes.length < worthDeflating || isPicture(bytes) ? bytes : deflate(bytes);
  const isSmaller = deflated.length < bytes.length;
  const packed = isSmaller ? deflated : bytes;
  const common = concat(
    ...[u16(UTF8_NAMES), u16(isSmaller ? DEFLATED : STORED), u16(0), u16(DATE), u32(crc32(bytes))],
    ...[u32(packed.length), u32(bytes.length), u16(name.length)],
  );
  return { name, packed, common };
}

/** Of what is shorter some dozens of bytes would be saved, for the price of kilobytes deflated. */
const worthDeflating = 300;

/** PNG or JPEG, which deflate makes no smaller. */
const isPicture = ([first, second]: Uint8Array): boolean =>
  (first === 0x89 && second === 0x50) || (first === 0xff && second === 0xd8);

/** Level 3 makes what is in a document two per cent longer than level 9, in half the time; room for all at once, and not for 16 KB each time. */
function deflate(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  return deflateRawSync(bytes, { level: 3, windowBits: windowFor(length), chunkSize: Math.max(64, length) });
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8);
}

function u32(value: number): Uint8Array {
  if (value > 0xffffffff) throw new RangeError('longer than a package can say');
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}
