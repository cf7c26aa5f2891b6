import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromUtf8, utf8 } from '#formats/bytes';
import { readOfd } from '#formats/ofd-reader';
import { type OfdContent, ofdParts, widthOf } from '#formats/ofd-writer';
import { readXml, type XmlElement } from '#formats/xml-reader';
import { writeZip } from '#formats/zip-writer';

const content: OfdContent = {
  ...{ id: '0123456789abcdef0123456789abcdef', title: '食品生产许可证', creator: 'Tongban', createdOn: '2026-09-22' },
  isToBeSealed: false,
  custom: new Map([
    ['证照编号', 'SC-1'],
    ['a&b', '<x>'],
  ]),
  pages: [
    {
      ...{ width: 297, height: 210 },
      marks: [
        { kind: 'text', x: 20, y: 30, size: 10, font: '宋体', text: '许可证 A1', colour: '#d60000', isBold: true },
        { kind: 'line', from: [20, 50], to: [120, 50], width: 0.3 },
        { kind: 'image', x: 200, y: 20, width: 40, height: 30, image: 'emblem.png' },
      ],
    },
    { width: 210, height: 297, marks: [{ kind: 'text', x: 1, y: 1, size: 3, font: '楷体', text: '䶮𬭊·' }] },
  ],
  images: new Map([['emblem.png', { format: 'PNG', bytes: utf8('png') }]]),
  attachments: new Map([['licence.json', { format: 'json', bytes: utf8('{}') }]]),
};
const parts = ofdParts(content);
const part = (name: string): XmlElement => readXml(parts.get(name) ?? expect.unreachable(name));
const every = (element: XmlElement): readonly XmlElement[] => [element, ...element.children.flatMap(every)];

describe('a document that is written', () => {
  it('has its parts in their order, and is the same bytes for the same content', () => {
    expect([...parts.keys()]).toEqual([
      ...['OFD.xml', 'Doc_0/Document.xml', 'Doc_0/PublicRes.xml', 'Doc_0/Pages/Page_0/Content.xml'],
      ...['Doc_0/Pages/Page_1/Content.xml', 'Doc_0/Res/emblem.png', 'Doc_0/Attachs/Attachments.xml'],
      'Doc_0/Attachs/licence.json',
    ]);
    expect(writeZip(ofdParts(content))).toEqual(writeZip(parts));
  });

  it('is read with what it says of itself', () => {
    const document = readOfd(writeZip(parts));
    expect(document).toMatchObject({ root: 'Doc_0/Document.xml', signatureList: null, signatures: [] });
    expect(document.custom).toEqual(content.custom);
    expect(document.pages.map((page) => page.part)).toEqual([
      'Doc_0/Pages/Page_0/Content.xml',
      'Doc_0/Pages/Page_1/Content.xml',
    ]);
  });

  it('has each number once, the highest as the last, and names nothing that is not there', () => {
    const names = [...parts.keys()].filter((name) => name.endsWith('.xml'));
    const all = names.flatMap((name) => every(part(name)));
    const ids = all.flatMap((element) => element.attributes.get('ID') ?? []).map(Number);
    expect(new Set(ids).size).toBe(ids.length);
    expect(all.find(({ name }) => name === 'MaxUnitID')?.text).toBe(String(Math.max(...ids)));
    for (const element of all)
      for (const reference of ['Font', 'ResourceID'].flatMap((key) => element.attributes.get(key) ?? []))
        expect(ids).toContain(Number(reference));
  });

  it('writes text with every distance, half for ASCII', () => {
    const [text] = every(part('Doc_0/Pages/Page_0/Content.xml')).filter(({ name }) => name === 'TextObject');
    expect(Object.fromEntries(text?.attributes ?? [])).toMatchObject({
      Boundary: '20 30 45 12',
      Size: '10',
      Weight: '700',
    });
    const [colour, code] = text?.children ?? [];
    expect(colour?.attributes.get('Value')).toBe('214 0 0');
    expect([code?.text, code?.attributes.get('DeltaX')]).toEqual(['许可证 A1', 'g 3 10 5 5']);
    expect(widthOf('许可证 A1', 10)).toBe(45);
  });

  it('writes lines of a kind as one, in a box that holds all of them', () => {
    const frame = [
      [10, 10],
      [20, 10],
      [20, 30],
      [10, 10],
    ] as const;
    const mark = { kind: 'lines', lines: [frame, [frame[0], frame[2]]], width: 0.5, colour: '#a67c1e' } as const;
    const written = ofdParts({ ...content, pages: [{ width: 210, height: 297, marks: [mark] }] });
    const page = readXml(written.get('Doc_0/Pages/Page_0/Content.xml') ?? new Uint8Array());
    const [path] = every(page).filter(({ name }) => name === 'PathObject');
    expect(Object.fromEntries(path?.attributes ?? [])).toMatchObject({ Boundary: '9.5 9.5 11 21', LineWidth: '0.5' });
    expect(path?.children.map(({ text }) => text)).toEqual([
      '',
      'M 0.5 0.5 L 10.5 0.5 L 10.5 20.5 L 0.5 0.5 M 0.5 0.5 L 10.5 20.5',
    ]);
  });

  it('is refused with what cannot be written', () => {
    expect(() => ofdParts({ ...content, id: 'x' })).toThrow(RangeError);
    expect(() => ofdParts({ ...content, pages: [] })).toThrow(RangeError);
    expect(() => ofdParts({ ...content, title: 'a\u0000' })).toThrow(RangeError);
    expect(() => ofdParts({ ...content, images: new Map() })).toThrow('emblem.png');
  });

  it('holds any text as it is, and as many distances as it has', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .filter((each) => !/[\p{Cc}\p{Cs}\ufffe\uffff]/u.test(each));
    fc.assert(
      fc.property(text, fc.double({ min: 1, max: 40, noNaN: true }), (said, size) => {
        const mark = { kind: 'text', x: 1, y: 1, size, font: '宋体', text: said } as const;
        const written = ofdParts({ ...content, pages: [{ width: 210, height: 297, marks: [mark] }] });
        const bytes = written.get('Doc_0/Pages/Page_0/Content.xml') ?? new Uint8Array();
        const code = every(readXml(bytes)).find(({ name }) => name === 'TextCode');
        expect(code?.text).toBe(said);
        const steps = code?.attributes
          .get('DeltaX')
          ?.replace(/g (\d+) (\S+)/g, (_, count: string, length: string) => `${length} `.repeat(Number(count)).trim());
        expect((steps ?? '').split(' ').filter((step) => step !== '')).toHaveLength([...said].length - 1);
        expect(fromUtf8(bytes)).not.toContain('NaN');
      }),
      { numRuns: 200 },
    );
  });
});
