import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Officer, onDuty, type Roster, wrongWithRoster } from '#domain/agreement/duty';
import { plusDays } from '#domain/limits/civil-date';

const officer = (id: string, deputy: string): Officer => ({
  ...{ id, account: `https://issuer|${id}`, deputy, title: { zh: id, en: id }, telephone: '0' },
});
const roster: Roster = {
  ...{ region: '620100', since: '2026-01-05' },
  officers: [officer('a', 'b'), officer('b', 'c'), officer('c', 'a')],
  absences: [],
};
const names = (of: Roster, day: string) => {
  const duty = onDuty(of, day);
  return duty && [duty.officer.id, duty.deputy?.id ?? null];
};
const away = (id: string, from: string, until: string) => ({ officer: id, from, until });

describe('liaison officers', () => {
  test.each([
    ['2026-01-04', null],
    ['2026-01-05', ['a', 'b']],
    ['2026-01-11', ['a', 'b']],
    ['2026-01-12', ['b', 'c']],
    ['2026-01-19', ['c', 'a']],
    ['2026-01-26', ['a', 'b']],
  ])('take turns by the week from Monday on: on %s', (day, wanted) => {
    expect(names(roster, day)).toEqual(wanted);
  });

  test.each([
    [[away('a', '2026-01-05', '2026-01-05')], ['b', 'c']],
    [[away('b', '2026-01-05', '2026-01-05')], ['a', 'c']],
    [
      [away('a', '2026-01-01', '2026-01-05'), away('b', '2026-01-05', '2026-02-01')],
      ['c', null],
    ],
    [[away('a', '2026-01-06', '2026-01-09')], ['a', 'b']],
    [['a', 'b', 'c'].map((id) => away(id, '2026-01-05', '2026-01-05')), null],
  ])('are stood in for while they are away: %j', (absences, wanted) => {
    expect(names({ ...roster, absences }, '2026-01-05')).toEqual(wanted);
  });

  test('are never away while on duty, and there is one whenever anybody is there', () => {
    const day = fc.integer({ min: 0, max: 400 }).map((days) => plusDays(roster.since, days));
    const absence = fc
      .tuple(fc.constantFrom('a', 'b', 'c'), day, fc.integer({ min: 0, max: 60 }))
      .map(([id, from, days]) => away(id, from, plusDays(from, days)));
    const property = fc.property(fc.array(absence, { maxLength: 12 }), day, (absences, today) => {
      const there = ['a', 'b', 'c'].filter(
        (id) => !absences.some((each) => each.officer === id && each.from <= today && today <= each.until),
      );
      const duty = onDuty({ ...roster, absences }, today);
      const called = [duty?.officer, duty?.deputy].flatMap((each) => (each ? [each.id] : []));
      expect(called.length).toBe(Math.min(there.length, 2));
      expect(called.every((id) => there.includes(id)) && new Set(called).size === called.length).toBe(true);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe('a roster', () => {
  test('is right, or says what is wrong with it', () => {
    expect(wrongWithRoster(roster)).toEqual([]);
    expect(wrongWithRoster({ ...roster, since: '2026-01-06' })).toEqual(['since 2026-01-06 is no Monday']);
    expect(wrongWithRoster({ ...roster, officers: [officer('a', 'a'), officer('a', 'x')] })).toEqual([
      'an officer is listed twice',
      'an account is of two officers',
      'the deputy of a is no other officer',
      'the deputy of a is no other officer',
    ]);
    expect(wrongWithRoster({ ...roster, absences: [away('x', '2026-01-05', '2026-01-04')] })).toEqual([
      'an absence of x is none',
    ]);
    const absences = ['a', 'b', 'c'].map((id) => away(id, '2026-03-01', '2026-03-02'));
    expect(wrongWithRoster({ ...roster, absences })).toEqual([
      'nobody is there on 2026-03-01',
      'nobody is there on 2026-03-02',
    ]);
  });
});
