import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stepAwaited } from '#domain/case/awaiting';
import { responsibilityOf } from '#domain/case/responsibility';
import { type GrowingCase as Growing, GrowingCase, licenceItem, person, recordItem } from './case-fixture.ts';
import { decline, officials, registry, TwoSides } from './two-sides.ts';

const [county, city, third] = ['11620122XTXX001454', '11620100XTXX00137D', '12620100XTXX00057N'];
const filed = '2026-09-22T02:00:00.000Z';
const later = '2026-09-23T02:00:00.000Z';
const transferTo = (to: string) => ({ type: 'transfer', to, reasons: ['不属于本机关职权范围'] }) as const;
const at = (body: string) => ({ ...person(`acceptor of ${body}`, 'acceptor'), body });
const operator = (body: string) => ({
  principal: { actor: 'operator', onBehalfOf: 'hall', basis: 'operation' as const },
  ...{ role: 'operator' as const, body, region: '620100' },
});
const byOfficial = (growing: Growing, to: string, when = later) =>
  growing.give(transferTo(to), { by: at(growing.snapshot.body), at: when });

describe('a case that lies with the wrong authority', () => {
  test('is passed on with its dates and its trace', () => {
    const growing = new GrowingCase(licenceItem, filed);
    const { due, submittedAt } = growing.snapshot;
    expect(byOfficial(growing, city)).toEqual(['case.transferred']);
    expect(growing.snapshot).toMatchObject({ body: city, status: 'submitted', due, submittedAt, transfers: 1 });
    expect(stepAwaited(growing.snapshot)).toBe('acceptance');
    expect(growing.give({ type: 'accept' }, { by: at(city), at: later })).toEqual(['case.accepted']);
    expect(growing.events.map(({ body }) => body)).toEqual([county, county, city]);
  });

  test('is passed on twice by authorities; then an operator says whose it is', () => {
    const growing = new GrowingCase(licenceItem, filed);
    expect([byOfficial(growing, city), byOfficial(growing, third)]).toEqual([
      ['case.transferred'],
      ['case.transferred'],
    ]);
    expect(byOfficial(growing, county)).toBe('case.transferred_twice');
    const assigned = () => growing.give(transferTo(county), { by: operator(growing.snapshot.body), at: later });
    expect(assigned()).toEqual(['case.transferred']);
    expect(growing.snapshot).toMatchObject({ body: county, transfers: 2 });
    expect(byOfficial(growing, city)).toBe('case.transferred_twice');
  });

  test('is not passed on once it is accepted, nor once the law has accepted it', () => {
    const growing = new GrowingCase(licenceItem, filed);
    // Received on 09-22: five working days of silence end with 09-30.
    expect(byOfficial(growing, city, '2026-10-01T02:00:00.000Z')).toBe('case.deemed_accepted');
    growing.give({ type: 'accept' }, { by: at(county), at: later });
    expect(byOfficial(growing, city)).toBe('case.wrong_state');
  });

  test('is not passed on by its own applicant', () => {
    const growing = new GrowingCase(recordItem, filed);
    const own = { ...person('applicant', 'acceptor') };
    expect(growing.give(transferTo(city), { by: own, at: later })).toBe('case.own_case');
  });

  test('is the business of each authority for as long as it had it', () => {
    const growing = new GrowingCase(licenceItem, filed);
    byOfficial(growing, city);
    const spans = responsibilityOf(growing.events, '2026-09-24T02:00:00.000Z');
    expect(spans).toEqual([
      { party: { kind: 'authority', id: county }, from: filed, until: later },
      { party: { kind: 'authority', id: city }, from: later, until: null },
    ]);
  });

  test('comes to no date later than it had, however often and when it is passed on', () => {
    const hour = fc.integer({ min: 0, max: 100 });
    const property = fc.property(fc.array(fc.tuple(fc.constantFrom(county, city, third), hour)), (tries) => {
      const growing = new GrowingCase(licenceItem, filed);
      const { due } = growing.snapshot;
      for (const [to, hours] of tries)
        byOfficial(growing, to, new Date(Date.parse(filed) + hours * 3_600_000).toISOString());
      expect(growing.snapshot.due).toEqual(due);
      expect(growing.snapshot.transfers).toBeLessThanOrEqual(2);
    });
    fc.assert(property, { numRuns: 50 });
  });
});

describe('a case that a window elsewhere received', () => {
  const { acceptor } = officials;
  const other = { ...acceptor, body: third, principal: { ...acceptor.principal, actor: 'other' } };

  test('is passed on before it is taken over, the window knows to whom, and stays responsible', () => {
    const sides = new TwoSides();
    expect(sides.give('deciding', transferTo(third), { by: acceptor, at: later })).toEqual(['case.transferred']);
    sides.tellAll(later);
    const { receiving, deciding } = sides;
    expect(receiving.snapshot.collection?.counterpart.body).toBe(third);
    expect([receiving.snapshot.status, deciding.snapshot.status]).toEqual(['collected', 'offered']);
    for (const { events } of [receiving, deciding])
      expect(responsibilityOf(events, later).map(({ party }) => party.kind)).toEqual(['window']);
    expect(sides.give('deciding', decline, { by: other, at: later })).toEqual(['case.handover-declined']);
    sides.tellAll(later);
    expect(receiving.snapshot.status).toBe('declined');
  });

  test('counts for the one that has it, on both sides, once it is taken over', () => {
    const sides = new TwoSides({ clockStarts: 'scans-received' });
    sides.give('deciding', { type: 'take-over' }, { by: acceptor, at: filed });
    sides.tellAll(filed);
    sides.give('deciding', transferTo(third), { by: acceptor, at: later });
    sides.tellAll(later);
    for (const { events } of [sides.receiving, sides.deciding]) {
      const ids = responsibilityOf(events, '2026-09-24T02:00:00.000Z').map(({ party }) => party.id);
      expect(ids.slice(-2)).toEqual([registry, third]);
    }
  });
});
