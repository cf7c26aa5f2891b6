import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '#formats/bytes';
import { windowFor } from '#formats/deflate-window';

const withWindow = (bytes: Uint8Array): Buffer =>
  deflateRawSync(bytes, { level: 6, windowBits: windowFor(bytes.length) });

describe('the window of what is deflated', () => {
  it('reaches over all of it, within what deflate knows', () => {
    expect([0, 249, 250, 700, 40_000, 1 << 30].map(windowFor)).toEqual([9, 9, 10, 10, 15, 15]);
  });

  it('changes no byte, wherever it ends', () => {
    // The beginning comes again at the very end, as far back as can be.
    const repeated = fc.tuple(fc.uint8Array({ minLength: 3, maxLength: 40 }), fc.nat(3_000));
    fc.assert(
      fc.property(repeated, ([what, between]) => {
        const bytes = new Uint8Array([...what, ...utf8('印'.repeat(between)).slice(0, between), ...what]);
        const deflated = withWindow(bytes);
        return deflated.equals(deflateRawSync(bytes, { level: 6 })) && inflateRawSync(deflated).equals(bytes);
      }),
    );
  });
});
