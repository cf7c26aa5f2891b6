import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { awaited, ownerOf, stepAwaited } from '#domain/case/awaiting';
import { dueOf, wakesAt } from '#domain/case/deadlines';
import { parcelEntries, type Traced } from '#domain/case/originals';
import { rebuild } from '#domain/case/snapshot';
import { parcelOf, parcelStates } from '#domain/courier/parcel';
import { calendar, type GrowingCase } from './case-fixture.ts';
import * as two from './two-sides.ts';

const { begin, foundAll, manifestOf, mortgageItem, offered, officials, hall, registry, traced } = two;
const { acceptor, approver, carrier, clerk, journeyHere, journeyThere, window } = officials;

/** Wednesday 2026-09-23, 10:00; the Friday of that week is a holiday, and so are the days from 10-01 to 10-07. */
const wednesday = '2026-09-23T02:00:00.000Z';
const midnight = (date: string): string => `${date}T16:00:00.000Z`;
const bagOf = manifestOf([1, 2, 3]);
const waybill = { ...two.waybill, orderedAt: wednesday };
const pass = { type: 'pass-due', step: 'take-over' } as const;
const dispatch = (bag = 1, manifest = bagOf) => {
  const arrival = { date: '2026-09-30', at: midnight('2026-09-30'), provisional: false, calendarVersion: 'x' };
  return { type: 'record-dispatch', sealed: { bag, leg: 'outward', manifest, due: { arrival } }, waybill } as const;
};

const cleared = (): GrowingCase => {
  const deciding = begin('deciding');
  expect(deciding.give({ type: 'clear' }, { by: acceptor, at: wednesday })).toEqual(['case.cleared']);
  return deciding;
};
/** Nobody looked at the scans for two working days. */
const silent = (): GrowingCase => {
  const receiving = begin('receiving');
  receiving.give(pass, { by: journeyHere, at: midnight('2026-09-22') });
  receiving.give(pass, { by: journeyHere, at: midnight('2026-09-23') });
  return receiving;
};
const sealed = (): GrowingCase => {
  const receiving = silent();
  receiving.give({ type: 'seal-bag', manifest: bagOf }, { by: clerk, at: '2026-09-24T02:00:00.000Z' });
  return receiving;
};
const travelling = (): GrowingCase => {
  const deciding = cleared();
  deciding.give(dispatch(), { by: window, at: wednesday });
  return deciding;
};
const disputed = (): GrowingCase => {
  const deciding = travelling();
  deciding.give({ type: 'open-bag', found: foundAll(bagOf, [2]) }, { by: acceptor, at: wednesday });
  return deciding;
};

describe('what is awaited', () => {
  test.each([
    ['a case that is cleared', cleared, 'dispatch', 'clerk', hall, '2026-09-28'],
    ['one that nobody looked at', silent, 'dispatch', 'clerk', hall, '2026-09-29'],
    ['a bag that was sealed here', sealed, 'arrival', 'courier', registry, '2026-10-09'],
    ['a bag that is told of', travelling, 'arrival', 'courier', registry, '2026-09-30'],
    ['a bag that is not as listed', disputed, 'settlement', 'clerk', hall, '2026-09-28'],
  ] as const)('of %s stands with its owner and date', (_, growing, step, role, body, date) => {
    const { snapshot } = growing();
    expect(stepAwaited(snapshot)).toBe(step);
    expect(ownerOf('take-over', snapshot)).toEqual({ role, body });
    expect(dueOf('take-over', snapshot)).toMatchObject({ date });
    expect(wakesAt('take-over', snapshot, { item: mortgageItem, calendar })).toBe(midnight(date));
    expect(awaited('take-over', snapshot)).toEqual({ kind: 'open' });
  });

  test.each([
    ['dispatch', silent, '2026-09-29', journeyHere],
    ['arrival', travelling, '2026-09-30', journeyThere],
    ['settlement', disputed, '2026-09-28', journeyThere],
  ] as const)('of %s is told of once when it is late', (step, growing, date, by) => {
    const late = growing();
    expect(late.give(pass, { by, at: `${date}T15:59:59.999Z` })).toBe('case.not_due');
    expect(late.give(pass, { by, at: midnight(date) })).toEqual(['case.overdue']);
    expect(late.snapshot.overdue.at(-1)).toBe(step);
    expect(late.give(pass, { by, at: midnight(date) })).toEqual([]);
    expect(wakesAt('take-over', late.snapshot, { item: mortgageItem, calendar })).toBeNull();
  });

  test('of a late parcel is an answer of its carrier first, where it was ordered here', () => {
    const late = sealed();
    expect(late.give(pass, { by: journeyHere, at: midnight('2026-10-09') })).toEqual(['case.courier-asked']);
    expect(dueOf('take-over', late.snapshot)).toMatchObject({ date: '2026-10-10' });
    expect(late.give(pass, { by: journeyHere, at: midnight('2026-10-09') })).toBe('case.not_due');
    expect(late.give(pass, { by: journeyHere, at: midnight('2026-10-10') })).toEqual(['case.overdue']);
    expect(late.give(pass, { by: journeyHere, at: midnight('2026-10-12') })).toEqual([]);
  });
});

describe('an offer that is not answered', () => {
  test('is told of a second time a working day later, and the window may then send originals', () => {
    const receiving = begin('receiving');
    const give = (at: string) => receiving.give(pass, { by: journeyHere, at });
    expect(give(midnight('2026-09-22'))).toEqual(['case.overdue']);
    expect(wakesAt('take-over', receiving.snapshot, { item: mortgageItem, calendar })).toBe(midnight('2026-09-23'));
    expect(give('2026-09-23T15:59:59.999Z')).toBe('case.not_due');
    expect(give(midnight('2026-09-23'))).toEqual(['case.escalated']);
    expect(receiving.snapshot).toMatchObject({
      status: 'cleared',
      collection: { escalated: true, originals: { allowed: 'silence', dispatchDue: { date: '2026-09-29' } } },
    });
  });

  test.each([
    ['scans alone', () => begin('receiving', 'scans-received'), journeyHere, '2026-09-22', 'collected'],
    ['the side that decides', () => begin('deciding'), journeyThere, '2026-09-23', 'offered'],
  ] as const)('stays where it is with %s, and is told of no third time', (_, growing, by, date, status) => {
    const late = growing();
    late.give(pass, { by, at: midnight(date) });
    expect(late.give(pass, { by, at: midnight('2026-09-24') })).toEqual(['case.escalated']);
    expect(late.snapshot).toMatchObject({ status, collection: { escalated: true } });
    expect(late.events.at(-1)?.data).toMatchObject({ dispatch: null });
    expect(late.give(pass, { by, at: midnight('2026-10-12') })).toEqual([]);
  });
});

describe('what is rejected', () => {
  const seal = { type: 'seal-bag', manifest: bagOf } as const;
  const order = { type: 'record-order', bag: 1, waybill } as const;
  const trace = { type: 'record-trace', bag: 1, traced: traced(wednesday, 'collected'), text: '' } as const;
  const open = { type: 'open-bag', found: foundAll(bagOf) } as const;
  const scans = (side: 'receiving' | 'deciding') => () => begin(side, 'scans-received');
  const [here, there] = [() => begin('receiving'), () => begin('deciding')];
  test.each([
    ['clearing where no original is asked for', scans('deciding'), { type: 'clear' }, 'case.no_originals'],
    ['a bag that no clause asks for', scans('deciding'), dispatch(), 'case.no_originals'],
    ['taking over before the originals are there', there, { type: 'take-over' }, 'case.originals_to_come'],
    ['clearing on the side that received', here, { type: 'clear' }, 'case.wrong_state'],
    ['clearing twice', cleared, { type: 'clear' }, 'case.wrong_state'],
    ['declining what was cleared', cleared, two.decline, 'case.wrong_state'],
    ['sealing before the originals may travel', here, seal, 'case.wrong_state'],
    ['sealing while a bag is on its way', sealed, seal, 'case.wrong_state'],
    ['sealing on the side that decides', cleared, seal, 'case.wrong_state'],
    ['an order for a bag that is not there', silent, order, 'case.wrong_state'],
    ['an order on the side that decides', travelling, order, 'case.wrong_state'],
    ['a trace of a bag that is not there', silent, trace, 'case.wrong_state'],
    ['a trace on the side that decides', travelling, trace, 'case.wrong_state'],
    ['a bag that is told of on the side that received', silent, dispatch(), 'case.wrong_state'],
    ['a second bag while the first is on its way', travelling, dispatch(2), 'case.wrong_state'],
    ['opening what has not been sent', cleared, open, 'case.wrong_state'],
    ['opening on the side that received', sealed, open, 'case.wrong_state'],
    ['opening twice', disputed, open, 'case.wrong_state'],
    ['withdrawal asked for on the side that decides', cleared, two.ask, 'case.wrong_state'],
  ] as const)('%s', (_, growing, command, code) => {
    const one = growing();
    const before = one.snapshot;
    expect(one.give(command, { by: acceptor, at: '2026-09-24T02:00:00.000Z' })).toBe(code);
    expect(one.snapshot).toBe(before);
  });

  test('clearing and opening one’s own application', () => {
    const own = { ...acceptor, principal: { ...acceptor.principal, actor: 'holder:v1:00' } };
    expect(begin('deciding').give({ type: 'clear' }, { by: own, at: wednesday })).toBe('case.own_case');
    expect(travelling().give(open, { by: own, at: wednesday })).toBe('case.own_case');
  });
});

test('an order, and a bag that is told of, are known once', () => {
  const receiving = sealed();
  const order = { type: 'record-order', bag: 1, waybill } as const;
  expect(receiving.give(order, { by: journeyHere, at: wednesday })).toEqual(['case.courier-ordered']);
  expect(receiving.give(order, { by: journeyHere, at: wednesday })).toEqual([]);
  for (const deciding of [travelling(), disputed()])
    expect(deciding.give(dispatch(), { by: window, at: wednesday })).toEqual([]);
});

describe('a bag that comes while the applicant is to correct something', () => {
  const deficiencies = [{ kind: 'material', key: 'mortgage-contract', reason: 'unclear' }] as const;
  const notice = { type: 'notify-deficiencies', deficiencies, notes: ['x'], workingDays: 1 } as const;
  const scan = { slot: 'mortgage-contract', key: 'k', sha256: '00', bytes: 1, mediaType: 'application/pdf' };
  const met = (): GrowingCase => {
    const deciding = begin('deciding');
    deciding.give(notice, { by: approver, at: offered });
    deciding.give(dispatch(), { by: window, at: wednesday });
    return deciding;
  };
  const open = { type: 'open-bag', found: foundAll(bagOf) } as const;

  test('does not keep them from it: their answer is awaited first, and then the bag', () => {
    const deciding = met();
    expect(deciding.snapshot.status).toBe('deficient');
    expect(deciding.give(open, { by: acceptor, at: wednesday })).toBe('case.wrong_state');
    deciding.give({ type: 'correct', materials: [scan], form: {} }, { by: window, at: wednesday });
    expect(deciding.snapshot).toMatchObject({ status: 'travelling', materials: [scan] });
    expect(deciding.give(open, { by: acceptor, at: wednesday })).toEqual(['case.bag-opened', 'case.taken-over']);
  });

  test('is opened all the same when they let the time pass', () => {
    const deciding = met();
    const at = midnight('2026-09-23');
    expect(deciding.give(open, { by: acceptor, at })).toEqual(['case.bag-opened', 'case.taken-over']);
    expect(deciding.snapshot).toMatchObject({ status: 'submitted', submittedAt: at });
  });
});

describe('traces of a bag', () => {
  const onBag = (receiving: GrowingCase, entries: readonly Traced[]): GrowingCase => {
    for (const each of entries)
      receiving.give(
        { type: 'record-trace', bag: 1, traced: each, text: 'words' },
        { by: carrier, at: midnight('2026-10-08') },
      );
    return receiving;
  };
  const tracesOf = ({ snapshot }: GrowingCase) => snapshot.collection?.originals?.bags[0]?.traces;
  const entry = fc.record({
    minutes: fc.nat(6),
    state: fc.constantFrom(...parcelStates),
    code: fc.constantFrom('a', 'b'),
  });

  test('pushed doubled and in any order come to the same', () => {
    fc.assert(
      fc.property(
        fc
          .array(entry, { minLength: 1, maxLength: 8 })
          .map((all) => all.map(({ minutes, state, code }) => traced(`2026-09-24T0${minutes}:00:00.000Z`, state, code)))
          .chain((all) =>
            fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length })),
          ),
        ([once, pushed]) => {
          const [one, other] = [onBag(sealed(), once), onBag(sealed(), pushed)];
          expect(tracesOf(other)).toEqual(tracesOf(one));
          expect(tracesOf(one)?.length).toBe(new Set(once.map(({ at, code }) => `${at} ${code}`)).size);
          expect(rebuild(other.events)).toEqual(other.snapshot);
          const [bag] = one.snapshot.collection?.originals?.bags ?? [];
          const operations = once.map((each) => ({ ...each, number: '', text: '' }));
          expect(bag && parcelOf(parcelEntries(bag))).toEqual(parcelOf(operations));
        },
      ),
    );
  });

  test('are recorded once, and keep the words of the carrier apart, as personal', () => {
    const growing = onBag(sealed(), [traced(wednesday, 'collected')]);
    const known = growing.events.length;
    expect(onBag(growing, [traced(wednesday, 'collected')]).events).toHaveLength(known);
    expect(JSON.stringify(growing.events.at(-1)?.data)).not.toContain('words');
    expect(growing.events.at(-1)?.personal?.box).toContain('words');
  });

  test('are kept to a hundred, and to the opening of the bag', () => {
    const many = Array.from({ length: 120 }, (_, at) => traced(wednesday, 'in-transit', `code-${at}`));
    const growing = onBag(sealed(), many);
    expect(tracesOf(growing)).toHaveLength(100);
    const opened = sealed();
    const found = { bag: 1, differences: [], due: { settlement: null } };
    const told = two.reportOf(opened.events[0] ?? expect.unreachable(), opened.snapshot);
    const report = { ...told.report, event: 'case.bag-opened', opened: found } as const;
    opened.give({ ...told, report: { ...report, from: { ...report.from, seq: 9 } } }, { by: carrier, at: wednesday });
    expect(tracesOf(onBag(opened, [traced(wednesday, 'delivered')]))).toEqual([]);
  });
});
