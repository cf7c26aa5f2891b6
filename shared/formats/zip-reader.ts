import { crc32, inflateRawSync } from 'node:zlib';

/** Why a file is no package that is read here (a stable word). */
export type ZipFault =
  | 'not_zip'
  | 'too_large'
  | 'too_many_entries'
  | 'duplicate_name'
  | 'unsafe_name'
  | 'encrypted'
  | 'method_unknown'
  | 'headers_differ'
  | 'overlapping'
  | 'damaged';

export class ZipError extends Error {
  override readonly name = 'ZipError';
  readonly fault: ZipFault;
  /** The entry, by its name, where it is about one. */
  readonly entry: string | null;

  constructor(fault: ZipFault, entry: string | null = null) {
    super(entry === null ? fault : `${fault}: ${entry}`);
    this.fault = fault;
    this.entry = entry;
  }
}

export interface ZipLimits {
  /** Bytes of the file. */
  readonly maxBytes: number;
  /** Bytes of all entries together, as they are read. */
  readonly maxInflated: number;
  readonly maxEntries: number;
}

/** A sealed document has ten entries and twenty kilobytes; one of many pages with scans some hundred, and megabytes. */
const defaults: ZipLimits = { maxBytes: 64 << 20, maxInflated: 64 << 20, maxEntries: 2_000 };

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where its own header begins. */
  readonly at: number;
  readonly rawName: Uint8Array;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const ENCRYPTED = 0x0001;
const UTF8_NAMES = 0x0800;
const STORED = 0;
const DEFLATED = 8;

/**
 * The entries of a package by their names, folders left out. Strict where readers are known to differ, so that whatever is verified is what
 * others show: one entry of a name (in any case of its letters), both headers of an entry alike, none within another, nothing before the
 * first nor behind the end, no name that leads out of the package. Throws a ZipError.
 */
export function readZip(bytes: Uint8Array, limits: Partial<ZipLimits> = {}): ReadonlyMap<string, Uint8Array> {
  const { maxBytes, maxInflated, maxEntries } = { ...defaults, ...limits };
  if (bytes.length > maxBytes) throw new ZipError('too_large');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { entries, directoryAt } = directoryIn({ bytes, view }, maxEntries);
  checkNames(entries);
  const files = new Map<string, Uint8Array>();
  let [left, next] = [maxInflated, 0];
  for (const entry of entries.toSorted((one, other) => one.at - other.at)) {
    const { contents, end } = packedOf({ bytes, view }, { entry, directoryAt });
    if (entry.at !== next) throw new ZipError('overlapping', entry.name);
    next = end;
    if (entry.name.endsWith('/')) continue;
    left -= entry.size;
    if (left < 0) throw new ZipError('too_large', entry.name);
    files.set(entry.name, inflated(entry, contents));
  }
  if (next !== directoryAt) throw new ZipError('overlapping');
  return files;
}

interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

function directoryIn({ bytes, view }: Source, maxEntries: number): { entries: readonly Entry[]; directoryAt: number } {
  const endAt = bytes.length - END_BYTES;
  // With a comment behind it, where the directory ends would be a matter of opinion.
  if (endAt < 0 || view.getUint32(endAt, true) !== END || view.getUint16(endAt + 20, true) !== 0)
    throw new ZipError('not_zip');
  const count = view.getUint16(endAt + 10, true);
  const [size, directoryAt] = [view.getUint32(endAt + 12, true), view.getUint32(endAt + 16, true)];
  const isWhole = view.getUint32(endAt + 4, true) === 0 && view.getUint16(endAt + 8, true) === count;
  if (!isWhole || directoryAt + size !== endAt) throw new ZipError('not_zip');
  if (count > maxEntries) throw new ZipError('too_many_entries');
  const entries: Entry[] = [];
  let at = directoryAt;
  for (let index = 0; index < count; index += 1) {
    if (at + CENTRAL_BYTES > endAt || view.getUint32(at, true) !== CENTRAL) throw new ZipError('not_zip');
    const nameBytes = view.getUint16(at + 28, true);
    const rest = view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const end = at + CENTRAL_BYTES + nameBytes + rest;
    if (end > endAt) throw new ZipError('not_zip');
    entries.push(entryAt({ bytes, view }, at));
    at = end;
  }
  if (at !== endAt) throw new ZipError('not_zip');
  return { entries, directoryAt };
}

function entryAt({ bytes, view }: Source, at: number): Entry {
  const nameAt = at + CENTRAL_BYTES;
  const rawName = bytes.subarray(nameAt, nameAt + view.getUint16(at + 28, true));
  const flags = view.getUint16(at + 8, true);
  return {
    ...{ rawName, flags, name: nameIn(rawName, flags), method: view.getUint16(at + 10, true) },
    ...{ crc: view.getUint32(at + 16, true), packed: view.getUint32(at + 20, true) },
    ...{ size: view.getUint32(at + 24, true), at: view.getUint32(at + 42, true) },
  };
}

/** UTF-8; what is none and does not claim to be is GBK, as older packers in China write it. Backslashes are slashes of Windows. */
function nameIn(raw: Uint8Array, flags: number): string {
  const decoded = decoded8(raw, 'utf-8') ?? ((flags & UTF8_NAMES) === 0 ? decoded8(raw, 'gbk') : null);
  if (decoded === null) throw new ZipError('unsafe_name');
  return decoded.replaceAll('\\', '/');
}

function decoded8(raw: Uint8Array, encoding: 'utf-8' | 'gbk'): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(raw);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function checkNames(entries: readonly Entry[]): void {
  const seen = new Set<string>();
  for (const { name } of entries) {
    const parts = name.replace(/\/$/, '').split('/');
    const isUnsafe =
      parts.some((part) => part === '' || part === '.' || part === '..') || /[\u0000-\u001f:]/.test(name);
    if (isUnsafe) throw new ZipError('unsafe_name', name);
    // Where a file system knows no case, and where letters may be composed in two ways, two would be one.
    const same = name.replace(/\/$/, '').normalize('NFC').toLowerCase();
    if (seen.has(same)) throw new ZipError('duplicate_name', name);
    seen.add(same);
  }
}

/** The bytes of an entry as they lie there, and where what comes after it begins; its own header says what the directory says. */
function packedOf(
  { bytes, view }: Source,
  { entry, directoryAt }: { entry: Entry; directoryAt: number },
): { contents: Uint8Array; end: number } {
  const { at, name, flags, method, packed, rawName } = entry;
  if ((flags & ENCRYPTED) !== 0) throw new ZipError('encrypted', name);
  if (method !== STORED && method !== DEFLATED) throw new ZipError('method_unknown', name);
  if (at + LOCAL_BYTES > directoryAt || view.getUint32(at, true) !== LOCAL) throw new ZipError('headers_differ', name);
  const nameAt = at + LOCAL_BYTES;
  const dataAt = nameAt + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  const ownName = bytes.subarray(nameAt, nameAt + view.getUint16(at + 26, true));
  const isAlike = Buffer.compare(ownName, rawName) === 0 && view.getUint16(at + 8, true) === method;
  const end = dataAt + packed;
  if (!isAlike || end > directoryAt) throw new ZipError('headers_differ', name);
  return { contents: bytes.subarray(dataAt, end), end: end + descriptorBytes({ view }, { entry, end, directoryAt }) };
}

const HAS_DESCRIPTOR = 0x0008;
const DESCRIPTOR = 0x08074b50;

/** Sizes may stand behind an entry, where whoever wrote it did not know them before; with a signature or without. */
function descriptorBytes(
  { view }: Pick<Source, 'view'>,
  {
    entry: { at, name, flags, crc, packed, size },
    end,
    directoryAt,
  }: { entry: Entry; end: number; directoryAt: number },
): number {
  const said = (from: number) => [0, 4, 8].map((offset) => view.getUint32(from + offset, true));
  const isThese = (from: number): boolean => said(from).every((value, index) => value === [crc, packed, size][index]);
  if ((flags & HAS_DESCRIPTOR) === 0) {
    if (!isThese(at + 14)) throw new ZipError('headers_differ', name);
    return 0;
  }
  if (end + 16 <= directoryAt && view.getUint32(end, true) === DESCRIPTOR && isThese(end + 4)) return 16;
  if (end + 12 <= directoryAt && isThese(end)) return 12;
  throw new ZipError('headers_differ', name);
}

function inflated({ name, method, size, crc, packed }: Entry, contents: Uint8Array): Uint8Array {
  if (method === STORED && packed !== size) throw new ZipError('damaged', name);
  const whole = method === STORED ? contents : inflatedTo(size, contents, name);
  if (whole.length !== size || crc32(whole) !== crc) throw new ZipError('damaged', name);
  return whole;
}

/** Never more than was announced: what would become more is damaged, or a bomb. Nothing is hidden behind the end of what is packed. */
function inflatedTo(size: number, contents: Uint8Array, name: string): Uint8Array {
  try {
    // The types do not know what `info` answers.
    const { buffer, engine } = inflateRawSync(contents, {
      maxOutputLength: Math.max(size, 1),
      info: true,
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    if (engine.bytesWritten !== contents.length) throw new RangeError('bytes behind the end');
    return new Uint8Array(buffer);
  } catch {
    throw new ZipError('damaged', name);
  }
}
