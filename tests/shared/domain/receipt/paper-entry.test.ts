import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOnPaper, isLateEntry, wrongOnPaper } from '#domain/receipt/paper-entry';

const hourMs = 3_600_000;
const entered = '2026-09-22T02:00:00.000Z';
const ago = (ms: number): string => new Date(Date.parse(entered) - ms).toISOString();

describe('the instant on a sheet', () => {
  it.each([
    ['2026-09-21T02:00:00Z', '2026-09-21T02:00:00.000Z'],
    ['2026-09-21T02:00:00.5Z', '2026-09-21T02:00:00.500Z'],
    ['2026-09-21T02:00:00.123Z', '2026-09-21T02:00:00.123Z'],
    // Nobody writes these, and Date.parse takes the first for 1 March.
    ['2026-02-30T02:00:00Z', null],
    ['2026-13-01T02:00:00Z', null],
    ['2026-09-21T24:00:00Z', null],
    ['2026-09-21T25:00:00Z', null],
    ['2026-09-21T02:60:00Z', null],
    ['yesterday', null],
  ])('%s is kept as %s', (written, instant) => {
    expect(instantOnPaper(written)).toBe(instant);
  });

  it.each([
    ['a millisecond from now', -1, 'in-the-future'],
    ['now', 0, null],
    ['30 days ago', 30 * 24 * hourMs, null],
    ['a millisecond more', 30 * 24 * hourMs + 1, 'too-long-ago'],
  ] as const)('%s is right or wrong', (_, ms, wrong) => {
    expect(wrongOnPaper(ago(ms), entered)).toBe(wrong);
  });

  it('is late after 24 hours, not before', () => {
    expect([0, 24 * hourMs, 24 * hourMs + 1, 29 * 24 * hourMs].map((ms) => isLateEntry(ago(ms), entered))).toEqual([
      ...[false, false, true, true],
    ]);
  });

  it('that is kept is the one that was written, whatever that was', () => {
    const instant = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, (date) => {
        expect(instantOnPaper(date.toISOString())).toBe(date.toISOString());
        expect(instantOnPaper(instantOnPaper(date.toISOString()) ?? '')).toBe(date.toISOString());
      }),
    );
  });
});
