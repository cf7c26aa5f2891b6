import { describe, expect, test } from 'vitest';
import { awaited, ownerOf, stepAwaited } from '#domain/case/awaiting';
import type { Command } from '#domain/case/command';
import { dueOf } from '#domain/case/deadlines';
import { GrowingCase, licenceItem, person, recordItem } from './case-fixture.ts';

/** Tuesday 2026-09-22, 10:00 in Lanzhou; acceptance is due on 2026-09-30, since 09-25 is a holiday. */
const filed = '2026-09-22T02:00:00.000Z';
const told = '2026-09-23T02:00:00.000Z';
const answeredAt = '2026-09-28T02:00:00.000Z';
const applicant = person('applicant', 'applicant');
const [acceptor, decider] = [person('acceptor', 'acceptor'), person('decider', 'decider')];
const clock = person('system', 'system');

const scan = (slot: string, key = 'new') => ({ slot, key, sha256: '00', bytes: 1, mediaType: 'application/pdf' });
const about = (key: string, reason: 'missing' | 'unclear' = 'unclear', kind: 'material' | 'field' = 'material') => ({
  ...{ kind, key, reason },
});
const notice = (...deficiencies: ReturnType<typeof about>[]): Command & { type: 'notify-deficiencies' } => ({
  ...{ type: 'notify-deficiencies', deficiencies, notes: deficiencies.map(() => 'x'), workingDays: 3 },
});
const correction = (...slots: string[]): Command & { type: 'correct' } => ({
  ...{ type: 'correct', materials: slots.map((slot) => scan(slot)), form: {} },
});
const insist = { type: 'insist', reason: null } as const;
const accept = { type: 'accept' } as const;
const decline = { type: 'not-accept', reasons: ['x'], competentBody: null } as const;

/** A filing whose scan of the commitment was called unclear. */
function noticed(item = recordItem): GrowingCase {
  const growing = new GrowingCase(item, filed);
  expect(growing.give(notice(about('written-commitment')), { by: acceptor, at: told })).toEqual([
    'case.deficiencies-notified',
  ]);
  return growing;
}

describe('a notice of what is missing', () => {
  test('hands the case to the applicant until a date, and leaves the wait of the journey open', () => {
    const { snapshot } = noticed();
    expect(snapshot).toMatchObject({ status: 'deficient', correction: { notices: 1, breaches: 0 } });
    expect(stepAwaited(snapshot)).toBe('correction');
    // Three working days from 09-23; 09-25 is a holiday, 09-26 and 09-27 a weekend.
    for (const step of ['correction', 'acceptance'] as const)
      expect(dueOf(step, snapshot)).toMatchObject({ date: '2026-09-29' });
    expect(ownerOf('acceptance', snapshot).role).toBe('applicant');
    expect(awaited('acceptance', snapshot)).toEqual({ kind: 'open' });
  });

  test('stops the clock of the authority: nothing is deemed accepted while the applicant is awaited', () => {
    const growing = noticed(licenceItem);
    const pass = { type: 'pass-due', step: 'acceptance' } as const;
    expect(growing.give(pass, { by: clock, at: told })).toBe('case.not_due');
    expect(growing.give(pass, { by: clock, at: '2026-10-10T02:00:00.000Z' })).toEqual(['case.overdue']);
    expect(growing.events.at(-1)?.data).toMatchObject({ step: 'correction', due: { date: '2026-09-29' } });
    expect(growing.give(pass, { by: clock, at: '2026-10-10T02:00:01.000Z' })).toEqual([]);
  });

  test('is too late once the law itself has accepted', () => {
    const growing = new GrowingCase(licenceItem, filed);
    const late = { by: acceptor, at: '2026-10-08T02:00:00.000Z' };
    expect(growing.give(notice(about('layout-plan')), late)).toBe('case.deemed_accepted');
  });

  test('not answered in time lets the authority refuse acceptance, and not before', () => {
    const growing = noticed();
    expect(growing.give(decline, { by: acceptor, at: answeredAt })).toBe('case.wrong_state');
    expect(growing.give(accept, { by: acceptor, at: '2026-09-30T02:00:00.000Z' })).toBe('case.wrong_state');
    expect(growing.give(decline, { by: acceptor, at: '2026-09-30T02:00:00.000Z' })).toEqual(['case.not-accepted']);
  });

  test('can be withdrawn from', () => {
    const growing = noticed();
    expect(growing.give({ type: 'withdraw', reason: null }, { by: applicant, at: told })).toEqual(['case.withdrawn']);
  });
});

describe('a correction', () => {
  test('must hand in all that was named', () => {
    const growing = new GrowingCase(recordItem, filed);
    const both = notice(about('written-commitment'), about('contactPhone', 'missing', 'field'));
    growing.give(both, { by: acceptor, at: told });
    const by = { by: applicant, at: answeredAt };
    expect(growing.give(correction('written-commitment'), by)).toBe('case.correction_incomplete');
    expect(growing.give({ ...correction(), form: { contactPhone: '1' } }, by)).toBe('case.correction_incomplete');
    const whole = { ...correction('written-commitment'), form: { contactPhone: '1' } };
    expect(growing.give({ ...whole, form: { ...whole.form, kind: 'x' } }, by)).toBe('case.field_not_named');
    expect(growing.give(whole, by)).toEqual(['case.corrected']);
    expect(growing.events.at(-1)?.data).toMatchObject({ fields: ['contactPhone'] });
  });

  test('takes the place of what the slot held, and the limits run anew from it', () => {
    const growing = noticed();
    growing.give(correction('written-commitment', 'referral-letter'), { by: applicant, at: answeredAt });
    const { snapshot } = growing;
    expect(snapshot.materials.map(({ slot, key }) => [slot, key])).toEqual([
      ['written-commitment', 'new'],
      ['referral-letter', 'new'],
    ]);
    // Five working days from 09-28: the holidays go to 10-07, and Saturday 10-10 is worked.
    expect(snapshot).toMatchObject({ status: 'submitted', submittedAt: answeredAt });
    expect(snapshot.due.acceptance).toMatchObject({ date: '2026-10-10' });
    expect(growing.give(accept, { by: acceptor, at: '2026-09-29T02:00:00.000Z' })).toEqual(['case.accepted']);
  });

  test('is late once, then the authority is late once more, each with its own date', () => {
    const growing = noticed();
    const pass = { type: 'pass-due', step: 'acceptance' } as const;
    expect(growing.give(pass, { by: clock, at: '2026-09-29T16:00:00.000Z' })).toEqual(['case.overdue']);
    growing.give(correction('written-commitment'), { by: applicant, at: '2026-09-30T02:00:00.000Z' });
    expect(growing.give(pass, { by: clock, at: '2026-10-20T02:00:00.000Z' })).toEqual(['case.overdue']);
    const late = growing.events.filter(({ type }) => type === 'case.overdue').map(({ data }) => data);
    expect(late).toMatchObject([{ step: 'correction' }, { step: 'acceptance' }]);
  });

  test('is asked of nobody who was told nothing', () => {
    const growing = new GrowingCase(recordItem, filed);
    for (const command of [correction('written-commitment'), insist])
      expect(growing.give(command, { by: applicant, at: told })).toBe('case.wrong_state');
  });
});

describe('a second notice', () => {
  const again = { by: decider, at: '2026-09-29T02:00:00.000Z' };
  function corrected(): GrowingCase {
    const growing = noticed();
    growing.give(correction('written-commitment'), { by: applicant, at: answeredAt });
    return growing;
  }

  test('may only name what was handed in since the first', () => {
    expect(corrected().give(notice(about('referral-letter', 'missing')), again)).toBe('case.notice_not_new');
    expect(corrected().give(notice(about('written-commitment'), about('identity')), again)).toBe('case.notice_not_new');
  });

  test('is another official’s to give, and a breach of the single notice', () => {
    const growing = corrected();
    const same = { by: acceptor, at: again.at };
    expect(growing.give(notice(about('written-commitment')), same)).toBe('case.same_official');
    expect(growing.give(notice(about('written-commitment')), again)).toEqual(['case.deficiencies-notified']);
    expect(growing.events.at(-1)?.data).toMatchObject({ number: 2, breach: true });
    expect(growing.snapshot.correction).toMatchObject({ notices: 2, breaches: 1 });
  });

  test('is not given to an applicant who insists', () => {
    const growing = noticed();
    expect(growing.give(insist, { by: applicant, at: answeredAt })).toEqual(['case.insisted']);
    expect(growing.give(notice(about('written-commitment')), again)).toBe('case.insisted');
  });
});

describe('an applicant who insists', () => {
  test('is answered in writing within five working days', () => {
    for (const [command, event] of [[accept, 'case.accepted'] as const, [decline, 'case.not-accepted'] as const]) {
      const growing = noticed();
      growing.give(insist, { by: applicant, at: answeredAt });
      expect(growing.snapshot).toMatchObject({ status: 'submitted', submittedAt: filed });
      expect(growing.snapshot.due.acceptance).toMatchObject({ date: '2026-10-10' });
      expect(growing.give(command, { by: acceptor, at: '2026-10-09T02:00:00.000Z' })).toEqual([event]);
    }
  });

  test('was told in time: silence after that is late, and not acceptance by law', () => {
    const growing = noticed(licenceItem);
    growing.give(insist, { by: applicant, at: answeredAt });
    const pass = { type: 'pass-due', step: 'acceptance' } as const;
    expect(growing.give(pass, { by: clock, at: '2026-10-20T02:00:00.000Z' })).toEqual(['case.overdue']);
  });
});
