import type { Template } from '#domain/licence/template';
import { type OfdContent, type OfdMark, widthOf } from '#formats/ofd-writer';

export type Page = OfdContent['pages'][number];
export type TextMark = Extract<OfdMark, { kind: 'text' }>;

/** Millimetres from the upper left corner of a page. */
export interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const textsOf = ({ marks }: Page): TextMark[] => marks.filter((mark): mark is TextMark => mark.kind === 'text');

/** The edges of a mark; of lines those around all of them. */
export function edgesOf(mark: OfdMark): Edges {
  switch (mark.kind) {
    case 'line':
      return around([mark.from, mark.to]);
    case 'lines':
      return around(mark.lines.flat());
    case 'image':
      return { left: mark.x, top: mark.y, right: mark.x + mark.width, bottom: mark.y + mark.height };
    case 'text': {
      const { x, y, size, text } = mark;
      return { left: x, top: y, right: x + widthOf(text, size), bottom: y + size * 1.2 };
    }
  }
}

function around(points: readonly (readonly [number, number])[]): Edges {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** Hundredths are rounded. */
export const tolerance = 0.011;

export const isWithin = (inner: Edges, outer: Edges, by = tolerance): boolean =>
  inner.left >= outer.left - by &&
  inner.top >= outer.top - by &&
  inner.right <= outer.right + by &&
  inner.bottom <= outer.bottom + by;

export const overlap = (one: Edges, other: Edges): boolean =>
  Math.min(one.right, other.right) - Math.max(one.left, other.left) > tolerance &&
  Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > tolerance;

export const wholeOf = ({ width, height }: Page): Edges => ({ left: 0, top: 0, right: width, bottom: height });

/** Cells of the table on a page, from the lines that are drawn. */
export function cellsOf(page: Page, { flow }: Template): Edges[] {
  const table = flow.blocks.find((block) => block.kind === 'table');
  const lines = page.marks.flatMap((mark) => (mark.kind === 'lines' ? mark.lines.map(around) : []));
  const ys = lines
    .filter(({ left, right, top, bottom }) => top === bottom && left === flow.x && right === flow.x + flow.width)
    .map(({ top }) => top)
    .sort((one, other) => one - other);
  const xs = [flow.x, flow.x + (table?.labelWidth ?? 0), flow.x + flow.width];
  return ys
    .slice(1)
    .flatMap((bottom, row) =>
      xs.slice(1).map((right, column) => ({ left: xs[column] ?? 0, top: ys[row] ?? 0, right, bottom })),
    );
}
