import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownerOf, stepAwaited } from '#domain/case/awaiting';
import { dueOf } from '#domain/case/deadlines';
import type { CaseEvent } from '#domain/case/event';
import { type CaseSnapshot, isFinished } from '#domain/case/snapshot';
import { auditBetween } from '#tests/audit/between-regions';
import { dueChecks } from '#tests/audit/due-checks';
import type { AuditedCase, Evidence } from '#tests/audit/evidence';
import { orderChecks } from '#tests/audit/order-checks';
import { recordChecks } from '#tests/audit/record-checks';
import type { GrowingCase } from './case-fixture.ts';
import { isGoingOn, offered, type TwoSides } from './two-sides.ts';
import { attempts, play } from './two-sided-journeys.ts';

const ownedAndDue = (snapshot: CaseSnapshot): boolean => {
  const step = stepAwaited(snapshot);
  return step === null ? isGoingOn(snapshot) : ownerOf(step, snapshot).body !== '' && dueOf(step, snapshot) !== null;
};

/** What both sides wait for together. */
const waiting: readonly CaseSnapshot['status'][] = ['deficient', 'travelling', 'disputed'];

test('no state is without an owner and a due date, and both sides come to the same end, where originals travel', () => {
  const [seen, ends] = [new Set<string>(), new Set<string>()];
  fc.assert(
    fc.property(attempts, (tries) => {
      const { sides } = play(tries, ({ receiving, deciding }) => {
        expect([deciding, receiving].map(({ snapshot }) => ownedAndDue(snapshot) || snapshot.status)).toEqual([
          true,
          true,
        ]);
      });
      const [receiving, deciding] = [sides.receiving.snapshot, sides.deciding.snapshot];
      seen.add(deciding.status);
      for (const { type, role } of [...sides.receiving.events, ...sides.deciding.events])
        if (type === 'case.courier-cancelled') ends.add(`cancelled by ${role}`);
      ends.add(receiving.collection?.pickUp?.ended?.how ?? receiving.status);
      // What came back to the window is handed out there first.
      const isReady = receiving.status === 'ready';
      expect(isFinished(receiving) || isReady).toBe(isFinished(deciding));
      if (isReady) expect(receiving.completedWith).toBe(deciding.completedWith);
      else if (isFinished(deciding)) expect(receiving.status).toBe(deciding.status);
      // A bag that no carrier has yet the other side has not heard of.
      const unsent = receiving.collection?.originals?.bags.at(-1)?.waybill === null;
      if (!unsent && waiting.includes(deciding.status)) expect(receiving.status).toBe(deciding.status);
    }),
    { numRuns: 1_000 },
  );
  // The journeys are long enough to come to something.
  expect([...seen]).toEqual(expect.arrayContaining(['travelling', 'disputed', 'completed', 'declined', 'withdrawn']));
  expect([...ends]).toEqual(expect.arrayContaining(['ready', 'handed-out']));
  expect([...ends]).toEqual(
    expect.arrayContaining(['cancelled by clerk', 'cancelled by partner', 'cancelled by acceptor']),
  );
});

const audited = ({ events, snapshot }: GrowingCase): AuditedCase => ({
  ...{ caseId: snapshot.caseId, events, snapshot, hasKey: true, answers: [], waits: [] },
});
const evidenceOf = (...cases: AuditedCase[]) =>
  ({ atRest: true, now: '2026-09-21T08:00:00.000Z', cases, acknowledged: [] }) as unknown as Evidence;

/** What the auditor, who states the law apart from these rules, finds in both cases. */
function found({ receiving, deciding }: Pick<TwoSides, 'receiving' | 'deciding'>): string[] {
  const [here, there] = [audited(receiving), audited(deciding)];
  const evidence = evidenceOf(here, there);
  // Nobody keeps answers here.
  const checks = [...orderChecks, ...dueChecks, ...recordChecks].filter(({ says }) => !says.includes('answers one'));
  return [
    ...checks.flatMap(({ violations }) => [...violations(evidence)]),
    ...auditBetween([evidenceOf(here), evidenceOf(there)]).violations,
  ].map(({ what }) => what);
}

test('the auditor finds nothing wrong with whatever the rules let happen', () => {
  fc.assert(
    fc.property(attempts, (tries) => {
      expect(found(play(tries).sides)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

describe('the auditor sees', () => {
  /** A bag that is not as listed, another that is, and everything after it. */
  const straight = play({
    silent: false,
    tries: Array.from({ length: 19 }, () => ({ which: { next: 1 }, days: 0, tells: 4 })),
  }).sides;
  type Side = 'receiving' | 'deciding';
  type Change = (event: CaseEvent) => object | null;
  /** Both cases with the first event of a kind on one side changed, left out (null) or doubled. */
  const withChange = ([side, type, change]: readonly [Side, CaseEvent['type'], Change | 'twice'], of = straight) => {
    const events = of[side].events;
    const at = events.findIndex((each) => each.type === type);
    const event = events[at] ?? expect.unreachable();
    const changed = change === 'twice' ? {} : change(event);
    const instead = changed === null ? [] : [{ ...event, ...changed } as CaseEvent];
    const altered = [
      ...events.slice(0, at),
      ...instead,
      ...(change === 'twice' ? [event] : []),
      ...events.slice(at + 1),
    ];
    const { receiving, deciding } = of;
    return { receiving, deciding, [side]: { snapshot: of[side].snapshot, events: altered } } as unknown as TwoSides;
  };
  const data =
    (change: object): Change =>
    (event) => ({ data: { ...event.data, ...change } });
  const due = { date: '2026-12-31', at: '2026-12-31T16:00:00.000Z', provisional: false, calendarVersion: 'x' };
  const by =
    (actor: string, role: string): Change =>
    ({ principal }) => ({ role, principal: { ...principal, actor } });

  test('nothing where nothing was changed', () => {
    expect([straight.deciding, straight.receiving].map(({ snapshot: { status } }) => status)).toEqual([
      'completed',
      'completed',
    ]);
    expect(found(straight)).toEqual([]);
  });

  test.each<[Side, CaseEvent['type'], Change | 'twice', string]>([
    ['deciding', 'case.cleared', data({ due: { dispatch: due } }), 'the date of dispatch is another'],
    ['deciding', 'case.cleared', by('x', 'reviewer'), 'case.cleared by reviewer'],
    ['deciding', 'case.cleared', 'twice', 'case.cleared happened again'],
    ['deciding', 'case.bag-sealed', by('x', 'clerk'), 'case.bag-sealed by clerk'],
    ['deciding', 'case.bag-sealed', data({ bag: 3 }), 'bag 3 is number 1'],
    ['receiving', 'case.bag-sealed', data({ due: { arrival: due } }), 'the date of arrival is another'],
    ['receiving', 'case.bag-sealed', data({ manifest: { sheets: [], totals: { sheets: 1, pages: 2 } } }), 'add up'],
    ['receiving', 'case.bag-sealed', by('partner', 'partner'), 'case.bag-sealed by partner'],
    ['receiving', 'case.courier-ordered', by('clerk', 'clerk'), 'case.courier-ordered by clerk'],
    ['receiving', 'case.courier-ordered', data({ waybill: null }), 'a bag is known there that was not sent'],
    ['receiving', 'case.courier-ordered', data({ bag: 7 }), 'bag 7 was not sealed'],
    ['receiving', 'case.courier-ordered', 'twice', 'case.courier-ordered 1 happened again'],
    ['receiving', 'case.parcel-traced', by('system:journey', 'system'), 'case.parcel-traced by system'],
    ['receiving', 'case.parcel-traced', 'twice', 'happened again'],
    ['receiving', 'case.reported', () => null, 'events happened there'],
    ['deciding', 'case.bag-opened', data({ due: { settlement: null } }), 'the date of the settlement is another'],
    ['deciding', 'case.bag-opened', () => null, 'case.bag-sealed of a case travelling'],
    ['receiving', 'case.handed-out', by('x', 'acceptor'), 'case.handed-out by acceptor'],
    ['receiving', 'case.handed-out', 'twice', 'case.handed-out happened again'],
    ['receiving', 'case.handed-out', data({ what: ['card'] }), "is 'card', not 'originals'"],
    ['receiving', 'case.handed-out', data({ to: 'presenter' }), 'to somebody who never came'],
    ['deciding', 'case.taken-over', data({ startsAt: offered }), 'does not start with the originals'],
  ])('on the side %s: %s', (side, type, change, what) => {
    expect(found(withChange([side, type, change]))).toContainEqual(expect.stringContaining(what));
  });

  test.each<[Change | 'twice', string]>([
    [by('x', 'acceptor'), 'case.courier-cancelled by acceptor'],
    [data({ bag: 7 }), 'bag 7 was not sealed'],
    [data({ due: { dispatch: due, settlement: null } }), 'the date after bag 1 is another'],
    [data({ due: { dispatch: null, settlement: due } }), 'followed by another date'],
    [data({ due: { dispatch: due, settlement: due } }), 'is waited for twice'],
    ['twice', 'bag 1 is cancelled again'],
    [() => null, 'a bag is cancelled there that was sent'],
  ])('an order that was taken back: %s', (change, what) => {
    // Cleared, sealed, ordered, taken back by the window.
    const takenBack = play({
      silent: false,
      tries: [{ next: 2 }, { next: 1 }, { next: 1 }, { any: 33 }].map((which) => ({ which, days: 0, tells: 4 })),
    }).sides;
    expect(found(takenBack)).toEqual([]);
    expect(found(withChange(['receiving', 'case.courier-cancelled', change], takenBack))).toContainEqual(
      expect.stringContaining(what),
    );
  });

  /** Both cases with something else said to lie at the window when it was told of the end there. */
  const saidToLie = (lying: object) => {
    const events = straight.receiving.events.map((each) => {
      if (each.type !== 'case.reported' || each.data.pickUp === undefined) return each;
      const { pickUp: _, ...told } = each.data;
      return { ...each, data: { ...told, ...lying } };
    });
    return { ...straight, receiving: { ...straight.receiving, events } } as unknown as TwoSides;
  };

  test.each([
    ['another date', { pickUp: { what: ['originals'], due } }, 'to be fetched by another date'],
    ['something else', { pickUp: { what: ['card'], due } }, "is 'card', not 'originals'"],
    ['nothing at all', {}, "is '', not 'originals'"],
  ])('%s where papers came back and are to be fetched', (_, lying, what) => {
    expect(found(saidToLie(lying))).toContainEqual(expect.stringContaining(what));
  });

  test('dates that nobody waited for', () => {
    const silent = play({ silent: true, tries: [] }).sides;
    const early = (type: CaseEvent['type']) =>
      ({
        ...silent,
        receiving: {
          snapshot: silent.receiving.snapshot,
          events: silent.receiving.events.map((each) => (each.type === type ? { ...each, recordedAt: offered } : each)),
        },
      }) as unknown as TwoSides;
    expect(found(silent)).toEqual([]);
    expect(found(early('case.escalated'))).toContainEqual(expect.stringContaining('is not that late'));
    expect(found(early('case.overdue'))).toContainEqual(expect.stringContaining('it was not late'));
  });
});
