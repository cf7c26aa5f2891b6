import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginCustody,
  custodyOf,
  type PartyKind,
  partyKinds,
  type Span,
  type Statement,
} from '#domain/custody/custody';
import { responsibleAt, sharesOf } from '#domain/custody/responsibility';
import { due, instant, type Journey, journeys, parties } from './journeys.ts';

const { window, courier, authority } = parties;

const spansOf = ({ begin, statements }: Omit<Journey, 'until'>): readonly Span[] => {
  const result = custodyOf(begin, statements);
  if (!result.ok) throw new Error(`statement ${result.index}: ${result.code}`);
  return result.custody.spans;
};
/** The obvious twin: whoever took over last, up to and including that instant. */
const twin = ({ statements }: Journey, at: string) =>
  statements.findLast((each) => each.type === 'taking-over' && each.at <= at)?.by ?? window;
const span = (kind: PartyKind, from: number, until: number | null): Span => ({
  ...{ party: { kind, id: kind }, from: instant(from) },
  until: until === null ? null : instant(until),
});
/** Shares of a stretch in which each kind was responsible for so many milliseconds, in the order of the kinds. */
const sharesFor = (...ms: number[]) => {
  let at = Date.parse(instant(0));
  const spans = partyKinds.map((kind, index): Span => {
    const from = new Date(at).toISOString();
    at += ms[index] ?? 0;
    return { party: { kind, id: kind }, from, until: new Date(at).toISOString() };
  });
  const result = sharesOf({ spans, from: instant(0), until: new Date(at).toISOString() });
  return result.ok ? partyKinds.map((kind) => result.shares[kind].share) : result.code;
};

describe('over random legal journeys', () => {
  const always = (holds: (journey: Journey, spans: readonly Span[]) => void): void =>
    fc.assert(
      fc.property(journeys, (journey) => holds(journey, spansOf(journey))),
      { numRuns: 1500 },
    );

  it('spans begin with the bag, follow each other without gap or overlap, and only the last is open', () => {
    always(({ begin }, spans) => {
      expect(spans[0]?.from).toBe(begin.spans[0]?.from);
      expect(spans.map(({ until }) => until)).toEqual([...spans.slice(1).map(({ from }) => from), null]);
      expect(spans.every(({ from, until }) => until === null || from <= until)).toBe(true);
    });
  });

  it('exactly one party is responsible at every instant, the one that took over last', () => {
    always((journey, spans) => {
      const edges = [...journey.statements.map(({ at }) => at), journey.until];
      const around = edges.flatMap((at) => [-1, 0, 1].map((ms) => new Date(Date.parse(at) + ms).toISOString()));
      for (const at of around.filter((each) => each >= instant(0))) {
        const covering = spans.filter(({ from, until }) => from <= at && (until === null || at < until));
        expect(covering).toHaveLength(1);
        expect(responsibleAt(spans, at)).toEqual(twin(journey, at));
      }
    });
  });

  it('the times of all kinds make up the whole, and their shares exactly 10000', () => {
    always(({ until }, spans) => {
      const result = sharesOf({ spans, from: instant(0), until });
      if (!result.ok) throw new Error(result.code);
      const each = Object.values(result.shares);
      const totalMs = Date.parse(until) - Date.parse(instant(0));
      expect(result.totalMs).toBe(totalMs);
      expect(each.reduce((sum, { ms }) => sum + ms, 0)).toBe(totalMs);
      expect(each.reduce((sum, { share }) => sum + share, 0)).toBe(totalMs === 0 ? 0 : 10_000);
      for (const { ms, share } of each) expect(Math.abs(share - (10_000 * ms) / (totalMs || 1))).toBeLessThan(1);
    });
  });

  it('the time of a kind is that of its spans, for any part of the journey', () => {
    const part = fc.tuple(journeys, fc.nat(100), fc.nat(100));
    fc.assert(
      fc.property(part, ([journey, one, other]) => {
        const whole = Date.parse(journey.until) - Date.parse(instant(0));
        const [from, until] = [Math.min(one, other), Math.max(one, other)].map((percent) =>
          new Date(Date.parse(instant(0)) + Math.floor((whole * percent) / 100)).toISOString(),
        ) as [string, string];
        const spans = spansOf(journey);
        const result = sharesOf({ spans, from, until });
        if (!result.ok) throw new Error(result.code);
        // Step by step from one change to the next, asking the twin who it was.
        const marks = [from, ...journey.statements.map(({ at }) => at).filter((at) => from < at && at < until), until];
        const expected = { applicant: 0, window: 0, courier: 0, authority: 0 };
        for (const [index, at] of marks.slice(0, -1).entries())
          expected[twin(journey, at).kind] += Date.parse(marks[index + 1] ?? at) - Date.parse(at);
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

describe('the bag that was opened with 40 of 41 sheets', () => {
  const on = (day: number, statement: object): Statement => ({ ...statement, at: instant(day * 1440) }) as Statement;
  const statements = [
    on(1, { type: 'offer', by: window, to: courier }),
    on(1, { type: 'taking-over', by: courier }),
    on(4, { type: 'offer', by: courier, to: authority }),
    on(5, { type: 'dispute', by: authority, due }),
    on(8, { type: 'settlement', by: window }),
    on(8, { type: 'taking-over', by: authority }),
  ];
  const spans = spansOf({ begin: beginCustody({ party: window, at: instant(0) }), statements });

  it('shows who answered for it when: the carrier until the authority took over, after the settlement', () => {
    expect(responsibleAt(spans, instant(-1))).toBeNull();
    expect([0, 1, 5, 7.999, 8].map((day) => responsibleAt(spans, instant(day * 1440))?.kind)).toEqual([
      ...['window', 'courier', 'courier', 'courier', 'authority'],
    ]);
    expect(sharesOf({ spans, from: instant(0), until: instant(10 * 1440) })).toMatchObject({
      totalMs: 10 * 86_400_000,
      shares: {
        ...{ window: { share: 1000 }, courier: { share: 7000 }, authority: { share: 2000 }, applicant: { share: 0 } },
      },
    });
  });
});
