import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkItemNumber, checkTrackingNumber, itemNumberCheck } from '#formats/upu-s10';
import { itemNumbers } from '#tests/vectors/identifiers';

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });

/** By trial: the number from 1 to 11 that brings the weighted sum to a multiple of 11. */
function twin(serial: string): string {
  const [a, b, c, d, e, f, g, h] = Array.from(serial, Number) as [number, number, number, number, ...number[]];
  const sum = 8 * a + 6 * b + 4 * c + 2 * d + 3 * (e ?? 0) + 5 * (f ?? 0) + 9 * (g ?? 0) + 7 * (h ?? 0);
  let check = 1;
  while ((sum + check) % 11 !== 0) check += 1;
  return check === 10 ? '0' : check === 11 ? '5' : String(check);
}

describe('the number of an international item', () => {
  it.each(itemNumbers.valid)('may be $value ($note)', ({ value }) => {
    expect(checkItemNumber(value)).toEqual({ ok: true, normalised: value });
    expect(checkTrackingNumber(value)).toEqual({ ok: true, normalised: value });
  });

  it.each(itemNumbers.invalid)('is not $value ($note)', ({ value, reason }) => {
    expect(checkItemNumber(value)).toEqual({ ok: false, reason });
  });

  it('ends its serial number in the one digit that the slow twin finds', () => {
    fc.assert(
      fc.property(digits(8), (serial) => {
        expect(itemNumberCheck(serial)).toBe(twin(serial));
        const good = Array.from('0123456789').filter((check) => checkTrackingNumber(`EM${serial}${check}CN`).ok);
        expect(good).toEqual([twin(serial)]);
      }),
      { numRuns: 500 },
    );
  });

  it('is stored in capital letters', () => {
    expect(checkItemNumber('ee471108151fr')).toEqual({ ok: true, normalised: 'EE471108151FR' });
  });

  it.each(['1234567', '123456789', '1234567X'])('has no check digit for the serial number %s', (serial) => {
    expect(() => itemNumberCheck(serial)).toThrow(RangeError);
  });
});

describe('the number on a waybill', () => {
  it.each(['1272448151316', '98765432', 'SF1234567890123', 'JDVA00012345678', 'X'.repeat(30)])(
    'may be the domestic %s',
    (value) => {
      expect(checkTrackingNumber(value)).toEqual({ ok: true, normalised: value });
    },
  );

  it.each([
    ['1234567', 'identifier.length'],
    ['1'.repeat(31), 'identifier.length'],
    ['', 'identifier.length'],
    ['1272448 151316', 'identifier.characters'],
    ['1272448-151316', 'identifier.characters'],
    ['１２３４５６７８', 'identifier.characters'],
    // Their capitals would pass.
    ['1234567ß', 'identifier.characters'],
    ['1234567ı', 'identifier.characters'],
    ['12345678\n', 'identifier.characters'],
    // In the form of an international item, and none.
    ['EM620100010CN', 'identifier.check_character'],
    ['em620100010cn', 'identifier.check_character'],
  ])('is not %j: %s', (value, reason) => {
    expect(checkTrackingNumber(value)).toEqual({ ok: false, reason });
  });
});
