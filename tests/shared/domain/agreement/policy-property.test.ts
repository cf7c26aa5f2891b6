import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Agreement } from '#domain/agreement/agreement';
import { type ClauseAnswer, clauseFor, type ClauseRequest, compile, termsOf } from '#domain/agreement/policy';
import { agreementSet, allowing, dayOf, edit, request } from './policy-oracle.ts';

const answer = (agreements: readonly Agreement[], asked: ClauseRequest) => clauseFor(compile(agreements), asked);
const nameOf = ({ clause }: ClauseAnswer) =>
  clause === null ? null : `${clause.agreement} ${clause.version} ${clause.clause}`;

/** What holds of every answer: it is the twin's, and names a clause that is there; an allowing one by the twin too. */
function judge(agreements: readonly Agreement[], asked: ClauseRequest): void {
  const given = answer(agreements, asked);
  const allowed = allowing(agreements, asked);
  expect(given.ok).toBe(allowed.length > 0);
  if (given.ok) expect(allowed).toContain(nameOf(given));
  if (given.clause !== null) expect(termsOf(compile(agreements), given.clause)).not.toBeNull();
}

describe('whatever the agreements and whatever is asked', () => {
  it('an act is allowed if and only if a clause allows it that counts on the day in Shanghai', () => {
    fc.assert(fc.property(agreementSet, request, judge), { numRuns: 2000 });
  });

  it('the order of the agreements changes no answer', () => {
    const orders = agreementSet.chain((set) =>
      fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length })),
    );
    fc.assert(
      fc.property(orders, request, ([set, shuffled], asked) => {
        expect(answer(shuffled, asked)).toEqual(answer(set, asked));
      }),
      { numRuns: 1000 },
    );
  });

  it('another agreement takes nothing away, and reasons only become more specific', () => {
    const codes = [
      'none',
      'not_in_force',
      'suspended',
      'item_not_covered',
      'act_not_covered',
      'power_not_given',
      'way_not_covered',
    ];
    const rank = (given: ClauseAnswer) =>
      given.ok ? codes.length : codes.indexOf(given.code.replace('agreement.', ''));
    fc.assert(
      fc.property(agreementSet, request, (set, asked) => {
        const fewer = set.filter(({ id }) => id !== 'B');
        expect(rank(answer(set, asked))).toBeGreaterThanOrEqual(rank(answer(fewer, asked)));
      }),
      { numRuns: 1000 },
    );
  });

  it('a refusal says what is true of the clause it names', () => {
    fc.assert(
      fc.property(agreementSet, request, (set, asked) => {
        const given = answer(set, asked);
        if (given.ok) return;
        const terms = given.clause === null ? null : termsOf(compile(set), given.clause);
        if (given.code === 'agreement.none' || given.code === 'agreement.item_not_covered') expect(terms).toBeNull();
        if (terms === null) return;
        const { items, from, to, acts, ways } = terms.clause;
        expect([items.includes(asked.itemId), from, to]).toEqual([true, asked.from, asked.to]);
        if (given.code === 'agreement.act_not_covered') expect(acts).not.toContain(asked.act);
        if (given.code === 'agreement.way_not_covered') expect(ways).not.toContain(asked.way);
        if (given.code === 'agreement.suspended')
          expect(terms.agreement.suspensions.some(({ from }) => from <= dayOf(asked.at))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('whatever parties do one after another', () => {
  it('no suspending, ending, publishing or agreeing anew lets anything through that no clause allows at that moment', () => {
    const step = fc.tuple(edit, fc.array(request, { maxLength: 3 }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        let agreements: readonly Agreement[] = [];
        for (const [change, requests] of steps) {
          agreements = change(agreements);
          for (const asked of requests) judge(agreements, asked);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('what has begun keeps its terms', () => {
    fc.assert(
      fc.property(agreementSet, request, fc.array(edit, { maxLength: 6 }), (set, asked, edits) => {
        const { clause } = answer(set, asked);
        if (clause === null) return;
        const later = edits.reduce<readonly Agreement[]>((agreements, change) => change(agreements), set);
        expect(termsOf(compile(later), clause)?.clause).toEqual(termsOf(compile(set), clause)?.clause);
      }),
      { numRuns: 500 },
    );
  });
});

it('agreements and requests at random meet often enough to be worth asking: every answer occurs', () => {
  const tally = new Map<string, number>();
  for (const [set, asked] of fc.sample(fc.tuple(agreementSet, request), { numRuns: 1500, seed: 7 })) {
    const given = answer(set, asked);
    const key = given.ok ? 'ok' : given.code;
    tally.set(key, (tally.get(key) ?? 0) + 1);
  }

  expect(tally.size).toBe(8);
  expect(Math.min(...tally.values())).toBeGreaterThan(10);
  expect(tally.get('ok')).toBeGreaterThan(100);
});
