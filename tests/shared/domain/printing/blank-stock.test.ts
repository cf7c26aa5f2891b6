import { describe, expect, it } from 'vitest';
import { type BlankDelivery, blankStockOf, deliveredOf, includes, numbersIn } from '#domain/printing/blank-stock';

const delivery: BlankDelivery = {
  ...{ window: 'LZ-01', kind: 'attestation', book: 'LZ01ZM' },
  ...{ from: 11, to: 20, on: '2026-01-05' },
};

describe('a delivery of blanks', () => {
  it.each([
    ['turned round', [{ ...delivery, from: 20, to: 11 }], /cannot be printed/],
    ['that begins before one', [{ ...delivery, from: 0 }], /cannot be printed/],
    ['with more digits than are printed', [{ ...delivery, to: 1_000_000 }], /cannot be printed/],
    ['with half a number', [{ ...delivery, from: 11.5 }], /cannot be printed/],
    ['of a book that holds the hyphen', [{ ...delivery, book: 'LZ01-ZM' }], /cannot be printed/],
    ['that came twice', [delivery, delivery], /delivered before/],
    ['that overlaps one before', [delivery, { ...delivery, from: 20, to: 30 }], /delivered before/],
    ['of a book of another window', [delivery, { ...delivery, window: 'LZ-02', from: 21, to: 30 }], /two windows/],
    ['of a book of another kind', [delivery, { ...delivery, kind: 'licence', from: 21, to: 30 }], /two kinds/],
    ['of more than can be counted', [delivery, { ...delivery, from: 21, to: 1_011 }], /too many/],
  ] as [string, BlankDelivery[], RegExp][])('%s does not load', (_, deliveries, why) => {
    expect(() => blankStockOf(deliveries)).toThrow(why);
  });

  it('loads beside the next of its book and beside other books, to the last that can be counted', () => {
    const stock = [delivery, { ...delivery, from: 21, to: 1_010 }, { ...delivery, book: 'LZ02ZM', window: 'LZ-02' }];
    expect(blankStockOf(stock)).toEqual(stock);
    expect(numbersIn(stock)).toBe(1_010);
  });

  it('is there from its day on, at its window, from its first to its last number', () => {
    const later = { ...delivery, from: 1, to: 5, on: '2026-07-01' };
    const of = (window: string, book: string, day: string) => deliveredOf([delivery, later], { window, book, day });
    expect(of('LZ-01', 'LZ01ZM', '2026-01-04')).toEqual([]);
    expect(of('LZ-01', 'LZ01ZM', '2026-01-05')).toEqual([delivery]);
    expect(of('LZ-01', 'LZ01ZM', '2026-07-01')).toEqual([later, delivery]);
    expect([of('XA-01', 'LZ01ZM', '2026-07-01'), of('LZ-01', 'LZ01', '2026-07-01')]).toEqual([[], []]);
    expect([10, 11, 20, 21].map((number) => includes([delivery], number))).toEqual([false, true, true, false]);
  });
});
