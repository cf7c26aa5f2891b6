import { describe, expect, it } from 'vitest';
import type { StatementDraft } from '#domain/statement/draft';
import { fits } from '#domain/statement/fits';
import type { StatedPaper } from '#domain/statement/papers';
import { begin, decline, offered, officials } from '#tests/shared/domain/case/two-sides';
import { draftOf } from './stated-sides.ts';

const given = { by: officials.acceptor, at: offered };
const offer = draftOf(begin('receiving', 'scans-received').events);
function answer(command: 'take-over' | 'decline'): StatementDraft {
  const deciding = begin('deciding', 'scans-received');
  deciding.give(command === 'decline' ? decline : { type: 'take-over' }, given);
  return draftOf(deciding.events);
}
const taken = answer('take-over');
const paper = (slot: string, fill: string, from: StatedPaper['from'] = 'window'): StatedPaper => ({
  ...{ slot, from },
  sha256: fill.repeat(32),
});
const other = (draft: StatementDraft, change: object): StatementDraft => ({ ...draft, ...change });

describe('an answer', () => {
  it('fits the offer that it answers, whether it takes over or declines', () => {
    expect(fits(offer, taken)).toEqual({ ok: true });
    expect(fits(offer, answer('decline'))).toEqual({ ok: true });
  });

  it('fits where both sides word names differently, and list the same papers in another order', () => {
    const [one, two] = [paper('a', 'aa'), paper('b', 'bb')];
    const renamed = { ...taken.deciding, body: { ...taken.deciding.body, name: { zh: '别名', en: 'another' } } };
    const answered = other(taken, { deciding: renamed, materials: [two, one] });
    expect(fits(other(offer, { materials: [one, two] }), answered)).toEqual({ ok: true });
  });

  it.each<[string, object, readonly string[]]>([
    ['another case', { cases: { ...taken.cases, receiving: '610100-20260921-0000000000ZZ' } }, ['numbers']],
    ['no case of the window', { cases: { ...taken.cases, receiving: null } }, ['numbers']],
    ['another clause', { clause: { ...taken.clause, clause: '2.2' } }, ['clause']],
    ['another version of the agreement', { clause: { ...taken.clause, version: 2 } }, ['clause']],
    ['another item', { item: { ...taken.item, id: 'XS-057' } }, ['item']],
    ['another version of the item', { item: { ...taken.item, version: 2 } }, ['item']],
    ['another region', { deciding: { ...taken.deciding, region: '610100' } }, ['parties']],
    ['another body', { receiving: { ...taken.receiving, body: taken.deciding.body } }, ['parties']],
    ['another window', { window: { ...taken.window, id: 'XA-02' } }, ['parties']],
    ['a paper more', { materials: [paper('a', 'aa')] }, ['materials']],
    [
      'two things',
      { window: { ...taken.window, id: 'XA-02' }, materials: [paper('a', 'aa')] },
      ['parties', 'materials'],
    ],
  ])('does not fit with %s', (_, change, misfits) => {
    expect(fits(offer, other(taken, change))).toEqual({ ok: false, misfits });
  });

  it('does not fit an offer that names another case of the deciding side', () => {
    const { cases } = offer;
    expect(fits(other(offer, { cases: { ...cases, deciding: taken.cases.deciding } }), taken)).toEqual({ ok: true });
    const elsewhere = other(offer, { cases: { ...cases, deciding: '620100-20260922-0000000000ZZ' } });
    expect(fits(elsewhere, taken)).toEqual({ ok: false, misfits: ['numbers'] });
  });

  it('is not an offer, nor the other way round', () => {
    expect(fits(taken, offer)).toMatchObject({ misfits: expect.arrayContaining(['not-an-offer', 'not-an-answer']) });
    expect(fits(offer, offer)).toEqual({ ok: false, misfits: ['not-an-answer'] });
    expect(fits(taken, taken)).toEqual({ ok: false, misfits: ['not-an-offer'] });
  });
});

describe('the papers of both', () => {
  const both = (offeredPapers: readonly StatedPaper[], answered: readonly StatedPaper[]) =>
    fits(other(offer, { materials: offeredPapers }), other(taken, { materials: answered })).ok;

  it.each<[boolean, string, StatedPaper[], StatedPaper[]]>([
    [true, 'the same', [paper('a', 'aa')], [paper('a', 'aa')]],
    [false, 'one that was offered is missing', [paper('a', 'aa'), paper('b', 'bb')], [paper('a', 'aa')]],
    [false, 'another scan', [paper('a', 'aa')], [paper('a', 'ab')]],
    [false, 'the same scan for another material', [paper('a', 'aa')], [paper('b', 'aa')]],
    [false, 'one twice', [paper('a', 'aa')], [paper('a', 'aa'), paper('a', 'aa')]],
    [true, 'one more, of the applicant', [paper('a', 'aa')], [paper('a', 'aa'), paper('b', 'bb', 'applicant')]],
    [true, 'one in the place of another, of the applicant', [paper('a', 'aa')], [paper('a', 'bb', 'applicant')]],
    [false, 'one of the applicant, and one missing', [paper('a', 'aa')], [paper('b', 'bb', 'applicant')]],
  ])('%s: %s', (fit, _, offeredPapers, answered) => {
    expect(both(offeredPapers, answered)).toBe(fit);
  });
});
