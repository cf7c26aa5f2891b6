import type { ResultKind } from '#domain/case/event';

/** Results that are printed: those that a seal makes here. */
export type PrintedKind = Extract<ResultKind, 'licence' | 'attestation' | 'approval'>;

/** A numbered blank (空白证照, 证明用纸) by the number that is on it. */
export interface Blank {
  /** What its number begins with. */
  readonly book: string;
  readonly number: number;
}

/** Blanks that a window was given to print one kind of result on. */
export interface BlankDelivery {
  readonly window: string;
  readonly kind: PrintedKind;
  readonly book: string;
  /** First and last number. */
  readonly from: number;
  readonly to: number;
  /** Day of the delivery: nothing is printed on them before. */
  readonly on: string;
}

/** So many numbers of one book can be shown, and counted, at once. */
export const mostOfBook = 1_000;
const mostDigits = 6;

/** The deliveries as they ship. Throws Error for numbers that no press could print, that were delivered twice, or for a book of two windows or kinds. */
export function blankStockOf(deliveries: readonly BlankDelivery[]): readonly BlankDelivery[] {
  for (const [index, delivery] of deliveries.entries()) {
    const { book, from, to } = delivery;
    const isPrintable = [from, to].every((each) => Number.isInteger(each) && each >= 1 && each < 10 ** mostDigits);
    if (!/^[A-Z0-9]{2,10}$/.test(book) || !isPrintable || from > to)
      throw new Error(`blanks ${book} ${from}–${to} cannot be printed`);
    const others = deliveries.slice(0, index).filter((each) => each.book === book);
    if (others.some(({ window, kind }) => window !== delivery.window || kind !== delivery.kind))
      throw new Error(`the book ${book} is of two windows, or of two kinds`);
    if (others.some((other) => other.from <= to && from <= other.to))
      throw new Error(`blanks ${book} ${from}–${to} were delivered before`);
    if (numbersIn([...others, delivery]) > mostOfBook) throw new Error(`the book ${book} has too many blanks`);
  }
  return deliveries;
}

export const numbersIn = (deliveries: readonly BlankDelivery[]): number =>
  deliveries.reduce((sum, { from, to }) => sum + to - from + 1, 0);

/** What a window was given of a book until a day. */
export const deliveredOf = (
  stock: readonly BlankDelivery[],
  { window, book, day }: { readonly window: string; readonly book: string; readonly day: string },
): readonly BlankDelivery[] =>
  stock
    .filter((each) => each.window === window && each.book === book && each.on <= day)
    .toSorted((a, b) => a.from - b.from);

export const includes = (deliveries: readonly BlankDelivery[], number: number): boolean =>
  deliveries.some(({ from, to }) => from <= number && number <= to);
