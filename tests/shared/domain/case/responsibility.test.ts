import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { responsibilityOf } from '#domain/case/responsibility';
import { isFinished } from '#domain/case/snapshot';
import { type PartyKind, partyKinds, type Span } from '#domain/custody/custody';
import { sharesOf } from '#domain/custody/responsibility';
import { GrowingCase, licenceItem, person } from './case-fixture.ts';
import * as two from './two-sides.ts';
import { attempts, play } from './two-sided-journeys.ts';

const { foundAll, manifestOf, officials, offered, received, registry, TwoSides, traced } = two;
const { acceptor, approver, carrier, clerk, journeyHere, journeyThere } = officials;
const now = '2026-11-02T02:00:00.000Z';

const window = { kind: 'window', id: 'XA-01' } as const;
const courier = { kind: 'courier', id: 'ems' } as const;
const authority = { kind: 'authority', id: registry } as const;
const applicant = { kind: 'applicant', id: 'applicant' } as const;

/** A party and the instant from which it answered, one after the other, to the last instant; null where the case goes on. */
function spans(...parts: readonly (string | null | Span['party'])[]): Span[] {
  const edges = parts.filter((part) => part === null || typeof part === 'string');
  const parties = parts.filter((part) => part !== null && typeof part === 'object');
  return parties.map((party, at) => ({ party, from: edges[at] ?? '', until: edges[at + 1] ?? null }));
}

const shares = (all: readonly Span[]): Record<PartyKind, number> | string => {
  const result = sharesOf({ spans: all, from: all[0]?.from ?? '', until: all.at(-1)?.until ?? now });
  return result.ok
    ? (Object.fromEntries(partyKinds.map((kind) => [kind, result.shares[kind].ms])) as Record<PartyKind, number>)
    : result.code;
};

const at = {
  cleared: '2026-09-22T03:00:00.000Z',
  sealed: '2026-09-22T06:00:00.000Z',
  collected: '2026-09-22T08:30:00.001Z',
  opened: '2026-09-24T01:30:00.007Z',
  sealedAgain: '2026-09-24T07:00:00.000Z',
  collectedAgain: '2026-09-24T09:00:00.500Z',
  openedAgain: '2026-09-28T02:15:00.000Z',
  completed: '2026-09-28T03:00:00.000Z',
};

/** Bag after bag with these sheets: sealed, handed to the carrier, who tells late and twice, and opened. */
function sent(
  sides: InstanceType<typeof TwoSides>,
  bag: number,
  times: { sealed: string; collected: string; opened: string },
) {
  const { sealed, collected, opened } = times;
  const manifest = bag === 1 ? manifestOf([1, 2, 3], 'LZ-0001', 'retain') : manifestOf([2], 'LZ-0002', 'retain');
  sides.give('receiving', { type: 'seal-bag', manifest }, { by: clerk, at: sealed });
  const waybill = { ...two.waybill, orderedAt: sealed };
  sides.give('receiving', { type: 'record-order', bag, waybill }, { by: journeyHere, at: sealed });
  sides.tellAll(sealed);
  const tell = (entry: ReturnType<typeof traced>) =>
    sides.give('receiving', { type: 'record-trace', bag, traced: entry, text: '' }, { by: carrier, at: opened });
  tell(traced(opened, 'delivered'));
  tell(traced(collected, 'collected'));
  tell(traced(collected, 'collected'));
  const found = foundAll(manifest, bag === 1 ? [2] : []);
  sides.give('deciding', { type: 'open-bag', found }, { by: acceptor, at: opened });
  sides.tellAll(opened);
}

describe('originals of which one was missing (S8)', () => {
  const sides = new TwoSides();
  sides.give('deciding', { type: 'clear' }, { by: acceptor, at: at.cleared });
  sides.tellAll(at.cleared);
  sent(sides, 1, at);
  sent(sides, 2, { sealed: at.sealedAgain, collected: at.collectedAgain, opened: at.openedAgain });
  const granted = { type: 'grant', approval: null, draftSm3: null, draft: null } as const;
  for (const [command, by] of [
    [{ type: 'accept' }, acceptor] as const,
    [{ type: 'review', recommendation: 'grant', opinion: 'x' }, officials.reviewer] as const,
    [granted, officials.decider] as const,
    [{ type: 'complete' }, officials.journeyThere] as const,
  ])
    sides.give('deciding', command, { by, at: at.completed });
  sides.tellAll(at.completed);

  test('were the courier’s from its own first word to the opening, as the window sees it, and then the authority’s', () => {
    const all = responsibilityOf(sides.receiving.events, now);
    expect(all).toEqual(
      spans(
        ...[received, window, at.collected, courier, at.opened, window, at.collectedAgain, courier],
        ...[at.openedAgain, authority, at.completed],
      ),
    );
    expect(shares(all)).toEqual({
      applicant: 0,
      window: 88_200_001 + 27_000_493,
      courier: 147_600_006 + 321_299_500,
      authority: 2_700_000,
    });
  });

  test('were the courier’s from the order on, as the authority sees it, who is told of no traces', () => {
    expect(responsibilityOf(sides.deciding.events, now)).toEqual(
      spans(
        ...[offered, window, at.sealed, courier, at.opened, window, at.sealedAgain, courier],
        ...[at.openedAgain, authority, at.completed],
      ),
    );
  });

  test('are the courier’s still where it is not yet opened, and nothing counts that is later than now', () => {
    const until = sides.receiving.events.slice(0, 6);
    expect(until.map(({ type }) => type).at(-1)).toBe('case.parcel-traced');
    expect(responsibilityOf(until, '2026-09-24T01:31:00.000Z').at(-1)).toMatchObject({ party: courier, until: null });
  });
});

test('a parcel that comes back is the window’s again', () => {
  const sides = new TwoSides();
  sides.give('deciding', { type: 'clear' }, { by: acceptor, at: at.cleared });
  sides.tellAll(at.cleared);
  sides.give('receiving', { type: 'seal-bag', manifest: manifestOf([1]) }, { by: clerk, at: at.sealed });
  const waybill = { ...two.waybill, orderedAt: at.sealed };
  sides.give('receiving', { type: 'record-order', bag: 1, waybill }, { by: journeyHere, at: at.sealed });
  for (const entry of [traced(at.collected, 'collected'), traced(at.opened, 'returned')])
    sides.give('receiving', { type: 'record-trace', bag: 1, traced: entry, text: '' }, { by: carrier, at: now });
  expect(responsibilityOf(sides.receiving.events, now)).toEqual(
    spans(received, window, at.collected, courier, at.opened, window, null),
  );
});

describe('scans in which something was unclear', () => {
  const deficiencies = [{ kind: 'material', key: 'mortgage-contract', reason: 'unclear' }] as const;
  const notice = { type: 'notify-deficiencies', deficiencies, notes: ['x'], workingDays: 5 } as const;
  const scan = { slot: 'mortgage-contract', key: 'k', sha256: '00', bytes: 1, mediaType: 'application/pdf' };
  const correct = { type: 'correct', materials: [scan], form: {} } as const;
  const noticed = (): InstanceType<typeof TwoSides> => {
    const sides = new TwoSides();
    sides.give('deciding', notice, { by: approver, at: at.cleared });
    sides.tellAll(at.sealed);
    return sides;
  };

  test('are the applicant’s from the notice to the answer, on both sides', () => {
    const sides = noticed();
    sides.give('receiving', correct, { by: clerk, at: at.collected });
    sides.tellAll(at.collected);
    expect(responsibilityOf(sides.receiving.events, now)).toEqual(
      spans(received, window, at.cleared, applicant, at.collected, window, null),
    );
    expect(responsibilityOf(sides.deciding.events, now)).toEqual(
      spans(offered, window, at.cleared, applicant, at.collected, window, null),
    );
  });

  test('are the applicant’s until the authority declines, where there is no answer; nobody’s after that', () => {
    const sides = noticed();
    const passed = { by: journeyThere, at: '2026-10-08T02:00:00.000Z' };
    sides.give('deciding', { type: 'pass-due', step: 'take-over' }, passed);
    sides.give('deciding', two.decline, { by: acceptor, at: now });
    sides.tellAll(now);
    for (const side of [sides.receiving, sides.deciding])
      expect(responsibilityOf(side.events, now).slice(1)).toEqual(spans(at.cleared, applicant, now));
  });

  test('stay the window’s where they are declined at once', () => {
    const sides = new TwoSides();
    sides.give('deciding', two.decline, { by: acceptor, at: at.cleared });
    sides.tellAll(at.sealed);
    expect(responsibilityOf(sides.receiving.events, now)).toEqual(spans(received, window, at.cleared));
  });

  test('filed online are the authority’s from receipt, but for the time in which the applicant is asked (S4)', () => {
    const online = new GrowingCase(licenceItem, offered);
    online.give(
      { ...notice, deficiencies: [{ kind: 'field', key: 'x', reason: 'unclear' }] },
      { by: person('acceptor', 'acceptor'), at: at.cleared },
    );
    online.give({ type: 'correct', materials: [], form: { x: 'y' } }, { by: person('x', 'applicant'), at: at.sealed });
    const own = { kind: 'authority', id: '11620122XTXX001454' } as const;
    const all = responsibilityOf(online.events, now);
    expect(all).toEqual(spans(offered, own, at.cleared, applicant, at.sealed, own, null));
    expect(shares(all)).toEqual({ applicant: 10_800_000, window: 0, courier: 0, authority: 3_531_600_000 });
    expect(JSON.stringify(all)).not.toContain('holder');
    online.give({ type: 'withdraw', reason: null }, { by: person('x', 'applicant'), at: at.sealed });
    expect(responsibilityOf(online.events, now)).toEqual(spans(offered, own, at.cleared, applicant, at.sealed));
  });
});

describe('what is said of a time that it cannot have been', () => {
  const report = (happened: string) => {
    const [deciding, receiving] = [two.begin('deciding', 'scans-received'), two.begin('receiving', 'scans-received')];
    deciding.give({ type: 'take-over' }, { by: acceptor, at: happened });
    const told = two.reportOf(deciding.events.at(-1) ?? expect.unreachable(), deciding.snapshot);
    receiving.give(told, { by: officials.authority, at: offered });
    return responsibilityOf(receiving.events, now);
  };

  test('counts from when the other side says it happened, but not from before the case or after it was told', () => {
    const happened = '2026-09-22T01:00:00.000Z';
    expect(report(happened)).toEqual(spans(received, window, happened, authority, null));
    expect(report('2026-09-20T01:00:00.000Z')).toEqual(spans(received, authority, null));
    expect(report('2026-09-30T01:00:00.000Z')).toEqual(spans(received, window, offered, authority, null));
  });

  test('counts of a parcel from its sealing, and not later than now', () => {
    const sides = new TwoSides();
    sides.give('deciding', { type: 'clear' }, { by: acceptor, at: at.cleared });
    sides.tellAll(at.cleared);
    sides.give('receiving', { type: 'seal-bag', manifest: manifestOf([1]) }, { by: clerk, at: at.sealed });
    const waybill = { ...two.waybill, orderedAt: at.sealed };
    sides.give('receiving', { type: 'record-order', bag: 1, waybill }, { by: journeyHere, at: at.sealed });
    const early = { type: 'record-trace', bag: 1, traced: traced(at.cleared, 'collected'), text: '' } as const;
    sides.give('receiving', early, { by: carrier, at: at.opened });
    expect(responsibilityOf(sides.receiving.events, now)).toEqual(spans(received, window, at.sealed, courier, null));
    // As of an instant before the carrier said so.
    expect(responsibilityOf(sides.receiving.events.slice(0, 4), at.collected)).toEqual(spans(received, window, null));
  });

  test('is nobody’s time where it was handed on in the instant in which it began', () => {
    const deciding = two.begin('deciding', 'scans-received');
    deciding.give({ type: 'take-over' }, { by: acceptor, at: offered });
    expect(responsibilityOf(deciding.events, now)).toEqual(spans(offered, authority, null));
  });
});

test('of no events nobody answers for anything, and of a case that ends as it begins somebody for no time', () => {
  expect(responsibilityOf([], now)).toEqual([]);
  const online = new GrowingCase(licenceItem, offered);
  online.give({ type: 'withdraw', reason: null }, { by: person('x', 'applicant'), at: offered });
  const [span] = responsibilityOf(online.events, now);
  expect(span).toMatchObject({ from: offered, until: offered });
});

test('over random journeys spans follow each other from beginning to end, and the shares are the whole', () => {
  const seen = new Set<PartyKind>();
  fc.assert(
    fc.property(attempts, (tries) => {
      const { sides, until } = play(tries);
      for (const { events, snapshot } of [sides.receiving, sides.deciding]) {
        const all = responsibilityOf(events, until);
        for (const { party } of all) seen.add(party.kind);
        expect(all[0]?.from).toBe(events[0]?.occurredAt);
        expect(all.slice(1).map(({ from }) => from)).toEqual(all.slice(0, -1).map((span) => span.until));
        expect(all.at(-1)?.until === null).toBe(!isFinished(snapshot));
        const who = all.map(({ party: { kind, id } }) => `${kind} ${id}`);
        expect(who.filter((each, index) => each === who[index - 1])).toEqual([]);
        const from = all[0]?.from ?? '';
        const result = sharesOf({ spans: all, from, until: all.at(-1)?.until ?? until });
        const sum = result.ok ? partyKinds.reduce((so, kind) => so + result.shares[kind].share, 0) : result.code;
        expect(sum).toBe(result.ok && result.totalMs === 0 ? 0 : 10_000);
      }
    }),
    { numRuns: 1_000 },
  );
  expect([...seen].sort()).toEqual([...partyKinds].sort());
});
