import { describe, expect, it } from 'vitest';
import { queueDue } from '#application/partner/queue-due';
import type { Line } from '#domain/partner/delivery';
import type { Partner } from '#domain/partner/registration';
import { MemoryOutbox } from './memory-outbox.ts';
import { xian } from './order-bench.ts';

const minuteMs = 60_000;
const begun = Date.parse('2026-09-22T01:00:00.000Z');
const instant = (ms: number): string => new Date(ms).toISOString();

/** A clock with an outbox, and a consumer that takes every line that is queued before the next minute. */
function bench(endpoints: readonly string[]) {
  const outbox = new MemoryOutbox();
  const [first] = xian.endpoints;
  const partner = { ...xian, endpoints: endpoints.map((id) => ({ ...first, id })) } as Partner;
  let last: string | null = null;
  const runs = { last: () => Promise.resolve(last), save: (at: string) => Promise.resolve(void (last = at)) };
  const run = async (at: number): Promise<readonly Line[]> => {
    outbox.queued.length = 0;
    const { queue, endpoints: states } = outbox;
    const partners = { all: () => Promise.resolve([partner]) };
    await queueDue({ partners, endpoints: states, lines: outbox, runs, queue, clock: { now: () => instant(at) } });
    const taken: Line[] = [];
    for (const { caseId } of outbox.queued) {
      const kept = await outbox.line({ partner: 'xian', caseId });
      if (kept === null) throw new Error(`${caseId} was queued twice`);
      await outbox.remove(kept);
      taken.push(kept.value);
    }
    return taken;
  };
  /** Lines that come due one after the other within a minute. */
  const add = (endpoint: string, count: number) => {
    for (let number = 1; number <= count; number += 1) {
      const caseId = `620100-20260922-${endpoint}-${String(number).padStart(6, '0')}`;
      const dueAt = instant(begun + Math.floor((number * minuteMs) / (count + 1)));
      const line = { partner: 'xian', endpoint, caseId, doneSeq: 1, toldSeq: 2, state: 'waiting', dueAt } as const;
      outbox.kept.set(`xian ${caseId}`, { value: { ...line, attempts: 0, fault: null }, version: 1 });
    }
  };
  return { outbox, run, add };
}

describe('what comes due all at once', () => {
  it('is queued run after run until there is none left, what waits longest first', async () => {
    const { outbox, run, add } = bench(['one']);
    add('one', 6_500);
    await run(begun);
    const taken: Line[] = [];
    for (let minute = 1; minute <= 7; minute += 1) taken.push(...(await run(begun + minute * minuteMs)));
    expect([taken.length, outbox.kept.size]).toEqual([6_500, 0]);
    expect(taken.map(({ dueAt }) => dueAt)).toEqual(taken.map(({ dueAt }) => dueAt).sort());
    expect(await run(begun + 8 * minuteMs)).toEqual([]);
  });

  it('at many endpoints is shared among them, so that no run has more than it can queue', async () => {
    const endpoints = Array.from({ length: 20 }, (_, index) => `number-${index}`);
    const { outbox, run, add } = bench(endpoints);
    for (const endpoint of endpoints) add(endpoint, 400);
    const counts: number[] = [];
    for (let minute = 1; outbox.kept.size > 0 && minute <= 20; minute += 1) {
      const taken = await run(begun + minute * minuteMs);
      expect(new Set(taken.map(({ endpoint }) => endpoint)).size).toBe(20);
      counts.push(taken.length);
    }
    expect(outbox.kept.size).toBe(0);
    expect(Math.max(...counts)).toBeLessThanOrEqual(5_000);
  });
});

describe('a partner that fetches', () => {
  it('is named once something has waited for it for a day, or was given up', async () => {
    const outbox = new MemoryOutbox();
    const { queue, endpoints } = outbox;
    const partners = { all: () => Promise.resolve([{ ...xian, endpoints: [] }]) };
    const runs = { last: () => Promise.resolve(null), save: () => Promise.resolve() };
    const look = (at: number) =>
      queueDue({ partners, endpoints, lines: outbox, runs, queue, clock: { now: () => instant(at) } });
    const enter = (state: 'parked' | 'dead', caseId: string) => {
      const line = { partner: 'xian', endpoint: 'xian', caseId, doneSeq: 1, toldSeq: 2, attempts: 0, fault: null };
      outbox.kept.set(`xian ${caseId}`, { value: { ...line, state, dueAt: instant(begun) }, version: 1 });
    };
    const none = { queued: 0, failing: [], disabled: [], withDead: [] };
    expect(await look(begun)).toEqual(none);
    enter('parked', '620100-20260922-000000000001');
    expect(await look(begun + 1_439 * minuteMs)).toEqual(none);
    expect(await look(begun + 1_440 * minuteMs)).toEqual({ ...none, failing: ['xian'] });
    enter('dead', '620100-20260922-000000000002');
    expect(await look(begun)).toEqual({ ...none, withDead: ['xian'] });
  });
});
