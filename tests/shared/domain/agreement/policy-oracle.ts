import fc from 'fast-check';
import type { Agreement, Suspension } from '#domain/agreement/agreement';
import { type Clause, clauseWords } from '#domain/agreement/clause';
import type { ClauseRequest } from '#domain/agreement/policy';
import { agreementWith, clauseWith } from './agreement-fixture.ts';

/*
 * The slow and obvious twin of the policy, and agreements and requests at random in a world so small that they meet: three
 * regions, three items, a fortnight.
 */

const regions = ['510100', '610100', '620100'];
const items = ['XS-041', 'XS-057', 'XS-066'];
const days = Array.from({ length: 14 }, (_, index) => `2026-06-${String(index + 1).padStart(2, '0')}`);
const reason = { zh: '因故', en: 'for a reason' };
const [stranger = '', there = '', here = ''] = regions;

const inShanghai = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });
/** By the time zone's own rules, not by adding hours. */
export const dayOf = (instant: string) => inShanghai.format(new Date(instant));

/** Powers by which each may be done. */
const enough: Record<string, string[]> = {
  receive: ['receive', 'entrusted-acceptance', 'authorised-handling'],
  'entrusted-acceptance': ['entrusted-acceptance', 'authorised-handling'],
  'authorised-handling': ['authorised-handling'],
};

function counts(agreement: Agreement, on: { agreements: readonly Agreement[]; day: string }): boolean {
  const begun = on.agreements.filter((each) => {
    const seals = each.parties.map(({ body }) => each.sealed.filter((seal) => seal.body === body && seal.on <= on.day));
    return each.id === agreement.id && each.validFrom <= on.day && seals.every((found) => found.length > 0);
  });
  const isNewest = begun.includes(agreement) && begun.every(({ version }) => version <= agreement.version);
  const paused = agreement.suspensions.filter(({ from, until }) => on.day >= from && on.day <= (until ?? '9999-12-31'));
  return isNewest && on.day <= agreement.validUntil && paused.length === 0;
}

/** Every clause that allows what is asked, as `id version number`. */
export function allowing(agreements: readonly Agreement[], request: ClauseRequest): string[] {
  const day = dayOf(request.at);
  const names: string[] = [];
  for (const agreement of agreements) {
    if (!counts(agreement, { agreements, day })) continue;
    for (const clause of agreement.clauses) {
      const sides = [clause.from, clause.to].map((side) =>
        agreement.parties.findIndex(({ region }) => region === side),
      );
      const published = agreement.publishedAt !== null && new Date(agreement.publishedAt) <= new Date(request.at);
      const reasons = [
        sides.includes(-1) || sides[0] === sides[1],
        clause.from !== request.from || clause.to !== request.to,
        !clause.items.some((id) => id === request.itemId),
        !clause.acts.some((act) => act === request.act),
        !enough[request.power ?? 'receive']?.includes(clause.power),
        clause.power !== 'receive' && !published,
        request.way !== undefined && !clause.ways.some((way) => way === request.way),
      ];
      if (!reasons.includes(true)) names.push(`${agreement.id} ${agreement.version} ${clause.number}`);
    }
  }
  return names;
}

const day = fc.constantFrom(...days);
const mostly = <T>(value: T): T[] => Array<T>(12).fill(value);
/** Mostly from here to there, so that clauses and requests meet. */
const direction = {
  from: fc.constantFrom(...mostly(here), there, stranger),
  to: fc.constantFrom(...mostly(there), here, stranger),
};
const some = <T>(list: readonly T[]) => fc.subarray([...list], { minLength: 1 });

const clause: fc.Arbitrary<Clause> = fc
  .record({
    number: fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8'),
    items: some(items),
    // Also to itself and to a stranger: what the check finds wrong must allow nothing either.
    ...direction,
    acts: some(clauseWords.acts),
    power: fc.constantFrom(...clauseWords.powers),
    ways: some(clauseWords.ways),
  })
  .map(clauseWith);

const suspension: fc.Arbitrary<Suspension> = fc.record({
  from: day,
  until: fc.option(day),
  reason: fc.constant(reason),
});

/** Now and then a minute about midnight in Shanghai, and in either zone. */
const instant = fc
  .record({ date: day, time: fc.constantFrom('00:00:00', '15:59:59.999', '16:00:00', '23:59:59', '04:30:00') })
  .chain(({ date, time }) => fc.constantFrom(`${date}T${time}Z`, `${date}T${time}+08:00`));

const body = { here: 'X', there: 'Y' };
const seals = (second: string, on: string) => [
  { body: body.here, on: '2026-05-30', digest: null },
  { body: second, on, digest: null },
];

const terms = {
  parties: fc.constantFrom([here, there], [here, there], [there, here], [here, stranger], [here, here]).map(
    ([one = '', other = '']) =>
      [
        { region: one, body: body.here },
        { region: other, body: body.there },
      ] as const,
  ),
  // Now and then one party has not sealed, or only after the first day.
  sealed: fc
    .tuple(fc.constantFrom(body.there, body.there, body.there, body.here), fc.constantFrom('2026-05-30', '2026-06-04'))
    .map(([second, on]) => seals(second, on)),
  validFrom: fc.constantFrom('2026-05-30', '2026-05-31', ...days.slice(0, 4)),
  validUntil: fc.constantFrom(...days.slice(6)),
  publishedAt: fc.constantFrom('2026-05-31T16:00:00Z', '2026-05-01T00:00:00+08:00', '2026-06-07T16:00:00Z', null),
  suspensions: fc.oneof(fc.constant([]), fc.constant([]), fc.array(suspension, { maxLength: 2 })),
  clauses: fc.uniqueArray(clause, { selector: ({ number }) => number, maxLength: 6, size: 'max' }),
};

export const agreement: fc.Arbitrary<Agreement> = fc
  .record({ id: fc.constantFrom('A', 'B', 'C'), version: fc.integer({ min: 1, max: 3 }), ...terms })
  .map(agreementWith);

export const agreementSet = fc.uniqueArray(agreement, {
  selector: ({ id, version }) => `${id} ${version}`,
  minLength: 1,
  maxLength: 6,
  size: 'max',
});

export const request: fc.Arbitrary<ClauseRequest> = fc.record(
  {
    act: fc.constantFrom(...clauseWords.acts),
    itemId: fc.constantFrom(...items),
    ...direction,
    at: instant,
    power: fc.constantFrom(...clauseWords.powers),
    way: fc.constantFrom(...clauseWords.ways),
  },
  { requiredKeys: ['act', 'itemId', 'from', 'to', 'at'] },
);

/** One thing that parties do with the agreements they have. */
export type Edit = (agreements: readonly Agreement[]) => readonly Agreement[];

/** Changes one of the versions there are; which one is drawn as a number, because how many there are is not known yet. */
const toOne = (draw: number, change: (agreement: Agreement) => Partial<Agreement>): Edit => {
  return (agreements) =>
    agreements.map((each, index) => (index === draw % agreements.length ? { ...each, ...change(each) } : each));
};

const which = fc.nat({ max: 20 });

export const edit: fc.Arbitrary<Edit> = fc.oneof(
  // A new agreement, or the next version of one, on whatever terms.
  agreement.map((next): Edit => {
    return (agreements) => {
      const versions = agreements.filter(({ id }) => id === next.id).map(({ version }) => version);
      return [...agreements, { ...next, version: Math.max(0, ...versions) + 1 }];
    };
  }),
  fc
    .tuple(which, suspension)
    .map(([draw, added]) => toOne(draw, ({ suspensions }) => ({ suspensions: [...suspensions, added] }))),
  which.map((draw) => toOne(draw, () => ({ suspensions: [] }))),
  fc.tuple(which, day).map(([draw, validUntil]) => toOne(draw, () => ({ validUntil }))),
  fc.tuple(which, fc.option(instant)).map(([draw, publishedAt]) => toOne(draw, () => ({ publishedAt }))),
);
