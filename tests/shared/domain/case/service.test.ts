import { describe, expect, test } from 'vitest';
import { awaited, stepAwaited } from '#domain/case/awaiting';
import { dueOf } from '#domain/case/deadlines';
import { isToBeServed, sheetsToReturn } from '#domain/case/service';
import { isFinished } from '#domain/case/snapshot';
import { calendar, GrowingCase, person, recordItem } from './case-fixture.ts';
import { begin, foundAll, handOut, manifestOf, officials, TwoSides, waybill as parcel } from './two-sides.ts';
import { submit } from '#domain/case/submit';
import type { Item } from '#domain/catalogue/item';
import card from '#data/items/XS-048.json' with { type: 'json' };

const { acceptor, reviewer, decider, clerk, journeyHere, journeyThere, window } = officials;
/** Wednesday 2026-09-23: ten working days from it end on 2026-10-14, the holidays and the worked Saturday counted. */
const at = '2026-09-23T02:00:00.000Z';
const waybill = { ...parcel, orderedAt: at };
const withdraw = { type: 'withdraw', reason: null } as const;
const review = { type: 'review', recommendation: 'grant', opinion: 'x' } as const;
const grant = { type: 'grant', approval: null, draftSm3: null, draft: null } as const;

/** Three sheets at the authority, of which it keeps the first. */
function takenOver(): TwoSides {
  const sides = new TwoSides();
  sides.give('deciding', { type: 'clear' }, { by: acceptor, at });
  sides.tellAll(at);
  const [kept, others] = [manifestOf([1], 'LZ-0001', 'retain'), manifestOf([2, 3])];
  const sheets = [...kept.sheets, ...others.sheets];
  const manifest = { seal: 'LZ-0001', sheets, totals: { sheets: 3, pages: 6 } };
  sides.give('receiving', { type: 'seal-bag', manifest }, { by: clerk, at });
  sides.give('receiving', { type: 'record-order', bag: 1, waybill }, { by: journeyHere, at });
  sides.tellAll(at);
  sides.give('deciding', { type: 'open-bag', found: foundAll(manifest) }, { by: acceptor, at });
  sides.tellAll(at);
  return sides;
}
const numbers = ({ deciding }: TwoSides): number[] => sheetsToReturn(deciding.snapshot).map(({ number }) => number);

describe('papers that the authority has', () => {
  test('go back but for those that it keeps where it grants, before the case is completed', () => {
    const sides = takenOver();
    for (const [command, by] of [
      [{ type: 'accept' } as const, acceptor] as const,
      [review, reviewer] as const,
      [grant, decider] as const,
    ])
      sides.give('deciding', command, { by, at });
    const { snapshot } = sides.deciding;
    expect([numbers(sides), stepAwaited(snapshot), dueOf('service', snapshot)?.date]).toEqual([
      [2, 3],
      'service',
      '2026-10-14',
    ]);
    expect(awaited('decision', snapshot)).toEqual({ kind: 'to-serve' });
    expect(sides.deciding.give({ type: 'complete' }, { by: journeyThere, at })).toBe('case.wrong_state');
  });

  test('go back all of them where the application is withdrawn, and the window follows', () => {
    const sides = takenOver();
    expect(sides.give('deciding', withdraw, { by: window, at })).toEqual(['case.withdrawn']);
    sides.tellAll(at);
    expect([sides.deciding.snapshot.status, sides.receiving.snapshot.status]).toEqual(['returning', 'handed-over']);
    expect(numbers(sides)).toEqual([1, 2, 3]);
    sides.give('deciding', { type: 'seal-bag', manifest: manifestOf([1, 2, 3], 'LZ-0002') }, { by: acceptor, at });
    sides.give('deciding', { type: 'record-order', bag: 2, waybill }, { by: journeyThere, at });
    sides.tellAll(at);
    const found = foundAll(manifestOf([1, 2, 3], 'LZ-0002'));
    expect(sides.give('receiving', { type: 'open-bag', found }, { by: clerk, at })).toEqual(['case.bag-opened']);
    sides.tellAll(at);
    // Also where the journey is started again from here.
    expect(awaited('acceptance', sides.deciding.snapshot)).toEqual({ kind: 'to-serve' });
    expect(awaited('service', sides.deciding.snapshot)).toMatchObject({ kind: 'done', outcome: 'settled' });
    expect(sides.give('deciding', { type: 'complete' }, { by: journeyThere, at })).toEqual(['case.completed']);
    sides.tellAll(at);
    // They lie at the window now.
    expect(sides.receiving.snapshot.status).toBe('ready');
    sides.give('receiving', handOut(), { by: clerk, at });
    for (const { snapshot } of [sides.deciding, sides.receiving])
      expect([isFinished(snapshot), snapshot.completedWith]).toEqual([true, 'withdrawal']);
  });

  test('that are lost on their way back are settled by an official, with a receipt', () => {
    const sides = takenOver();
    sides.give('deciding', withdraw, { by: window, at });
    const settle = { type: 'serve', how: 'pick-up', number: 'R-0001' } as const;
    expect(sides.give('deciding', settle, { by: acceptor, at })).toEqual(['case.served']);
    expect(isToBeServed(sides.deciding.snapshot)).toBe(false);
    expect(sides.give('deciding', settle, { by: acceptor, at })).toBe('case.wrong_state');
    expect(sides.give('deciding', { type: 'complete' }, { by: journeyThere, at })).toEqual(['case.completed']);
  });

  test('are not settled in another way while the bag with them is on its way back in time', () => {
    const sides = takenOver();
    for (const [command, by] of [
      [{ type: 'accept' } as const, acceptor] as const,
      [review, reviewer] as const,
      [grant, decider] as const,
      [{ type: 'seal-bag', manifest: manifestOf([2, 3], 'LZ-0002') } as const, acceptor] as const,
    ])
      sides.give('deciding', command, { by, at });
    const settle = { type: 'serve', how: 'pick-up', number: 'R-0001' } as const;
    expect(sides.give('deciding', settle, { by: acceptor, at })).toBe('case.wrong_state');
    // Five working days for the parcel: 2026-10-08, the holidays counted.
    const late = sides.deciding.snapshot.collection?.originals?.bags.at(-1)?.due.at ?? expect.unreachable();
    expect(sides.give('deciding', settle, { by: acceptor, at: late })).toEqual(['case.served']);
  });

  test('are counted before an application is withdrawn while they are under way', () => {
    const deciding = begin('deciding');
    deciding.give({ type: 'clear' }, { by: acceptor, at });
    const arrival = dueOf('dispatch', deciding.snapshot) ?? expect.unreachable();
    const sealed = { bag: 1, leg: 'outward', manifest: manifestOf([1]), due: { arrival } } as const;
    deciding.give({ type: 'record-dispatch', sealed, waybill }, { by: window, at });
    expect(deciding.give(withdraw, { by: window, at })).toBe('case.wrong_state');
  });

  test('do not travel any more for whoever wants to withdraw', () => {
    const sides = new TwoSides();
    sides.give('deciding', { type: 'clear' }, { by: acceptor, at });
    sides.tellAll(at);
    sides.give('receiving', { type: 'ask-withdrawal', reason: null }, { by: clerk, at });
    expect(sides.give('receiving', { type: 'seal-bag', manifest: manifestOf([1]) }, { by: clerk, at })).toBe(
      'case.wrong_state',
    );
  });
});

describe('a card', () => {
  test('is awaited until it has reached whoever gets it, once', () => {
    const item = card as Item;
    const applicant = person('applicant', 'applicant');
    const holder = { kind: 'person', hash: 'v1:00', maskedNumber: '000***' } as const;
    const event = submit(
      { type: 'submit', mode: 'fully-online', holder, materials: [], personal: { form: {} } },
      { principal: applicant.principal, at, item, calendar },
    );
    const growing = new GrowingCase(item, at, { caseId: '620100-20260922-0123456789AB', event, by: applicant });
    for (const [command, by] of [
      [{ type: 'accept' } as const, person('a', 'acceptor')] as const,
      [review, person('r', 'reviewer')] as const,
      [grant, person('d', 'decider')] as const,
    ])
      growing.give(command, { by, at });
    expect(growing.give({ type: 'complete' }, { by: journeyThere, at })).toBe('case.wrong_state');
    const serve = { type: 'serve', how: 'post', number: '1' } as const;
    expect(growing.give(serve, { by: person('a', 'acceptor'), at })).toEqual(['case.served']);
    expect(growing.give(serve, { by: person('a', 'acceptor'), at })).toBe('case.wrong_state');
    expect(growing.give({ type: 'complete' }, { by: journeyThere, at })).toEqual(['case.completed']);
    expect(growing.snapshot.completedWith).toBe('card');
  });

  test('is nothing that a record needs', () => {
    const growing = new GrowingCase(recordItem, at);
    const serve = { type: 'serve', how: 'post', number: null } as const;
    expect(growing.give(serve, { by: person('a', 'acceptor'), at })).toBe('case.wrong_state');
  });
});
