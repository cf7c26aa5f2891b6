import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crockfordAlphabet, toCrockford } from '#formats/crockford';
import { fromHex, toBigInt } from '#formats/bytes';

describe('Crockford base 32', () => {
  it.each([
    ['00', 1, '0'],
    ['ff', 1, 'Z'],
    ['08', 1, '1'],
    ['f801', 3, 'Z00'],
  ] as const)('writes the first bits of %s', (hex, characters, text) => {
    expect(toCrockford(fromHex(hex), characters)).toBe(text);
  });

  it('is the number in base 32, the highest digit first', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        const digits = [...toCrockford(bytes, 32)].map((character) => crockfordAlphabet.indexOf(character));
        expect(digits.reduce((sum, digit) => sum * 32n + BigInt(digit), 0n)).toBe(toBigInt(bytes));
      }),
    );
  });

  it('makes no characters of bits that are not there', () => {
    expect(() => toCrockford(new Uint8Array(2), 4)).toThrow(RangeError);
  });

  it('has none of the letters that are taken for others', () => {
    expect(crockfordAlphabet).not.toMatch(/[ILOU]/);
    expect(new Set(crockfordAlphabet).size).toBe(32);
  });
});
