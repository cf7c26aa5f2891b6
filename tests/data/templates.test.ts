import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import type { Box, FlowBlock, Template, Wording } from '#domain/licence/template';
import { templates } from '#functions/shipped-templates';
import { root } from '#tests/architecture/tree';
import { lz001, xs022, xs041, xs048, xs057, xs066 } from '#tests/shared/domain/catalogue/shipped';

const items = [xs022, lz001, xs041, xs048, xs057, xs066];
const folder = join(root, 'data/templates');
const files = readdirSync(folder).sort();

/** Hundredths of a millimetre, as documents have them; halves of sizes too. */
const isEven = (length: number): boolean => Math.abs(length * 50 - Math.round(length * 50)) < 1e-6;
const mm = z.number().check(
  z.minimum(0),
  z.refine((length) => Math.abs(length * 100 - Math.round(length * 100)) < 1e-6),
);
const size = z.number().check(z.minimum(1.8), z.maximum(20), z.refine(isEven));
const colour = z.optional(z.string().check(z.regex(/^#[0-9a-f]{6}$/)));
const box = z.strictObject({ x: mm, y: mm, width: mm, height: mm });
const content = z.templateLiteral(['content.', z.string()]);
const field = z.union([
  z.enum(['name', 'identifier', 'caseId', 'holder.name', 'holder.maskedNumber', 'issuer.name', 'issuer.id']),
  z.enum(['issuedOn', 'validUntil', 'replaces']),
  content,
]);
const wording = z
  .array(z.union([z.string(), z.strictObject({ field }), z.strictObject({ label: content })]))
  .check(z.minLength(1));
const style = {
  ...{
    font: z.enum(['song', 'hei', 'kai', 'fang']),
    size,
    minSize: z.optional(size),
    isBold: z.optional(z.literal(true)),
  },
  ...{ colour, align: z.optional(z.enum(['left', 'centre', 'right'])) },
};
const point = z.tuple([mm, mm]);
const fixed = z.array(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('text'), box, wording, ...style }),
    z.strictObject({ kind: z.literal('lines'), lines: z.array(z.array(point)), width: mm, colour }),
    z.strictObject({ kind: z.literal('frame'), box, width: mm, colour }),
    z.strictObject({ kind: z.literal('image'), box, image: z.enum(['qr', 'photo']) }),
  ]),
);
const rows = z.optional(z.array(z.strictObject({ label: z.string(), value: wording })));
const block = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('paragraph'), wording, indent: z.optional(z.int()), spaceAfter: mm, ...style }),
  z.strictObject({
    ...{ kind: z.literal('table'), labelWidth: mm, head: z.tuple([z.string(), z.string()]) },
    ...{ label: z.strictObject(style), value: z.strictObject(style), shrinkFrom: z.int(), padding: mm, inset: mm },
    ...{
      line: z.strictObject({ width: mm, colour }),
      without: z.optional(z.array(z.string())),
      before: rows,
      after: rows,
    },
    spaceAfter: mm,
  }),
]);
const template = z.strictObject({
  ...{ source: z.string(), evidence: z.string(), item: z.string() },
  page: z.strictObject({ width: mm, height: mm }),
  ...{ everyPage: fixed, firstPage: fixed, furtherPages: fixed, lastPage: fixed },
  flow: z.strictObject({
    ...{ x: mm, width: mm, top: mm, furtherTop: mm, bottom: mm, lastBottom: mm },
    blocks: z.array(block).check(z.minLength(1)),
  }),
  ...{ pageNumber: z.strictObject({ box, ...style }), seal: box },
});

it('every result that is sealed has a template, and nothing else has', () => {
  const sealed = items.filter(({ result }) => result.sealKind !== undefined).map(({ id }) => id);
  expect(files).toEqual(sealed.map((id) => `${id}.json`).sort());
  expect([...templates.keys()].sort()).toEqual(sealed.sort());
});

/** What is in a page must be in it by some millimetres that printers leave out. */
const margin = 5;
const isWithin = ({ x, y, width, height }: Box, page: Template['page']): boolean =>
  x >= margin && y >= margin && x + width <= page.width - margin && y + height <= page.height - margin;
const wordingsOf = (block: FlowBlock): readonly Wording[] =>
  block.kind === 'paragraph'
    ? [block.wording]
    : [...(block.before ?? []), ...(block.after ?? [])].map(({ value }) => value);

describe.each(files)('the template %s', (file) => {
  const said = template.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const read = said as Template;
  const item = items.find(({ id }) => id === read.item) ?? expect.unreachable();
  const marks = [...read.everyPage, ...read.firstPage, ...read.furtherPages, ...read.lastPage];

  it('is the one that ships for its item', () => {
    expect(file).toBe(`${read.item}.json`);
    expect(templates.get(read.item)).toEqual(said);
  });

  it('names no line that the result of its item has not', () => {
    const keys = item.result.content.map(({ key }) => key);
    const wordings = [
      ...marks.flatMap((mark) => (mark.kind === 'text' ? [mark.wording] : [])),
      ...read.flow.blocks.flatMap(wordingsOf),
    ];
    const named = wordings.flat().flatMap((piece) => (typeof piece === 'string' ? [] : Object.values(piece)));
    const lines = named.filter((each) => each.startsWith('content.')).map((each) => each.slice('content.'.length));
    const without = read.flow.blocks.flatMap((each) => (each.kind === 'table' ? (each.without ?? []) : []));
    for (const key of [...lines, ...without]) expect(keys).toContain(key);
    // What is not in the table stands elsewhere.
    for (const key of without) expect(lines).toContain(key);
  });

  it('has the same page size as paper, and everything on it', () => {
    expect([read.page.width, read.page.height].sort()).toEqual([210, 297]);
    const boxes = marks.flatMap((mark) => ('box' in mark ? [mark.box] : []));
    for (const each of [...boxes, read.pageNumber.box, read.seal]) expect(isWithin(each, read.page)).toBe(true);
  });

  it('keeps the running text above what stands under it, with room for ten lines on each page', () => {
    const { flow, lastPage } = read;
    const right = flow.x + flow.width;
    const under = lastPage.flatMap((mark) => ('box' in mark && mark.box.x < right ? [mark.box.y] : []));
    expect(Math.min(...under)).toBeGreaterThanOrEqual(flow.lastBottom);
    expect(flow.bottom).toBeGreaterThanOrEqual(flow.lastBottom);
    const lines = flow.blocks.map((each) => (each.kind === 'table' ? each.value.size : each.size) * 1.5);
    expect(flow.lastBottom - Math.max(flow.top, flow.furtherTop)).toBeGreaterThan(10 * Math.max(...lines));
  });

  it('leaves texts that shrink no smaller than they say, and labels as far apart as they are high', () => {
    for (const each of read.flow.blocks)
      if (each.kind === 'table') {
        expect(each.value.minSize ?? each.value.size).toBeLessThanOrEqual(each.value.size);
        expect(each.label.minSize).toBeUndefined();
      }
  });
});
