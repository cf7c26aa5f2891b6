import { type BlankDelivery, includes, numbersIn } from './blank-stock.ts';

/** Why nobody can use a blank any more. */
export type SpoilReason = 'misprint' | 'damaged' | 'wrong-blank' | 'missing' | 'not-wanted';

/** Who entered it (an account), and when (ISO). */
interface Entered {
  readonly by: string;
  readonly at: string;
}

/** What became of one blank: the result of a case was printed on it, or it is spoiled, with or without a case. */
export type BlankUse = Entered & { readonly number: number } & (
    | { readonly what: 'issued'; readonly caseId: string }
    | { readonly what: 'spoiled'; readonly caseId: string | null; readonly reason: SpoilReason }
  );

/** How many blanks a clerk counted, and how many should have been left then. */
export interface StockCount extends Entered {
  readonly what: 'count';
  readonly id: string;
  readonly counted: number;
  readonly expected: number;
}

/** A second clerk signs a count that did not come out. */
export interface CountSigned extends Entered {
  readonly what: 'signature';
  /** Id of the count. */
  readonly count: string;
}

/** One line of the ledger of a book (空白证照登记簿): never changed, never taken out. */
export type LedgerEntry = BlankUse | StockCount | CountSigned;

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Each used number once, as it stands now. */
export interface UsedBlank {
  readonly number: number;
  readonly state: 'issued' | 'spoiled';
  readonly caseId: string | null;
  readonly reason: SpoilReason | null;
  readonly at: string;
}

/** A count beside what should have been there, and who signed it besides where it does not come out. */
export interface CheckedCount extends Omit<StockCount, 'what'> {
  /** Counted less expected: below 0 blanks are missing. */
  readonly difference: number;
  readonly signed: Entered | null;
  /** Whether a second clerk still has to sign. */
  readonly open: boolean;
}

export interface Reconciliation {
  readonly used: readonly UsedBlank[];
  readonly issued: number;
  readonly spoiled: number;
  readonly remaining: number;
  /** The first number that comes after all used ones; null where none is left there. */
  readonly next: number | null;
  /** Numbers below the last used one that were passed over: they should still lie there. */
  readonly gaps: readonly Range[];
  readonly counts: readonly CheckedCount[];
}

/** So many counts are kept of a book, one for every other blank of the largest: whoever reads it reads them all. */
export const mostCounts = 500;

/** Why a book takes no further count (盘点); null where it does. */
export function countRefusal(counts: readonly CheckedCount[]): 'window.count_open' | 'window.too_many_counts' | null {
  if (counts.some(({ open }) => open)) return 'window.count_open';
  return counts.length < mostCounts ? null : 'window.too_many_counts';
}

/** What became of a book: pure, from what was delivered and what stands in its ledger. */
export function reconcile(delivered: readonly BlankDelivery[], entries: readonly LedgerEntry[]): Reconciliation {
  const used = usedIn(entries);
  const numbers = new Set(used.map(({ number }) => number));
  const last = Math.max(0, ...numbers);
  const unused = delivered
    .flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index))
    .filter((number) => !numbers.has(number));
  const spoiled = used.filter(({ state }) => state === 'spoiled').length;
  return {
    used,
    issued: used.length - spoiled,
    spoiled,
    remaining: numbersIn(delivered) - used.filter(({ number }) => includes(delivered, number)).length,
    next: unused.find((number) => number > last) ?? null,
    gaps: rangesOf(unused.filter((number) => number < last)),
    counts: countsIn(entries),
  };
}

/** A blank that was issued and spoiled afterwards is spoiled. */
function usedIn(entries: readonly LedgerEntry[]): UsedBlank[] {
  const uses = entries.filter((each): each is BlankUse => each.what === 'issued' || each.what === 'spoiled');
  return [...Map.groupBy(uses, ({ number }) => number)]
    .flatMap(([number, own]) => {
      const use = own.find(({ what }) => what === 'spoiled') ?? own[0];
      if (use === undefined) return [];
      const reason = use.what === 'spoiled' ? use.reason : null;
      return [{ number, state: use.what, caseId: use.caseId, reason, at: use.at }];
    })
    .sort((a, b) => a.number - b.number);
}

function countsIn(entries: readonly LedgerEntry[]): CheckedCount[] {
  const signatures = entries.filter((each): each is CountSigned => each.what === 'signature');
  return entries
    .flatMap((each) => {
      if (each.what !== 'count') return [];
      const { id, counted, expected, by, at } = each;
      const signature = signatures.find(({ count }) => count === id);
      const signed = signature === undefined ? null : { by: signature.by, at: signature.at };
      const difference = counted - expected;
      return [{ id, counted, expected, by, at, difference, signed, open: difference !== 0 && signed === null }];
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** Runs of numbers that follow each other, in rising order. */
function rangesOf(numbers: readonly number[]): Range[] {
  const ranges: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const open = ranges.at(-1);
    if (open?.to === number - 1) open.to = number;
    else ranges.push({ from: number, to: number });
  }
  return ranges;
}
