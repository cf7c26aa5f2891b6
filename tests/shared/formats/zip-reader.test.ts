import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { fromUtf8, utf8 } from '#formats/bytes';
import { readZip, ZipError, type ZipLimits } from '#formats/zip-reader';

const sample = new Uint8Array(readFileSync(new URL('../../vectors/ofd/SESV4SignDoc.ofd', import.meta.url)));
const long = utf8('页面'.repeat(2_000));
const files = { 'OFD.xml': utf8('<OFD/>'), 'Doc_0/Pages/': new Uint8Array(), 'Doc_0/Content.xml': long };
const zipOf = (of: Zippable = files, level: 0 | 9 = 9): Uint8Array => zipSync(of, { level, mtime: '2026-09-22' });
const zip = zipOf();

function faultOf(bytes: Uint8Array, limits: Partial<ZipLimits> = {}): string {
  try {
    readZip(bytes, limits);
    return 'none';
  } catch (error) {
    if (error instanceof ZipError) return error.fault;
    throw error;
  }
}

/** Where a text first stands, and where it stands last: in the header of an entry, and in the directory. */
const placesOf = (bytes: Uint8Array, text: string): [number, number] => {
  const buffer = Buffer.from(bytes);
  return [buffer.indexOf(text), buffer.lastIndexOf(text)];
};
/** The same with another text of that length at every place. */
const renamed = (bytes: Uint8Array, from: string, to: string): Uint8Array => {
  const changed = Buffer.from(bytes);
  for (const at of placesOf(bytes, from)) changed.write(to, at, 'latin1');
  return new Uint8Array(changed);
};
const withByte = (bytes: Uint8Array, at: number, value: number): Uint8Array => bytes.with(at, value);

describe('a package', () => {
  it.each([0, 9] as const)('is read whole, packed at level %i, and without its folders', (level) => {
    const { 'Doc_0/Pages/': _, ...rest } = files;
    expect(Object.fromEntries(readZip(zipOf(files, level)))).toEqual(rest);
  });

  it('of another maker is read, with sizes behind its entries', () => {
    const read = readZip(sample);
    expect([...read.keys()]).toContain('Doc_0/Signs/Sign_0/SignedValue.dat');
    expect(fromUtf8(read.get('OFD.xml') ?? new Uint8Array())).toContain('DocType="OFD"');
  });

  it('may have names in GBK where it does not say that they are UTF-8', () => {
    const named = zipOf({ 'abcd.xml': utf8('x') });
    expect([...readZip(renamed(named, 'abcd', '\xd3\xa1\xd5\xc2')).keys()]).toEqual(['印章.xml']);
  });

  it('may have names as Windows writes them', () => {
    const named = zipOf({ 'Doc_0/a.xml': utf8('x') });
    expect([...readZip(renamed(named, 'Doc_0/', 'Doc_0\\')).keys()]).toEqual(['Doc_0/a.xml']);
  });
});

describe('a package is refused', () => {
  const [ownName, listedName] = placesOf(zip, 'OFD.xml');
  const [own, listed] = [ownName - 30, listedName - 46];

  it.each<[string, string, Uint8Array]>([
    ['that is none', 'not_zip', utf8('<html></html>')],
    ['that is empty', 'not_zip', new Uint8Array()],
    ['with something behind its end', 'not_zip', Uint8Array.from([...zip, 0])],
    ['with something before its beginning', 'not_zip', Uint8Array.from([0, ...zip])],
    ['that is cut', 'not_zip', zip.slice(0, -1)],
    [
      'with a name twice',
      'duplicate_name',
      renamed(zipOf({ 'a.xml': utf8('1'), 'b.xml': utf8('2') }), 'b.xml', 'a.xml'),
    ],
    ['with a name in two cases', 'duplicate_name', zipOf({ 'a.xml': utf8('1'), 'A.xml': utf8('2') })],
    ['with a file and a folder of a name', 'duplicate_name', zipOf({ a: utf8('1'), 'a/': new Uint8Array() })],
    ['with a name that leads out', 'unsafe_name', zipOf({ '../a.xml': utf8('1') })],
    ['with a name that leads out in the middle', 'unsafe_name', zipOf({ 'a/../../b': utf8('1') })],
    [
      'with a name that leads out on Windows',
      'unsafe_name',
      renamed(zipOf({ 'a/__/b': utf8('1') }), 'a/__/b', 'a\\..\\b'),
    ],
    ['with a name from the root', 'unsafe_name', zipOf({ '/a.xml': utf8('1') })],
    ['with a name of a drive', 'unsafe_name', zipOf({ 'C:a.xml': utf8('1') })],
    [
      'with a name that is no text',
      'unsafe_name',
      renamed(zipOf({ 'abcd.xml': utf8('x') }), 'abcd', '\xff\xff\xff\xff'),
    ],
    ['whose entry has another name than is listed', 'headers_differ', withByte(zip, ownName, 0x50)],
    ['whose entry has another size than is listed', 'headers_differ', withByte(zip, own + 22, 7)],
    ['whose entry is packed otherwise than is listed', 'headers_differ', withByte(zip, own + 8, 0)],
    ['that is encrypted', 'encrypted', withByte(zip, listed + 8, 1)],
    ['that is packed in another way', 'method_unknown', withByte(zip, listed + 10, 12)],
    ['with an entry within another', 'overlapping', withOverlap()],
    ['with bytes that are another’s', 'damaged', withByte(zipOf(files, 0), ownName + 8, 0x51)],
  ])('%s', (_, fault, bytes) => {
    expect(faultOf(bytes)).toBe(fault);
  });

  it('that would become more than it says, or than may be', () => {
    const bomb = zipOf({ 'a.xml': new Uint8Array(5_000_000) });
    expect(faultOf(bomb)).toBe('none');
    expect(faultOf(bomb, { maxInflated: 4_999_999 })).toBe('too_large');
    expect(faultOf(bomb, { maxBytes: bomb.length - 1 })).toBe('too_large');
    expect(faultOf(zip, { maxEntries: 2 })).toBe('too_many_entries');
    const less = new Uint8Array(bomb);
    const view = new DataView(less.buffer);
    const [name, inDirectory] = placesOf(bomb, 'a.xml');
    view.setUint32(name - 30 + 22, 10, true);
    view.setUint32(inDirectory - 46 + 24, 10, true);
    expect(faultOf(less)).toBe('damaged');
  });

  it('with something hidden behind what is packed', () => {
    const one = zipOf({ 'a.xml': long });
    const [name, inDirectory] = placesOf(one, 'a.xml');
    const packed = new DataView(one.buffer).getUint32(name - 30 + 18, true);
    const end = name + 5 + packed;
    const longer = Uint8Array.from([...one.slice(0, end), 1, 2, 3, 4, ...one.slice(end)]);
    const view = new DataView(longer.buffer);
    view.setUint32(name - 30 + 18, packed + 4, true);
    view.setUint32(inDirectory + 4 - 46 + 20, packed + 4, true);
    view.setUint32(longer.length - 22 + 16, view.getUint32(longer.length - 22 + 16, true) + 4, true);
    expect(faultOf(longer)).toBe('damaged');
  });

  it('or read, and nothing else, whatever byte of it is another', () => {
    const change = fc
      .constantFrom(zip, sample)
      .chain((bytes) =>
        fc.tuple(fc.constant(bytes), fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(bytes.length)),
      );
    fc.assert(
      fc.property(change, ([bytes, at, by, length]) => {
        expect(faultOf(bytes.with(at, (bytes[at] ?? 0) ^ by))).toBeTypeOf('string');
        expect(faultOf(bytes.slice(0, length))).toBeTypeOf('string');
      }),
      { numRuns: 2_000 },
    );
  });

  /** An entry that lies, header and all, within the bytes of another. */
  function withOverlap(): Uint8Array {
    const inner = zipOf({ 'b.xml': utf8('1') }, 0);
    const [, innerListed] = placesOf(inner, 'b.xml');
    const own = inner.slice(0, innerListed - 46);
    const outer = zipOf({ 'a.xml': own }, 0);
    const record = inner.slice(innerListed - 46, inner.length - 22);
    new DataView(record.buffer).setUint32(42, 30 + 'a.xml'.length, true);
    const end = outer.slice(outer.length - 22);
    const view = new DataView(end.buffer);
    for (const at of [8, 10]) view.setUint16(at, 2, true);
    view.setUint32(12, view.getUint32(12, true) + record.length, true);
    return Uint8Array.from([...outer.slice(0, -22), ...record, ...end]);
  }
});
