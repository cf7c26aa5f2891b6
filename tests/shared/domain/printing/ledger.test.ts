import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BlankDelivery } from '#domain/printing/blank-stock';
import { countRefusal, type LedgerEntry, mostCounts, reconcile } from '#domain/printing/ledger';

const of = { window: 'LZ-01', kind: 'attestation', book: 'LZ01ZM', on: '2026-01-05' } as const;
const delivered: readonly BlankDelivery[] = [
  { ...of, from: 1, to: 10 },
  { ...of, from: 21, to: 25 },
];
const entered = { by: 'https://identity.test.invalid|1', at: '2026-09-22T02:00:00.000Z' };
const issued = (number: number): LedgerEntry => ({ what: 'issued', number, caseId: 'a', ...entered });
const spoiled = (number: number, caseId: string | null = null): LedgerEntry => ({
  ...{ what: 'spoiled', number, caseId, reason: 'damaged', ...entered },
});
const count = (id: string, counted: number, at = entered.at): LedgerEntry => ({
  ...{ what: 'count', id, counted, expected: 10, by: entered.by, at },
});

describe('the ledger of a book', () => {
  it('is empty where nothing was used: everything is left, and the first number is next', () => {
    expect(reconcile(delivered, [])).toEqual({
      ...{ used: [], issued: 0, spoiled: 0, remaining: 15, next: 1, gaps: [], counts: [] },
    });
  });

  it('counts a blank that was issued and spoiled once, as spoiled', () => {
    const { used, ...sums } = reconcile(delivered, [issued(2), spoiled(2, 'a'), issued(1)]);
    expect(sums).toMatchObject({ issued: 1, spoiled: 1, remaining: 13, next: 3 });
    expect(used).toMatchObject([
      { number: 1, state: 'issued', reason: null },
      { number: 2, state: 'spoiled', caseId: 'a', reason: 'damaged' },
    ]);
  });

  it('shows which numbers were passed over, and goes on in the next delivery', () => {
    const { gaps, next } = reconcile(delivered, [issued(2), issued(6), spoiled(10)]);
    expect(gaps).toEqual([
      { from: 1, to: 1 },
      { from: 3, to: 5 },
      { from: 7, to: 9 },
    ]);
    expect(next).toBe(21);
    expect(reconcile(delivered, [issued(25)])).toMatchObject({ next: null, remaining: 14 });
  });

  it('takes no count while one is open, and so many at most', () => {
    const refusal = (entries: readonly LedgerEntry[]) => countRefusal(reconcile(delivered, entries).counts);
    const signature: LedgerEntry = { what: 'signature', count: 'one', by: 'other', at: entered.at };
    expect(refusal([])).toBeNull();
    expect(refusal([count('one', 9)])).toBe('window.count_open');
    expect(refusal([count('one', 9), signature])).toBeNull();
    const many = Array.from({ length: mostCounts }, (_, index) => count(String(index), 10));
    expect(refusal(many.slice(1))).toBeNull();
    expect(refusal(many)).toBe('window.too_many_counts');
  });

  it('leaves a count open until somebody signs it, unless it came out', () => {
    const signature: LedgerEntry = { what: 'signature', count: 'one', by: 'other', at: '2026-09-23T02:00:00.000Z' };
    const counts = [
      count('one', 9),
      count('two', 10, '2026-09-22T03:00:00.000Z'),
      count('three', 12, '2026-09-22T01:00:00.000Z'),
    ];
    expect(reconcile(delivered, [...counts, signature]).counts).toMatchObject([
      { id: 'two', difference: 0, open: false, signed: null },
      { id: 'one', difference: -1, open: false, signed: { by: 'other' } },
      { id: 'three', difference: 2, open: true, signed: null },
    ]);
  });

  it('accounts for every blank, whatever was issued and spoiled', () => {
    const numbers = delivered.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, at) => from + at));
    const uses = fc.uniqueArray(
      fc.record({ number: fc.constantFrom(...numbers), how: fc.constantFrom('issued', 'unused', 'both') }),
      { selector: ({ number }) => number },
    );
    fc.assert(
      fc.property(uses, (drawn) => {
        const entries = drawn.flatMap(({ number, how }) =>
          how === 'unused' ? [spoiled(number)] : [issued(number), ...(how === 'both' ? [spoiled(number, 'a')] : [])],
        );
        const { issued: held, spoiled: lost, remaining, next, gaps, used } = reconcile(delivered, entries);
        expect(held + lost + remaining).toBe(numbers.length);
        const last = Math.max(0, ...used.map(({ number }) => number));
        const passedOver = gaps.flatMap(({ from, to }) => numbers.filter((number) => from <= number && number <= to));
        const after = numbers.filter((number) => number > last);
        expect(next).toBe(after[0] ?? null);
        expect([...used.map(({ number }) => number), ...passedOver, ...after].sort((a, b) => a - b)).toEqual(numbers);
      }),
    );
  });
});
