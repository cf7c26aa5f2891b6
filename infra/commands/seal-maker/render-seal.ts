import type { SealDrawing } from './draw-seal.ts';
import { type Outline, pathData, type Point, polygonsOf } from './outline.ts';
import { writePng } from '#formats/png-writer';

const RED = [200, 16, 24] as const;
/** 102 dots to the inch: every stroke can be read, and the picture, which goes into each sealed document, stays within 2.2 KB. */
const PIXELS_PER_MM = 4;
/** Samples of a pixel, each way. */
const SAMPLES = 4;
/** Steps of coverage from none to all. */
const LEVELS = 4;

/** The drawing as SVG: paths alone, no font. */
export function sealSvg({ diameterMm, outlines }: SealDrawing): string {
  const paths = outlines.map((outline) => `<path d="${pathData(outline)}"/>`).join('');
  const size = `width="${diameterMm}mm" height="${diameterMm}mm" viewBox="0 0 ${diameterMm} ${diameterMm}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><g fill="rgb(${RED.join(',')})">${paths}</g></svg>`;
}

/** The drawing as PNG: red in four steps of coverage on nothing. */
export function sealPng({ diameterMm, outlines }: SealDrawing): Uint8Array {
  const width = diameterMm * PIXELS_PER_MM;
  const samples = sampled(outlines, width * SAMPLES);
  const pixels = new Uint8Array(width * width);
  for (let y = 0; y < width * SAMPLES; y++)
    for (let x = 0; x < width * SAMPLES; x++)
      if (samples[y * width * SAMPLES + x] === 1) {
        const pixel = Math.floor(y / SAMPLES) * width + Math.floor(x / SAMPLES);
        pixels[pixel] = (pixels[pixel] ?? 0) + 1;
      }
  const all = SAMPLES * SAMPLES;
  return writePng({
    ...{ width, height: width, pixelsPerMetre: PIXELS_PER_MM * 1000 },
    pixels: pixels.map((count) => Math.round((count * (LEVELS - 1)) / all)),
    palette: Array.from({ length: LEVELS }, (_, level) => [...RED, Math.round((255 * level) / (LEVELS - 1))] as const),
  });
}

/** A square of samples: 1 where any of the outlines covers its middle. */
function sampled(outlines: readonly Outline[], width: number): Uint8Array {
  const samples = new Uint8Array(width * width);
  const scale = PIXELS_PER_MM * SAMPLES;
  for (const outline of outlines) {
    const crossings = new Map<number, { x: number; direction: 1 | -1 }[]>();
    for (const points of polygonsOf(outline))
      for (const [index, point] of points.entries())
        cross({ from: point, to: points[(index + 1) % points.length] ?? point, scale, crossings });
    for (const [row, found] of crossings) fillRow(samples.subarray(row * width, (row + 1) * width), found);
  }
  return samples;
}

interface Edge {
  readonly from: Point;
  readonly to: Point;
  readonly scale: number;
  readonly crossings: Map<number, { x: number; direction: 1 | -1 }[]>;
}

/** Adds where an edge crosses the middles of rows. */
function cross({ from, to, scale, crossings }: Edge): void {
  const [direction, upper, lower] = from[1] <= to[1] ? ([1, from, to] as const) : ([-1, to, from] as const);
  const [x0, y0, x1, y1] = [upper[0] * scale, upper[1] * scale, lower[0] * scale, lower[1] * scale];
  for (let row = Math.ceil(y0 - 0.5); row < Math.ceil(y1 - 0.5); row++) {
    const x = x0 + ((x1 - x0) * (row + 0.5 - y0)) / (y1 - y0);
    const found = crossings.get(row);
    if (found === undefined) crossings.set(row, [{ x, direction }]);
    else found.push({ x, direction });
  }
}

/** Fills where the winding number is not zero. */
function fillRow(row: Uint8Array, crossings: { x: number; direction: 1 | -1 }[]): void {
  crossings.sort((one, other) => one.x - other.x);
  let winding = 0;
  for (const [index, { x, direction }] of crossings.entries()) {
    winding += direction;
    const next = crossings[index + 1];
    if (winding !== 0 && next !== undefined) row.fill(1, Math.ceil(x - 0.5), Math.ceil(next.x - 0.5));
  }
}
