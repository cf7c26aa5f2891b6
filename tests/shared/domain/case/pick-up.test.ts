import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import card from '#data/items/XS-048.json' with { type: 'json' };
import type { Item } from '#domain/catalogue/item';
import { awaited, ownerOf, stepAwaited } from '#domain/case/awaiting';
import { dueOf, wakesAt } from '#domain/case/deadlines';
import { responsibilityOf } from '#domain/case/responsibility';
import { calendar, person } from './case-fixture.ts';
import {
  ask,
  foundAll,
  hall,
  handOut,
  manifestOf,
  officials,
  registry,
  TwoSides,
  waybill as parcel,
} from './two-sides.ts';

const { acceptor, reviewer, decider, clerk, journeyHere, journeyThere, authority } = officials;
const cardItem = card as Item;
/** Wednesday 2026-09-23: ten working days from it end on 2026-10-14, ten more on 2026-10-28. */
const at = '2026-09-23T02:00:00.000Z';
const waybill = { ...parcel, orderedAt: at };
const review = { type: 'review', recommendation: 'grant', opinion: 'x' } as const;
const grant = { type: 'grant', approval: null, draftSm3: null, draft: null } as const;
const passDue = { type: 'pass-due', step: 'outcome' } as const;

/** Gives commands on the side that decides, and tells of them. */
function decide(
  sides: TwoSides,
  given: readonly (readonly [Parameters<TwoSides['give']>[1], typeof acceptor])[],
): void {
  for (const [command, by] of given) sides.give('deciding', command, { by, at });
  sides.tellAll(at);
}

/** A mortgage of which two papers came back to the window, but for those that it misses. */
function cameBack(missing: readonly number[] = []): TwoSides {
  const sides = new TwoSides();
  const [there, back] = [manifestOf([1, 2]), manifestOf([1, 2], 'LZ-0002')];
  decide(sides, [[{ type: 'clear' }, acceptor]]);
  sides.give('receiving', { type: 'seal-bag', manifest: there }, { by: clerk, at });
  sides.give('receiving', { type: 'record-order', bag: 1, waybill }, { by: journeyHere, at });
  sides.tellAll(at);
  decide(sides, [
    [{ type: 'open-bag', found: foundAll(there) }, acceptor],
    [{ type: 'accept' }, acceptor],
    [review, reviewer],
    [grant, decider],
    [{ type: 'seal-bag', manifest: back }, acceptor],
    [{ type: 'record-order', bag: 2, waybill }, journeyThere],
  ]);
  sides.give('receiving', { type: 'open-bag', found: foundAll(back, missing) }, { by: clerk, at });
  sides.tellAll(at);
  const settled = { type: 'serve', how: 'pick-up', number: 'R-0001' } as const;
  decide(sides, [...(missing.length > 0 ? [[settled, acceptor] as const] : []), [{ type: 'complete' }, journeyThere]]);
  return sides;
}

/** A child's card that is granted, for whom somebody else stood at the window. */
function cardGranted(presenter?: string): TwoSides {
  const sides = new TwoSides({
    ...{ clockStarts: 'scans-received', item: cardItem },
    ...(presenter === undefined ? {} : { presenter }),
  });
  decide(sides, [
    [{ type: 'take-over' }, acceptor],
    [{ type: 'accept' }, acceptor],
    [review, reviewer],
    [grant, decider],
  ]);
  return sides;
}

function cardAtWindow(presenter?: string): TwoSides {
  const sides = cardGranted(presenter);
  decide(sides, [
    [{ type: 'serve', how: 'window', number: 'L-0007' }, acceptor],
    [{ type: 'complete' }, journeyThere],
  ]);
  return sides;
}

const ends = ({ receiving: { snapshot } }: TwoSides) => [
  ...[snapshot.status, snapshot.completedWith],
  snapshot.collection?.pickUp?.ended?.how ?? null,
];
const inDue = { by: journeyHere, at: '2026-10-14T16:00:00.000Z' };
const afterAll = { by: journeyHere, at: '2026-10-28T16:00:00.000Z' };

describe('what lies at the window', () => {
  test('keeps the case from its end: the window is awaited, for ten working days', () => {
    const sides = cameBack();
    const { snapshot } = sides.receiving;
    expect([...ends(sides), stepAwaited(snapshot)]).toEqual(['ready', 'record', null, 'pick-up']);
    expect(sides.deciding.snapshot.status).toBe('completed');
    expect(ownerOf('outcome', snapshot)).toEqual({ role: 'clerk', body: hall });
    expect([dueOf('outcome', snapshot)?.date, wakesAt('outcome', snapshot, { item: cardItem, calendar })]).toEqual([
      '2026-10-14',
      inDue.at,
    ]);
    expect(snapshot.collection?.pickUp?.what).toEqual(['originals']);
    // The journey stays in its wait; started again it comes there, too.
    expect([awaited('outcome', snapshot), awaited('take-over', snapshot)]).toEqual([
      { kind: 'open' },
      expect.objectContaining({ kind: 'done', due: inDue.at }),
    ]);
  });

  test('is awaited from the day on which the window hears of the completion, however late that is', () => {
    const sides = cardGranted();
    sides.give('deciding', { type: 'serve', how: 'window', number: 'L-0007' }, { by: acceptor, at });
    sides.give('deciding', { type: 'complete' }, { by: journeyThere, at });
    sides.tellAll('2026-10-20T02:00:00.000Z');
    expect(dueOf('outcome', sides.receiving.snapshot)?.date).toBe('2026-11-03');
  });

  test('is handed out once, against a receipt that is kept with the case, and the case ends as was told', () => {
    const sides = cameBack();
    expect(sides.give('receiving', handOut(), { by: clerk, at })).toEqual(['case.handed-out']);
    expect(ends(sides)).toEqual(['completed', 'record', 'handed-out']);
    // Whoever decided is told that it arrived.
    sides.tellAll(at);
    expect(sides.deciding.events.at(-1)).toMatchObject({
      ...{ type: 'case.pick-up-told', occurredAt: at, data: { what: ['originals'], how: 'handed-out' } },
    });
    expect(sides.deciding.snapshot.status).toBe('completed');
    const { snapshot, events } = sides.receiving;
    expect(awaited('outcome', snapshot)).toMatchObject({ kind: 'done' });
    expect(snapshot.materials.at(-1)).toEqual({ slot: 'service-receipt', ...handOut().receipt });
    // How the clerk knew who came is nobody's business.
    expect(events.at(-1)).toMatchObject({ data: { what: ['originals'], to: 'applicant' }, personal: {} });
    expect(JSON.stringify(events.at(-1)?.data)).not.toContain('card-reader');
    expect(sides.give('receiving', handOut(), { by: clerk, at })).toBe('case.wrong_state');
    expect(sides.give('receiving', ask, { by: clerk, at })).toBe('case.wrong_state');
  });

  test('is a card that was sent there, with the number of its list; and not one that was posted', () => {
    const sides = cardAtWindow();
    const { collection } = sides.receiving.snapshot;
    expect([collection?.pickUp?.what, collection?.card]).toEqual([['card'], { reference: 'L-0007' }]);
    sides.give('receiving', handOut(), { by: clerk, at });
    expect(ends(sides)).toEqual(['completed', 'card', 'handed-out']);

    const posted = cardGranted();
    decide(posted, [
      [{ type: 'serve', how: 'post', number: '1234567890123' }, acceptor],
      [{ type: 'complete' }, journeyThere],
    ]);
    expect(ends(posted)).toEqual(['completed', 'card', null]);
  });

  test('are no papers where none was in the bag that came, and the rest where some were missing', () => {
    expect(ends(cameBack([1, 2]))).toEqual(['completed', 'record', null]);
    expect(ends(cameBack([1]))).toEqual(['ready', 'record', null]);
  });

  test('goes to whoever stood there when it was received, where somebody did', () => {
    expect(cardAtWindow().give('receiving', handOut('presenter'), { by: clerk, at })).toBe('case.no_presenter');
    const sides = cardAtWindow('v1:01');
    expect(sides.give('receiving', handOut('presenter'), { by: clerk, at })).toEqual(['case.handed-out']);
  });

  test('is handed out to nobody by themselves, nor before the other side is done, nor there', () => {
    const sides = cardGranted();
    expect(sides.give('receiving', handOut(), { by: clerk, at })).toBe('case.wrong_state');
    const ready = cardAtWindow();
    expect(ready.give('deciding', handOut(), { by: acceptor, at })).toBe('case.wrong_state');
    const principal = { ...clerk.principal, actor: ready.receiving.snapshot.applicant.onBehalfOf };
    expect(ready.give('receiving', handOut(), { by: { ...clerk, principal }, at })).toBe('case.own_case');
  });

  test('stays there whatever the other side may tell yet', () => {
    const sides = cameBack();
    const { reported } = sides.receiving.snapshot.collection ?? expect.unreachable();
    const again = { ...(reported ?? expect.unreachable()), status: 'completed', event: 'case.overdue' } as const;
    const report = { ...again, from: { ...again.from, seq: again.from.seq + 1 } };
    const command = { type: 'record-report', report, told: null } as const;
    expect(sides.give('receiving', command, { by: authority, at })).toEqual([]);
    expect(ends(sides)[0]).toBe('ready');
  });
});

describe('what nobody fetches', () => {
  test('is told of at the first date, and after the second not waited for: the case ends as was told', () => {
    const sides = cardAtWindow();
    expect(sides.give('receiving', passDue, { by: journeyHere, at })).toBe('case.not_due');
    expect(sides.give('receiving', passDue, inDue)).toEqual(['case.overdue']);
    expect(sides.receiving.events.at(-1)?.data).toMatchObject({ step: 'pick-up', due: { date: '2026-10-14' } });
    const rules = { item: cardItem, calendar };
    expect(wakesAt('outcome', sides.receiving.snapshot, rules)).toBe(afterAll.at);
    expect(sides.give('receiving', passDue, inDue)).toBe('case.not_due');
    expect(sides.give('receiving', passDue, afterAll)).toEqual(['case.unclaimed']);
    expect(sides.receiving.events.at(-1)?.data).toMatchObject({ what: ['card'], due: { date: '2026-10-28' } });
    expect(ends(sides)).toEqual(['completed', 'card', 'unclaimed']);
    expect(sides.give('receiving', handOut(), { by: clerk, at: afterAll.at })).toBe('case.wrong_state');
    expect(sides.give('receiving', passDue, afterAll)).toEqual([]);
  });

  test('may still be fetched between the two', () => {
    const sides = cardAtWindow();
    sides.give('receiving', passDue, inDue);
    expect(sides.give('receiving', handOut(), { by: clerk, at: inDue.at })).toEqual(['case.handed-out']);
    expect(ends(sides)).toEqual(['completed', 'card', 'handed-out']);
  });

  test('is the window’s until the alert, and the applicant’s from then on', () => {
    const sides = cardAtWindow();
    const responsible = (now: string) => responsibilityOf(sides.receiving.events, now).slice(1);
    const [window, applicant] = [
      { party: { kind: 'window', id: 'XA-01' }, from: at, until: null },
      { party: { kind: 'applicant', id: 'applicant' }, from: inDue.at, until: afterAll.at },
    ];
    // Taken over and completed in one instant, the authority answered for it at no time.
    expect(responsibilityOf(sides.receiving.events, inDue.at)).toMatchObject([{ party: window.party, until: null }]);
    sides.give('receiving', passDue, inDue);
    sides.give('receiving', passDue, afterAll);
    expect(responsible('2026-12-01T00:00:00.000Z')).toEqual([applicant]);
    expect(responsibilityOf(sides.receiving.events, afterAll.at)[0]).toMatchObject({ until: inDue.at });
  });
});

describe('a card', () => {
  test('is sent to no window where none received, and papers only in a bag', () => {
    const toWindow = { type: 'serve', how: 'window', number: null } as const;
    const sides = new TwoSides();
    const manifest = manifestOf([1]);
    decide(sides, [[{ type: 'clear' }, acceptor]]);
    sides.give('receiving', { type: 'seal-bag', manifest }, { by: clerk, at });
    sides.give('receiving', { type: 'record-order', bag: 1, waybill }, { by: journeyHere, at });
    sides.tellAll(at);
    decide(sides, [
      [{ type: 'open-bag', found: foundAll(manifest) }, acceptor],
      [{ type: 'not-accept', reasons: ['x'], competentBody: null }, acceptor],
    ]);
    expect(sides.give('deciding', toWindow, { by: acceptor, at })).toBe('case.not_for_window');
    expect(sides.deciding.snapshot.body).toBe(registry);
  });
});

test('whenever somebody comes, it is handed out or it was unclaimed before, once, and somebody answers for every moment', () => {
  const day = 86_400_000;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(12)), { minLength: 1, maxLength: 8 }), (days) => {
      const sides = cardAtWindow();
      let now = Date.parse(at);
      for (const [comes, later] of days) {
        now += later * day;
        const instant = new Date(now).toISOString();
        // The journey looks whenever a date has passed.
        for (const _ of ['first', 'second']) sides.give('receiving', passDue, { by: journeyHere, at: instant });
        if (comes) sides.give('receiving', handOut(), { by: clerk, at: instant });
      }
      const { events, snapshot } = sides.receiving;
      const over = events.filter(({ type }) => type === 'case.handed-out' || type === 'case.unclaimed');
      expect(over.length).toBe(snapshot.status === 'completed' ? 1 : 0);
      const [end] = over;
      if (end !== undefined) expect(end.type === 'case.unclaimed').toBe(end.occurredAt >= afterAll.at);
      else expect(new Date(now).toISOString() < afterAll.at).toBe(true);
      const spans = responsibilityOf(events, new Date(now).toISOString());
      expect(spans.slice(1).map(({ from }) => from)).toEqual(spans.slice(0, -1).map(({ until }) => until));
      expect(spans.at(-1)?.until ?? null).toBe(end?.occurredAt ?? null);
    }),
  );
});

test('a card of a case that was filed online goes to no window', () => {
  const sides = cardGranted();
  const { snapshot } = sides.deciding;
  sides.deciding.snapshot = { ...snapshot, collection: null };
  const toWindow = { type: 'serve', how: 'window', number: null } as const;
  expect(sides.deciding.give(toWindow, { by: person('acceptor', 'acceptor'), at })).toBe('case.not_for_window');
});
