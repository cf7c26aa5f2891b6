import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import certificate from '#data/items/XS-041.json' with { type: 'json' };
import type { Item } from '#domain/catalogue/item';
import type { Reported } from '#domain/case/collection';
import { holdsOn, validPrint } from '#domain/case/printing';
import { rebuild } from '#domain/case/snapshot';
import { person } from './case-fixture.ts';
import { hall, officials, sentDocument, TwoSides } from './two-sides.ts';

const { acceptor, reviewer, decider, clerk, journeyThere, authority } = officials;
const at = '2026-09-23T02:00:00.000Z';
const identifier = '1.2.156.3005.2.1';
const document = { key: 'd', sm3: '33'.repeat(32), bytes: 3_000 };

/** A certificate that was issued on the side that decides, told up to there or to its end. */
function issued(until: 'issued' | 'completed' = 'completed'): TwoSides {
  const sides = new TwoSides({ clockStarts: 'scans-received', item: certificate as Item });
  const given = [
    [{ type: 'take-over' }, acceptor],
    [{ type: 'accept' }, acceptor],
    [{ type: 'review', recommendation: 'grant', opinion: 'x' }, reviewer],
    [{ type: 'grant', approval: 'approval-1', draftSm3: '00', draft: {} }, decider],
    [{ type: 'issue', issued: { kind: 'attestation', identifier, document } }, journeyThere],
    [{ type: 'complete' }, journeyThere],
  ] as const;
  for (const [command, by] of until === 'completed' ? given : given.slice(0, -1))
    sides.give('deciding', command, { by, at });
  sides.tellAll(at);
  return sides;
}

const on = (number: number) => ({ type: 'print', blank: { book: 'XA01ZM', number } }) as const;
const spoiling = (number: number) =>
  ({ type: 'spoil-print', blank: { book: 'XA01ZM', number }, reason: 'misprint', note: '卡纸' }) as const;
const give = (sides: TwoSides, command: Parameters<TwoSides['give']>[1]) =>
  sides.give('receiving', command, { by: clerk, at });
const printingOf = ({ receiving }: TwoSides) => receiving.snapshot.collection?.printing ?? null;

/** The deciding region tells of a result with another number. */
function told(sides: TwoSides, again: Partial<Reported>): void {
  const report = sides.receiving.snapshot.collection?.reported;
  if (!report) throw new Error('nothing was told');
  const next = { ...report, event: 'case.result-issued' as const, ...again };
  const event = { type: 'case.reported', data: next } as const;
  const [last] = sides.receiving.events.slice(-1);
  if (last === undefined) throw new Error('there is no event');
  const { seq } = last;
  sides.receiving.events.push({ ...last, ...event, seq: seq + 1 });
  sides.receiving.snapshot = rebuild(sides.receiving.events) ?? sides.receiving.snapshot;
}

describe('printing at the window', () => {
  it('begins when the case is over there, and says what was printed on which blank', () => {
    const early = issued('issued');
    expect([early.receiving.snapshot.status, printingOf(early)?.document]).toEqual(['handed-over', sentDocument]);
    expect(give(early, on(1))).toBe('case.wrong_state');
    const sides = issued();
    expect(give(sides, on(1))).toEqual(['case.printed']);
    expect(sides.receiving.events.at(-1)?.data).toEqual({
      ...{ identifier, blank: { book: 'XA01ZM', number: 1 } },
      document: { sha256: sentDocument.sha256, sm3: sentDocument.sm3 },
    });
    expect(sides.receiving.snapshot.status).toBe('completed');
  });

  it('is the affair of the window: the other side is told nothing, and prints nothing', () => {
    const sides = issued();
    const { toldSeq } = sides.receiving.snapshot.collection ?? { toldSeq: -1 };
    give(sides, on(1));
    expect(sides.receiving.snapshot.collection?.toldSeq).toBe(toldSeq);
    expect(sides.give('deciding', on(2), { by: acceptor, at })).toBe('case.wrong_state');
  });

  it('is of nothing where no file was sent', () => {
    const sides = issued();
    const { collection } = sides.receiving.snapshot;
    if (collection === null) throw new Error('it is between two regions');
    sides.receiving.snapshot = { ...sides.receiving.snapshot, collection: { ...collection, printing: null } };
    expect(give(sides, on(1))).toBe('case.nothing_to_print');
    expect(give(sides, spoiling(1))).toBe('case.no_such_print');
  });

  it('is once: another print needs that the one before was spoiled', () => {
    const sides = issued();
    give(sides, on(1));
    expect(give(sides, on(2))).toBe('case.already_printed');
    expect(give(sides, spoiling(2))).toBe('case.no_such_print');
    expect(give(sides, spoiling(1))).toEqual(['case.print-spoiled']);
    expect(give(sides, spoiling(1))).toBe('case.no_such_print');
    expect(give(sides, on(2))).toEqual(['case.printed']);
  });

  it('is of the version that the case has now: a print of the one before is kept, and holds no more', () => {
    const sides = issued();
    give(sides, on(1));
    const newer = '1.2.156.3005.2.2';
    told(sides, { identifier: newer });
    // The number is known and its file is not here: nothing holds, and nothing can be printed.
    expect(give(sides, on(2))).toBe('case.nothing_to_print');
    told(sides, { identifier: newer, document: { ...sentDocument, sm3: '44'.repeat(32) } });
    const printing = printingOf(sides);
    expect(printing && [printing.prints.length, validPrint(printing)]).toEqual([1, undefined]);
    expect(give(sides, on(2))).toEqual(['case.printed']);
    expect(sides.receiving.events.at(-1)?.data).toMatchObject({
      identifier: newer,
      document: { sm3: '44'.repeat(32) },
    });
    // Also the old paper may be taken back.
    expect(give(sides, spoiling(1))).toEqual(['case.print-spoiled']);
  });

  it('holds on the one blank, until that is spoiled or there is a newer result', () => {
    const sides = issued();
    const holding = () => [1, 2].filter((number) => holdsOn({ book: 'XA01ZM', number }, sides.receiving.snapshot));
    expect(holding()).toEqual([]);
    give(sides, on(1));
    expect(holding()).toEqual([1]);
    give(sides, spoiling(1));
    give(sides, on(2));
    expect(holding()).toEqual([2]);
    told(sides, { identifier: '1.2.156.3005.2.2', document: sentDocument });
    expect(holding()).toEqual([]);
  });

  it('is not of what was erased, and not by whoever it is about', () => {
    const sides = issued();
    const own = { ...person('holder:v1:00', 'clerk'), body: hall, region: '610100' };
    expect(sides.give('receiving', on(1), { by: own, at })).toBe('case.own_case');
    sides.give('receiving', { type: 'erase', legalBasis: 'x', ticket: 'x' }, { by: authority, at });
    expect(give(sides, on(1))).toBe('case.erased');
  });

  it('has at most one valid print of a version after any sequence of prints, spoilings and newer versions', () => {
    const acts = fc.array(
      fc.oneof(
        fc.record({ act: fc.constant('print'), number: fc.integer({ min: 1, max: 9 }) }),
        fc.record({ act: fc.constant('spoil'), number: fc.integer({ min: 1, max: 9 }) }),
        fc.record({ act: fc.constant('newer'), number: fc.integer({ min: 1, max: 3 }) }),
      ),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(acts, (tried) => {
        const sides = issued();
        for (const { act, number } of tried) {
          if (act === 'newer') told(sides, { identifier: `1.2.156.3005.2.${number}`, document: sentDocument });
          else {
            const { snapshot } = sides.receiving;
            const holding = snapshot.collection?.printing && validPrint(snapshot.collection.printing);
            const answer = give(sides, act === 'print' ? on(number) : spoiling(number));
            // A print is refused exactly while one holds.
            if (act === 'print') expect(answer === 'case.already_printed').toBe(holding !== undefined);
          }
          const { snapshot } = sides.receiving;
          const prints = snapshot.collection?.printing?.prints ?? [];
          const valid = Map.groupBy(
            prints.filter(({ spoiled }) => spoiled === null),
            (print) => print.identifier,
          );
          for (const same of valid.values()) expect(same).toHaveLength(1);
          expect(rebuild(sides.receiving.events)).toEqual(snapshot);
        }
      }),
      { numRuns: 60 },
    );
  });
});
