/** Values as they are written in the attributes of pages: what is malformed is undefined, never an exception. */

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?$/;
/** No length on a page is longer, in millimetres. */
const largest = 100_000;

export function numberIn(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  const number = NUMBER.test(trimmed) ? Number(trimmed) : NaN;
  return Math.abs(number) <= largest ? number : undefined;
}

/** So many numbers between spaces. */
export function numbersIn(text: string | undefined, count: number): readonly number[] | undefined {
  const tokens = (text ?? '')
    .slice(0, 32 * count)
    .trim()
    .split(/\s+/);
  const numbers = tokens.flatMap((token) => numberIn(token) ?? []);
  return tokens.length === count && numbers.length === count ? numbers : undefined;
}

export interface OfdBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function boxIn(text: string | undefined): OfdBox | undefined {
  const [x, y, width, height] = numbersIn(text, 4) ?? [];
  if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined;
  return width >= 0 && height >= 0 ? { x, y, width, height } : undefined;
}

/** `a b c d e f` of a transformation within a box, as in SVG. */
export type OfdMatrix = readonly [number, number, number, number, number, number];

export function matrixIn(text: string | undefined): OfdMatrix | undefined {
  const [a, b, c, d, e, f] = numbersIn(text, 6) ?? [];
  const isWhole = a !== undefined && b !== undefined && c !== undefined;
  return isWhole && d !== undefined && e !== undefined && f !== undefined ? [a, b, c, d, e, f] : undefined;
}

/** `#rrggbb` of red, green and blue, or of one grey. */
export function colourIn(text: string | undefined): string | undefined {
  const said = numbersIn(text, 3) ?? numbersIn(text, 1);
  if (said?.every((each) => Number.isInteger(each) && each >= 0 && each <= 255) !== true) return undefined;
  const [red = 0, green = red, blue = red] = said;
  return `#${[red, green, blue].map((each) => each.toString(16).padStart(2, '0')).join('')}`;
}

/** Distances between so many characters, `g COUNT LENGTH` for several of one length; missing ones at the end are left out. */
export function distancesIn(text: string, count: number): readonly number[] | undefined {
  const tokens = text.trim().split(/\s+/, 3 * count + 3);
  const distances: number[] = [];
  for (let at = 0; at < tokens.length && distances.length < count; at += 1) {
    const isRun = tokens[at] === 'g';
    const [times, length] = isRun ? [numberIn(tokens[at + 1]), numberIn(tokens[at + 2])] : [1, numberIn(tokens[at])];
    if (times === undefined || length === undefined || !Number.isInteger(times) || times < 1) return undefined;
    for (let more = Math.min(times, count - distances.length); more > 0; more -= 1) distances.push(length);
    if (isRun) at += 2;
  }
  return distances;
}

/** What a path of OFD (GB/T 33190 §9.1) is in SVG, and of how many numbers each step is. */
const steps: Readonly<Record<string, readonly [name: string, numbers: number]>> = {
  ...{ S: ['M', 2], M: ['M', 2], L: ['L', 2], Q: ['Q', 4], B: ['C', 6], A: ['A', 7], C: ['Z', 0] },
};
const mostTokens = 20_000;

/** The data of a path as SVG has them: numbers and names of steps alone. */
export function pathIn(text: string): string | undefined {
  const tokens = text.trim().split(/\s+/, mostTokens + 1);
  if (tokens.length > mostTokens) return undefined;
  const written: string[] = [];
  for (let at = 0; at < tokens.length;) {
    const [name, count] = steps[tokens[at] ?? ''] ?? [];
    if (name === undefined || count === undefined) return undefined;
    const numbers = tokens.slice(at + 1, at + 1 + count).flatMap((token) => numberIn(token) ?? []);
    if (numbers.length !== count) return undefined;
    written.push(name, ...numbers.map(String));
    at += 1 + count;
  }
  return written[0] === 'M' ? written.join(' ') : undefined;
}
