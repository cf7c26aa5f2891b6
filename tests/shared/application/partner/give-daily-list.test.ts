import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOfDay, giveDailyList } from '#application/partner/give-daily-list';
import type { Paper } from '#application/partner/sign-papers';
import { entryOf } from '#application/partner/told-days';
import { toldEvents } from '#application/partner/told-events';
import { dailyList, type DailyList, type ListedCase } from '#contracts/partner/exchange';
import { MemoryToldDays } from './memory-told-days.ts';
import { snapshotOf, toldCase } from './told-cases.ts';

const now = '2026-09-23T02:00:00.000Z';

/** What a partner reads of a day, page after page. */
async function pages(days: MemoryToldDays, day = '2026-09-22', after: string | null = null): Promise<DailyList[]> {
  const papers: Paper[] = [];
  const signer = {
    sign: (of: { papers: readonly Paper[] }) => {
      papers.push(...of.papers);
      const webhook = { id: '', timestamp: '', signature: '' };
      return Promise.resolve(of.papers.map(() => ({ webhook, payload: '' })));
    },
  };
  const given = await giveDailyList(
    { days, signer, region: '620100', clock: { now: () => now } },
    { partner: 'xian', day, after },
  );
  if (!given.ok) throw new Error(given.code);
  const list = dailyList.parse(JSON.parse(papers[0]?.body ?? 'null'));
  expect(papers).toMatchObject([{ id: list.id }]);
  return list.next === null ? [list] : [list, ...(await pages(days, day, list.next))];
}

const listedOf = (number: number, parts: Partial<ListedCase> = {}): ListedCase => ({
  ...{ case: `620100-20260922-${String(number).padStart(12, '0')}`, about: null, status: 'accepted' },
  ...{ seq: 2, hash: '0'.repeat(64), ...parts },
});

describe('a daily list', () => {
  it('of a day on which nothing was told is empty, and says so', async () => {
    const [list] = await pages(new MemoryToldDays());
    expect(list).toMatchObject({ from: '620100', to: 'xian', counts: [], cases: [], next: null, isOver: true });
    expect(list?.sm3).toBe(digestOfDay([]));
  });

  it('has pages of 500 with the counts and the digest of the whole day on each', async () => {
    const days = new MemoryToldDays();
    const all = Array.from({ length: 1_101 }, (_, at) => listedOf(at, at % 3 === 0 ? { status: 'completed' } : {}));
    for (const listed of all.toReversed())
      await days.enter({ partner: 'xian', day: '2026-09-22', listed, keptUntil: '' });
    await days.enter({ partner: 'another', day: '2026-09-22', listed: listedOf(9_999), keptUntil: '' });
    const lists = await pages(days);
    expect(lists.map(({ cases }) => cases.length)).toEqual([500, 500, 101]);
    expect(lists.flatMap(({ cases }) => cases)).toEqual(all);
    expect(new Set(lists.map(({ id }) => id)).size).toBe(3);
    for (const list of lists) {
      expect(list.sm3).toBe(digestOfDay(all));
      expect(list.counts).toEqual([
        { status: 'accepted', cases: 734 },
        { status: 'completed', cases: 367 },
      ]);
    }
  });

  it('of today may still change', async () => {
    const [list] = await pages(new MemoryToldDays(), '2026-09-23');
    expect(list?.isOver).toBe(false);
  });

  it.each(['2026-09-24', '2026-02-30', '2025-08-18'])('there is none of %s', async (day) => {
    await expect(pages(new MemoryToldDays(), day)).rejects.toThrow('reconciliation.no_list');
  });

  it('says the same whatever the order in which its entries came, and how often', async () => {
    const each = toldCase(1);
    const whole = {
      events: each.events,
      snapshot: snapshotOf({ ...each, recorded: each.events.length }),
      wrappedKey: 'k',
    };
    const told = toldEvents(whole);
    const entries = told.flatMap((_, at) => {
      const after = told[at - 1]?.event.seq ?? 0;
      return entryOf(told.slice(0, at + 1), { after, now: '2026-09-22T10:00:00.000Z' }) ?? [];
    });
    const last = told.at(-1);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(entries.length - 1), { maxLength: 30 }), async (again) => {
        const days = new MemoryToldDays();
        const order = [...again, ...entries.keys()].flatMap((at) => entries[at] ?? []);
        for (const entry of fc.sample(fc.shuffledSubarray(order, { minLength: order.length }), 1)[0] ?? [])
          await days.enter({ partner: 'xian', ...entry });
        const [list] = await pages(days);
        expect(list?.cases).toMatchObject([{ case: each.caseId, seq: last?.event.seq, hash: last?.event.hash }]);
      }),
    );
  });

  it('has a case on the day on which it is told, whenever that was recorded', () => {
    const each = toldCase(2);
    const whole = {
      events: each.events,
      snapshot: snapshotOf({ ...each, recorded: each.events.length }),
      wrappedKey: 'k',
    };
    const told = toldEvents(whole);
    const last = told.at(-1)?.event.seq ?? 0;
    const at = (now: string, after = 0) => entryOf(told, { after, now });
    expect(at('2026-09-24T15:59:59.999Z')).toMatchObject({
      day: '2026-09-24',
      listed: { case: each.caseId, seq: last },
    });
    expect(at('2026-09-24T16:00:00.000Z')).toMatchObject({ day: '2026-09-25', listed: { seq: last } });
    expect(at('2026-09-24T16:00:00.000Z', last)).toBeNull();
  });
});
