import { strokesOf } from './characters.ts';
import { moved, type Outline, type Point, polygon } from './outline.ts';
import { type SealKind, sealKinds } from '#domain/seal/kinds';

/** A seal as shapes in red, each filled for itself: millimetres from the upper left corner of its square. */
export interface SealDrawing {
  readonly diameterMm: number;
  readonly outlines: readonly Outline[];
}

/** A round official seal of this rank has 42 mm (国发〔1999〕25号); those for one purpose are smaller. */
const diametersMm = {
  ...{ official: 42, 'administrative-approval': 40, licence: 40 },
  ...{ receipt: 38, acceptance: 38 },
} as const satisfies Record<SealKind, number>;
/** On every seal made here, so that no picture of one passes for a real one. */
export const sampleMark = '测试样章';

/** Measures as shares of the radius. */
const ring = { outer: 0.985, inner: 0.925 } as const;
const star = { outer: 0.29, centre: -0.06 } as const;
const arc = { radius: 0.735, height: 0.27, sweep: (212 * Math.PI) / 180, step: (24 * Math.PI) / 180 } as const;
const kindLine = { y: 0.475, size: 0.18, mostWidth: 1.24 } as const;
const sampleLine = { y: 0.72, size: 0.155, mostWidth: 0.9 } as const;

/** Draws a seal: the body's name along the upper arc, a star, the kind of seal, and that it is a sample. The same for the same words. */
export function drawSeal({ bodyName, kind }: { bodyName: string; kind: SealKind }): SealDrawing {
  const diameterMm = diametersMm[kind];
  const radius = diameterMm / 2;
  const shapes = [
    [...circle(ring.outer, 1), ...circle(ring.inner, -1)],
    pentagram(),
    ...alongArc([...bodyName]),
    ...inLine([...sealKinds[kind].name.zh], kindLine),
    ...inLine([...sampleMark], sampleLine),
  ];
  const toSquare = ([x, y]: Point): Point => [radius * (1 + x), radius * (1 + y)];
  return { diameterMm, outlines: shapes.map((shape) => moved(shape, toSquare)) };
}

/** Four curves of third order, clockwise or against; 0.5523 is where they are nearest to a circle. */
function circle(radius: number, direction: 1 | -1): Outline {
  const handle = 0.5523 * radius;
  const quarter = (turn: number): readonly Point[] => {
    const turned = ([x, y]: Point): Point => turnedBy([x, y * direction], (direction * turn * Math.PI) / 2);
    return [
      [radius, handle],
      [handle, radius],
      [0, radius],
    ].map(([x = 0, y = 0]) => turned([x, y]));
  };
  return [
    { letter: 'M', points: [[radius, 0]] },
    ...[0, 1, 2, 3].map((turn) => ({ letter: 'C' as const, points: quarter(turn) })),
    { letter: 'Z', points: [] },
  ];
}

const turnedBy = ([x, y]: Point, angle: number): Point => [
  x * Math.cos(angle) - y * Math.sin(angle),
  x * Math.sin(angle) + y * Math.cos(angle),
];

/** The inner corners of a pentagram are nearer to its centre by the square of the golden section. */
const pentagram = (): Outline =>
  polygon(
    Array.from({ length: 10 }, (_, corner): Point => {
      const reach = corner % 2 === 0 ? star.outer : star.outer * 0.381966;
      const [x, y] = turnedBy([0, -reach], (corner * Math.PI) / 5);
      return [x, y + star.centre];
    }),
  );

/** Characters with their feet towards the centre; a long name has them narrower, not smaller. */
function alongArc(characters: readonly string[]): Outline[] {
  const step = Math.min(arc.step, arc.sweep / Math.max(1, characters.length - 1));
  const width = Math.min(arc.height, step * arc.radius * 0.9);
  return characters.flatMap((character, index) => {
    const angle = (index - (characters.length - 1) / 2) * step;
    return strokesOf(character).map((stroke) =>
      moved(stroke, ([x, y]) => turnedBy([x * width, y * arc.height - arc.radius], angle)),
    );
  });
}

function inLine(characters: readonly string[], line: { y: number; size: number; mostWidth: number }): Outline[] {
  const step = Math.min(line.size * 1.06, line.mostWidth / characters.length);
  const width = Math.min(line.size, step * 0.96);
  return characters.flatMap((character, index) => {
    const centre = (index - (characters.length - 1) / 2) * step;
    return strokesOf(character).map((stroke) =>
      moved(stroke, ([x, y]) => [x * width + centre, y * line.size + line.y]),
    );
  });
}
