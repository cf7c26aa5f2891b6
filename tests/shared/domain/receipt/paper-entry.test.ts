import { describe, expect, it } from 'vitest';
import { isLateEntry, wrongOnPaper } from '#domain/receipt/paper-entry';

const hourMs = 3_600_000;
const entered = '2026-09-22T02:00:00.000Z';
const ago = (ms: number): string => new Date(Date.parse(entered) - ms).toISOString();

describe('the instant on a sheet', () => {
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
});
