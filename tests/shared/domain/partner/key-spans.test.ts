import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isValidAt, mostAtOnce } from '#domain/partner/registration';

const day = (at: number): string => `2026-10-${String(at).padStart(2, '0')}T00:00:00Z`;
const span = (from: number, until: number | null) => ({
  validFrom: day(from),
  validUntil: until === null ? null : day(until),
});

describe('how many keys count at once', () => {
  it.each([
    ['none of none', [], 0],
    ['one', [span(1, null)], 1],
    ['one after the other', [span(1, 5), span(5, 9)], 1],
    ['one before the other has ended', [span(1, 6), span(5, 9)], 2],
    ['three that never all meet', [span(1, 6), span(5, 9), span(6, null)], 2],
    ['three', [span(1, null), span(2, null), span(3, 4)], 3],
  ])('%s', (_, keys, most) => {
    expect(mostAtOnce(keys)).toBe(most);
  });

  it('is what counting on each day comes to', () => {
    const days = fc.tuple(fc.integer({ min: 1, max: 14 }), fc.option(fc.integer({ min: 15, max: 28 })));
    fc.assert(
      fc.property(fc.array(days, { maxLength: 6 }), (spans) => {
        const keys = spans.map(([from, until]) => span(from, until));
        const counts = Array.from({ length: 28 }, (_, at) => keys.filter((key) => isValidAt(key, day(at + 1))).length);
        expect(mostAtOnce(keys)).toBe(Math.max(...counts));
      }),
    );
  });
});
