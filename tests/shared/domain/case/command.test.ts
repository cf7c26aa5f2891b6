import { describe, expect, test } from 'vitest';
import { awaited } from '#domain/case/awaiting';
import { handle } from '#domain/case/handle';
import { presentDue } from '#domain/case/deadlines';
import { calendar, GrowingCase, licenceItem, person, recordItem } from './case-fixture.ts';

const acceptor = person('acceptor', 'acceptor');
const reviewer = person('reviewer', 'reviewer');
const decider = person('decider', 'decider');
const clock = person('system', 'system');
const received = '2026-09-22T02:00:00.000Z';
const later = '2026-09-23T02:00:00.000Z';

function reviewed(item = licenceItem): GrowingCase {
  const growing = new GrowingCase(item, received);
  growing.give({ type: 'accept' }, { by: acceptor, at: later });
  growing.give({ type: 'review', recommendation: 'grant', opinion: 'complete' }, { by: reviewer, at: later });
  return growing;
}

const grant = { type: 'grant', approval: 'approval-1', draftSm3: 'aa', draft: {} } as const;

describe('the straight way of a case', () => {
  test('accepted, reviewed, granted, issued, completed', () => {
    const growing = reviewed();
    expect(growing.give(grant, { by: decider, at: later })).toEqual(['case.decided']);
    const issued = { kind: 'licence', identifier: 'x', document: { key: 'k', sm3: 's', bytes: 1 } } as const;
    expect(growing.give({ type: 'issue', issued }, { by: clock, at: later })).toEqual(['case.result-issued']);
    expect(growing.give({ type: 'complete' }, { by: clock, at: later })).toEqual(['case.completed']);
    expect(growing.snapshot).toMatchObject({ status: 'completed', completedWith: 'result', seq: 6 });
  });

  test('a refusal completes the case as a refusal, with reasons and remedies', () => {
    const growing = reviewed();
    const refusal = { type: 'refuse', reasons: ['no safety system'], remedies: 'review within 60 days' } as const;
    expect(growing.give(refusal, { by: decider, at: later })).toEqual(['case.decided']);
    expect(growing.give({ type: 'complete' }, { by: clock, at: later })).toEqual(['case.completed']);
    expect(growing.snapshot.completedWith).toBe('refusal');
    expect(growing.events.at(-2)?.personal?.box).toContain('review within 60 days');
  });

  test('a granted result that has to be sealed is not completed before it is issued', () => {
    const growing = reviewed();
    growing.give(grant, { by: decider, at: later });
    expect(growing.give({ type: 'complete' }, { by: clock, at: later })).toBe('case.wrong_state');
  });

  test('a record has nothing to issue and is completed once granted', () => {
    const growing = reviewed(recordItem);
    growing.give({ ...grant, draftSm3: null, approval: null }, { by: decider, at: later });
    growing.give({ type: 'complete' }, { by: clock, at: later });
    expect(growing.snapshot.completedWith).toBe('record');
  });
});

describe('three people', () => {
  test('the acceptor does not review', () => {
    const growing = new GrowingCase(licenceItem, received);
    growing.give({ type: 'accept' }, { by: acceptor, at: later });
    const review = { type: 'review', recommendation: 'grant', opinion: 'mine' } as const;
    expect(growing.give(review, { by: acceptor, at: later })).toBe('case.same_official');
  });

  test.each([
    ['the acceptor', acceptor],
    ['the reviewer', reviewer],
  ])('%s does not decide, in either way', (_, official) => {
    const growing = reviewed();
    expect(growing.give(grant, { by: official, at: later })).toBe('case.same_official');
    const refusal = { type: 'refuse', reasons: ['x'], remedies: 'y' } as const;
    expect(growing.give(refusal, { by: official, at: later })).toBe('case.same_official');
    expect(growing.give({ type: 'extend', reason: 'long' }, { by: official, at: later })).toBe('case.same_official');
  });
});

describe('their own application', () => {
  test.each([
    { type: 'accept' },
    { type: 'not-accept', reasons: ['x'], competentBody: null },
    { type: 'review', recommendation: 'grant', opinion: 'fine' },
    grant,
    { type: 'refuse', reasons: ['x'], remedies: 'y' },
    { type: 'extend', reason: 'x' },
  ] as const)('is handled by nobody: $type', (command) => {
    const growing = new GrowingCase(licenceItem, received);
    expect(growing.give(command, { by: person('applicant', 'acceptor'), at: later })).toBe('case.own_case');
    // Nor by whom it was filed for; in these cases that is `body`.
    expect(growing.give(command, { by: person('body', 'acceptor'), at: later })).toBe('case.own_case');
  });
});

describe('time', () => {
  const pass = (at: string, growing: GrowingCase) =>
    growing.give({ type: 'pass-due', step: 'acceptance' }, { by: clock, at });

  test('silence on a licence is acceptance from the day of receipt, due dates with it (S6)', () => {
    const growing = new GrowingCase(licenceItem, received);
    expect(growing.snapshot.due.acceptance).toMatchObject({ date: '2026-09-30', provisional: false });
    expect(pass('2026-09-30T15:59:59.999Z', growing)).toBe('case.not_due');
    expect(pass('2026-09-30T16:00:00.000Z', growing)).toEqual(['case.accepted']);
    expect(growing.snapshot).toMatchObject({
      status: 'accepted',
      deemed: true,
      acceptedOn: '2026-09-22',
      due: { statutory: { date: '2026-10-13' } },
    });
    expect(growing.events.at(-1)).toMatchObject({ occurredAt: received, recordedAt: '2026-09-30T16:00:00.000Z' });
  });

  test('once the law has accepted, people neither accept nor decline, however late that is recorded', () => {
    const growing = new GrowingCase(licenceItem, received);
    const late = '2026-10-08T02:00:00.000Z';
    expect(growing.give({ type: 'accept' }, { by: acceptor, at: late })).toBe('case.deemed_accepted');
    const decline = { type: 'not-accept', reasons: ['x'], competentBody: null } as const;
    expect(growing.give(decline, { by: acceptor, at: late })).toBe('case.deemed_accepted');
    expect(pass(late, growing)).toEqual(['case.accepted']);
    expect(growing.snapshot).toMatchObject({ acceptedOn: '2026-09-22', due: { statutory: { date: '2026-10-13' } } });
  });

  test('what has no deemed acceptance can be accepted late', () => {
    const growing = new GrowingCase(recordItem, received);
    expect(growing.give({ type: 'accept' }, { by: acceptor, at: '2026-10-08T02:00:00.000Z' })).toEqual([
      'case.accepted',
    ]);
  });

  test('a limit that has passed is not extended any more', () => {
    const growing = new GrowingCase(licenceItem, received);
    growing.give({ type: 'accept' }, { by: acceptor, at: later });
    const extend = { type: 'extend', reason: 'too late' } as const;
    expect(growing.give(extend, { by: decider, at: '2026-11-01T02:00:00.000Z' })).toBe('case.due_passed');
  });

  test('a provisional due date is counted again once the calendar is published', () => {
    const growing = new GrowingCase(licenceItem, '2026-12-28T02:00:00.000Z');
    expect(growing.snapshot.due.acceptance).toMatchObject({ date: '2027-01-05', provisional: true });
    const notice = { status: 'published', holidays: ['2027-01-01', '2027-01-04', '2027-01-05'], workdays: [] };
    const published = { ...calendar, version: 'with 2027', years: { ...calendar.years, '2027': notice } };
    const context = { item: licenceItem, calendar: published };
    expect(presentDue('acceptance', growing.snapshot, context)).toMatchObject({
      date: '2027-01-07',
      provisional: false,
    });
    const at = '2027-01-06T02:00:00.000Z';
    const passed = handle({ type: 'pass-due', step: 'acceptance' }, growing.snapshot, {
      ...context,
      at,
      principal: clock.principal,
    });
    expect(passed).toEqual({ ok: false, code: 'case.not_due' });
  });

  test('an extension moves the due date once, and only for an item whose law has one (S6)', () => {
    const growing = new GrowingCase(licenceItem, received);
    pass('2026-09-30T16:00:00.000Z', growing);
    const extend = { type: 'extend', reason: 'on-site verification' } as const;
    expect(growing.give(extend, { by: decider, at: later })).toEqual(['case.extended']);
    expect(growing.snapshot.due.statutory?.date).toBe('2026-10-20');
    expect(growing.give(extend, { by: decider, at: later })).toBe('case.already_extended');
    expect(reviewed(recordItem).give(extend, { by: decider, at: later })).toBe('case.no_extension');
  });

  test('the same silence on another item is an alert, once, and the case still waits', () => {
    const growing = new GrowingCase(recordItem, received);
    expect(pass('2026-09-30T16:00:00.000Z', growing)).toEqual(['case.overdue']);
    expect(pass('2026-10-30T16:00:00.000Z', growing)).toEqual([]);
    expect(growing.snapshot).toMatchObject({ status: 'submitted', overdue: ['acceptance'] });
  });

  test('a due date that passes after the act is nothing', () => {
    const growing = new GrowingCase(licenceItem, received);
    growing.give({ type: 'accept' }, { by: acceptor, at: later });
    expect(pass('2026-09-30T16:00:00.000Z', growing)).toEqual([]);
  });
});

describe('ends', () => {
  test.each(['submitted', 'accepted', 'reviewed'] as const)('a case that is %s can be withdrawn', (status) => {
    const growing = status === 'reviewed' ? reviewed() : new GrowingCase(licenceItem, received);
    if (status === 'accepted') growing.give({ type: 'accept' }, { by: acceptor, at: later });
    expect(growing.snapshot.status).toBe(status);
    const withdraw = { type: 'withdraw', reason: null } as const;
    expect(growing.give(withdraw, { by: person('applicant', 'applicant'), at: later })).toEqual(['case.withdrawn']);
    expect(growing.give({ type: 'accept' }, { by: acceptor, at: later })).toBe('case.wrong_state');
  });

  test('non-acceptance names reasons and, where there is one, the competent body', () => {
    const growing = new GrowingCase(licenceItem, received);
    const decline = { type: 'not-accept', reasons: ['not ours'], competentBody: '11620100XTXX00137D' } as const;
    growing.give(decline, { by: acceptor, at: later });
    expect(growing.events.at(-1)?.data).toEqual({ competentBody: '11620100XTXX00137D' });
    expect(growing.events.at(-1)?.personal?.box).toContain('not ours');
  });

  test('only a finished case is erased, and then nothing else happens to it', () => {
    const growing = new GrowingCase(licenceItem, received);
    const erase = { type: 'erase', legalBasis: 'retention ended', ticket: 'T-1' } as const;
    expect(growing.give(erase, { by: clock, at: later })).toBe('case.not_finished');
    growing.give({ type: 'withdraw', reason: null }, { by: clock, at: later });
    expect(growing.give(erase, { by: clock, at: later })).toEqual(['case.erased']);
    expect(growing.give(erase, { by: clock, at: later })).toBe('case.erased');
  });

  test('a restart begins the next generation of the journey', () => {
    const growing = new GrowingCase(licenceItem, received);
    const restart = { type: 'restart-journey', reason: 'new definition', ticket: 'T-2' } as const;
    expect(growing.give(restart, { by: clock, at: later })).toEqual(['case.journey-restarted']);
    expect(growing.snapshot).toMatchObject({ generation: 2, generationSeq: 2, status: 'submitted' });
  });
});

describe('what a wait is told', () => {
  test('it stays open until its act has happened, then says what comes next and until when', () => {
    const growing = new GrowingCase(licenceItem, received);
    expect(awaited('acceptance', growing.snapshot)).toEqual({ kind: 'open' });
    growing.give({ type: 'accept' }, { by: acceptor, at: later });
    expect(awaited('acceptance', growing.snapshot)).toMatchObject({ kind: 'done', due: '2026-10-14T16:00:00.000Z' });
    expect(awaited('review', growing.snapshot)).toEqual({ kind: 'open' });
  });

  test('refusal, non-acceptance and withdrawal end it by their own names', () => {
    const refused = reviewed();
    refused.give({ type: 'refuse', reasons: ['x'], remedies: 'y' }, { by: decider, at: later });
    expect(awaited('decision', refused.snapshot)).toEqual({ kind: 'ended', with: 'refused' });
    const declined = new GrowingCase(licenceItem, received);
    declined.give({ type: 'not-accept', reasons: ['x'], competentBody: null }, { by: acceptor, at: later });
    expect(awaited('acceptance', declined.snapshot)).toEqual({ kind: 'ended', with: 'not-accepted' });
    const withdrawn = reviewed();
    withdrawn.give({ type: 'withdraw', reason: null }, { by: clock, at: later });
    expect(awaited('decision', withdrawn.snapshot)).toEqual({ kind: 'ended', with: 'withdrawn' });
  });
});
