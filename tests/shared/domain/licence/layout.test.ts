import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut } from '#domain/licence/layout';
import { stripsOf } from '#domain/licence/layout-strips';
import type { ResultPayload } from '#domain/licence/document';
import type { Template } from '#domain/licence/template';
import { fromUtf8 } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';
import { readOfd } from '#formats/ofd-reader';
import { ofdParts, type OfdContent } from '#formats/ofd-writer';
import { writePng } from '#formats/png-writer';
import { writeZip } from '#formats/zip-writer';
import { templates } from '#functions/shipped-templates';
import { cellsOf, edgesOf, isWithin, overlap, type Page, textsOf, wholeOf } from './page-boxes.ts';
import { type Issued, issuedItems, payloadOf } from './payloads.ts';

const qr = writePng({ width: 1, height: 1, palette: [[0, 0, 0, 255]], pixels: Uint8Array.of(0) });
const templateOf = (id: Issued): Template => templates.get(id) ?? expect.unreachable(id);
const laidOut = (id: Issued, payload: ResultPayload) => layOut({ template: templateOf(id), payload, qr });

/** A document before its seals. */
const fileOf = (content: OfdContent): Uint8Array => writeZip(ofdParts({ ...content, isToBeSealed: false }));

/** Everything that stands on the pages, without the spaces that breaking a line leaves out. */
const allText = (pages: readonly Page[]): string =>
  pages
    .flatMap((page) => textsOf(page).map(({ text }) => text))
    .join('')
    .replaceAll(' ', '');

function expectWithin({ content }: ReturnType<typeof laidOut>, template: Template): void {
  for (const page of content.pages) {
    const whole = wholeOf(page);
    const cells = cellsOf(page, template);
    const texts = textsOf(page);
    for (const mark of page.marks) expect(isWithin(edgesOf(mark), whole), JSON.stringify(mark)).toBe(true);
    for (const [at, text] of texts.entries()) {
      const own = edgesOf(text);
      const crossed = cells.filter((cell) => overlap(cell, own) && !isWithin(own, cell));
      expect(crossed, JSON.stringify({ text, cells })).toEqual([]);
      for (const other of texts.slice(at + 1))
        expect(overlap(own, edgesOf(other)), `${text.text}|${other.text}`).toBe(false);
    }
  }
}

/** With a serial number as long as any that a code holds. */
const longIdentifier = (identifier: string): string => {
  const parts = identifier.split('.');
  return [...parts.slice(0, -3), 'W'.repeat(33), ...parts.slice(-2)].join('.');
};

const characters = fc.oneof(
  fc.constantFrom(...'䶮龑𠮷𬭊𣲗古丽·买买提张，。；、（）《》“”！？…—'),
  fc.constantFrom(...'ABCabc019 .,()-/&<>"'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
);
const textOf = (maxLength: number) =>
  fc.array(characters, { minLength: 1, maxLength, size: 'max' }).map((each) => each.join('').toWellFormed());

describe.each(issuedItems)('the pages of a result of %s', (id) => {
  const template = templateOf(id);
  const usual = payloadOf(id);

  it('are one, with all that it says, and the place of the seal beside issuer and date', () => {
    const { content, stamps } = laidOut(id, usual);
    expect(content.pages).toHaveLength(1);
    const said = allText(content.pages);
    for (const { label, value } of usual.content) {
      expect(said).toContain(value);
      if (value !== usual.content[0]?.value) expect(said).toContain(label.zh.replaceAll(' ', ''));
    }
    for (const text of [usual.name.zh, usual.identifier, usual.issuer.name.zh, '2026年9月22日'])
      expect(said).toContain(text);
    const [stamp] = stamps;
    const issuer = textsOf(content.pages[0] ?? expect.unreachable()).filter(({ text }) =>
      text.includes(usual.issuer.name.zh.slice(0, 4)),
    );
    const { x = 0, y = 0, width = 0, height = 0 } = stamp ?? {};
    const sealed = { left: x, top: y, right: x + width, bottom: y + height };
    expect(issuer.some((mark) => overlap(edgesOf(mark), sealed))).toBe(true);
  });

  it('have the seal on the page that the document calls so, the last one', () => {
    for (const payload of [usual, payloadOf(id, { value: () => '品种；'.repeat(200) })]) {
      const { content, stamps } = laidOut(id, payload);
      const read = readOfd(fileOf(content));
      expect(stamps.map(({ page }) => String(page))).toEqual([read.pages.at(-1)?.id]);
      const { x, y, width, height } = stamps[0] ?? expect.unreachable();
      const { page } = template;
      expect(x >= 0 && y >= 0 && x + width <= page.width && y + height <= page.height).toBe(true);
    }
  });

  it('say on the first one what a further version replaces, and why', () => {
    const { identifier } = usual;
    for (const [kind, said] of [
      ['reissue', '补发'],
      ['rectification', '更正'],
      ['renewal', '延续'],
    ] as const) {
      const { content } = laidOut(id, { ...usual, replaces: { identifier, kind } });
      expect(allText(content.pages.slice(0, 1))).toContain(`${said}，替代${identifier}`);
    }
    expect(allText(laidOut(id, usual).content.pages)).not.toContain('替代');
  });

  it('go on with head and number where there is more than one holds', () => {
    const { content } = laidOut(id, payloadOf(id, { value: (key) => `${key}${'（含）冷藏冷冻食品；'.repeat(60)}` }));
    const { pages } = content;
    expect(pages.length).toBeGreaterThan(1);
    for (const [index, page] of pages.entries()) {
      const texts = textsOf(page).map(({ text }) => text);
      expect(texts).toContain(`第 ${index + 1} 页 共 ${pages.length} 页`);
      expect(texts.filter((text) => text === '项目')).toHaveLength(cellsOf(page, template).length > 0 ? 1 : 0);
      expect(texts.some((text) => text.startsWith(usual.name.zh.slice(0, 8)))).toBe(true);
    }
  });

  it('show every character, none outside its cell or page, and no two over each other', () => {
    fc.assert(
      fc.property(
        textOf(60),
        fc.dictionary(fc.constantFrom(...usual.content.map(({ key }) => key)), textOf(400)),
        fc.constantFrom(...([null, 'reissue', 'rectification', 'renewal'] as const)),
        (name, values, kind) => {
          const first = payloadOf(id, { name, value: (key) => values[key] ?? '内容' });
          const payload =
            kind === null ? first : { ...first, replaces: { identifier: longIdentifier(first.identifier), kind } };
          const result = laidOut(id, payload);
          expectWithin(result, template);
          const said = allText(result.content.pages);
          const lines = stripsOf(template, payload).flatMap(({ cells }) => cells.flatMap((cell) => cell.lines));
          for (const line of lines) expect(said).toContain(line.replaceAll(' ', ''));
        },
      ),
      // To make a failure smaller would take many times as long as to find it.
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('are the same bytes for the same payload, with the payload and its metadata inside', () => {
    const bytes = fileOf(laidOut(id, usual).content);
    expect(fileOf(laidOut(id, payloadOf(id)).content)).toEqual(bytes);
    const read = readOfd(bytes);
    const attached = [...read.parts].find(([name]) => name.endsWith('/result.json'))?.[1] ?? new Uint8Array();
    expect(fromUtf8(attached)).toBe(canonicalize(usual as unknown as JsonValue));
    expect(Object.fromEntries(read.custom)).toMatchObject({
      ...{ ZZMC: usual.name.zh, ZZBS: usual.identifier, ZZBFJG: usual.issuer.name.zh, ZZBFJGDM: usual.issuer.id },
      ...{ ZZBFRQ: '2026-09-22', CZZT: '古****提', CZZTDM: usual.holder.maskedNumber },
    });
    expect(read.custom.get('ZZLXDM')).toHaveLength(21);
    expect(read.custom.get('ZZYXQJZRQ')).toBe(usual.validUntil ?? undefined);
  });

  it('leave room for a seal of 7 KB in 12 KB', () => {
    expect(writeZip(ofdParts(laidOut(id, usual).content)).length).toBeLessThan(5 * 1024);
  });
});

describe('a page', () => {
  it('shows a sign for what no page can show, and no text in another order', () => {
    const { content } = laidOut('XS-022', payloadOf('XS-022', { value: () => 'a\u0000b\u202ec\ufffe' }));
    expect(allText(content.pages)).toContain('a\ufffdb\ufffdc\ufffd');
    expect(() => ofdParts(content)).not.toThrow();
  });

  it('leaves out the code, and sentences about lines that the result has not', () => {
    const { content, ...payload } = payloadOf('XS-041');
    const without = { ...payload, content: content.filter(({ key }) => key !== 'periodTo') };
    const { pages, images } = layOut({ template: templateOf('XS-041'), payload: without, qr: null }).content;
    expect(allText(pages)).not.toContain('经查询');
    expect([...images.keys(), ...(pages[0]?.marks ?? []).filter(({ kind }) => kind === 'image')]).toEqual([]);
  });

  it('is refused where a text has no place', () => {
    const template = templateOf('XS-022');
    const lastPage = template.lastPage.map((mark) =>
      mark.kind === 'text' ? { ...mark, box: { ...mark.box, width: 1 } } : mark,
    );
    expect(() => layOut({ template: { ...template, lastPage }, payload: payloadOf('XS-022'), qr })).toThrow(RangeError);
    const flow = { ...template.flow, bottom: 40, lastBottom: 38 };
    expect(() => layOut({ template: { ...template, flow }, payload: payloadOf('XS-022'), qr })).toThrow(RangeError);
  });
});
