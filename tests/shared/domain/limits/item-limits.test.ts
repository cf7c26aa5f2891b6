import { describe, expect, it } from 'vitest';
import holidays from '#data/holidays.json' with { type: 'json' };
import type { Calendar } from '#domain/limits/calendar';
import { dueAfter, extendDue } from '#domain/limits/due';
import { deemedAcceptedOn, limitsOf } from '#domain/limits/item-limits';
import { lz001, xs022, xs041, xs048, xs057, xs066 } from '#tests/shared/domain/catalogue/shipped';

const calendar: Calendar = holidays;
const shanghai = (date: string, time = '10:00') => new Date(`${date}T${time}:00+08:00`).toISOString();
const nothingElse = { acceptedAt: null, extended: false, decidedAt: null };

describe('the limits of a food production licence received on Tuesday 2026-09-22', () => {
  const receivedAt = shanghai('2026-09-22');
  const request = { limits: lz001.limits, calendar, receivedAt };

  it('give until 2026-09-30 to accept, and nothing runs before', () => {
    const dates = limitsOf({ limits: lz001.limits, calendar, facts: { receivedAt, ...nothingElse } });
    expect(dates).toEqual({
      acceptance: {
        date: '2026-09-30',
        at: '2026-09-30T16:00:00.000Z',
        provisional: false,
        calendarVersion: holidays.version,
      },
      decision: null,
      delivery: null,
    });
  });

  it('deem it accepted from the day of receipt once 2026-09-30 has passed in silence', () => {
    expect(deemedAcceptedOn({ ...request, now: '2026-09-30T15:59:59.999Z' })).toBeNull();
    expect(deemedAcceptedOn({ ...request, now: '2026-09-30T16:00:00Z' })).toBe('2026-09-22');
  });

  it('then are due on 2026-10-13, and on 2026-10-20 after the extension', () => {
    const facts = { receivedAt, acceptedAt: receivedAt, extended: false, decidedAt: null };
    const dates = limitsOf({ limits: lz001.limits, calendar, facts });
    expect(dates.decision?.statutory?.date).toBe('2026-10-13');
    expect(dates.decision?.committed).toBeNull();
    const extended = limitsOf({ limits: lz001.limits, calendar, facts: { ...facts, extended: true } });
    expect(extended.decision?.statutory).toMatchObject({ date: '2026-10-20', at: '2026-10-20T16:00:00.000Z' });
  });

  it('run from the acceptance where there is one, and the certificate is due five days after the decision', () => {
    const facts = {
      receivedAt,
      acceptedAt: shanghai('2026-09-28', '23:59'),
      extended: false,
      decidedAt: shanghai('2026-10-12'),
    };
    const dates = limitsOf({ limits: lz001.limits, calendar, facts });
    expect(dates.decision?.statutory?.date).toBe('2026-10-16');
    expect(dates.delivery?.date).toBe('2026-10-19');
  });

  it('count from the day in Shanghai, not in UTC', () => {
    const facts = { receivedAt: shanghai('2026-09-22', '01:00'), ...nothingElse };
    expect(limitsOf({ limits: lz001.limits, calendar, facts }).acceptance.date).toBe('2026-09-30');
  });
});

describe('the limits of items that are no licence', () => {
  const receivedAt = shanghai('2026-09-22');

  it('deem nothing accepted: the same silence on a record is only late', () => {
    expect(deemedAcceptedOn({ limits: xs057.limits, calendar, receivedAt, now: '2026-12-01T00:00:00Z' })).toBeNull();
  });

  it('hold a record to its committed days, and know no extension', () => {
    const facts = { receivedAt, acceptedAt: shanghai('2026-09-24'), extended: true, decidedAt: null };
    const dates = limitsOf({ limits: xs057.limits, calendar, facts });
    expect(dates.decision).toMatchObject({ statutory: null, committed: { date: '2026-09-29' } });
  });

  it.each([
    [xs041, '2026-09-30', null],
    [xs048, '2026-10-15', null],
    [xs066, '2026-10-09', '2026-11-12'],
  ])('hold $id to the days it commits to', ({ limits }, committed, statutory) => {
    const facts = { ...nothingElse, receivedAt, acceptedAt: shanghai('2026-09-24') };
    const { decision } = limitsOf({ limits, calendar, facts });
    expect([decision?.committed?.date ?? null, decision?.statutory?.date ?? null]).toEqual([committed, statutory]);
  });

  it('run from the submission for an on-the-spot item, which is due the same day', () => {
    const dates = limitsOf({ limits: xs022.limits, calendar, facts: { receivedAt, ...nothingElse } });
    expect(dates.decision?.committed?.date).toBe('2026-09-22');
  });
});

describe('a due date', () => {
  it('stays provisional when it is extended', () => {
    const due = dueAfter({ calendar, from: '2026-12-28', workingDays: 10 });
    expect(due.provisional).toBe(true);
    const published: Calendar = {
      ...calendar,
      years: { ...calendar.years, '2027': { status: 'published', holidays: [], workdays: [] } },
    };
    expect(extendDue({ calendar: published, due, workingDays: 1 }).provisional).toBe(true);
    expect(extendDue({ calendar: published, due: { ...due, provisional: false }, workingDays: 1 }).provisional).toBe(
      false,
    );
  });
});
