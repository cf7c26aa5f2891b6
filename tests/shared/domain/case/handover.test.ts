import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { awaited, ownerOf, stepAwaited } from '#domain/case/awaiting';
import { type ClockStart, isToldToPartner } from '#domain/case/collection';
import type { Command } from '#domain/case/command';
import { dueOf } from '#domain/case/deadlines';
import type { CaseEvent } from '#domain/case/event';
import { beginCollection, heldTo } from '#domain/case/handover';
import { type CaseSnapshot, evolve, isFinished } from '#domain/case/snapshot';
import { calendar, GrowingCase, person, recordItem } from './case-fixture.ts';

/** Tuesday 2026-09-22, 10:00 in Lanzhou: at the window the day before. */
const received = '2026-09-21T08:00:00.000Z';
const offered = '2026-09-22T02:00:00.000Z';
const later = '2026-09-23T02:00:00.000Z';
const [authority, hall] = ['12620100XTXX001530', '11610100XTXX00161R'];
const ids = { receiving: '610100-20260921-0123456789AB', deciding: '620100-20260922-0123456789AB' };
const [liaison, acceptor] = [person('liaison', 'acceptor'), person('acceptor', 'acceptor')];
const [reviewer, decider] = [person('reviewer', 'reviewer'), person('decider', 'decider')];
const approver = person('approver', 'decider');
const [clock, partner] = [person('system', 'system'), person('partner:620100', 'partner')];

function begin(
  side: 'receiving' | 'deciding',
  clockStarts: ClockStart = 'scans-received',
  more: { readonly visit?: string } = {},
): GrowingCase {
  const receiving = side === 'receiving';
  const at = receiving ? received : offered;
  const event = beginCollection(
    side,
    {
      submitted: {
        ...{ item: recordItem, mode: 'collection-on-behalf', resultKind: 'record', materials: [], clockStarts },
        holder: { kind: 'person', hash: 'v1:00', maskedNumber: '000***' },
        clause: { agreement: 'LZ-XA', version: 1, clause: '2.1' },
        ...{ window: 'XA-01', receivedAt: received, presenter: null, ...more },
        counterpart: receiving
          ? { region: '620100', body: authority, caseId: null }
          : { region: '610100', body: hall, caseId: ids.receiving },
      },
      personal: { form: {} },
    },
    { at, calendar },
  );
  const by = { ...person(receiving ? 'clerk' : 'partner:610100', receiving ? 'clerk' : 'partner') };
  return new GrowingCase(recordItem, at, {
    ...{ caseId: ids[side], event },
    by: { ...by, body: receiving ? hall : authority, region: receiving ? '610100' : '620100' },
  });
}

/** What the deciding side tells of its last event. */
const reportOf = (event: CaseEvent, after: CaseSnapshot): Command & { type: 'record-report' } => ({
  type: 'record-report',
  report: {
    from: { region: '620100', caseId: after.caseId, seq: event.seq, hash: event.hash },
    ...{ event: event.type, at: event.occurredAt, status: after.status, due: heldTo(after) },
    ...{ completedWith: after.completedWith, identifier: after.identifier },
    ...(event.type === 'case.deficiencies-notified' ? { notice: event.data } : {}),
  },
  told: null,
});

const unclear = { kind: 'material', key: 'written-commitment', reason: 'unclear' } as const;
const notice = { type: 'notify-deficiencies', deficiencies: [unclear], notes: ['x'], workingDays: 2 } as const;
const scan = (slot: string) => ({ slot, key: `k-${slot}`, sha256: '00', bytes: 1, mediaType: 'application/pdf' });

describe('an offer', () => {
  test('has to be answered within one working day, by an official of the authority, on both sides', () => {
    for (const [side, date] of [['receiving', '2026-09-22'] as const, ['deciding', '2026-09-23'] as const]) {
      const { snapshot } = begin(side);
      expect(stepAwaited(snapshot)).toBe('take-over');
      expect(dueOf('take-over', snapshot)).toMatchObject({ date });
      expect(ownerOf('take-over', snapshot)).toEqual({ role: 'acceptor', body: authority });
      expect(awaited('take-over', snapshot)).toEqual({ kind: 'open' });
    }
  });

  test('is late when that day has passed, is told of once more a day later, and can still be taken over', () => {
    const growing = begin('deciding');
    const pass = { type: 'pass-due', step: 'take-over' } as const;
    expect(growing.give(pass, { by: clock, at: later })).toBe('case.not_due');
    expect(growing.give(pass, { by: clock, at: '2026-09-23T16:00:00.000Z' })).toEqual(['case.overdue']);
    expect(growing.give(pass, { by: clock, at: '2026-09-24T02:00:00.000Z' })).toBe('case.not_due');
    expect(growing.give(pass, { by: clock, at: '2026-09-24T16:00:00.000Z' })).toEqual(['case.escalated']);
    expect(growing.give(pass, { by: clock, at: '2026-09-28T16:00:00.000Z' })).toEqual([]);
    expect(growing.give({ type: 'take-over' }, { by: liaison, at: '2026-09-29T02:00:00.000Z' })).toEqual([
      'case.taken-over',
    ]);
  });

  test('that is declined ends the case there, and nothing but the end follows', () => {
    const growing = begin('deciding');
    const decline = { type: 'decline-handover', reasons: ['moved away'], competentBody: null } as const;
    expect(growing.give(decline, { by: liaison, at: later })).toEqual(['case.handover-declined']);
    expect(isFinished(growing.snapshot)).toBe(true);
    expect(awaited('take-over', growing.snapshot)).toEqual({ kind: 'ended', with: 'declined' });
    expect(growing.give({ type: 'take-over' }, { by: liaison, at: later })).toBe('case.wrong_state');
  });

  test('is no application yet: nobody accepts or reviews what was not taken over', () => {
    const growing = begin('deciding');
    expect(growing.give({ type: 'accept' }, { by: acceptor, at: later })).toBe('case.wrong_state');
  });
});

describe('the clock of the authority', () => {
  test.each([
    // Five working days from the receipt that counts: to 09-28, and to 09-30 because 09-25 is a holiday of 2026.
    ['window-receipt', received, '2026-09-29'],
    ['scans-received', offered, '2026-09-30'],
  ] as const)('by %s runs from %s', (clockStarts, startsAt, date) => {
    const growing = begin('deciding', clockStarts);
    growing.give({ type: 'take-over' }, { by: liaison, at: later });
    expect(growing.snapshot).toMatchObject({ status: 'submitted', submittedAt: startsAt });
    expect(growing.snapshot.due.acceptance).toMatchObject({ date });
  });

  test('does not run from originals that have not come', () => {
    const growing = begin('deciding', 'originals-received');
    expect(growing.give({ type: 'take-over' }, { by: liaison, at: later })).toBe('case.originals_to_come');
  });

  test('runs anew from a correction before the taking-over', () => {
    const growing = begin('deciding', 'window-receipt');
    const corrected = '2026-09-24T02:00:00.000Z';
    growing.give(notice, { by: liaison, at: later });
    growing.give(
      { type: 'correct', materials: [scan('written-commitment')], form: {} },
      { by: partner, at: corrected },
    );
    growing.give({ type: 'take-over' }, { by: liaison, at: corrected });
    expect(growing.snapshot).toMatchObject({ status: 'submitted', submittedAt: corrected });
    // Five working days from 09-24: 09-25 is a holiday, and so are 10-01 to 10-07.
    expect(growing.snapshot.due.acceptance).toMatchObject({ date: '2026-10-09' });
  });
});

/** Acts that may be tried on the deciding side, each at its own moment. */
const acts: readonly [Exclude<Command, { type: 'submit' }>, typeof clock][] = [
  [{ type: 'take-over' }, liaison],
  [{ type: 'decline-handover', reasons: ['x'], competentBody: null }, liaison],
  [notice, liaison],
  [{ ...notice, deficiencies: [{ ...unclear, key: 'referral-letter' }] }, approver],
  [{ type: 'correct', materials: [scan('written-commitment'), scan('referral-letter')], form: {} }, partner],
  [{ type: 'insist', reason: null }, partner],
  [{ type: 'accept' }, acceptor],
  [{ type: 'not-accept', reasons: ['x'], competentBody: null }, acceptor],
  [{ type: 'review', recommendation: 'grant', opinion: 'x' }, reviewer],
  [{ type: 'grant', approval: null, draftSm3: null, draft: null }, decider],
  [{ type: 'refuse', reasons: ['x'], remedies: 'y' }, decider],
  [{ type: 'complete' }, clock],
  [{ type: 'withdraw', reason: null }, partner],
  [{ type: 'pass-due', step: 'take-over' }, clock],
  [{ type: 'pass-due', step: 'acceptance' }, clock],
  [{ type: 'pass-due', step: 'correction' }, clock],
];

/** Where the platform itself goes on, at once. */
const goesOn: readonly CaseSnapshot['status'][] = ['granted', 'refused', 'not-accepted', 'issued'];

const ownedAndDue = (snapshot: CaseSnapshot): boolean => {
  const step = stepAwaited(snapshot);
  return step === null
    ? isFinished(snapshot) || goesOn.includes(snapshot.status)
    : ownerOf(step, snapshot).body !== '' && dueOf(step, snapshot) !== null;
};

/** Random acts, half of them in their usual order, some days apart. */
const tries = fc.array(fc.tuple(fc.nat(acts.length - 1), fc.nat(3)), { minLength: 1, maxLength: 25 });

test('no state is without an owner and a due date, on either side, whatever is done in whatever order', () => {
  fc.assert(
    fc.property(tries, fc.infiniteStream(fc.nat(4)), (attempts, deliveries) => {
      const [deciding, receiving] = [begin('deciding'), begin('receiving')];
      let at = Date.parse(offered);
      const pending: (Command & { type: 'record-report' })[] = [];
      for (const [which, days] of attempts) {
        at += days * 86_400_000 + 1;
        const [command, by] = acts[which] ?? expect.unreachable();
        const known = deciding.events.length;
        deciding.give(command, { by, at: new Date(at).toISOString() });
        let after = deciding.events.slice(0, known).reduce<CaseSnapshot | null>(evolve, null);
        for (const event of deciding.events.slice(known)) {
          after = evolve(after, event);
          if (isToldToPartner(event, after)) pending.push(reportOf(event, after));
        }
        // Told in order, now and then doubled.
        for (let left = deliveries.next().value; left > 0 && pending.length > 0; left -= 1) {
          const [report] = pending;
          if (report === undefined) break;
          receiving.give(report, { by: partner, at: new Date(at).toISOString() });
          if (left % 2 === 0) receiving.give(report, { by: partner, at: new Date(at).toISOString() });
          pending.shift();
        }
        expect([deciding, receiving].map(({ snapshot }) => ownedAndDue(snapshot) || snapshot.status)).toEqual([
          true,
          true,
        ]);
      }
      for (const report of pending) receiving.give(report, { by: partner, at: new Date(at).toISOString() });
      // Both sides come to the same end.
      expect(isFinished(receiving.snapshot)).toBe(isFinished(deciding.snapshot));
      if (isFinished(deciding.snapshot)) expect(receiving.snapshot.status).toBe(deciding.snapshot.status);
    }),
    { numRuns: 1_000 },
  );
});

describe('a withdrawal', () => {
  const clerk = person('clerk', 'clerk');
  const ask = { type: 'ask-withdrawal', reason: null } as const;

  test('is asked for once, and is no withdrawal before the deciding side says so', () => {
    const receiving = begin('receiving');
    expect(receiving.give(ask, { by: clerk, at: later })).toEqual(['case.withdrawal-asked']);
    expect(receiving.give(ask, { by: clerk, at: later })).toEqual([]);
    expect(receiving.snapshot).toMatchObject({
      status: 'collected',
      collection: { toldSeq: 2, withdrawalAsked: true },
    });
    const deciding = begin('deciding');
    expect(deciding.give({ type: 'withdraw', reason: null }, { by: partner, at: later })).toEqual(['case.withdrawn']);
    const report = reportOf(deciding.events.at(-1) ?? expect.unreachable(), deciding.snapshot);
    receiving.give(report, { by: partner, at: later });
    expect(receiving.snapshot.status).toBe('withdrawn');
  });

  test('is not for the deciding side to ask for, nor for a case that is over', () => {
    expect(begin('deciding').give(ask, { by: clerk, at: later })).toBe('case.wrong_state');
  });
});

test('what was told before, or late, changes nothing', () => {
  const [deciding, receiving] = [begin('deciding'), begin('receiving')];
  deciding.give({ type: 'take-over' }, { by: liaison, at: later });
  const first = reportOf(deciding.events.at(-1) ?? expect.unreachable(), deciding.snapshot);
  deciding.give({ type: 'accept' }, { by: acceptor, at: later });
  const second = reportOf(deciding.events.at(-1) ?? expect.unreachable(), deciding.snapshot);
  expect(receiving.give(second, { by: partner, at: later })).toEqual(['case.reported']);
  expect(receiving.give(second, { by: partner, at: later })).toEqual([]);
  expect(receiving.give(first, { by: partner, at: later })).toEqual([]);
});

describe('the visit to a window', () => {
  const visit = '5b0f9a52-6f0e-4c55-9d0b-3f8a5d9a1c11';

  test('is kept with what was received, changes nothing that the case adds up to, and is absent where none was named', () => {
    const [named, unnamed] = [begin('receiving', 'scans-received', { visit }), begin('receiving')];
    expect(named.events[0]?.data).toMatchObject({ visit });
    expect(unnamed.events[0]?.data).not.toHaveProperty('visit');
    const { lastHash: _, ...rest } = named.snapshot;
    expect(unnamed.snapshot).toMatchObject(rest);
  });
});
