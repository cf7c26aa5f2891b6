import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import holidays from '#data/holidays.json' with { type: 'json' };
import { endingSoon } from '#domain/agreement/ending-soon';
import { addWorkingDays, type Calendar, isWorkingDay } from '#domain/limits/calendar';
import { plusDays } from '#domain/limits/civil-date';
import { agreementWith } from './agreement-fixture.ts';

const calendar: Calendar = holidays;
const ending = (validUntil: string) => agreementWith({ validFrom: '2026-01-01', validUntil });
const idsOn = (today: string, agreements: Parameters<typeof endingSoon>[0]) =>
  endingSoon(agreements, { today, calendar }).map(({ agreement, version }) => `${agreement}${version}`);

describe('a warning that an agreement ends', () => {
  it('is due from 30 working days before the end, over holidays and worked weekends', () => {
    // 20 September and 10 October are worked; 25–27 September and 1–7 October are off.
    const agreement = ending('2026-10-31');
    const due = [{ agreement: 'A', version: 1, validUntil: '2026-10-31', warnOn: '2026-09-14', provisional: false }];
    expect(endingSoon([agreement], { today: '2026-09-13', calendar })).toEqual([]);
    expect(endingSoon([agreement], { today: '2026-09-14', calendar })).toEqual(due);
    expect(endingSoon([agreement], { today: '2026-10-31', calendar })).toEqual(due);
    expect(endingSoon([agreement], { today: '2026-11-01', calendar })).toEqual([]);
  });

  it('falls on a working day with 30 to go, the first on which that is all that is left', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 270 }), (days) => {
        const validUntil = plusDays('2026-03-31', days);
        const [warning] = endingSoon([ending(validUntil)], { today: validUntil, calendar });
        const warnOn = warning?.warnOn ?? '';
        expect(isWorkingDay(calendar, warnOn)).toBe(true);
        const reach = (from: string, count: number) => addWorkingDays({ calendar, from, days: count }).date;
        expect(reach(warnOn, 30) <= validUntil && validUntil < reach(warnOn, 31)).toBe(true);
        expect(reach(plusDays(warnOn, -1), 31) <= validUntil).toBe(true);
        expect(warning?.provisional).toBe(false);
      }),
    );
  });

  it('is provisional beyond the published calendar', () => {
    const [warning] = endingSoon([ending('2028-12-31')], { today: '2028-12-29', calendar });
    expect(warning).toMatchObject({ provisional: true, warnOn: '2028-11-17' });
  });

  it('is not given for what is continued, has ended already, or was never in force', () => {
    const soon = ending('2026-10-31');
    const next = agreementWith({ version: 2, validFrom: '2026-11-01', validUntil: '2027-10-31' });
    const today = '2026-10-15';
    expect(idsOn(today, [soon, next])).toEqual([]);
    expect(idsOn(today, [soon, { ...next, validFrom: '2026-11-02' }]), 'a gap').toEqual(['A1']);
    expect(idsOn(today, [soon, { ...next, sealed: [] }]), 'a draft').toEqual(['A1']);
    expect(idsOn(today, [soon, { ...next, id: 'B' }]), 'another agreement').toEqual(['A1']);
    expect(idsOn(today, [ending('2026-10-14')])).toEqual([]);
    expect(idsOn(today, [{ ...soon, sealed: [] }])).toEqual([]);
    expect(idsOn(today, [soon, { ...next, validFrom: '2026-10-01' }]), 'replaced').toEqual([]);
  });

  it('names the first to end first, in whatever order they come', () => {
    const list = [{ ...ending('2026-10-31'), id: 'B' }, { ...ending('2026-10-20'), id: 'C' }, ending('2026-10-31')];
    expect(idsOn('2026-10-15', list)).toEqual(['C1', 'A1', 'B1']);
    expect(idsOn('2026-10-15', list.toReversed())).toEqual(['C1', 'A1', 'B1']);
  });
});
