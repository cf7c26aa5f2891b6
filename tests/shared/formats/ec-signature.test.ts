import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fromHex } from '#formats/bytes';
import { decodeEcSignature, encodeEcSignature } from '#formats/ec-signature';

const order = 1000n;
const decode = (hex: string) => decodeEcSignature(fromHex(hex), order);

describe('a signature of two numbers', () => {
  it('is read as it was written', () => {
    const scalar = fc.bigInt({ min: 1n, max: order - 1n });
    fc.assert(
      fc.property(scalar, scalar, (r, s) => {
        expect(decodeEcSignature(encodeEcSignature({ r, s }), order)).toEqual({ r, s });
      }),
    );
    expect(decode('3006020101020102')).toEqual({ r: 1n, s: 2n });
  });

  it.each([
    [0n, 1n],
    [1n, 0n],
    [order, 1n],
    [1n, order],
    [-1n, 1n],
    [1n, -1n],
  ])('is none with the numbers %s and %s', (r, s) => {
    expect(decodeEcSignature(encodeEcSignature({ r, s }), order)).toBeUndefined();
  });

  it.each([
    ['one number only', '3003020101'],
    ['a third number', '3009020101020102020103'],
    ['a set', '3106020101020102'],
    ['a number wrapped once more', '30083003020101020102'],
    ['octet strings', '3006040101040102'],
    ['a byte behind it', '300602010102010200'],
    ['a padded number', '300702020001020102'],
    ['nothing', ''],
  ])('is none with %s', (_what, hex) => {
    expect(decode(hex)).toBeUndefined();
  });
});
