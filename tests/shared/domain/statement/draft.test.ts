import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { CaseEvent } from '#domain/case/event';
import { fits } from '#domain/statement/fits';
import { holdsTogether, type StatementDraft, statementDraft, statementId, statementSm3 } from '#domain/statement/draft';
import { statedIn } from '#domain/statement/stated';
import { GrowingCase } from '#tests/shared/domain/case/case-fixture';
import {
  begin,
  decline,
  foundAll,
  hall,
  ids,
  manifestOf,
  offered,
  officials,
  received,
  registry,
  TwoSides,
  waybill,
} from '#tests/shared/domain/case/two-sides';
import { attempts, play } from '#tests/shared/domain/case/two-sided-journeys';
import { draftOf, stated } from './stated-sides.ts';

const { acceptor, clerk, journeyHere } = officials;
const later = '2026-09-22T03:00:00.000Z';
const scan = {
  slot: 'identity',
  key: 'uploads/secret',
  sha256: 'ab'.repeat(32),
  bytes: 1,
  mediaType: 'application/pdf',
};
const unclear = { kind: 'material', key: 'identity', reason: 'unclear' } as const;
const notice = { type: 'notify-deficiencies', deficiencies: [unclear], notes: ['x'], workingDays: 2 } as const;
const correct = (sha256: string, slot = 'identity') =>
  ({ type: 'correct', materials: [{ ...scan, slot, sha256 }], form: {} }) as const;
const last = (of: GrowingCase): CaseEvent => of.events.at(-1) ?? expect.unreachable();

/** Cases whose papers are enough as scans. */
const scans = () => ({
  receiving: begin('receiving', 'scans-received'),
  deciding: begin('deciding', 'scans-received'),
});

describe('the statement of an offer', () => {
  it('says what the window offers, from its first event, and does not know the number on the other side', () => {
    const { receiving } = scans();
    const [collected] = receiving.events;
    expect(draftOf(receiving.events)).toMatchObject({
      ...{ kind: 'offer', cases: { receiving: ids.receiving, deciding: null }, at: received, role: 'clerk' },
      receiving: { region: '610100', body: { id: hall, name: { en: 'name of hall' } } },
      deciding: { region: '620100', body: { id: registry, name: { en: 'name of registry' } } },
      ...{ issuer: { id: hall }, window: { id: 'XA-01' }, clause: { agreement: 'LZ-XA', version: 1, clause: '2.1' } },
      event: { seq: 1, type: 'case.collected', sm3: collected?.hash },
      ...{ materials: [], sheets: [], due: { date: '2026-09-22' }, evidence: { grade: 'A' } },
    });
  });

  it('of what was received on paper is made when that is entered', () => {
    const { receiving } = scans();
    const [first, ...others] = receiving.events;
    if (first === undefined) throw new Error('no event');
    const enteredAt = '2026-09-25T02:00:00.000Z';
    expect(draftOf([{ ...first, recordedAt: enteredAt }, ...others])).toMatchObject({ kind: 'offer', at: enteredAt });
  });

  it('is the same whatever is told later, and another one once it is corrected', () => {
    const sides = new TwoSides();
    const first = draftOf(sides.receiving.events);
    sides.give('deciding', notice, { by: acceptor, at: offered });
    sides.tellAll(offered);
    expect(draftOf(sides.receiving.events)).toEqual(first);
    sides.give('receiving', correct('cd'.repeat(32)), { by: clerk, at: later });
    sides.tellAll(later);
    const corrected = draftOf(sides.receiving.events);
    const event = sides.receiving.events.find(({ type }) => type === 'case.corrected');
    expect(corrected).toMatchObject({
      ...{ at: later, event: { type: 'case.corrected', sm3: event?.hash } },
      ...{ materials: [{ slot: 'identity', sha256: 'cd'.repeat(32), from: 'window' }], due: { date: '2026-09-23' } },
    });
    expect(statementId(corrected)).not.toBe(statementId(first));
    // The one before is still what its event states.
    expect(draftOf(sides.receiving.events, 1)).toEqual(first);
    sides.give('deciding', decline, { by: acceptor, at: later });
    sides.tellAll(later);
    expect(draftOf(sides.receiving.events)).toEqual(corrected);
  });
});

it('an offer that was answered is the same ever after, also where the applicant corrects something later', () => {
  const sides = new TwoSides({ clockStarts: 'scans-received' });
  sides.give('deciding', { type: 'take-over' }, { by: acceptor, at: offered });
  sides.tellAll(offered);
  const [offer, answer] = [draftOf(sides.receiving.events), draftOf(sides.deciding.events)];
  sides.give('deciding', notice, { by: acceptor, at: offered });
  sides.tellAll(offered);
  expect(sides.give('receiving', correct('cd'.repeat(32)), { by: clerk, at: later })).toEqual(['case.corrected']);
  sides.tellAll(later);
  expect(sides.deciding.snapshot.materials).toHaveLength(1);
  expect([draftOf(sides.receiving.events), draftOf(sides.deciding.events)]).toEqual([offer, answer]);
  expect(fits(offer, answer)).toEqual({ ok: true });
});

it('an offer that the applicant insists on is offered once more as it is, with another date', () => {
  const sides = new TwoSides();
  sides.give('deciding', notice, { by: acceptor, at: offered });
  sides.tellAll(offered);
  const insistedAt = '2026-09-24T02:00:00.000Z';
  sides.give('receiving', { type: 'insist', reason: null }, { by: clerk, at: insistedAt });
  const { cases, materials, event, due } = draftOf(sides.receiving.events);
  const first = draftOf(sides.receiving.events, 1);
  expect([cases, materials]).toEqual([first.cases, first.materials]);
  expect([event.type, due?.date, first.due?.date]).toEqual(['case.insisted', '2026-09-28', '2026-09-22']);
});

it('an offer that one authority passed on to another is answered by that one, which names the first', () => {
  const sides = new TwoSides({ clockStarts: 'scans-received' });
  const other = '12620100XTXX00225Q';
  const offer = draftOf(sides.receiving.events);
  sides.give('deciding', { type: 'transfer', to: other, reasons: ['x'] }, { by: acceptor, at: offered });
  sides.tellAll(offered);
  expect(stated(sides.deciding.events)).toBeNull();
  expect(draftOf(sides.receiving.events)).toEqual(offer);
  sides.give('deciding', { type: 'take-over' }, { by: { ...acceptor, body: other }, at: later });
  const answer = draftOf(sides.deciding.events);
  expect(answer).toMatchObject({ issuer: { id: other }, deciding: { body: { id: other } } });
  expect(answer.passedOnBy.map(({ id }) => id)).toEqual([registry]);
  expect(fits(offer, answer)).toEqual({ ok: true });
  expect(fits(offer, { ...answer, passedOnBy: [] })).toEqual({ ok: false, misfits: ['parties'] });
  // Whoever has it afterwards did not take it over.
  sides.give(
    'deciding',
    { type: 'transfer', to: registry, reasons: ['x'] },
    { by: { ...acceptor, body: other }, at: later },
  );
  expect(draftOf(sides.deciding.events)).toEqual(answer);
});

describe('the statement of an answer', () => {
  it('is there only once there is one', () => {
    const { deciding } = scans();
    expect(stated(deciding.events)).toBeNull();
    deciding.give(notice, { by: acceptor, at: offered });
    expect(stated(deciding.events)).toBeNull();
    expect(stated(new GrowingCase(deciding.item, offered).events)).toBeNull();
    expect(stated([])).toBeNull();
  });

  it('says that the authority took over, with both numbers and the date for acceptance', () => {
    const { deciding } = scans();
    deciding.give({ type: 'take-over' }, { by: acceptor, at: later });
    const { hash, seq } = last(deciding);
    expect(draftOf(deciding.events)).toMatchObject({
      ...{ kind: 'taken-over', cases: { receiving: ids.receiving, deciding: ids.deciding }, issuer: { id: registry } },
      ...{ at: later, role: 'acceptor', event: { seq, type: 'case.taken-over', sm3: hash } },
      due: deciding.snapshot.due.acceptance,
    });
    const taken = draftOf(deciding.events);
    deciding.give({ type: 'accept' }, { by: acceptor, at: later });
    expect(draftOf(deciding.events)).toEqual(taken);
  });

  it('says that it declined, after which nothing is due, and not why', () => {
    const { deciding } = scans();
    deciding.give({ ...decline, reasons: ['because'] }, { by: acceptor, at: later });
    const draft = draftOf(deciding.events);
    expect(draft).toMatchObject({ kind: 'declined', due: null, issuer: { id: registry } });
    expect(JSON.stringify(draft)).not.toContain('because');
  });

  it('tells what came by the window from what the applicant handed in past it', () => {
    const { deciding } = scans();
    deciding.give(notice, { by: acceptor, at: offered });
    const applicant = { ...acceptor, role: 'applicant' } as const;
    deciding.give(correct('cd'.repeat(32)), { by: applicant, at: offered });
    deciding.give({ type: 'take-over' }, { by: acceptor, at: later });
    expect(draftOf(deciding.events).materials).toEqual([
      { slot: 'identity', sha256: 'cd'.repeat(32), from: 'applicant' },
    ]);
  });

  it('lists the sheets that had come, of all bags, by material and scan', () => {
    const sides = new TwoSides();
    const bag = manifestOf([1, 2, 3]);
    const send = (manifest: typeof bag, number: number) => {
      sides.give('receiving', { type: 'seal-bag', manifest }, { by: clerk, at: later });
      const order = { type: 'record-order', bag: number, waybill: { ...waybill, orderedAt: later } } as const;
      sides.give('receiving', order, { by: journeyHere, at: later });
      sides.tellAll(later);
    };
    sides.give('deciding', { type: 'clear' }, { by: acceptor, at: offered });
    sides.tellAll(offered);
    send(bag, 1);
    sides.give('deciding', { type: 'open-bag', found: foundAll(bag, [2]) }, { by: acceptor, at: later });
    sides.tellAll(later);
    expect(stated(sides.deciding.events)).toBeNull();
    const second = manifestOf([2], 'LZ-0002');
    send(second, 2);
    sides.give('deciding', { type: 'open-bag', found: foundAll(second) }, { by: acceptor, at: later });
    const sha256 = (number: number) => String(number).padStart(64, '0');
    expect(draftOf(sides.deciding.events).sheets).toEqual([
      {
        slot: 'property-certificate',
        scans: [
          { sha256: sha256(1), numbers: [1] },
          { sha256: sha256(3), numbers: [3] },
        ],
      },
      { slot: 'mortgage-contract', scans: [{ sha256: sha256(2), numbers: [2] }] },
    ]);
    expect(draftOf(sides.receiving.events).sheets).toEqual([]);
  });

  it('is not made longer than it can be read back, and a full bag is not too long', () => {
    const withSheets = (count: number) => {
      const { deciding } = scans();
      deciding.give({ type: 'take-over' }, { by: acceptor, at: later });
      const found = statedIn(deciding.events) ?? expect.unreachable();
      const manifest = manifestOf(Array.from({ length: count }, (_, index) => index + 1));
      const bags = [{ leg: 'outward', opened: true, missing: [], manifest }];
      const collection = { ...found.after.collection, originals: { bags } };
      const after = { ...found.after, collection } as unknown as typeof found.after;
      const name = { zh: '名', en: 'name' };
      return statementDraft({ ...found, after, names: { item: name, body: () => name, window: null } });
    };
    expect(withSheets(500)).toMatchObject({ ok: true });
    expect(withSheets(1_500)).toEqual({ ok: false, code: 'statement.too_long' });
  });
});

describe('a draft', () => {
  it('names nobody, no account, and nowhere that a scan lies', () => {
    const { deciding, receiving } = scans();
    deciding.give(notice, { by: acceptor, at: offered });
    deciding.give(correct('cd'.repeat(32)), { by: officials.window, at: offered });
    deciding.give({ type: 'take-over' }, { by: acceptor, at: later });
    for (const draft of [draftOf(deciding.events), draftOf(receiving.events)])
      for (const hidden of ['v1:00', '000***', 'uploads/secret', '"actor"', 'partner:'])
        expect(JSON.stringify(draft)).not.toContain(hidden);
  });

  it('has a digest and a name of its own', () => {
    const { deciding, receiving } = scans();
    deciding.give({ type: 'take-over' }, { by: acceptor, at: later });
    const [offer, answer] = [draftOf(receiving.events), draftOf(deciding.events)];
    expect(statementSm3(offer)).not.toBe(statementSm3(answer));
    expect(statementSm3(offer)).not.toBe(statementSm3({ ...offer, at: later }));
    expect(statementId(offer)).toBe(`${ids.receiving}-offer-${offer.event.sm3.slice(0, 32)}`);
    expect(statementId(answer)).toBe(`${ids.deciding}-taken-over-${answer.event.sm3.slice(0, 32)}`);
  });

  it.each<[string, (draft: StatementDraft) => object]>([
    ['that states another kind of event', ({ event }) => ({ event: { ...event, type: 'case.taken-over' } })],
    ['of another kind', () => ({ kind: 'declined' })],
    ['without its own number', ({ cases }) => ({ cases: { ...cases, receiving: null } })],
    ['by the other side', ({ deciding }) => ({ issuer: deciding.body })],
    ['of no moment', () => ({ at: '2026-99-22T02:00:00.000Z' })],
  ])('%s does not hold together', (_, change) => {
    const draft = draftOf(scans().receiving.events);
    expect(holdsTogether(draft)).toBe(true);
    expect(holdsTogether({ ...draft, ...change(draft) })).toBe(false);
  });
});

test('in whatever two regions do, an answer fits an offer as it stood, and is stated the same ever after', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(attempts, (tries) => {
      const { receiving, deciding } = play(tries).sides;
      const offers = receiving.events.flatMap(({ seq }) => stated(receiving.events, seq) ?? []);
      expect(draftOf(receiving.events)).toEqual(offers.at(-1));
      const answer = stated(deciding.events);
      seen.add(answer?.kind ?? 'none');
      if (answer === null) return;
      expect(offers.some((offer) => fits(offer, answer).ok)).toBe(true);
      for (let length = answer.event.seq; length <= deciding.events.length; length += 1)
        expect(stated(deciding.events.slice(0, length))).toEqual(answer);
      for (const draft of [...offers, answer]) expect(holdsTogether(draft)).toBe(true);
    }),
    { numRuns: 300 },
  );
  expect([...seen].sort()).toEqual(['declined', 'none', 'taken-over']);
});
