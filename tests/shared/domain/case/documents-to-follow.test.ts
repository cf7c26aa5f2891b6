import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownerOf, stepAwaited } from '#domain/case/awaiting';
import { dueOf, wakesAt } from '#domain/case/deadlines';
import { stillToFollow, type ToFollow, toldToFollow } from '#domain/case/documents-to-follow';
import { submit } from '#domain/case/submit';
import { calendar, GrowingCase, licenceItem, person } from './case-fixture.ts';

const filed = '2026-09-22T02:00:00.000Z';
const accepted = '2026-09-23T02:00:00.000Z';
const slots = ['equipment-list', 'layout-plan'];
const [acceptor, reviewer, decider, applicant, journey] = [
  ...[person('a', 'acceptor'), person('r', 'reviewer'), person('d', 'decider'), person('applicant', 'applicant')],
  { ...person('system:journey', 'system') },
] as const;
const material = (slot: string) => ({ slot, key: `m/${slot}`, sha256: '00', bytes: 1, mediaType: 'application/pdf' });
const handIn = (...those: string[]) => ({ type: 'hand-in', materials: those.map(material) }) as const;
const grant = { type: 'grant', approval: null, draftSm3: null, draft: null } as const;
const review = { type: 'review', recommendation: 'grant', opinion: 'x' } as const;
const holder = { kind: 'organisation', hash: 'v1:00', maskedNumber: '916***' } as const;

function begun(following: readonly string[] = slots): GrowingCase {
  const event = submit(
    {
      ...{ type: 'submit', mode: 'fully-online', holder, materials: [], personal: { form: {} } },
      toFollow: { slots: following, commitment: 1 },
    },
    { principal: applicant.principal, at: filed, item: licenceItem, calendar },
  );
  return new GrowingCase(licenceItem, filed, { caseId: '620100-20260922-0123456789AB', event, by: applicant });
}

function reviewed(): GrowingCase {
  const growing = begun();
  growing.give({ type: 'accept' }, { by: acceptor, at: accepted });
  growing.give(review, { by: reviewer, at: accepted });
  return growing;
}

describe('documents that are to follow acceptance', () => {
  test('are named only where there are some, so that what was recorded before reads the same', () => {
    expect(begun([]).events[0]?.data).not.toHaveProperty('toFollow');
    expect(begun([]).snapshot.toFollow).toBeNull();
  });

  test('have until a date that runs from acceptance', () => {
    const growing = begun();
    expect(growing.snapshot.toFollow).toEqual({ slots, due: null });
    growing.give({ type: 'accept' }, { by: acceptor, at: accepted });
    // Five working days from Wednesday 09-23; 09-25 to 09-27 are a holiday, from 10-01 is another.
    expect(growing.snapshot.toFollow?.due).toMatchObject({ date: '2026-10-08' });
    expect(growing.snapshot.status).toBe('accepted');
  });

  test('have a date as well where the law itself has accepted', () => {
    const growing = begun();
    expect(
      growing.give({ type: 'pass-due', step: 'acceptance' }, { by: journey, at: '2026-10-01T02:00:00.000Z' }),
    ).toEqual(['case.accepted']);
    expect(growing.snapshot).toMatchObject({ deemed: true, toFollow: { due: { date: '2026-10-13' } } });
  });

  test('are awaited of the applicant before the decision, and nothing is granted without them', () => {
    const growing = reviewed();
    expect(stepAwaited(growing.snapshot)).toBe('documents');
    expect(ownerOf('decision', growing.snapshot)).toMatchObject({ role: 'applicant' });
    expect(dueOf('decision', growing.snapshot)).toMatchObject({ date: '2026-10-08' });
    const at = '2026-09-24T02:00:00.000Z';
    expect(growing.give(grant, { by: decider, at })).toBe('case.documents_to_follow');
    expect(growing.give(handIn('equipment-list'), { by: applicant, at })).toEqual(['case.documents-handed-in']);
    expect(growing.give(grant, { by: decider, at })).toBe('case.documents_to_follow');
    expect(growing.give(handIn('layout-plan'), { by: applicant, at })).toEqual(['case.documents-handed-in']);
    expect(growing.snapshot).toMatchObject({ toFollow: null, materials: slots.map((slot) => ({ slot })) });
    expect(stepAwaited(growing.snapshot)).toBe('decision');
    expect(growing.give(grant, { by: decider, at })).toEqual(['case.decided']);
  });

  test('do not keep an authority from refusing', () => {
    const refuse = { type: 'refuse', reasons: ['x'], remedies: 'y' } as const;
    expect(reviewed().give(refuse, { by: decider, at: accepted })).toEqual(['case.decided']);
  });

  test('are late once, whoever is awaited; then the decision is awaited, with its own date', () => {
    const [step, growing] = ['decision', reviewed()] as const;
    const [before, after] = ['2026-10-08T15:59:59.000Z', '2026-10-08T16:00:00.000Z'];
    const pass = { type: 'pass-due', step } as const;
    expect(wakesAt(step, growing.snapshot, { item: licenceItem, calendar })).toBe('2026-10-08T16:00:00.000Z');
    expect(growing.give(pass, { by: journey, at: before })).toBe('case.not_due');
    expect(growing.give(pass, { by: journey, at: after })).toEqual(['case.overdue']);
    expect(growing.events.at(-1)?.data).toMatchObject({ step: 'documents' });
    expect(growing.give(pass, { by: journey, at: after })).toBe('case.not_due');
    expect(stepAwaited(growing.snapshot)).toBe('decision');
    // The decision is due on 10-14, ten working days from acceptance.
    expect(wakesAt(step, growing.snapshot, { item: licenceItem, calendar })).toBe('2026-10-14T16:00:00.000Z');
    expect(growing.give(handIn(...slots), { by: applicant, at: after })).toEqual(['case.documents-handed-in']);
  });

  test('are late while the review is still awaited', () => {
    const growing = begun();
    growing.give({ type: 'accept' }, { by: acceptor, at: accepted });
    const pass = { type: 'pass-due', step: 'review' } as const;
    expect(growing.give(pass, { by: journey, at: '2026-10-09T02:00:00.000Z' })).toEqual(['case.overdue']);
    growing.give(review, { by: reviewer, at: '2026-10-09T02:00:00.000Z' });
    expect(stepAwaited(growing.snapshot)).toBe('decision');
  });

  test('may come before acceptance, and then nothing is to follow it', () => {
    const growing = begun();
    expect(growing.give(handIn(...slots), { by: applicant, at: filed })).toEqual(['case.documents-handed-in']);
    growing.give({ type: 'accept' }, { by: acceptor, at: accepted });
    expect(growing.events.at(-1)?.data).not.toHaveProperty('documentsDue');
  });

  test('are those that were named, and come once', () => {
    const growing = reviewed();
    expect(growing.give(handIn('application'), { by: applicant, at: accepted })).toBe('case.not_to_follow');
    growing.give(handIn('layout-plan'), { by: applicant, at: accepted });
    expect(growing.give(handIn('layout-plan'), { by: applicant, at: accepted })).toBe('case.not_to_follow');
    growing.give({ type: 'withdraw', reason: null }, { by: applicant, at: accepted });
    expect(growing.give(handIn('equipment-list'), { by: applicant, at: accepted })).toBe('case.wrong_state');
  });

  test('may come while something else is to be corrected: a window must not have received them in vain', () => {
    const growing = begun();
    const missing = [{ kind: 'material', key: 'application', reason: 'unclear' }] as const;
    const notice = { type: 'notify-deficiencies', deficiencies: missing, notes: ['x'], workingDays: 5 } as const;
    growing.give(notice, { by: acceptor, at: filed });
    expect(growing.give(handIn(...slots), { by: applicant, at: accepted })).toEqual(['case.documents-handed-in']);
    expect(growing.snapshot).toMatchObject({ status: 'deficient', toFollow: null });
  });

  test('never have longer than the decision, which is alarmed and extended by its own date', () => {
    const growing = begun();
    // Silence is noticed late: the limits run from receipt on 09-22, ten working days are over with 10-13.
    growing.give({ type: 'pass-due', step: 'acceptance' }, { by: journey, at: '2026-10-12T02:00:00.000Z' });
    expect(growing.snapshot.toFollow?.due).toEqual(growing.snapshot.due.statutory);
    growing.give(review, { by: reviewer, at: '2026-10-12T02:00:00.000Z' });
    const late = '2026-10-14T02:00:00.000Z';
    expect(growing.give({ type: 'extend', reason: 'x' }, { by: decider, at: late })).toBe('case.due_passed');
    const pass = { type: 'pass-due', step: 'decision' } as const;
    expect(growing.give(pass, { by: journey, at: late })).toEqual(['case.overdue']);
    expect(growing.give(pass, { by: journey, at: late })).toEqual(['case.overdue']);
    expect(growing.events.slice(-2).map(({ data }) => (data as { step: string }).step)).toEqual([
      'documents',
      'decision',
    ]);
  });

  test('may be part of a correction', () => {
    const growing = begun();
    const missing = [{ kind: 'material', key: 'equipment-list', reason: 'missing' }] as const;
    growing.give(
      { type: 'notify-deficiencies', deficiencies: missing, notes: ['x'], workingDays: 5 },
      { by: acceptor, at: filed },
    );
    growing.give(
      { type: 'correct', materials: [material('equipment-list')], form: {} },
      { by: applicant, at: accepted },
    );
    expect(growing.snapshot.toFollow).toEqual({ slots: ['layout-plan'], due: null });
  });
});

test('what is still to follow is what was promised less what came, in whatever order, and never more by being told', () => {
  const some = fc.subarray(['a', 'b', 'c', 'd', 'e']);
  fc.assert(
    fc.property(some, fc.array(some, { maxLength: 4 }), some, (promised, comings, told) => {
      const before: ToFollow | null = promised.length === 0 ? null : { slots: promised, due: null };
      const after = comings.reduce<ToFollow | null>(
        (now, come) =>
          stillToFollow(
            now,
            come.map((slot) => ({ slot })),
          ),
        before,
      );
      const left = promised.filter((slot) => !comings.flat().includes(slot));
      expect(after?.slots ?? []).toEqual(left);
      const known = toldToFollow(after, { slots: told, due: null });
      expect(known?.slots ?? []).toEqual(left.filter((slot) => told.includes(slot)));
    }),
  );
});
