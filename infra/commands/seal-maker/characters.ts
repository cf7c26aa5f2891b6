import { createRequire } from 'node:module';
import { moved, type Outline, parseOutline, polygon } from './outline.ts';

const load = createRequire(import.meta.url);
/** Make Me a Hanzi: a box of 1024 with y upwards, of which 900 are above the base line. */
const BOX = 1024;
const ABOVE = 900;

const bracket = parseOutline('M0.36 -0.46 Q-0.06 0 0.36 0.46 L0.44 0.42 Q0.1 0 0.44 -0.42 Z');
const mirrored = moved(bracket, ([x, y]) => [-x, y]);
const own: Readonly<Record<string, readonly Outline[]>> = {
  ...{ '（': [bracket], '(': [bracket], '）': [mirrored], ')': [mirrored] },
  ...{ ' ': [], '\u3000': [] },
};
/** In the place of a character that nobody drew: what is missing is seen to be missing. */
const frame: readonly Outline[] = [
  [
    ...polygon([
      [-0.42, -0.42],
      [0.42, -0.42],
      [0.42, 0.42],
      [-0.42, 0.42],
    ]),
    ...polygon([
      [-0.34, -0.34],
      [-0.34, 0.34],
      [0.34, 0.34],
      [0.34, -0.34],
    ]),
  ],
];

/** The strokes of a character in a box of 1 by 1 around the origin; of a blank none, of one without outlines a frame. */
export const strokesOf = (character: string): readonly Outline[] => own[character] ?? drawn(character) ?? frame;

function drawn(character: string): readonly Outline[] | null {
  // Names of the files are single characters; nothing else becomes a path.
  if (!/^\p{Script=Han}$/u.test(character)) return null;
  try {
    const { strokes } = load(`hanzi-writer-data/${character}.json`) as { strokes: readonly string[] };
    return strokes.map((stroke) => moved(parseOutline(stroke), ([x, y]) => [x / BOX - 0.5, (ABOVE - y) / BOX - 0.5]));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}
