import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Party, type PartyKind, partyKinds, type Span } from '#domain/custody/custody';
import { sharesOf } from '#domain/custody/responsibility';

const START_MS = Date.UTC(2026, 8, 22, 1);
const instant = (minutes: number): string => new Date(START_MS + minutes * 60_000).toISOString();
const span = (kind: PartyKind, from: number, until: number | null): Span => ({
  ...{ party: { kind, id: kind }, from: instant(from) },
  until: until === null ? null : instant(until),
});
/** Shares of a stretch in which each kind was responsible for so many milliseconds, in the order of the kinds. */
const sharesFor = (...ms: number[]) => {
  let at = START_MS;
  const spans = partyKinds.map((kind, index): Span => {
    const from = new Date(at).toISOString();
    at += ms[index] ?? 0;
    return { party: { kind, id: kind }, from, until: new Date(at).toISOString() };
  });
  const result = sharesOf({ spans, from: instant(0), until: new Date(at).toISOString() });
  return result.ok ? partyKinds.map((kind) => result.shares[kind].share) : result.code;
};

interface Journey {
  readonly spans: readonly Span[];
  /** Instant after the beginning of the last span, or that of it. */
  readonly until: string;
}

/** Two of a kind, so that the kind alone does not decide who somebody is. */
const everybody: readonly Party[] = [
  ...partyKinds.map((kind) => ({ kind, id: kind })),
  { kind: 'courier', id: 'another courier' },
];

/** Who was responsible, one after the other, some for no time at all; the last still is. */
const journeys: fc.Arbitrary<Journey> = fc
  .record({
    parts: fc.array(
      fc.record({
        party: fc.constantFrom(...everybody),
        ms: fc.constantFrom(0, 1, 7, 59_999, 86_400_000, 7_777_777),
      }),
      { minLength: 1, maxLength: 24 },
    ),
    restMs: fc.constantFrom(0, 1, 3_600_000),
  })
  .map(({ parts, restMs }) => {
    let now = START_MS;
    const spans = parts.map(({ party, ms }, index): Span => {
      const from = new Date(now).toISOString();
      if (index === parts.length - 1) return { party, from, until: null };
      now += ms;
      return { party, from, until: new Date(now).toISOString() };
    });
    return { spans, until: new Date(now + restMs).toISOString() };
  });

describe('over random journeys', () => {
  it('the times of all kinds make up the whole, and their shares exactly 10000', () => {
    fc.assert(
      fc.property(journeys, ({ spans, until }) => {
        const result = sharesOf({ spans, from: instant(0), until });
        if (!result.ok) throw new Error(result.code);
        const each = Object.values(result.shares);
        const totalMs = Date.parse(until) - START_MS;
        expect(result.totalMs).toBe(totalMs);
        expect(each.reduce((sum, { ms }) => sum + ms, 0)).toBe(totalMs);
        expect(each.reduce((sum, { share }) => sum + share, 0)).toBe(totalMs === 0 ? 0 : 10_000);
        for (const { ms, share } of each) expect(Math.abs(share - (10_000 * ms) / (totalMs || 1))).toBeLessThan(1);
      }),
      { numRuns: 1500 },
    );
  });

  it('the time of a kind is that of its spans, for any part of the journey', () => {
    const part = fc.tuple(journeys, fc.nat(100), fc.nat(100));
    fc.assert(
      fc.property(part, ([{ spans, until: end }, one, other]) => {
        const whole = Date.parse(end) - START_MS;
        const [from, until] = [Math.min(one, other), Math.max(one, other)].map((percent) =>
          new Date(START_MS + Math.floor((whole * percent) / 100)).toISOString(),
        ) as [string, string];
        const result = sharesOf({ spans, from, until });
        if (!result.ok) throw new Error(result.code);
        // Step by step from one change to the next, asking who was responsible last.
        const marks = [from, ...spans.map((each) => each.from).filter((at) => from < at && at < until), until];
        const expected = { applicant: 0, window: 0, courier: 0, authority: 0 };
        for (const [index, at] of marks.slice(0, -1).entries()) {
          const holder = spans.findLast((each) => each.from <= at)?.party ?? expect.unreachable();
          expected[holder.kind] += Date.parse(marks[index + 1] ?? at) - Date.parse(at);
        }
        expect(Object.fromEntries(partyKinds.map((kind) => [kind, result.shares[kind].ms]))).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('shares', () => {
  it.each([
    [
      [1, 1, 1, 0],
      [3334, 3333, 3333, 0],
    ],
    [
      [0, 1, 1, 1],
      [0, 3334, 3333, 3333],
    ],
    [
      [1, 1, 1, 3],
      [1667, 1667, 1666, 5000],
    ],
    [
      [1, 2, 0, 0],
      [3333, 6667, 0, 0],
    ],
    [
      [0, 0, 0, 5],
      [0, 0, 0, 10_000],
    ],
    [
      [1, 0, 0, 86_400_000],
      [0, 0, 0, 10_000],
    ],
    [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ],
  ])('of %j ms are %j: what is left over goes to the largest remainders, first kind first', (ms, shares) => {
    expect(sharesFor(...ms)).toEqual(shares);
  });

  it('are exact over thirty years', () => {
    const years = 30 * 365 * 86_400_000;
    expect(sharesFor(years, 1, 2 * years, 0)).toEqual([3333, 0, 6667, 0]);
  });

  it('count several parties of a kind together', () => {
    const spans = [
      span('courier', 0, 10),
      { ...span('courier', 10, 30), party: { kind: 'courier', id: 'sf' } as const },
    ];
    expect(sharesOf({ spans, from: instant(0), until: instant(20) })).toMatchObject({
      shares: { courier: { ms: 20 * 60_000, share: 10_000 } },
    });
  });

  it.each<[string, readonly Span[]]>([
    ['custody.gap', [span('window', 0, 10), span('courier', 11, null)]],
    ['custody.overlap', [span('window', 0, 10), span('courier', 9, null)]],
    ['custody.overlap', [span('window', 0, null), span('courier', 10, null)]],
    ['custody.overlap', [span('window', 0, 10), span('courier', 10, 9), span('window', 9, null)]],
    ['custody.not_covered', []],
    ['custody.not_covered', [span('window', 1, null)]],
    ['custody.not_covered', [span('window', 0, 19)]],
  ])('cannot be told: %s', (code, spans) => {
    expect(sharesOf({ spans, from: instant(0), until: instant(20) })).toEqual({ ok: false, code });
  });

  it('cannot be told of a stretch that ends before it begins', () => {
    const request = { spans: [span('window', 0, null)], from: instant(2), until: instant(1) };
    expect(sharesOf(request)).toEqual({ ok: false, code: 'custody.not_covered' });
  });
});
