import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  afterTaken,
  disabledAfterMs,
  type Failed,
  failingMs,
  type Line,
  maintenanceUntil,
  opensAfter,
  probeEveryMs,
  type Span,
  toldAtAttempt,
  waitsMs,
} from '#domain/partner/delivery';

const start = Date.parse('2026-09-22T02:00:00.000Z');
const at = (ms: number): string => new Date(start + ms).toISOString();
const [second, minute, hour] = [1_000, 60_000, 3_600_000];
const line: Line = {
  ...{ partner: 'p', endpoint: 'e', caseId: 'c', doneSeq: 2, toldSeq: 7 },
  ...{ state: 'sending', dueAt: at(0), attempts: 0, fault: null },
};
const failure = (parts: Partial<Failed> = {}): Failed => ({
  ...{ taken: false, fault: 'status-500', status: 500, code: null, retryAfterMs: null },
  ...parts,
});
const fail = (
  before: Line,
  { ms = 0, chance = 0, ...parts }: { ms?: number; chance?: number } & Partial<Failed> = {},
) => afterFailure(before, { failed: failure(parts), now: at(ms), chance });

describe('the attempts at a message', () => {
  it('are ten, over 75 h, 35 min and 5 s, and then it is dead', () => {
    // As the requirement has them: the first at once, each other so long after the one before.
    const waits = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];
    const begun: number[] = [];
    let [now, kept] = [0, line];
    while (kept.state !== 'dead') {
      begun.push(now);
      kept = fail(kept, { ms: now });
      expect(kept).toMatchObject({ doneSeq: 2, toldSeq: 7, fault: 'status-500', attempts: begun.length });
      if (kept.state !== 'dead') expect(kept.state).toBe('waiting');
      now = Date.parse(kept.dueAt) - start;
    }
    expect(begun.map((each, index) => each - (begun[index - 1] ?? 0))).toEqual([0, ...waits]);
    expect(begun.at(-1)).toBe(75 * hour + 35 * minute + 5 * second);
    expect(waitsMs).toEqual(waits);
    expect([toldAtAttempt, opensAfter, probeEveryMs, disabledAfterMs]).toEqual([4, 5, minute, 120 * hour]);
    // Dead since the last attempt failed.
    expect(kept.dueAt).toBe(at(75 * hour + 35 * minute + 5 * second));
  });

  it('come never earlier than the wait, or than they were asked to, and at most a fifth later', () => {
    const met = { asked: 0, capped: 0 };
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 60 * hour })),
        (attempts, chance, retryAfterMs) => {
          const { dueAt, state } = fail({ ...line, attempts }, { chance, retryAfterMs });
          const own = waitsMs[attempts] ?? 0;
          const asked = retryAfterMs === null ? 0 : retryAfterMs > 24 * hour ? 24 * hour : retryAfterMs;
          const least = asked > own ? asked : own;
          met.asked += asked > own ? 1 : 0;
          met.capped += asked === 24 * hour ? 1 : 0;
          const waited = Date.parse(dueAt) - start;
          expect(state).toBe('waiting');
          expect(waited).toBeGreaterThanOrEqual(least);
          expect(waited).toBeLessThanOrEqual(Math.ceil(least * 1.2));
        },
      ),
      { numRuns: 500, seed: 11 },
    );
    expect(Math.min(met.asked, met.capped)).toBeGreaterThan(20);
  });

  it('are spread by chance over the whole fifth', () => {
    const waited = [0, 0.25, 0.5, 1].map(
      (chance) => Date.parse(fail({ ...line, attempts: 1 }, { chance }).dueAt) - start,
    );
    expect(waited).toEqual([300, 315, 330, 360].map((seconds) => seconds * second));
  });

  it('begin anew with the next message, and end with the last', () => {
    const tried = { ...line, attempts: 6, fault: 'timeout' };
    expect(afterTaken(tried, 3)).toEqual({ ...line, doneSeq: 3 });
    expect(afterTaken(tried, 7)).toBeNull();
    expect(afterTaken(tried, 9)).toBeNull();
  });
});

describe('maintenance', () => {
  const span = (from: number, to: number): Span => ({ from: at(from * hour), to: at(to * hour) });

  it.each([
    ['none', [], 10],
    ['one inside', [span(2, 5)], 7],
    ['two apart', [span(6, 7), span(2, 5)], 6],
    ['two that overlap', [span(2, 5), span(4, 7)], 5],
    ['one in another', [span(2, 8), span(3, 4), span(5, 9)], 3],
    ['two that touch', [span(2, 4), span(4, 6)], 6],
    ['the same twice', [span(2, 4), span(2, 4)], 8],
    ['one before and one after', [span(-5, -1), span(11, 12)], 10],
    ['one that ends as it begins to fail', [span(-5, 0), span(10, 12)], 10],
    ['one over the beginning, one over the end', [span(-5, 1), span(8, 12)], 7],
    ['one over all of it', [span(-5, 12)], 0],
    ['one that ends before it begins', [span(8, 2)], 10],
  ])('of %s leaves so many of ten hours', (_, spans, hours) => {
    expect(failingMs(spans, span(0, 10)) / hour).toBe(hours);
  });

  const spans = fc.array(
    fc.tuple(fc.integer({ min: -20, max: 60 }), fc.integer({ min: 0, max: 30 })).map(([from, long]) => ({
      from: at(from * minute),
      to: at((from + long) * minute),
    })),
    { maxLength: 6 },
  );

  it('leaves the minutes that lie in none of its spans', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 40 }), (all, long) => {
        const minutes = Array.from({ length: long }, (__, index) => at(index * minute));
        const free = minutes.filter((each) => !all.some(({ from, to }) => from <= each && each < to));
        expect(failingMs(all, { from: at(0), to: at(long * minute) })).toBe(free.length * minute);
      }),
      { numRuns: 500 },
    );
  });

  it('lasts from its first instant to before its last, and to the latest of those that it lies in', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: -30, max: 100 }), (all, now) => {
        const ends = all.flatMap(({ from, to }) => (from <= at(now * minute) && at(now * minute) < to ? [to] : []));
        const latest = ends.reduce<string | null>((one, other) => (one === null || other > one ? other : one), null);
        expect(maintenanceUntil(all, at(now * minute))).toBe(latest);
      }),
      { numRuns: 500 },
    );
  });

  it('may be written without milliseconds', () => {
    const written = [{ from: '2026-09-22T02:00:00Z', to: '2026-09-22T03:00:00Z' }];
    expect(maintenanceUntil(written, at(0))).toBe(at(hour));
    expect(maintenanceUntil(written, at(hour - 1))).toBe(at(hour));
    expect(maintenanceUntil(written, at(hour))).toBeNull();
  });
});
