/** A point in millimetres or in shares of a character's box; y grows downwards. */
export type Point = readonly [x: number, y: number];

/** One step of an outline with its points, as SVG path data have it: move, line, curves of second and third order, close. */
export interface Step {
  readonly letter: 'M' | 'L' | 'Q' | 'C' | 'Z';
  readonly points: readonly Point[];
}

/** A closed shape, filled by the non-zero rule. */
export type Outline = readonly Step[];

const pointsOf = { M: 1, L: 1, Q: 2, C: 3, Z: 0 } as const;

/** Reads SVG path data of absolute M, L, Q, C and Z. Throws on anything else. */
export function parseOutline(data: string): Outline {
  const steps: Step[] = [];
  for (const [whole, letter = '', rest = ''] of data.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    if (!(letter in pointsOf)) throw new Error(`no outline: ${whole}`);
    const numbers =
      rest.trim() === ''
        ? []
        : rest
            .trim()
            .split(/[\s,]+/)
            .map(Number);
    const points = numbers.flatMap((x, index): Point[] => (index % 2 === 0 ? [[x, numbers[index + 1] ?? NaN]] : []));
    if (points.length !== pointsOf[letter as Step['letter']] || points.flat().some(Number.isNaN))
      throw new Error(`no outline: ${whole}`);
    steps.push({ letter: letter as Step['letter'], points });
  }
  return steps;
}

/** The outline with every point put elsewhere. */
export const moved = (outline: Outline, move: (point: Point) => Point): Outline =>
  outline.map(({ letter, points }) => ({ letter, points: points.map(move) }));

/** A shape of straight lines. */
export const polygon = (points: readonly Point[]): Outline => [
  ...points.map((point, index): Step => ({ letter: index === 0 ? 'M' : 'L', points: [point] })),
  { letter: 'Z', points: [] },
];

/** SVG path data to hundredths. */
export const pathData = (outline: Outline): string =>
  outline
    .map(({ letter, points }) => `${letter}${points.map((point) => point.map(hundredths).join(' ')).join(' ')}`)
    .join('');

const hundredths = (value: number): string => String(Math.round(value * 100) / 100 + 0);

/** The closed polygons that the outline comes to. */
export function polygonsOf(outline: Outline): Point[][] {
  const polygons: Point[][] = [];
  let [current, last]: [Point[], Point] = [[], [0, 0]];
  for (const { letter, points } of outline) {
    if (letter === 'M') polygons.push((current = []));
    if (letter === 'M' || letter === 'L') current.push(...points);
    else if (letter !== 'Z') current.push(...piecesOf([last, ...points]));
    last = points.at(-1) ?? last;
  }
  return polygons;
}

/** Points on a Bézier curve of any order, after its first (de Casteljau). */
function piecesOf(control: readonly Point[]): Point[] {
  const steps = pairsOf(control).map(([[x0, y0], [x1, y1]]) => Math.hypot(x1 - x0, y1 - y0));
  // A straight piece then is a hundredth of a millimetre beside the curve, of a stroke or of the ring.
  const count = Math.ceil(2 + 4 * Math.sqrt(steps.reduce((sum, step) => sum + step, 0)));
  return Array.from({ length: count }, (_, index) => {
    const share = (index + 1) / count;
    let points = control;
    while (points.length > 1)
      points = pairsOf(points).map(([[x0, y0], [x1, y1]]): Point => [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share]);
    return points[0] ?? [0, 0];
  });
}

const pairsOf = (points: readonly Point[]): (readonly [Point, Point])[] =>
  points.slice(1).map((point, index) => [points[index] ?? point, point]);
