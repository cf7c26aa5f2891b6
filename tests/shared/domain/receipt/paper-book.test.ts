import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSheetOf, paperBooksOf } from '#domain/receipt/paper-book';

const book = { window: 'LZ-01', series: 'LZ01', from: 11, to: 20 };
const has = (sheet: string, window = 'LZ-01') => isSheetOf([book], { window, sheet });

describe('a book of sheets', () => {
  it.each([
    ['turned round', [{ ...book, from: 20, to: 11 }]],
    ['that begins before one', [{ ...book, from: 0 }]],
    ['with more digits than are printed', [{ ...book, to: 1_000_000 }]],
    ['with half a number', [{ ...book, from: 11.5 }]],
    ['of a series in small letters', [{ ...book, series: 'lz01' }]],
    ['of a series that holds the hyphen', [{ ...book, series: 'LZ-01' }]],
    ['without a series', [{ ...book, series: '' }]],
    ['that was shipped twice', [book, book]],
    ['that another window has sheets of', [book, { ...book, window: 'LZ-02', from: 20, to: 30 }]],
  ])('%s does not load', (_, books) => {
    expect(() => paperBooksOf(books)).toThrow(/^paper book /);
  });

  it('loads beside another series, and beside the next of its own', () => {
    const books = [book, { ...book, from: 21, to: 30 }, { ...book, series: 'LZ02' }];
    expect(paperBooksOf(books)).toEqual(books);
  });

  it('has the sheets of its window between first and last, written as they are printed and in no other way', () => {
    expect(['LZ01-000011', 'LZ01-000020'].map((sheet) => has(sheet))).toEqual([true, true]);
    const others = [
      'LZ01-000010',
      'LZ01-000021',
      'LZ01-11',
      'LZ01-0000011',
      'LZ01000011',
      'LZ02-000011',
      'lz01-000011',
    ];
    const disguised = [' LZ01-000011', 'LZ01-000011\n', 'LZ01-０００011', 'LZ01-00001１', '', 'LZ01-', 'LZ01-+00011'];
    expect([...others, ...disguised].filter((sheet) => has(sheet))).toEqual([]);
    expect(has('LZ01-000011', 'XA-01')).toBe(false);
  });

  it('has each sheet under one number alone', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 14 }), fc.integer({ min: 11, max: 20 }), (other, place) => {
        const sheet = `LZ01-${String(place).padStart(6, '0')}`;
        expect(has(sheet)).toBe(true);
        // Whatever else is taken for a sheet is another one.
        if (has(other)) expect(other).toMatch(/^LZ01-0000(1[1-9]|20)$/);
      }),
    );
  });
});
