import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '#formats/bytes';
import { OfdError, readOfd } from '#formats/ofd-reader';
import { readSealSignature } from '#formats/ses-signature';
import { sm3 } from '#formats/sm3';

const sample = new Uint8Array(readFileSync(new URL('../../vectors/ofd/SESV4SignDoc.ofd', import.meta.url)));
const files = unzipSync(sample);

function faultOf(bytes: Uint8Array): string {
  try {
    readOfd(bytes);
    return 'none';
  } catch (error) {
    if (error instanceof OfdError) return `${error.in} ${error.message}`;
    throw error;
  }
}

const written = (parts: Readonly<Record<string, Uint8Array>>): Uint8Array => zipSync(parts, { mtime: '2026-09-22' });
/** The sample with a text in one of its parts in the place of another. */
function changed(part: string, from: string | RegExp, to: string): Uint8Array {
  const before = new TextDecoder().decode(files[part]);
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  return written({ ...files, [part]: utf8(after) });
}
const without = (part: string): Uint8Array =>
  written(Object.fromEntries(Object.entries(files).filter(([name]) => name !== part)));

const list = 'Doc_0/Signs/Signatures.xml';
const digests = 'Doc_0/Signs/Sign_0/Signature.xml';

describe('a document that another maker signed', () => {
  const document = readOfd(sample);

  it('is read with its pages and its signature', () => {
    expect(document).toMatchObject({
      ...{ root: 'Doc_0/Document.xml', pages: [{ id: '1', part: 'Doc_0/Pages/Page_0/Content.xml' }] },
      ...{ signatureList: list, custom: new Map() },
    });
    expect(document.signatures).toMatchObject([
      {
        ...{ id: '1', type: 'Seal', part: digests, method: '1.2.156.10197.1.501', checkMethod: 'SM3' },
        ...{ signedAt: '2026-08-04 10:08:09', stamps: [{ page: '1', box: '50 50 40 40' }] },
        ...{ seal: 'Doc_0/Signs/Sign_0/Seal.esl', value: 'Doc_0/Signs/Sign_0/SignedValue.dat' },
      },
    ]);
  });

  it('has the digests that it says, and signs their list', () => {
    const [signature = expect.unreachable()] = document.signatures;
    expect(signature.references).toHaveLength(5);
    for (const { part, digest } of signature.references)
      expect(toHex(digest)).toBe(toHex(sm3(document.parts.get(part ?? '') ?? new Uint8Array())));
    const value = readSealSignature(document.parts.get(signature.value) ?? new Uint8Array());
    expect(toHex(value.toSign.digest)).toBe(toHex(sm3(document.parts.get(signature.part) ?? new Uint8Array())));
  });

  it('may name its parts from where they stand, in other letters, and without prefixes', () => {
    const near = changed(list, '/Doc_0/Signs/Sign_0/Signature.xml', 'SIGN_0/../Sign_0/signature.XML');
    expect(readOfd(near).signatures[0]?.part).toBe(digests);
    const bare = changed('OFD.xml', /ofd:/g, '');
    expect(readOfd(bare).signatures).toHaveLength(1);
  });

  it('may name files that it does not have, and have files that nothing names', () => {
    const extra = readOfd(written({ ...files, 'Doc_0/extra.xml': utf8('<a/>') }));
    expect(extra.parts.has('Doc_0/extra.xml')).toBe(true);
    const gone = readOfd(changed(digests, '/Doc_0/PublicRes.xml', '/Doc_0/Gone.xml'));
    expect(gone.signatures[0]?.references.map(({ part }) => part)).toContain(null);
  });
});

describe('a document is refused', () => {
  it.each<[string, string, Uint8Array]>([
    ['that is no package', 'package not_zip', utf8('%PDF-1.7')],
    ['without its entry', 'structure part_missing: /OFD.xml', without('OFD.xml')],
    ['without its root', 'structure part_missing: Doc_0/Document.xml', without('Doc_0/Document.xml')],
    ['without its list of signatures', `structure part_missing: /${list}`, without(list)],
    [
      'without the signature',
      'structure part_missing: /Doc_0/Signs/Sign_0/SignedValue.dat',
      without('Doc_0/Signs/Sign_0/SignedValue.dat'),
    ],
    [
      'with a part that leads out of it',
      'structure part_missing: ../../a',
      changed('OFD.xml', 'Doc_0/Document.xml', '../../a'),
    ],
    [
      'with two bodies',
      'structure not_one_body: OFD.xml',
      changed('OFD.xml', '</ofd:DocBody>', '</ofd:DocBody><ofd:DocBody/>'),
    ],
    [
      'with two lists of digests',
      `structure several_References: ${digests}`,
      changed(digests, '<ofd:References', '<ofd:References CheckMethod="SM3"/><ofd:References'),
    ],
    ['without an address of a signature', `structure no_BaseLoc: ${list}`, changed(list, 'BaseLoc', 'Base')],
    ['with a digest that is none', `structure digest_malformed: ${digests}`, changed(digests, 'uF/0kMSE', '????????')],
    ['with a document type', 'part document_type: OFD.xml', changed('OFD.xml', '<ofd:OFD', '<!DOCTYPE a><ofd:OFD')],
    [
      'with a part that is no XML',
      'part not_well_formed: Doc_0/Document.xml',
      written({ ...files, 'Doc_0/Document.xml': utf8('x') }),
    ],
  ])('%s', (_, fault, bytes) => {
    expect(faultOf(bytes)).toBe(fault);
  });

  it('or read, and nothing else, whatever byte of a part is another', () => {
    const names = Object.keys(files).filter((name) => name.endsWith('.xml'));
    const change = fc.constantFrom(...names).chain((name) => {
      const part = files[name] ?? new Uint8Array();
      return fc.tuple(fc.constant(name), fc.constant(part), fc.nat(part.length - 1), fc.integer({ min: 1, max: 255 }));
    });
    fc.assert(
      fc.property(change, ([name, part, at, by]) => {
        expect(faultOf(written({ ...files, [name]: part.with(at, (part[at] ?? 0) ^ by) }))).toBeTypeOf('string');
      }),
      { numRuns: 300 },
    );
  });
});
