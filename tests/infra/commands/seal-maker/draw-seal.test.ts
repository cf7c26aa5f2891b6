import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { strokesOf } from '#infra/commands/seal-maker/characters';
import { drawSeal, type SealDrawing } from '#infra/commands/seal-maker/draw-seal';
import { parseOutline, pathData, polygonsOf } from '#infra/commands/seal-maker/outline';
import { sealPng, sealSvg } from '#infra/commands/seal-maker/render-seal';
import bodiesFile from '#data/bodies.json' with { type: 'json' };
import { decodePng } from '#tests/shared/formats/decoded-png';

const bodyName = '示范市住房公积金中心（测试）';
const official = drawSeal({ bodyName, kind: 'official' });
const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
const pixelsPerMm = 4;

/** Share of a rectangle (millimetres from the middle of the seal) that is red. */
function inked(drawing: SealDrawing, { x, y, width, height }: Record<'x' | 'y' | 'width' | 'height', number>): number {
  const { pixel } = decodePng(sealPng(drawing));
  const at = (mm: number): number => Math.round((mm + drawing.diameterMm / 2) * pixelsPerMm);
  let [red, all] = [0, 0];
  for (let row = at(y); row < at(y + height); row++)
    for (let column = at(x); column < at(x + width); column++) {
      all++;
      if (pixel(column, row) > 0) red++;
    }
  return red / all;
}

describe('a seal that is drawn', () => {
  it('is the same for the same words, to the byte and to the pixel', () => {
    expect(sha256(sealSvg(official))).toBe('46a6ba8c4497207f515de8953b0e5c97fd225a0e4bdd6576ff940b4fd61d35d6');
    const { width, height, pixel } = decodePng(sealPng(official));
    const pixels = Uint8Array.from({ length: width * height }, (_, at) => pixel(at % width, Math.floor(at / width)));
    expect(sha256(pixels)).toBe('2a1809c0efe9d7ff4cbf077899f1d2d7b586d24ffbfe9f2bd11d94ed308a6c3a');
    expect(sealPng(drawSeal({ bodyName, kind: 'official' }))).toEqual(sealPng(official));
  });

  it('has a ring, the name along the upper arc, a star, the kind below, and that it is a sample', () => {
    expect(inked(official, { x: -20.6, y: -0.5, width: 1, height: 1 })).toBe(1);
    expect(inked(official, { x: -1, y: -2.3, width: 2, height: 2 })).toBe(1);
    // Without the name the arc is empty, without the kind's the line; both seals have the sample's mark.
    const nameless = drawSeal({ bodyName: '', kind: 'official' });
    const arc = { x: -7, y: -18, width: 14, height: 5 };
    expect(inked(official, arc)).toBeGreaterThan(0.2);
    expect(inked(nameless, arc)).toBe(0);
    for (const drawing of [official, nameless]) {
      expect(inked(drawing, { x: -4, y: 8, width: 8, height: 4 })).toBeGreaterThan(0.15);
      expect(inked(drawing, { x: -6, y: 13.6, width: 12, height: 3 })).toBeGreaterThan(0.2);
    }
  });

  it('says on every kind of seal, in the strokes of these characters, that it is a sample', () => {
    const strokes = [...'测试样章'].flatMap(strokesOf).length;
    for (const kind of ['official', 'administrative-approval', 'receipt', 'acceptance', 'licence'] as const) {
      const { outlines, diameterMm } = drawSeal({ bodyName, kind });
      const last = outlines.slice(-strokes).flatMap(polygonsOf).flat();
      expect(last.every(([, y]) => y > diameterMm * 0.8 && y < diameterMm * 0.95)).toBe(true);
    }
  });

  it.each([
    ['official', 42],
    ['administrative-approval', 40],
    ['licence', 40],
    ['receipt', 38],
    ['acceptance', 38],
  ] as const)('of kind %s has %i millimetres, as vector and as picture', (kind, diameterMm) => {
    const drawing = drawSeal({ bodyName, kind });
    expect(drawing.diameterMm).toBe(diameterMm);
    expect(sealSvg(drawing)).toContain(`width="${diameterMm}mm" height="${diameterMm}mm"`);
    const { width, height } = decodePng(sealPng(drawing));
    expect([width, height]).toEqual([diameterMm * pixelsPerMm, diameterMm * pixelsPerMm]);
    // Nothing is cut off at the edge.
    for (const [x, y] of drawing.outlines.flatMap(polygonsOf).flat())
      expect(Math.hypot(x - diameterMm / 2, y - diameterMm / 2)).toBeLessThan(diameterMm / 2);
  });

  it('fits for every body into 2.2 KB, and with a name twice as long into little more', () => {
    const bytes = (name: string): number =>
      sealPng(drawSeal({ bodyName: name, kind: 'administrative-approval' })).length;
    for (const { name } of bodiesFile.bodies) expect(bytes(name.zh)).toBeLessThan(2.2 * 1024);
    expect(bytes('示范西北新区行政审批与政务服务综合管理委员会办公室（测试）')).toBeLessThan(2.4 * 1024);
  });

  it('is paths alone, without a font or anything from elsewhere', () => {
    const svg = sealSvg(official);
    expect(svg.replaceAll(/<path d="[MLQCZ0-9. -]+"\/>/g, '')).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" width="42mm" height="42mm" viewBox="0 0 42 42"><g fill="rgb(200,16,24)"></g></svg>',
    );
  });
});

describe('a character', () => {
  it('without outlines is a frame, a bracket a stroke, a blank nothing', () => {
    expect(strokesOf('龑')).toEqual(strokesOf('A'));
    expect(strokesOf('龑')).toHaveLength(1);
    expect(strokesOf('（')).not.toEqual(strokesOf('）'));
    expect(strokesOf(' ')).toEqual([]);
    expect(strokesOf('../package')).toEqual(strokesOf('A'));
  });

  it('lies in its box, every one of the names', () => {
    for (const { name } of bodiesFile.bodies)
      for (const [x, y] of [...name.zh].flatMap(strokesOf).flatMap(polygonsOf).flat())
        expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThan(0.56);
  });
});

describe('an outline', () => {
  it('is read as it is written', () => {
    expect(pathData(parseOutline('M 1 2 L 3 4.123 Q 1 1 2 2 C 1 2 3 4 5 6 Z'))).toBe(
      'M1 2L3 4.12Q1 1 2 2C1 2 3 4 5 6Z',
    );
    for (const wrong of ['M 1', 'A 1 2', 'M 1 x', 'L']) expect(() => parseOutline(wrong)).toThrow('no outline');
  });

  it('that crosses itself is filled all over', () => {
    const twice = 'M1 1L9 1L9 9L1 9ZM3 3L7 3L7 7L3 7Z';
    const hole = 'M1 1L9 1L9 9L1 9ZM3 3L3 7L7 7L7 3Z';
    const middle = (data: string): number =>
      inked({ diameterMm: 10, outlines: [parseOutline(data)] }, { x: -1, y: -1, width: 2, height: 2 });
    expect([middle(twice), middle(hole)]).toEqual([1, 0]);
  });
});
