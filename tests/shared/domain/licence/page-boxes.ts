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

export function edgesOf(mark: OfdMark): Edges {
  if (mark.kind === 'line') {
    const [xs, ys] = [
      [mark.from[0], mark.to[0]],
      [mark.from[1], mark.to[1]],
    ];
    return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
  }
  const { x, y } = mark;
  const { width, height } =
    mark.kind === 'image' ? mark : { width: widthOf(mark.text, mark.size), height: mark.size * 1.2 };
  return { left: x, top: y, right: x + width, bottom: y + height };
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
  const lines = page.marks.filter((mark) => mark.kind === 'line').map(edgesOf);
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
