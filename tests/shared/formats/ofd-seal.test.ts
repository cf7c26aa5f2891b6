import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '#formats/bytes';
import { readOfd } from '#formats/ofd-reader';
import { prepareSeal, type SealToPut, withSignature } from '#formats/ofd-seal';
import { ofdParts } from '#formats/ofd-writer';
import { sm3 } from '#formats/sm3';
import { writeZip } from '#formats/zip-writer';

const parts = ofdParts({
  ...{ id: '0123456789abcdef0123456789abcdef', title: '证明', creator: 'Tongban', createdOn: '2026-09-22' },
  ...{ custom: new Map(), images: new Map(), attachments: new Map(), isToBeSealed: true },
  pages: [{ width: 210, height: 297, marks: [{ kind: 'text', x: 20, y: 30, size: 10, font: '宋体', text: '证明' }] }],
});
const to = (seal: string): SealToPut => ({
  ...{ seal: utf8(seal), algorithm: 'SM2-SM3', signedAt: '2026-09-22T02:03:04.567Z' },
  provider: { name: 'tongban', company: 'Tongban', version: '1' },
  stamps: [{ page: 1, x: 140, y: 220, width: 42, height: 42 }],
});

describe('a seal under a document', () => {
  const first = prepareSeal(parts, to('seal one'));
  const sealed = withSignature(first, utf8('signature one'));
  const second = prepareSeal(sealed, to('seal two'));
  const twice = readOfd(writeZip(withSignature(second, utf8('signature two'))));

  it('is listed, with where its picture stands', () => {
    const { signatures } = readOfd(writeZip(sealed));
    expect(signatures).toMatchObject([
      {
        ...{ id: '1', type: 'Seal', part: 'Doc_0/Signs/Sign_0/Signature.xml', method: '1.2.156.10197.1.501' },
        ...{ checkMethod: '1.2.156.10197.1.401', signedAt: '20260922020304Z' },
        ...{ stamps: [{ page: '1', box: '140 220 42 42' }], seal: 'Doc_0/Signs/Sign_0/Seal.esl' },
        value: 'Doc_0/Signs/Sign_0/SignedValue.dat',
      },
    ]);
    expect(first.about).toBe('/Doc_0/Signs/Sign_0/Signature.xml');
  });

  it('covers every part there was, and its own seal', () => {
    const [{ references } = expect.unreachable()] = readOfd(writeZip(sealed)).signatures;
    expect(references.map(({ part }) => part)).toEqual([...parts.keys(), 'Doc_0/Signs/Sign_0/Seal.esl']);
    for (const { part, digest } of references)
      expect(toHex(digest)).toBe(toHex(sm3(sealed.get(part ?? '') ?? expect.unreachable(String(part)))));
    expect(toHex(first.digest)).toBe(toHex(sm3(sealed.get('Doc_0/Signs/Sign_0/Signature.xml') ?? new Uint8Array())));
  });

  it('stays as it is where another is put under it, which covers it too', () => {
    expect(twice.signatures.map(({ id, part }) => [id, part])).toEqual([
      ['1', 'Doc_0/Signs/Sign_0/Signature.xml'],
      ['2', 'Doc_0/Signs/Sign_1/Signature.xml'],
    ]);
    for (const [name, bytes] of sealed)
      if (name !== 'Doc_0/Signs/Signatures.xml') expect(twice.parts.get(name)).toEqual(bytes);
    const names = twice.signatures[1]?.references.map(({ part }) => part);
    expect(names).toContain('Doc_0/Signs/Sign_0/SignedValue.dat');
    expect(names).not.toContain('Doc_0/Signs/Signatures.xml');
  });
});
