import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCollected } from '#domain/case/cancelling';
import { ownerOf, stepAwaited } from '#domain/case/awaiting';
import { isToBeDispatched } from '#domain/case/originals';
import { responsibilityOf } from '#domain/case/responsibility';
import { rebuild } from '#domain/case/snapshot';
import { type ParcelState, parcelStates } from '#domain/courier/parcel';
import * as two from './two-sides.ts';

const { foundAll, manifestOf, officials, registry, hall, traced, TwoSides } = two;
const { acceptor, approver, carrier, clerk, decider, journeyHere, journeyThere, reviewer } = officials;
type Sides = InstanceType<typeof TwoSides>;

const bag = manifestOf([1, 2, 3]);
const at = {
  cleared: '2026-09-22T03:00:00.000Z',
  sealed: '2026-09-22T06:00:00.000Z',
  // A Wednesday; the 25th is a holiday, so that two working days end on the 28th.
  cancelled: '2026-09-23T02:00:00.000Z',
  later: '2026-09-24T02:00:00.000Z',
};

function order(sides: Sides, number: number, when: string, side: 'receiving' | 'deciding' = 'receiving') {
  const waybill = { ...two.waybill, number: `110000000000${number}`, orderedAt: when };
  const by = side === 'receiving' ? journeyHere : journeyThere;
  return sides.give(side, { type: 'record-order', bag: number, waybill }, { by, at: when });
}

function sealed(sides: Sides, manifest = bag, when = at.sealed): void {
  sides.give('receiving', { type: 'seal-bag', manifest }, { by: clerk, at: when });
  order(sides, sides.receiving.snapshot.collection?.originals?.bags.length ?? 0, when);
  sides.tellAll(when);
}

/** Until a bag is on its way that the carrier has not collected. */
function travelling(): Sides {
  const sides = new TwoSides();
  sides.give('deciding', { type: 'clear' }, { by: acceptor, at: at.cleared });
  sides.tellAll(at.cleared);
  sealed(sides);
  return sides;
}

/** Until a bag that travels by silence is crossed by a notice: the applicant is awaited on both sides. */
function crossedByNotice(): Sides {
  const deficiencies = [{ kind: 'material', key: 'mortgage-contract', reason: 'unclear' }] as const;
  const sides = new TwoSides();
  const pass = { type: 'pass-due', step: 'take-over' } as const;
  for (const when of ['2026-09-23T16:00:00.000Z', '2026-09-24T16:00:00.000Z'])
    sides.give('receiving', pass, { by: journeyHere, at: when });
  const notice = { type: 'notify-deficiencies', deficiencies, notes: ['x'], workingDays: 2 } as const;
  sides.give('deciding', notice, { by: approver, at: '2026-09-25T01:00:00.000Z' });
  sealed(sides, bag, '2026-09-25T02:00:00.000Z');
  return sides;
}

function cancel(sides: Sides, number: number, side: 'receiving' | 'deciding' = 'receiving', when = at.cancelled) {
  const by = side === 'receiving' ? clerk : acceptor;
  const answer = sides.give(side, { type: 'cancel-order', bag: number }, { by, at: when });
  sides.tellAll(when);
  return answer;
}

const open = (sides: Sides, found = foundAll(bag), when = at.later) => {
  const answer = sides.give('deciding', { type: 'open-bag', found }, { by: acceptor, at: when });
  sides.tellAll(when);
  return answer;
};

describe('a bag whose order is taken back before it was collected', () => {
  test('is void on both sides: the window has two working days again to send one', () => {
    const sides = travelling();
    expect(cancel(sides, 1)).toEqual(['case.courier-cancelled']);
    for (const { snapshot, events } of [sides.receiving, sides.deciding]) {
      expect(snapshot).toMatchObject({
        status: 'cleared',
        collection: {
          originals: { dispatchDue: { date: '2026-09-28' }, dispute: null, bags: [{ number: 1, cancelled: true }] },
        },
      });
      expect([stepAwaited(snapshot), ownerOf('take-over', snapshot)]).toEqual([
        'dispatch',
        { role: 'clerk', body: hall },
      ]);
      expect(isToBeDispatched(snapshot)).toBe(false);
      expect(rebuild(events)).toEqual(snapshot);
    }
    expect(open(sides)).toBe('case.wrong_state');
  });

  test('is followed by another that is ordered anew and opened as if it were the first', () => {
    const sides = travelling();
    cancel(sides, 1);
    sealed(sides, manifestOf([1, 2, 3], 'LZ-0002'), at.cancelled);
    for (const { snapshot } of [sides.receiving, sides.deciding])
      expect(snapshot).toMatchObject({
        status: 'travelling',
        collection: { originals: { bags: [{}, { number: 2 }] } },
      });
    expect(open(sides, foundAll(manifestOf([1, 2, 3], 'LZ-0002')))).toEqual(['case.bag-opened', 'case.taken-over']);
    expect(sides.receiving.snapshot.status).toBe('handed-over');
  });

  test('lets whoever came to the window withdraw, which nobody can while it is on its way', () => {
    const sides = travelling();
    expect(sides.give('receiving', two.ask, { by: clerk, at: at.cancelled })).toBe('case.wrong_state');
    cancel(sides, 1);
    expect(sides.give('receiving', two.ask, { by: clerk, at: at.later })).toEqual(['case.withdrawal-asked']);
    sides.tellAll(at.later);
    expect([sides.receiving, sides.deciding].map(({ snapshot }) => snapshot.status)).toEqual([
      'withdrawn',
      'withdrawn',
    ]);
  });

  test('leaves the dispute open that it was to settle, with two working days from then', () => {
    const sides = travelling();
    open(sides, foundAll(bag, [2]), at.cancelled);
    sealed(sides, manifestOf([2], 'LZ-0002'), at.later);
    expect(cancel(sides, 2, 'receiving', at.later)).toEqual(['case.courier-cancelled']);
    for (const { snapshot } of [sides.receiving, sides.deciding])
      expect(snapshot).toMatchObject({
        status: 'disputed',
        collection: {
          originals: {
            dispute: { bag: 1, differences: [{ kind: 'missing', number: 2 }], due: { date: '2026-09-29' } },
          },
        },
      });
    const other = { type: 'seal-bag', manifest: manifestOf([3], 'LZ-0003') } as const;
    expect(sides.give('receiving', other, { by: clerk, at: at.later })).toBe('case.not_what_is_missing');
  });

  test('leaves an offer to be answered where originals travelled by silence', () => {
    const sides = new TwoSides();
    const pass = { type: 'pass-due', step: 'take-over' } as const;
    for (const when of ['2026-09-23T16:00:00.000Z', '2026-09-24T16:00:00.000Z'])
      sides.give('receiving', pass, { by: journeyHere, at: when });
    sealed(sides, bag, '2026-09-25T02:00:00.000Z');
    expect(sides.deciding.snapshot.status).toBe('travelling');
    cancel(sides, 1, 'receiving', '2026-09-25T03:00:00.000Z');
    expect([sides.receiving, sides.deciding].map(({ snapshot }) => snapshot.status)).toEqual(['cleared', 'offered']);
    expect(sides.give('deciding', { type: 'clear' }, { by: acceptor, at: '2026-09-25T04:00:00.000Z' })).toEqual([
      'case.cleared',
    ]);
  });

  test('is not waited for after a correction either', () => {
    const sides = crossedByNotice();
    const backs = () =>
      [sides.receiving, sides.deciding].map(({ snapshot: { status, correction } }) => [status, correction?.open?.back]);
    expect(backs()).toEqual([
      ['deficient', 'travelling'],
      ['deficient', 'travelling'],
    ]);
    cancel(sides, 1, 'receiving', '2026-09-25T03:00:00.000Z');
    expect(backs()).toEqual([
      ['deficient', 'cleared'],
      ['deficient', 'offered'],
    ]);
  });

  test('lets a withdrawal be asked for again that nobody could carry out while it was on its way', () => {
    const sides = crossedByNotice();
    const ask = (when: string) => {
      const answer = sides.give('receiving', two.ask, { by: clerk, at: when });
      sides.tellAll(when);
      return answer;
    };
    expect(ask('2026-09-25T03:00:00.000Z')).toEqual(['case.withdrawal-asked']);
    expect(sides.deciding.snapshot.status).toBe('deficient');
    expect(ask('2026-09-25T03:10:00.000Z')).toEqual([]);
    cancel(sides, 1, 'receiving', '2026-09-25T04:00:00.000Z');
    expect(ask('2026-09-25T05:00:00.000Z')).toEqual(['case.withdrawal-asked']);
    expect(sides.receiving.snapshot.status).toBe('withdrawn');
  });

  test('was never in the hands of the courier, on neither side', () => {
    const sides = travelling();
    cancel(sides, 1);
    for (const { events } of [sides.receiving, sides.deciding]) {
      const parties = responsibilityOf(events, at.later).map(({ party }) => party.kind);
      expect(new Set(parties)).toEqual(new Set(['window']));
    }
  });
});

describe('a bag that goes back', () => {
  /** Refused, with what is there to be sent back. */
  function returning(): Sides {
    const sides = travelling();
    open(sides);
    for (const [command, by] of [
      [{ type: 'accept' }, acceptor],
      [{ type: 'review', recommendation: 'refuse', opinion: 'x' }, reviewer],
      [{ type: 'refuse', reasons: ['x'], remedies: 'y' }, decider],
      [{ type: 'seal-bag', manifest: manifestOf([1, 2, 3], 'LZ-0009') }, acceptor],
    ] as const)
      expect(sides.give('deciding', command, { by, at: at.later })).not.toBeTypeOf('string');
    order(sides, 2, at.later, 'deciding');
    sides.tellAll(at.later);
    return sides;
  }

  test('is the authority’s to take back: its papers are there again, and go back in another', () => {
    const sides = returning();
    const arrives = { type: 'open-bag', found: foundAll(manifestOf([1, 2, 3], 'LZ-0009')) } as const;
    expect(cancel(sides, 2, 'receiving', at.later)).toBe('case.wrong_state');
    expect(cancel(sides, 2, 'deciding', at.later)).toEqual(['case.courier-cancelled']);
    expect(sides.deciding.events.at(-1)?.data).toEqual({ bag: 2, due: { dispatch: null, settlement: null } });
    expect(sides.receiving.snapshot).toMatchObject({
      ...{ status: 'handed-over', collection: { originals: { bags: [{}, { number: 2, cancelled: true }] } } },
    });
    expect(sides.give('receiving', arrives, { by: clerk, at: at.later })).toBe('case.wrong_state');
    expect(stepAwaited(sides.deciding.snapshot)).toBe('service');
    expect(ownerOf('service', sides.deciding.snapshot)).toEqual({ role: 'acceptor', body: registry });
    const again = { type: 'seal-bag', manifest: manifestOf([1, 2, 3], 'LZ-0010') } as const;
    expect(sides.give('deciding', again, { by: acceptor, at: at.later })).toEqual(['case.bag-sealed']);
    expect(isToBeDispatched(sides.deciding.snapshot)).toBe(true);
  });

  test('may be fetched in person instead once its order is taken back', () => {
    const sides = returning();
    const fetched = { type: 'serve', how: 'pick-up', number: 'T-1' } as const;
    expect(sides.give('deciding', fetched, { by: acceptor, at: at.later })).toBe('case.wrong_state');
    cancel(sides, 2, 'deciding', at.later);
    expect(sides.give('deciding', fetched, { by: acceptor, at: at.later })).toEqual(['case.served']);
  });
});

describe('nothing is taken back', () => {
  test.each([
    ['that was never ordered', 2],
    ['twice', 1],
  ])('%s', (_, number) => {
    const sides = travelling();
    if (number === 1) cancel(sides, 1);
    expect(cancel(sides, number)).toBe('case.wrong_state');
  });

  test('that no carrier has an order for yet, or that was opened', () => {
    const unordered = new TwoSides();
    unordered.give('deciding', { type: 'clear' }, { by: acceptor, at: at.cleared });
    unordered.tellAll(at.cleared);
    unordered.give('receiving', { type: 'seal-bag', manifest: bag }, { by: clerk, at: at.sealed });
    expect(cancel(unordered, 1)).toBe('case.wrong_state');
    const opened = travelling();
    open(opened, foundAll(bag, [2]), at.cancelled);
    expect(cancel(opened, 1, 'receiving', at.later)).toBe('case.wrong_state');
  });

  test('again and again without end', () => {
    const sides = travelling();
    for (let number = 1; number < 20; number += 1) {
      expect(cancel(sides, number)).toEqual(['case.courier-cancelled']);
      sealed(sides, bag, at.cancelled);
    }
    expect(cancel(sides, 20)).toBe('case.wrong_state');
  });

  test('on one’s own application', () => {
    const own = { ...clerk, principal: { ...clerk.principal, actor: 'holder:v1:00' } };
    const { receiving } = travelling();
    expect(receiving.give({ type: 'cancel-order', bag: 1 }, { by: own, at: at.cancelled })).toBe('case.own_case');
  });

  test('of a bag that the other side does not know, or has opened', () => {
    const told = {
      type: 'record-cancelling',
      cancelled: { bag: 1, due: { dispatch: null, settlement: null } },
    } as const;
    const unknown = new TwoSides().deciding;
    expect(unknown.give(told, { by: officials.window, at: at.cancelled })).toEqual([]);
    const sides = travelling();
    open(sides, foundAll(bag, [2]), at.cancelled);
    expect(sides.deciding.give(told, { by: officials.window, at: at.later })).toEqual([]);
    expect(sides.receiving.give(told, { by: clerk, at: at.later })).toBe('case.wrong_state');
  });
});

test('a bag that comes all the same did travel', () => {
  const sides = travelling();
  sides.give('receiving', { type: 'cancel-order', bag: 1 }, { by: clerk, at: at.cancelled });
  // Opened before the word of its cancelling came.
  sides.give('deciding', { type: 'open-bag', found: foundAll(bag) }, { by: acceptor, at: at.cancelled });
  sides.tellAll(at.cancelled);
  expect(sides.receiving.snapshot).toMatchObject({
    ...{ status: 'handed-over', collection: { originals: { bags: [{ opened: true, cancelled: false }] } } },
  });
});

const collected: readonly ParcelState[] = [
  ...(['collected', 'in-transit', 'delivering', 'returning', 'lost', 'returned', 'delivered'] as const),
];
test.each(parcelStates)('a parcel that is %s', (state) => {
  expect(isCollected({ traces: [traced(at.sealed, state)] })).toBe(collected.includes(state));
});

test('the cancelling and traces in any order come to the same', () => {
  const entry = fc.record({
    minutes: fc.nat(6),
    state: fc.constantFrom(...parcelStates),
    code: fc.constantFrom('a', 'b'),
  });
  const play = (acts: readonly (ReturnType<typeof traced> | 'cancel')[]) => {
    const { receiving } = travelling();
    for (const each of acts)
      if (each === 'cancel') receiving.give({ type: 'cancel-order', bag: 1 }, { by: clerk, at: at.cancelled });
      else receiving.give({ type: 'record-trace', bag: 1, traced: each, text: 'x' }, { by: carrier, at: at.cancelled });
    const { status, collection, overdue } = receiving.snapshot;
    return { status, overdue, originals: collection?.originals };
  };
  fc.assert(
    fc.property(
      fc
        .array(entry, { maxLength: 8 })
        .map((all) => all.map(({ minutes, state, code }) => traced(`2026-09-23T0${minutes}:00:00.000Z`, state, code)))
        .chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, 'cancel' as const], { minLength: all.length + 1 })),
        ),
      ([entries, mixed]) => {
        expect(play(mixed)).toEqual(play([...entries, 'cancel']));
      },
    ),
  );
});
