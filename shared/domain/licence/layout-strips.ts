import type { ResultPayload } from './document.ts';
import { fonts } from './fonts.ts';
import { wordingOf } from './layout-fields.ts';
import { fitText, type FittedText, leading, lineHeight, shownText } from './layout-text.ts';
import type { FlowBlock, Template, TextStyle } from './template.ts';
import { type OfdMark, widthOf } from '#formats/ofd-writer';

type Table = Extract<FlowBlock, { kind: 'table' }>;
type Paragraph = Extract<FlowBlock, { kind: 'paragraph' }>;

/** Lines beside each other, over the whole width: a paragraph, or a row of a table. It may be continued on another page from any of its lines on. */
export interface Strip {
  readonly cells: readonly Cell[];
  /** Lines of the longest cell. */
  readonly lines: number;
  /** From one line to the next. */
  readonly pitch: number;
  /** Above its first line and below its last, on each page. */
  readonly padding: number;
  readonly spaceAfter: number;
  readonly table: Table | null;
}

export interface Cell extends FittedText {
  readonly x: number;
  readonly width: number;
  readonly style: TextStyle;
  /** What its first line begins later by. */
  readonly indent: number;
  /** A label: on further pages it is said again, and where there is room it stands in the middle. */
  readonly isLabel: boolean;
}

export function stripsOf({ flow }: Template, payload: ResultPayload): readonly Strip[] {
  return flow.blocks.flatMap((block) => {
    const strips = block.kind === 'table' ? rowsOf(block, { flow, payload }) : paragraphOf(block, { flow, payload });
    return strips.map((strip, index) =>
      index === strips.length - 1 ? { ...strip, spaceAfter: block.spaceAfter } : strip,
    );
  });
}

interface Within {
  readonly flow: Template['flow'];
  readonly payload: ResultPayload;
}

function paragraphOf(block: Paragraph, { flow, payload }: Within): readonly Strip[] {
  const text = wordingOf(block.wording, payload);
  if (text === null) return [];
  const { x, width } = flow;
  const { size, indent = 0 } = block;
  const fitted = fitText(text, { width, size, minSize: size, indent, lines: () => Infinity });
  const cell = { x, width, style: block, indent: indent * size, isLabel: false, ...fitted };
  const common = { padding: 0, spaceAfter: 0, table: null };
  return [{ cells: [cell], lines: cell.lines.length, pitch: size * leading, ...common }];
}

function rowsOf(block: Table, { flow, payload }: Within): readonly Strip[] {
  const { before = [], after = [], without = [] } = block;
  const extra = (rows: typeof before): [string, string][] =>
    rows.flatMap(({ label, value }) => {
      const text = wordingOf(value, payload);
      return text === null ? [] : [[label, text] as [string, string]];
    });
  const content = payload.content
    .filter(({ key }) => !without.includes(key))
    .map(({ label, value }): [string, string] => [shownText(label.zh), shownText(value)]);
  const rows = [...extra(before), ...content, ...extra(after)];
  return rows.map((row) => rowOf(row, { block, flow }));
}

/** The head of a table, which each page of it begins with. */
export const headOf = (block: Table, flow: Template['flow']): Strip =>
  rowOf([...block.head], { block: { ...block, label: headStyle(block), value: headStyle(block) }, flow });

const headStyle = ({ label }: Table): TextStyle => ({ ...label, align: 'centre' });

function rowOf([label, value]: [string, string], { block, flow }: { block: Table; flow: Template['flow'] }): Strip {
  const { labelWidth, padding, inset, shrinkFrom } = block;
  const cellOf = (text: string, at: { x: number; width: number; style: TextStyle; isLabel: boolean }): Cell => {
    const { size, minSize = size } = at.style;
    const width = at.width - 2 * inset;
    const fitted = fitText(text, { width, size, minSize, lines: () => shrinkFrom });
    return { ...at, ...fitted, x: at.x + inset, width, indent: 0 };
  };
  const cells = [
    cellOf(label, { x: flow.x, width: labelWidth, style: block.label, isLabel: true }),
    cellOf(value, { x: flow.x + labelWidth, width: flow.width - labelWidth, style: block.value, isLabel: false }),
  ];
  const [labelCell, valueCell] = cells;
  const pitch = Math.max((valueCell?.size ?? 0) * leading, (labelCell?.size ?? 0) * lineHeight);
  const lines = Math.max(...cells.map((cell) => cell.lines.length));
  return { cells, lines, pitch, padding, spaceAfter: 0, table: block };
}

/** How high so many lines of a strip are. */
export const heightOf = ({ pitch, padding }: Strip, lines: number): number => lines * pitch + 2 * padding;

/** Some lines of a strip on a page, `y` of its upper edge. */
export interface Placed {
  readonly strip: Strip;
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

/** The texts of what was placed. */
export function marksOf({ strip, from, to, y }: Placed): readonly OfdMark[] {
  return strip.cells.flatMap((cell) => {
    const isAgain = cell.isLabel && from >= cell.lines.length;
    const [first, end] = isAgain ? [0, Math.min(cell.lines.length, to - from)] : [from, to];
    const shown = cell.lines.slice(first, end);
    // In the middle of its row, and each line in the middle of what it is high.
    const lower = cell.isLabel ? ((to - from - shown.length) * strip.pitch) / 2 : 0;
    const top = y + strip.padding + lower + (strip.pitch - cell.size * lineHeight) / 2;
    return shown.flatMap((text, at) => {
      const isFirst = first + at === 0;
      return lineMarks(text, { cell, y: top + at * strip.pitch, indent: isFirst ? cell.indent : 0 });
    });
  });
}

/** One line as it stands in its box; nothing for an empty one. */
export function lineMarks(
  text: string,
  at: { cell: Pick<Cell, 'x' | 'width' | 'style' | 'size'>; y: number; indent: number },
): readonly OfdMark[] {
  if (text === '') return [];
  const { x, width, style, size } = at.cell;
  const left = width - at.indent - widthOf(text, size);
  const shift = { left: 0, centre: left / 2, right: left }[style.align ?? 'left'];
  return [
    {
      ...{ kind: 'text', x: hundredth(x + at.indent + shift), y: hundredth(at.y), size, text },
      font: fonts[style.font][0],
      ...(style.colour === undefined ? {} : { colour: style.colour }),
      ...(style.isBold === undefined ? {} : { isBold: true }),
    },
  ];
}

/** Rounded down: what ends at the right edge of its box stays in it. */
const hundredth = (length: number): number => Math.floor(length * 100 + 1e-6) / 100;
