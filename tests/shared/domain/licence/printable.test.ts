import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { layOut } from '#domain/licence/layout';
import { printablePage } from '#domain/licence/printable';
import { printableFile, printWatermark } from '#domain/licence/printable-file';
import { toBase64, utf8 } from '#formats/bytes';
import { type OfdPage, type OfdPageMark, readPages } from '#formats/ofd-pages';
import { readOfd } from '#formats/ofd-reader';
import { ofdParts } from '#formats/ofd-writer';
import { writePng } from '#formats/png-writer';
import { type XmlElement, readXml } from '#formats/xml-reader';
import { writeZip } from '#formats/zip-writer';
import { templates } from '#functions/shipped-templates';
import { type Cast, makeCast, sealed } from '#tests/shared/application/verification/forged-files';
import { issuedItems, payloadOf } from './payloads.ts';

const png = writePng({ width: 1, height: 1, palette: [[0, 0, 0, 255]], pixels: Uint8Array.of(0) });
const watermark = ['仅供打印展示', '2026-09-22'];

/** The page as a strict reader of XML has it: whatever a browser would mend, it refuses. */
function read(html: string): XmlElement {
  const body = html
    .replace('<!doctype html>\n', '')
    .replace('<meta charset="utf-8">', '')
    .replace(/<meta http-equiv="Content-Security-Policy" content="[^"<>]*">/, '');
  return readXml(utf8(body));
}
const every = (element: XmlElement): readonly XmlElement[] => [element, ...element.children.flatMap(every)];

/** All that such a page is made of: none of it runs, refers to anything or takes anything in. */
const elements = new Set(['html', 'head', 'title', 'style', 'body', 'p', 'svg', 'g', 'text', 'tspan', 'path', 'image']);
const attributes = new Set([
  ...['lang', 'role', 'aria-label', 'width', 'height', 'viewBox', 'x', 'y', 'dy', 'd', 'transform', 'class', 'fill'],
  ...[
    'fill-opacity',
    'stroke',
    'stroke-width',
    'textLength',
    'lengthAdjust',
    'font-size',
    'font-family',
    'font-weight',
  ],
  ...['text-anchor', 'preserveAspectRatio', 'image-rendering', 'href'],
]);

function expectHarmless(html: string): readonly XmlElement[] {
  const all = every(read(html));
  for (const { name, attributes: own } of all) {
    expect(elements).toContain(name);
    for (const [key, value] of own) {
      expect(attributes).toContain(key);
      if (key === 'href') expect(value).toMatch(/^data:image\/(png|jpeg);base64,[A-Za-z0-9+/]+=*$/);
    }
  }
  return all;
}

const page = (marks: readonly OfdPageMark[]): OfdPage => ({ id: '1', width: 210, height: 297, marks, unsupported: 0 });
const textMark = (text: string, font: string | null = '宋体'): OfdPageMark => ({
  ...{ kind: 'text', box: { x: 1, y: 2, width: 30, height: 5 }, matrix: null, x: 0, y: 4, size: 4 },
  ...{ font, colour: '#102030', isBold: false, text, width: 28 },
});

describe('the page that is printed', () => {
  let cast: Cast;
  beforeAll(async () => {
    cast = await makeCast();
  });

  it.each(issuedItems)(
    'of a sealed result of %s shows its texts as long as they are there, code, seal and watermark',
    async (id) => {
      const template = templates.get(id) ?? expect.unreachable();
      const { content } = layOut({ template, payload: payloadOf(id), qr: png });
      const parts = await sealed(cast, ofdParts(content), {
        info: { picture: { type: 'PNG', bytes: png, width: 42, height: 42 } },
      });
      const html = printableFile({ ofd: writeZip(parts), watermark: printWatermark('2026-09-23') });
      const all = expectHarmless(html);
      const { width, height } = template.page;
      expect(all.filter(({ name }) => name === 'svg').map((svg) => svg.attributes.get('viewBox'))).toEqual([
        `0 0 ${width} ${height}`,
      ]);
      expect(html).toContain(`@page{size:${width}mm ${height}mm;margin:0}`);
      const [document] = readPages(readOfd(writeZip(parts)));
      const shown = all.filter((each) => each.name === 'text' && each.attributes.has('textLength'));
      const written = (document?.marks ?? []).flatMap((mark) =>
        mark.kind === 'text' ? [{ text: mark.text, length: Math.round((mark.width ?? 0) * 100) / 100 }] : [],
      );
      expect(shown.map(({ text, attributes: own }) => ({ text, length: Number(own.get('textLength')) }))).toEqual(
        written,
      );
      expect(all.filter(({ name }) => name === 'image')).toHaveLength(2);
      expect(all.find((each) => each.attributes.get('class') === 'seal')?.attributes.get('x')).toBe('140');
      expect(all.filter(({ text }) => text === printWatermark('2026-09-23')[0]).length).toBeGreaterThan(0);
      expect(all.filter(({ text }) => text === '2026-09-23').length).toBeGreaterThan(0);
    },
  );

  it('has nothing in it but what is shown, whatever texts and names of fonts say', () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        ...[
          '<script>alert(1)</script>',
          '</svg><img src=x onerror=alert(1)>',
          '"><a href="javascript:1">',
          "' onload='1",
        ],
        ...[
          ']]>',
          '<!--',
          '&lt;script&gt;',
          '&#60;b&#62;',
          '</style><script>',
          '\u0000\u0008\u001b',
          '\ud800',
          '\u202e',
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (text, font, title) => {
        const html = printablePage({ title, pages: [page([textMark(text, font)])], stamps: [], watermark: [text] });
        const all = expectHarmless(html);
        const [mark] = all.filter((each) => each.attributes.has('textLength'));
        // Read back it is the same text, but for what no page can show.
        const shown = text.toWellFormed().replace(/[\s\p{Cc}\p{Cf}\ufffd]|\p{Noncharacter_Code_Point}/gu, '');
        expect(mark?.text.replace(/[\s\p{Cc}\p{Cf}\ufffd]|\p{Noncharacter_Code_Point}/gu, '')).toBe(shown);
        expect(mark?.attributes.get('font-family')).toMatch(/^('[\p{L}\p{N}][\p{L}\p{N} _-]*',)*serif$/u);
      }),
      { numRuns: 500 },
    );
  });

  it('lets nothing be fetched or run', () => {
    const html = printablePage({ title: 'x', pages: [page([])], stamps: [], watermark });
    expect(html).toContain(`content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"`);
    expect(html).not.toMatch(/<script|url\(|@import|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  });

  it('names the fonts that are like the one of the document', () => {
    const html = printablePage({
      title: 'x',
      pages: [page([textMark('证', 'SimHei'), textMark('证', null)])],
      stamps: [],
      watermark,
    });
    expect(html).toContain(`font-family="'黑体','SimHei','Heiti SC'`);
    expect(html).toContain(`font-family="serif"`);
  });

  it('puts seals on their own page, and says what is not shown', () => {
    const box = { x: 10, y: 10, width: 42, height: 42 };
    const picture = { format: 'png', bytes: png } as const;
    const pages = [
      { ...page([]), unsupported: 3 },
      { ...page([]), id: '7' },
    ];
    const html = printablePage({ title: 'x', pages, stamps: [{ page: '7', box, picture }], watermark: [] });
    const [first, second] = every(read(html)).filter(({ name }) => name === 'svg');
    expect([first?.children.length, second?.children.length]).toEqual([0, 1]);
    expect(second?.children[0]?.attributes.get('href')).toBe(`data:image/png;base64,${toBase64(png)}`);
    expect(html).toContain('3 parts of the file are not shown here.');
  });
});
