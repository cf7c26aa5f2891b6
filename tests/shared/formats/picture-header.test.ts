import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64 } from '#formats/bytes';
import { pictureHeader } from '#formats/picture-header';
import { writePng } from '#formats/png-writer';
import { drawnPhotograph } from '#tests/vectors/photograph';

const jpeg = fromBase64(drawnPhotograph);
const png = writePng({ width: 3, height: 2, palette: [[0, 0, 0, 255]], pixels: new Uint8Array(6) });
/** The same with bytes from a place on in the place of others. */
const changed = (bytes: Uint8Array, at: number, ...by: readonly number[]): Uint8Array => {
  const copy = new Uint8Array(bytes);
  copy.set(by, at);
  return copy;
};
const frameAt = jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xc0);

describe('what a picture says of itself', () => {
  it('is its format and size', () => {
    expect(pictureHeader(png)).toEqual({ format: 'PNG', width: 3, height: 2 });
    expect(pictureHeader(jpeg)).toEqual({ format: 'JPEG', width: 240, height: 336 });
    expect(pictureHeader(changed(jpeg, frameAt + 1, 0xc2))).toMatchObject({ format: 'JPEG', width: 240 });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['another format', new TextEncoder().encode('GIF89a, and as much as it takes to be long enough for any header')],
    ['a PNG that is cut off', png.subarray(0, -1)],
    ['a PNG without points', new Uint8Array([...png.subarray(0, 33), ...png.subarray(-12)])],
    ['a PNG of no width', changed(png, 16, 0, 0, 0, 0)],
    ['a JPEG that is cut off', jpeg.subarray(0, -1)],
    ['a JPEG of no height', changed(jpeg, frameAt + 5, 0, 0)],
    ['a JPEG of another kind of frame', changed(jpeg, frameAt + 1, 0xc9)],
    ['a JPEG with its points before a frame', Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, ...jpeg.subarray(20))],
    ['a JPEG of which a segment has no length', changed(jpeg, 4, 0, 1)],
    ['a JPEG with something behind it', new Uint8Array([...jpeg, 0])],
  ])('is refused of %s', (_, bytes) => {
    expect(() => pictureHeader(bytes)).toThrow(RangeError);
  });

  it('is read or refused, whatever the bytes are', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.uint8Array({ maxLength: 80 }).map((inner) => Uint8Array.of(0xff, 0xd8, 0xff, ...inner, 0xff, 0xd9)),
    );
    fc.assert(
      fc.property(bytes, (some) => {
        try {
          return pictureHeader(some).width > 0;
        } catch (error) {
          return error instanceof RangeError;
        }
      }),
    );
  });
});
