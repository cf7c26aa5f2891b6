import { describe, expect, it } from 'vitest';
import { layOut } from '#domain/licence/layout';
import { fittedBox, pictureLimits } from '#domain/licence/layout-pictures';
import { printableFile } from '#domain/licence/printable-file';
import type { Template } from '#domain/licence/template';
import { fromBase64, toBase64, toHex } from '#formats/bytes';
import { ofdParts } from '#formats/ofd-writer';
import { writePng } from '#formats/png-writer';
import { sm3 } from '#formats/sm3';
import { writeZip } from '#formats/zip-writer';
import { templates } from '#functions/shipped-templates';
import { drawnPhotograph } from '#tests/vectors/photograph';
import { payloadOf } from './payloads.ts';

const jpeg = fromBase64(drawnPhotograph);
const pngOf = (width: number, height: number): Uint8Array =>
  writePng({ width, height, palette: [[0, 0, 0, 255]], pixels: new Uint8Array(width * height) });

/** No item has a photograph yet: one that ships, with a place of 25 mm by 35 mm for it. */
const box = { x: 150, y: 60, width: 25, height: 35 };
const shipped = templates.get('XS-041') ?? expect.unreachable();
const template: Template = {
  ...shipped,
  firstPage: [...shipped.firstPage, { kind: 'image', box, image: 'photograph' }],
};
const laidOut = (photograph: Uint8Array) =>
  layOut({ template, payload: payloadOf('XS-041'), qr: null, pictures: new Map([['photograph', photograph]]) }).content;
const shownIn = (photograph: Uint8Array) =>
  laidOut(photograph).pages.flatMap(({ marks }) => marks.filter((mark) => mark.kind === 'image'));
const fileWith = (photograph: Uint8Array): Uint8Array =>
  writeZip(ofdParts({ ...laidOut(photograph), isToBeSealed: false }));

describe('a photograph on a page', () => {
  it('stands in its place, is in the file as it was handed in, and the same in the same bytes', () => {
    expect(shownIn(jpeg)).toEqual([{ kind: 'image', ...box, image: 'photograph.jpeg' }]);
    const parts = ofdParts(laidOut(jpeg));
    expect(parts.get('Doc_0/Res/photograph.jpeg')).toEqual(jpeg);
    expect(toHex(sm3(fileWith(jpeg)))).toBe(toHex(sm3(fileWith(new Uint8Array(jpeg)))));
  });

  it('is printed, a JPEG like a PNG', () => {
    for (const [photograph, format] of [
      [jpeg, 'jpeg'],
      [pngOf(250, 350), 'png'],
    ] as const) {
      const page = printableFile({ ofd: fileWith(photograph), watermark: [] });
      expect(page).toContain(`href="data:image/${format};base64,${toBase64(photograph)}"`);
    }
  });

  it('is not distorted where its place has another shape', () => {
    expect(shownIn(pngOf(500, 350))).toMatchObject([{ x: 150, y: 60 + 8.75, width: 25, height: 17.5 }]);
    expect(fittedBox({ x: 10, y: 20, width: 30, height: 20 }, { width: 100, height: 200 })).toEqual({
      ...{ x: 20, y: 20, width: 10, height: 20 },
    });
  });

  it('is left out, its place too, where there is none', () => {
    const { pages, images } = layOut({ template, payload: payloadOf('XS-041'), qr: null }).content;
    expect(pages.flatMap(({ marks }) => marks.filter(({ kind }) => kind === 'image'))).toEqual([]);
    expect([...images]).toEqual([]);
  });

  it.each([
    ['of too many bytes', new Uint8Array([...jpeg, ...new Uint8Array(pictureLimits.bytes), 0xff, 0xd9])],
    ['too small', pngOf(99, 350)],
    ['too large', pngOf(2001, 100)],
    ['that is none', new TextEncoder().encode('<svg/>')],
  ])('is refused %s', (_, photograph) => {
    expect(() => laidOut(photograph)).toThrow(RangeError);
  });

  it('does not go by the name of the code', () => {
    const pictures = new Map([['qr', jpeg]]);
    expect(() => layOut({ template, payload: payloadOf('XS-041'), qr: null, pictures })).toThrow('the code');
  });
});
