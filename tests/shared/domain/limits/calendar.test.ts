import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import holidays from '#data/holidays.json' with { type: 'json' };
import { addWorkingDays, type Calendar, isWorkingDay, isWorkingTime } from '#domain/limits/calendar';
import { workingDayVectors } from '#tests/vectors/working-days';

const calendar: Calendar = holidays;
const DAY_MS = 86_400_000;

/**
 * The slow and obvious twin: lists every day from 2019 to 2031 with what it is, by its own arithmetic, then takes the nth working
 * day after the start from that list.
 */
const twin = (() => {
  const off = new Set(Object.values(holidays.years).flatMap((year): string[] => year.holidays));
  const on = new Set(Object.values(holidays.years).flatMap((year): string[] => year.workdays));
  const fixed = /-(01-01|05-01|05-02|10-01|10-02|10-03)$/;
  const days: { date: string; working: boolean; known: boolean }[] = [];
  for (let ms = Date.UTC(2019, 0, 1); ms < Date.UTC(2032, 0, 1); ms += DAY_MS) {
    const date = new Date(ms).toISOString().slice(0, 10);
    const year = Number(date.slice(0, 4));
    const known = year >= 2020 && year <= 2026;
    // 1970-01-01 was a Thursday.
    const weekend = [2, 3].includes((ms / DAY_MS) % 7);
    const working = on.has(date) || (!off.has(date) && !weekend && (known || !fixed.test(date)));
    days.push({ date, working, known });
  }
  return (from: string, count: number) => {
    const after = days.slice(days.findIndex((each) => each.date === from) + 1);
    const due = after.filter((each) => each.working)[count - 1]?.date ?? 'beyond the twin';
    return { date: due, provisional: after.some((each) => each.date <= due && !each.known) };
  };
})();

const dayBetween = (from: string, to: string) => {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  return fc
    .integer({ min: 0, max: (last - first) / DAY_MS })
    .map((days) => new Date(first + days * DAY_MS).toISOString().slice(0, 10));
};

describe('working days', () => {
  it.each(workingDayVectors)('$workingDays after $start is $due: $why', ({ start, workingDays, due }) => {
    expect(addWorkingDays({ calendar, from: start, days: workingDays })).toEqual({ date: due, provisional: false });
  });

  it.each(Object.entries(holidays.years).filter(([, year]) => year.status === 'published'))(
    'number in %s what its notice adds up to',
    (year, notice) => {
      let count = 0;
      for (let ms = Date.UTC(Number(year), 0, 1); ms < Date.UTC(Number(year) + 1, 0, 1); ms += DAY_MS)
        if (isWorkingDay(calendar, new Date(ms).toISOString().slice(0, 10))) count += 1;
      expect(notice).toHaveProperty('workingDaysInYear', count);
    },
  );

  it('include a worked Sunday and exclude a Friday off', () => {
    expect(isWorkingDay(calendar, '2026-09-20')).toBe(true);
    expect(isWorkingDay(calendar, '2026-09-25')).toBe(false);
  });

  it('follow a notice that reaches into the year before', () => {
    const reaching: Calendar = {
      version: 'test',
      years: {
        '2030': { status: 'published', holidays: [], workdays: [] },
        '2031': { status: 'published', holidays: ['2030-12-31'], workdays: ['2030-12-28'] },
      },
    };
    expect(isWorkingDay(reaching, '2030-12-31')).toBe(false);
    expect(isWorkingDay(reaching, '2030-12-28')).toBe(true);
  });

  it('agree with the slow twin for any start and count', () => {
    fc.assert(
      fc.property(dayBetween('2019-12-01', '2028-12-31'), fc.integer({ min: 1, max: 120 }), (from, days) => {
        expect(addWorkingDays({ calendar, from, days })).toEqual(twin(from, days));
      }),
      { numRuns: 400 },
    );
  });

  it.each([2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026, 2027, 2028])(
    'agree with the slow twin over the end of %i',
    (year) => {
      fc.assert(
        fc.property(dayBetween(`${year}-12-10`, `${year}-12-31`), fc.integer({ min: 1, max: 30 }), (from, days) => {
          expect(addWorkingDays({ calendar, from, days })).toEqual(twin(from, days));
        }),
        { numRuns: 60 },
      );
    },
  );

  it('never end on a day off, and one more day always ends later', () => {
    fc.assert(
      fc.property(dayBetween('2020-01-01', '2028-01-01'), fc.integer({ min: 1, max: 60 }), (from, days) => {
        const { date } = addWorkingDays({ calendar, from, days });
        expect(isWorkingDay(calendar, date)).toBe(true);
        expect(addWorkingDays({ calendar, from, days: days + 1 }).date > date).toBe(true);
        expect(addWorkingDays({ calendar, from: date, days }).date).toBe(
          addWorkingDays({ calendar, from, days: 2 * days }).date,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('end on the day itself when there are none to count', () => {
    expect(addWorkingDays({ calendar, from: '2026-10-01', days: 0 })).toEqual({
      date: '2026-10-01',
      provisional: false,
    });
  });

  it('are provisional once a counted day lies beyond the published years, where only the fixed holidays are known', () => {
    expect(addWorkingDays({ calendar, from: '2026-12-30', days: 1 })).toEqual({
      date: '2026-12-31',
      provisional: false,
    });
    expect(addWorkingDays({ calendar, from: '2026-12-31', days: 1 })).toEqual({
      date: '2027-01-04',
      provisional: true,
    });
    expect(addWorkingDays({ calendar, from: '2027-04-30', days: 1 }).date).toBe('2027-05-03');
    expect(addWorkingDays({ calendar, from: '2027-09-30', days: 1 }).date).toBe('2027-10-04');
    expect(addWorkingDays({ calendar, from: '2019-12-30', days: 5 }).provisional).toBe(true);
  });

  it.each([-1, 1.5, 1001, Number.NaN])('refuse a count of %d', (days) => {
    expect(() => addWorkingDays({ calendar, from: '2026-01-05', days })).toThrow(RangeError);
  });

  it('refuse a start that is no day', () => {
    expect(() => addWorkingDays({ calendar, from: '2026-02-30', days: 0 })).toThrow(RangeError);
  });
});

describe('working time', () => {
  it.each([
    ['2026-09-22T01:00:00.000Z', true, 'Tuesday, 9 o’clock'],
    ['2026-09-22T00:59:59.999Z', false, 'a moment before'],
    ['2026-09-22T08:59:59.999Z', true, 'the last moment before 17 o’clock'],
    ['2026-09-22T09:00:00.000Z', false, '17 o’clock'],
    ['2026-09-26T03:00:00.000Z', false, 'Saturday'],
    ['2026-09-20T17:00:00.000Z', false, 'Monday, an hour after midnight'],
    ['2026-10-01T03:00:00.000Z', false, 'National Day'],
  ])('at %s is %s: %s', (instant, expected) => {
    expect(isWorkingTime(calendar, instant)).toBe(expected);
  });
});
