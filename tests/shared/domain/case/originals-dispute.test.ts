import { describe, expect, test } from 'vitest';
import { rebuild } from '#domain/case/snapshot';
import { ownerOf } from '#domain/case/awaiting';
import type { Found, Manifest } from '#domain/custody/manifest';
import { begin, decline, foundAll, type Given, hall, manifestOf, officials, TwoSides, waybill } from './two-sides.ts';

const { acceptor, approver, reviewer, decider, clerk, journeyHere, journeyThere } = officials;

/** Three papers, 41 sheets. */
const numbers = Array.from({ length: 41 }, (_, index) => index + 1);
const all = manifestOf(numbers);
const missing = 17;
const again = manifestOf([missing], 'LZ-0002');
const at = {
  cleared: '2026-09-22T03:00:00.000Z',
  sealed: '2026-09-22T06:00:00.000Z',
  opened: '2026-09-24T01:30:00.000Z',
  sealedAgain: '2026-09-24T07:00:00.000Z',
  openedAgain: '2026-09-28T02:15:00.000Z',
};

/** Seals a bag at the window and hands it to the carrier; the other side is told. */
function send(sides: TwoSides, manifest: Manifest, when: string): string | string[] {
  const bag = (sides.receiving.snapshot.collection?.originals?.bags.length ?? 0) + 1;
  const answer = sides.give('receiving', { type: 'seal-bag', manifest }, { by: clerk, at: when });
  if (typeof answer === 'string') return answer;
  const order: Given = { type: 'record-order', bag, waybill: { ...waybill, orderedAt: when } };
  sides.give('receiving', order, { by: journeyHere, at: when });
  sides.tellAll(when);
  return answer;
}

function open(sides: TwoSides, found: Found, when: string): string | string[] {
  const answer = sides.give('deciding', { type: 'open-bag', found }, { by: acceptor, at: when });
  sides.tellAll(when);
  return answer;
}

/** Until the bag is opened, and something is found that is not as listed. */
function disputed(found: Found = foundAll(all, [missing])): TwoSides {
  const sides = new TwoSides();
  sides.give('deciding', { type: 'clear' }, { by: acceptor, at: at.cleared });
  sides.tellAll(at.cleared);
  send(sides, all, at.sealed);
  expect(open(sides, found, at.opened)).toEqual(['case.bag-opened']);
  return sides;
}

describe('a bag of 41 sheets that is opened with 40', () => {
  test('is disputed on both sides, and the window has two working days to settle it', () => {
    const { receiving, deciding } = disputed();
    for (const { snapshot } of [receiving, deciding]) {
      expect(snapshot).toMatchObject({
        status: 'disputed',
        collection: {
          originals: {
            dispute: {
              bag: 1,
              differences: [{ kind: 'missing', number: missing, slot: 'property-certificate' }],
              due: { date: '2026-09-29' },
            },
          },
        },
      });
      expect(ownerOf('take-over', snapshot)).toEqual({ role: 'clerk', body: hall });
    }
    expect(deciding.snapshot.due).toEqual({ acceptance: null, statutory: null, committed: null, delivery: null });
  });

  test.each<[Given, typeof acceptor]>([
    [{ type: 'take-over' }, acceptor],
    [decline, acceptor],
    [{ type: 'clear' }, acceptor],
    [{ type: 'notify-deficiencies', deficiencies: [], notes: [], workingDays: 2 }, approver],
    [{ type: 'accept' }, acceptor],
    [{ type: 'not-accept', reasons: ['x'], competentBody: null }, acceptor],
    [{ type: 'review', recommendation: 'grant', opinion: 'x' }, reviewer],
    [{ type: 'grant', approval: null, draftSm3: null, draft: null }, decider],
    [{ type: 'refuse', reasons: ['x'], remedies: 'y' }, decider],
    [{ type: 'open-bag', found: foundAll(all) }, acceptor],
    [{ type: 'complete' }, journeyThere],
  ])('lets nothing run that follows: %o', (command, by) => {
    const { deciding } = disputed();
    const before = deciding.snapshot;
    expect(deciding.give(command, { by, at: at.sealedAgain })).toMatch(/^case\.(wrong_state|originals_to_come)$/);
    expect(deciding.snapshot).toBe(before);
  });

  test.each([
    ['nothing of what is missing', [1]],
    ['more than what is missing', [missing, 18]],
    ['all of it again', numbers],
  ])('is not settled by a bag with %s', (_, sheets) => {
    const sides = disputed();
    expect(send(sides, manifestOf(sheets), at.sealedAgain)).toBe('case.not_what_is_missing');
    expect(sides.receiving.snapshot.status).toBe('disputed');
  });

  test('is settled by a second bag with the missing one: the case is taken over, and the clock starts then', () => {
    const sides = disputed();
    expect(send(sides, again, at.sealedAgain)).toEqual(['case.bag-sealed']);
    for (const { snapshot } of [sides.receiving, sides.deciding])
      expect(snapshot).toMatchObject({ status: 'travelling', collection: { originals: { dispute: null } } });
    expect(open(sides, foundAll(again), at.openedAgain)).toEqual(['case.bag-opened', 'case.taken-over']);
    expect(sides.receiving.snapshot.status).toBe('handed-over');
    // Five working days from there, of which 10-01 to 10-07 are none, and Saturday 10-10 is one.
    expect(sides.deciding.snapshot).toMatchObject({
      ...{ status: 'submitted', submittedAt: at.openedAgain, due: { acceptance: { date: '2026-10-10' } } },
    });
    for (const { events, snapshot } of [sides.receiving, sides.deciding]) expect(rebuild(events)).toEqual(snapshot);
    expect(sides.deciding.give({ type: 'accept' }, { by: acceptor, at: at.openedAgain })).toEqual(['case.accepted']);
  });

  test('begins anew what was late when a second bag is on its way', () => {
    const sides = disputed();
    const late = { type: 'pass-due', step: 'take-over' } as const;
    expect(sides.deciding.give(late, { by: journeyThere, at: '2026-09-29T16:00:00.000Z' })).toEqual(['case.overdue']);
    send(sides, again, '2026-09-30T02:00:00.000Z');
    expect(sides.deciding.snapshot.overdue).toEqual([]);
    // Five working days after 09-30: Thursday and Friday of the week after the holidays, Saturday 10-10, and two more.
    expect(sides.deciding.give(late, { by: journeyThere, at: '2026-10-13T16:00:00.000Z' })).toEqual(['case.overdue']);
  });

  test('is disputed anew where the second is not as listed either', () => {
    const sides = disputed();
    send(sides, again, at.sealedAgain);
    expect(open(sides, foundAll(again, [missing]), at.openedAgain)).toEqual(['case.bag-opened']);
    expect(sides.receiving.snapshot).toMatchObject({
      ...{ status: 'disputed', collection: { originals: { dispute: { bag: 2, due: { date: '2026-09-30' } } } } },
    });
  });
});

test.each<[string, Found, number[]]>([
  ['other pages', { ...foundAll(all), sheets: foundAll(all).sheets.map(otherPages) }, [missing]],
  ['another seal alone: what the window has to say of it', { ...foundAll(all), seal: 'LZ-9999' }, [42]],
  ['a sheet too much: what the window has to say of it', foundAll(manifestOf([...numbers, 42])), [43]],
])('%s can be settled too', (_, found, sheets) => {
  const sides = disputed(found);
  const bag = manifestOf(sheets, 'LZ-0002');
  expect(send(sides, bag, at.sealedAgain)).toEqual(['case.bag-sealed']);
  expect(open(sides, foundAll(bag), at.openedAgain)).toEqual(['case.bag-opened', 'case.taken-over']);
});

function otherPages(sheet: Found['sheets'][number]): Found['sheets'][number] {
  return sheet.number === missing ? { ...sheet, pages: 1 } : sheet;
}

test('where originals are asked for nothing is taken over from scans', () => {
  expect(begin('deciding').give({ type: 'take-over' }, { by: acceptor, at: at.cleared })).toBe(
    'case.originals_to_come',
  );
});
