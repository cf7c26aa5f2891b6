import { describe, expect, it } from 'vitest';
import { type Entering, enterInLedger } from '#application/printing/keep-ledger';
import type { Entered, LedgerWrite } from '#application/printing/ports';
import type { Person } from '#domain/identity/principal';
import { type LedgerEntry, mostCounts } from '#domain/printing/ledger';
import { blankStock, windows } from '#functions/shipped-catalogue';
import { people, TestClock } from '#tests/shared/application/platform';

const dayMs = 86_400_000;
const [window, book] = ['XA-01', 'XA01ZM'];
const post = { role: 'clerk' as const, body: windows.find(({ id }) => id === window)?.body ?? '', region: '610100' };
const clerk: Person = { ...people.acceptor, posts: [post] };
const colleague: Person = { ...people.reviewer, posts: [post] };

/** A book of 200 blanks, kept in memory; records are gone after their time. */
function bookOf(entries: LedgerEntry[] = []) {
  const clock = new TestClock();
  const records = new Map<string, LedgerWrite['record']>();
  const ledger = {
    read: () => Promise.resolve([...entries]),
    enter: ({ entry, record }: LedgerWrite): Promise<Entered> => {
      const before = records.get(record.key);
      if (before !== undefined && (before.expiresAt ?? '') > record.now)
        return Promise.resolve({ kind: 'repeated', answer: before.answer });
      entries.push(entry);
      records.set(record.key, record);
      return Promise.resolve({ kind: 'entered' });
    },
  };
  const dependencies = { ledger, stock: blankStock, windows, region: '610100', clock };
  const enter = async (entering: Entering, key: string, person = clerk) => {
    const outcome = await enterInLedger(dependencies, { person, window, book, entering, idempotencyKey: key });
    return outcome.ok ? outcome.value : outcome.code;
  };
  const count = (counted: number, key: string) => enter({ what: 'count', counted }, key);
  return { entries, clock, enter, count };
}

describe('a count of the blanks of a book', () => {
  it('is not taken while one before it is open', async () => {
    const { entries, enter, count } = bookOf();
    const first = await count(199, 'one');
    expect(first).toMatchObject({ difference: -1 });
    expect(await count(200, 'two')).toBe('window.count_open');
    expect(entries).toHaveLength(1);
    const id = typeof first === 'string' ? '' : first.entry;
    await enter({ what: 'signature', count: id }, 'three', colleague);
    expect(await count(200, 'two')).toMatchObject({ difference: 0 });
  });

  it('is not taken any more once the book has so many', async () => {
    const entered = { counted: 200, expected: 200, by: clerk.account, at: '2026-09-22T02:00:00.000Z' };
    const kept = Array.from(
      { length: mostCounts },
      (_, at) => ({ what: 'count', id: String(at), ...entered }) as const,
    );
    const { entries, count } = bookOf(kept);
    expect(await count(200, 'one')).toBe('window.too_many_counts');
    expect(entries).toHaveLength(mostCounts);
  });

  it('is the same under the same key, open or signed, with its record or without, whatever was used since', async () => {
    const { entries, clock, enter, count } = bookOf();
    const first = await count(199, 'one');
    expect(await count(199, 'one')).toEqual(first);
    await enter({ what: 'spoiled', number: 1, reason: 'damaged' }, 'two');
    clock.advance(dayMs + 1);
    expect(await count(199, 'one')).toEqual(first);
    expect(await count(198, 'one')).toBe('idempotency.key_reused');
    expect(entries.map(({ what }) => what)).toEqual(['count', 'spoiled']);
  });
});
