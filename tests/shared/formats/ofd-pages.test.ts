import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '#formats/bytes';
import { type OfdPage, readPages } from '#formats/ofd-pages';
import { distancesIn, pathIn } from '#formats/ofd-page-values';
import { OfdError, readOfd } from '#formats/ofd-reader';
import { type OfdContent, ofdParts, widthOf } from '#formats/ofd-writer';
import { writePng } from '#formats/png-writer';
import { writeZip } from '#formats/zip-writer';
import { root } from '#tests/architecture/tree';

const png = writePng({ width: 1, height: 1, palette: [[0, 0, 0, 255]], pixels: Uint8Array.of(0) });
const content: OfdContent = {
  ...{ id: '0123456789abcdef0123456789abcdef', title: '证明', creator: 'Tongban', createdOn: '2026-09-22' },
  ...{ custom: new Map(), attachments: new Map(), isToBeSealed: false },
  images: new Map([['qr.png', { format: 'PNG', bytes: png }]]),
  pages: [
    {
      ...{ width: 297, height: 210 },
      marks: [
        { kind: 'text', x: 20, y: 30, size: 10, font: '宋体', text: '䶮𬭊·A <1>', colour: '#d60000', isBold: true },
        { kind: 'line', from: [20, 50], to: [120, 50], width: 0.3, colour: '#102030' },
        { kind: 'image', x: 200, y: 20, width: 40, height: 30, image: 'qr.png' },
      ],
    },
    { width: 210, height: 297, marks: [] },
  ],
};
const parts = ofdParts(content);
const read = (own: ReadonlyMap<string, Uint8Array>, limits = {}): readonly OfdPage[] =>
  readPages(readOfd(writeZip(own)), limits);
const pagePart = 'Doc_0/Pages/Page_0/Content.xml';
/** A page of another maker. */
const pageOf = (objects: string): ReadonlyMap<string, Uint8Array> =>
  new Map([...parts, [pagePart, utf8(`<Page><Content><Layer ID="90">${objects}</Layer></Content></Page>`)]]);
const marksIn = (objects: string) => read(pageOf(objects))[0] ?? expect.unreachable();
const text = (code: string, attributes = ''): string =>
  `<TextObject ID="91" Boundary="1 2 3 4" Font="3" Size="5" ${attributes}>${code}</TextObject>`;

describe('pages that are read', () => {
  it('are as they were written', () => {
    const [first, second] = read(parts);
    expect(first).toMatchObject({ id: '1', width: 297, height: 210, unsupported: 0 });
    expect(first?.marks).toMatchObject([
      {
        ...{ kind: 'text', text: '䶮𬭊·A <1>', font: '宋体', size: 10, colour: '#d60000', isBold: true, matrix: null },
        ...{ box: { x: 20, y: 30 }, x: 0, y: 8.8, width: widthOf('䶮𬭊·A <1>', 10) },
      },
      { kind: 'path', path: 'M 0.3 0.3 L 100.3 0.3', width: 0.3, stroke: '#102030', fill: null },
      { kind: 'image', format: 'png', bytes: png, matrix: [40, 0, 0, 30, 0, 0], box: { x: 200, y: 20 } },
    ]);
    expect(second).toEqual({ id: '2', width: 210, height: 297, marks: [], unsupported: 0 });
  });

  it('of another maker are read', () => {
    const file = readFileSync(join(root, 'tests/vectors/ofd/SESV4SignDoc.ofd'));
    expect(readPages(readOfd(file))).toEqual([
      {
        ...{ id: '1', width: 210, height: 297, unsupported: 0 },
        marks: [
          {
            ...{
              kind: 'text',
              text: '你好呀，OFD Reader&Writer！',
              font: '宋体',
              size: 3,
              colour: null,
              isBold: false,
            },
            ...{ box: { x: 31.7, y: 25.4, width: 40.5, height: 5 }, matrix: null, x: 0, y: 3, width: 40.5 },
          },
        ],
      },
    ]);
  });

  it('say how much of them is not shown', () => {
    const page = marksIn(
      [
        '<CompositeObject ID="92" Boundary="0 0 1 1"/>',
        '<PathObject ID="93" Boundary="0 0 1 1"><AbbreviatedData>M 0 0 Z</AbbreviatedData></PathObject>',
        '<ImageObject ID="94" Boundary="0 0 1 1" ResourceID="404"/>',
        text('<TextCode>甲</TextCode>', 'CTM="1 2"'),
        text('<TextCode DeltaY="1">甲乙</TextCode>'),
      ].join(''),
    );
    expect(page).toMatchObject({ unsupported: 5, marks: [{ kind: 'text', text: '甲乙', width: null }] });
  });

  it('leave out what is not visible, and keep texts that stand behind each other', () => {
    const codes = '<TextCode X="1" Y="2">甲</TextCode><TextCode X="9">A</TextCode>';
    const page = marksIn(
      `<PageBlock ID="95">${text(codes, 'CTM="2 0 0 2 0 0"')}</PageBlock>${text('<TextCode>乙</TextCode>', 'Visible="false"')}`,
    );
    expect(page).toMatchObject({
      unsupported: 0,
      marks: [
        { text: '甲', x: 1, y: 2, width: 5, matrix: [2, 0, 0, 2, 0, 0] },
        { text: 'A', x: 9, y: 2, width: 2.5 },
      ],
    });
  });

  it('are read as far as they may be long', () => {
    const many = pageOf(text('<TextCode>甲乙丙</TextCode>').repeat(5));
    expect(read(many, { maxMarks: 2 })[0]).toMatchObject({ unsupported: 3, marks: [{}, {}] });
    expect(read(many, { maxText: 4 })[0]).toMatchObject({
      unsupported: 4,
      marks: [{ text: '甲乙丙' }, { text: '甲' }],
    });
    expect(read(many, { maxPages: 1 })).toHaveLength(1);
  });

  it('are a reason where a part of them cannot be read', () => {
    expect(() => read(new Map([...parts, [pagePart, utf8('<Page>')]]))).toThrow(OfdError);
  });

  it('never end in anything but pages or a reason, whatever is written', () => {
    const value = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('1 2 3 4', 'g 3 2', 'g 1e9 1', '1e99', 'NaN', '-1', 'M 0 0 L 1 1', 'M', '0 0 0', '#fff', 'true'),
    );
    const attribute = fc.constantFrom(
      'Boundary',
      'CTM',
      'Size',
      'Font',
      'DeltaX',
      'X',
      'LineWidth',
      'Visible',
      'ResourceID',
    );
    const element = fc.constantFrom(
      'TextObject',
      'PathObject',
      'ImageObject',
      'TextCode',
      'AbbreviatedData',
      'FillColor',
    );
    const escaped = (said: string): string => said.replace(/[&<>"]/g, '').replace(/[^\u0020-\ud7ff]/g, '');
    const { node } = fc.letrec<{ node: string }>((tie) => ({
      node: fc
        .tuple(
          element,
          fc.dictionary(attribute, value, { maxKeys: 6 }),
          fc.oneof({ maxDepth: 3 }, value.map(escaped), tie('node')),
        )
        .map(([name, attributes, inner]) => {
          const written = Object.entries(attributes).map(([key, said]) => ` ${key}="${escaped(said)}"`);
          return `<${name}${written.join('')}>${inner}</${name}>`;
        }),
    }));
    fc.assert(
      fc.property(fc.array(node, { maxLength: 5 }), (objects) => {
        const page = marksIn(objects.join(''));
        expect(page.marks.length + page.unsupported).toBeGreaterThanOrEqual(0);
        expect(JSON.stringify(page.marks)).not.toMatch(/NaN|Infinity/);
      }),
      { numRuns: 200 },
    );
  });
});

describe('values of pages', () => {
  it('are distances with their repetitions', () => {
    expect(distancesIn('g 3 10 5 5', 5)).toEqual([10, 10, 10, 5, 5]);
    expect(distancesIn('g 99999 1', 4)).toEqual([1, 1, 1, 1]);
    expect(distancesIn('1 2', 4)).toEqual([1, 2]);
    for (const wrong of ['g 3', 'g x 1', 'g 0 1', '1 a', '1;2']) expect(distancesIn(wrong, 4)).toBeUndefined();
  });

  it('are paths of numbers and known steps alone', () => {
    expect(pathIn(' M 0 0 L 1.50 -1 B 1 2 3 4 5 6 Q 1 2 3 4 A 1 1 0 0 1 2 2 C ')).toBe(
      'M 0 0 L 1.5 -1 C 1 2 3 4 5 6 Q 1 2 3 4 A 1 1 0 0 1 2 2 Z',
    );
    for (const wrong of ['', 'L 1 1', 'M 1', 'M 0 0 "/><script>', 'M 0 0 Z', 'M 0x1 0'])
      expect(pathIn(wrong)).toBeUndefined();
  });
});
