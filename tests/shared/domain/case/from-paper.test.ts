import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isToldToPartner } from '#domain/case/collection';
import { dueOf } from '#domain/case/deadlines';
import { beginCollection, takeOverDue } from '#domain/case/handover';
import { responsibilityOf } from '#domain/case/responsibility';
import { rebuild } from '#domain/case/snapshot';
import { calendar, GrowingCase, person, recordItem } from './case-fixture.ts';

const [authority, hall] = ['12620100XTXX001530', '11610100XTXX00161R'];
const paper = { sheet: 'XA01-000001', receivedBy: 'clerk' };
const clerk = { ...person('clerk', 'clerk'), body: hall, region: '610100' };

const submittedAt = (receivedAt: string) => ({
  ...{ item: recordItem, mode: 'collection-on-behalf' as const, resultKind: 'record' as const, materials: [] },
  holder: { kind: 'person', hash: 'v1:00', maskedNumber: '000***' } as const,
  ...{ clause: { agreement: 'LZ-XA', version: 1, clause: '2.1' }, clockStarts: 'window-receipt' as const },
  ...{ window: 'XA-01', receivedAt, presenter: null },
});
const caseId = '610100-20260922-0123456789AB';

/** What a window entered at an instant, on paper received at another. */
function entered(at: string, receivedAt: string, more: { readonly paper?: typeof paper } = { paper }): GrowingCase {
  const counterpart = { region: '620100', body: authority, caseId: null };
  const submitted = { ...submittedAt(receivedAt), ...more, counterpart };
  const event = beginCollection('receiving', { submitted, personal: { form: {} } }, { at, calendar });
  return new GrowingCase(recordItem, at, { caseId, event, by: clerk });
}

/** What the other side is offered of it. */
function offered(at: string, receivedAt: string): GrowingCase {
  const submitted = { ...submittedAt(receivedAt), counterpart: { region: '610100', body: hall, caseId } };
  const event = beginCollection('deciding', { submitted, personal: { form: {} } }, { at, calendar });
  const by = { ...person('partner:610100', 'partner'), body: authority };
  return new GrowingCase(recordItem, at, { caseId: '620100-20260922-0123456789AB', event, by });
}

const entry = '2026-09-22T02:00:00.000Z';
const friday = '2026-09-18T02:00:00.000Z';

describe('a case that a window received on paper', () => {
  test('happened when the sheet says and is recorded when it is entered; the authority has a working day from the entry', () => {
    const { events, snapshot } = entered(entry, friday);
    expect(events[0]).toMatchObject({ occurredAt: friday, recordedAt: entry, data: { paper, receivedAt: friday } });
    expect(dueOf('take-over', snapshot)).toMatchObject({ date: '2026-09-23' });
    expect(snapshot).toMatchObject({ status: 'collected', submittedAt: friday });
  });

  test('is the window’s from the instant on the sheet, and told to the other side like any other', () => {
    const { events, snapshot } = entered(entry, friday);
    expect(responsibilityOf(events, entry)).toMatchObject([{ party: { kind: 'window', id: 'XA-01' }, from: friday }]);
    expect(events.map((event) => isToldToPartner(event, snapshot))).toEqual([true]);
  });

  test('adds up to the same as one received at the screen at that instant, but for its due date', () => {
    const [onPaper, atScreen] = [entered(entry, friday), entered(friday, friday, {})];
    const { lastHash: _, collection, ...rest } = onPaper.snapshot;
    expect(atScreen.snapshot).toMatchObject(rest);
    const { takeOverDue: due, ...others } = collection ?? {};
    expect(atScreen.snapshot.collection).toMatchObject(others);
    expect(due).not.toEqual(atScreen.snapshot.collection?.takeOverDue);
    expect(atScreen.events[0]?.data).not.toHaveProperty('paper');
  });

  test('has the day to be taken over from its entry, however long it lay', () => {
    const days = fc.integer({ min: 0, max: 30 });
    const instant = fc.date({ min: new Date('2026-02-01'), max: new Date('2026-11-30'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, days, (date, age) => {
        const at = date.toISOString();
        const receivedAt = new Date(date.getTime() - age * 86_400_000).toISOString();
        const { snapshot, events } = entered(at, receivedAt);
        expect(snapshot.collection?.takeOverDue).toEqual(takeOverDue({ at, calendar }));
        expect([snapshot.submittedAt, snapshot.collection?.receivedAt]).toEqual([receivedAt, receivedAt]);
        expect(rebuild(events)).toEqual(snapshot);
      }),
    );
  });
});

describe('the clock of the authority', () => {
  test('that starts with the receipt has run since the sheet was written, also where it is past when it is taken over', () => {
    const monthAgo = '2026-08-24T02:00:00.000Z';
    const growing = offered(entry, monthAgo);
    expect(dueOf('take-over', growing.snapshot)).toMatchObject({ date: '2026-09-23' });
    const at = '2026-09-22T03:00:00.000Z';
    const by = { ...person('acceptor', 'acceptor'), body: authority };
    expect(growing.give({ type: 'take-over' }, { by, at })).toEqual(['case.taken-over']);
    expect(growing.snapshot).toMatchObject({ status: 'submitted', submittedAt: monthAgo });
    expect(growing.snapshot.due.acceptance).toMatchObject({ date: '2026-08-31' });
    const clock = { ...person('system', 'system'), body: authority };
    expect(growing.give({ type: 'pass-due', step: 'acceptance' }, { by: clock, at })).toEqual(['case.overdue']);
    expect(growing.give({ type: 'accept' }, { by, at })).toEqual(['case.accepted']);
  });
});
