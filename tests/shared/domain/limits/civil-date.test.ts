import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate, endOfDay, isCivilDate, isWeekend, plusDays, realInstant } from '#domain/limits/civil-date';

const day = fc
  .date({ min: new Date('1890-01-01T00:00:00Z'), max: new Date('2200-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('a day in Shanghai', () => {
  it.each([
    ['2026-09-22T15:59:59.999Z', '2026-09-22'],
    ['2026-09-22T16:00:00Z', '2026-09-23'],
    ['2026-12-31T16:00:00Z', '2027-01-01'],
    ['2026-09-22T00:30:00+08:00', '2026-09-22'],
    ['2026-09-22T23:30:00-05:00', '2026-09-23'],
    // Until 1991 China had daylight saving; the platform counts in plain UTC+8.
    ['1988-07-01T15:30:00Z', '1988-07-01'],
  ])('%s falls on %s', (instant, expected) => {
    expect(civilDate(instant)).toBe(expected);
  });

  it.each(['', '2026-09-22', '2026-09-22T10:00:00', 'yesterday', '2026-13-01T00:00:00Z'])(
    'refuses "%s": without an offset an instant is not one',
    (value) => {
      expect(() => civilDate(value)).toThrow(RangeError);
    },
  );

  it('ends at 24:00 in Shanghai, which is 16:00 in UTC', () => {
    expect(endOfDay('2026-10-13')).toBe('2026-10-13T16:00:00.000Z');
    expect(endOfDay('2026-12-31')).toBe('2026-12-31T16:00:00.000Z');
  });

  it('holds every instant up to its end, and not the end itself', () => {
    fc.assert(
      fc.property(day, (date) => {
        const end = Date.parse(endOfDay(date));
        expect(civilDate(new Date(end - 1).toISOString())).toBe(date);
        expect(civilDate(new Date(end).toISOString())).toBe(plusDays(date, 1));
      }),
    );
  });

  it.each([
    ['2024-02-29', true],
    ['2023-02-29', false],
    ['1900-02-29', false],
    ['2000-02-29', true],
    ['2026-02-30', false],
    ['2026-04-31', false],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-1-1', false],
    ['2026-01-01T00:00:00Z', false],
    ['2026-01-01\n', false],
    ['', false],
  ])('"%s" is a real day: %s', (value, real) => {
    expect(isCivilDate(value)).toBe(real);
  });

  it('moves by calendar days over months, years and leap days', () => {
    expect(plusDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(plusDays('2023-12-31', 1)).toBe('2024-01-01');
    expect(plusDays('2024-01-01', -1)).toBe('2023-12-31');
    expect(() => plusDays('2026-02-30', 1)).toThrow(RangeError);
  });

  it('knows the weekends', () => {
    const week = [21, 22, 23, 24, 25, 26, 27].map((d) => isWeekend(`2026-09-${d}`));
    expect(week).toEqual([false, false, false, false, false, true, true]);
  });
});

describe('an instant as somebody wrote it', () => {
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
    expect(realInstant(written)).toBe(instant);
  });

  it('that is kept is the one that was written, whatever that was', () => {
    const instant = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, (date) => {
        expect(realInstant(date.toISOString())).toBe(date.toISOString());
        expect(realInstant(realInstant(date.toISOString()) ?? '')).toBe(date.toISOString());
      }),
    );
  });
});
