import { describe, expect, it } from 'vitest';
import shipped from '#data/paper-books.json' with { type: 'json' };
import windowsFile from '#data/windows.json' with { type: 'json' };
import { isSheetOf } from '#domain/receipt/paper-book';
import { paperBooks } from '#functions/shipped-catalogue';

describe('the paper books', () => {
  it('are read as they ship: loading them checks them', () => {
    expect(paperBooks).toEqual(shipped.books);
  });

  it('lie at windows that there are, and no window is without one', () => {
    const windows = windowsFile.windows.map(({ id }) => id);
    expect([...new Set(shipped.books.map(({ window }) => window))].sort()).toEqual(windows.sort());
  });

  it.each(shipped.books)('$series $from–$to holds its first and last sheet, and none before or after', (book) => {
    const { window, series, from, to } = book;
    const has = (place: number): boolean =>
      isSheetOf([book], { window, sheet: `${series}-${String(place).padStart(6, '0')}` });
    expect([from - 1, from, to, to + 1].map(has)).toEqual([false, true, true, false]);
  });

  it('are in the evidence plainly invented', () => {
    expect(shipped.evidence).toMatch(/^Invented/);
  });
});
