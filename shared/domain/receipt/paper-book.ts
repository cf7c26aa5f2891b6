/** A book of sheets (纸质收件簿) that lies at a window for when it has no line or no power; every number is printed beforehand. */
export interface PaperBook {
  /** Window it was given to. */
  readonly window: string;
  /** What its numbers begin with. */
  readonly series: string;
  /** First and last number. */
  readonly from: number;
  readonly to: number;
}

/** How numbers are printed: the series, a hyphen, and six digits. One way alone, so that no sheet has two numbers. */
const printed = /^([A-Z0-9]{2,10})-(\d{6})$/;
const mostDigits = 6;

/** The books as they ship. Throws Error for a series or numbers that no press could print, and where one number is in two books. */
export function paperBooksOf(books: readonly PaperBook[]): readonly PaperBook[] {
  for (const [index, book] of books.entries()) {
    const { series, from, to } = book;
    const isPrintable = [from, to].every((each) => Number.isInteger(each) && each >= 1 && each < 10 ** mostDigits);
    if (!/^[A-Z0-9]{2,10}$/.test(series) || !isPrintable || from > to)
      throw new Error(`paper book ${series} ${from}–${to} cannot be printed`);
    if (books.slice(0, index).some((other) => other.series === series && other.from <= to && from <= other.to))
      throw new Error(`paper book ${series} ${from}–${to} has numbers of another book`);
  }
  return books;
}

/** Whether a number is printed on a sheet of a book of this window. */
export function isSheetOf(
  books: readonly PaperBook[],
  { window, sheet }: { readonly window: string; readonly sheet: string },
): boolean {
  const [, series, digits] = printed.exec(sheet) ?? [];
  const place = Number(digits);
  return books.some(
    (book) => book.window === window && book.series === series && book.from <= place && place <= book.to,
  );
}
