import { describe, expect, test } from 'vitest';
import { awaited } from '#domain/case/awaiting';
import type { ResultKind } from '#domain/case/event';
import type { Item } from '#domain/catalogue/item';
import { GrowingCase, licenceItem, person, recordItem } from './case-fixture.ts';
import { mortgageItem, officials } from './two-sides.ts';

const filed = '2026-09-22T02:00:00.000Z';
const observedAt = '2026-09-24T02:00:00.000Z';
const now = '2026-09-25T02:00:00.000Z';
const [acceptor, reviewer, decider] = [
  person('acceptor', 'acceptor'),
  person('reviewer', 'reviewer'),
  person('decider', 'decider'),
];
const evidence = { slot: 'decision', key: 'k', sha256: '00', bytes: 1, mediaType: 'application/pdf' };
const elsewhere = { system: '不动产登记系统', reference: '证明第0000001号', evidence };
const observed = (outcome: 'granted' | 'refused') =>
  ({ type: 'record-decision', outcome, elsewhere, observedAt, reasons: ['x'], remedies: 'y' }) as const;

function accepted(item: Item): GrowingCase {
  const growing = new GrowingCase(item, filed);
  growing.give({ type: 'accept' }, { by: acceptor, at: filed });
  return growing;
}
const withResult = (kind: ResultKind): Item => ({ ...recordItem, result: { ...recordItem.result, kind } });

describe('what an authority decides in a system of its own', () => {
  test.each([
    ['imported', 'imported', mortgageItem],
    ['record', 'record', recordItem],
  ] as const)('is recorded as of when it was seen there, and completes with %s', (_, ends, item) => {
    const growing = accepted(item);
    expect(growing.give(observed('granted'), { by: decider, at: now })).toEqual(['case.decided']);
    expect(growing.snapshot).toMatchObject({ decidedAt: observedAt, identifier: elsewhere.reference });
    expect(growing.events.at(-1)).toMatchObject({ occurredAt: observedAt, recordedAt: now, data: { elsewhere } });
    // The journey that waited for a review goes on all the same.
    for (const step of ['review', 'decision'] as const) expect(awaited(step, growing.snapshot).kind).toBe('done');
    growing.give({ type: 'complete' }, { by: officials.journeyThere, at: now });
    expect(growing.snapshot.completedWith).toBe(ends);
  });

  test('may be a refusal, with reasons and remedies, which has no number of a result', () => {
    const growing = accepted(mortgageItem);
    growing.give({ type: 'review', recommendation: 'refuse', opinion: 'x' }, { by: reviewer, at: filed });
    expect(growing.give(observed('refused'), { by: decider, at: now })).toEqual(['case.decided']);
    expect(growing.snapshot).toMatchObject({ status: 'refused', identifier: null, decidedAt: observedAt });
    expect(awaited('decision', growing.snapshot)).toEqual({ kind: 'ended', with: 'refused' });
  });

  test.each(['licence', 'attestation', 'approval'] as const)('is no %s: that is sealed here', (kind) => {
    const growing = accepted(withResult(kind));
    expect(growing.give(observed('granted'), { by: decider, at: now })).toBe('case.sealed_here');
    expect(accepted(licenceItem).give(observed('refused'), { by: decider, at: now })).toBe('case.sealed_here');
  });

  test('is recorded by neither the acceptor nor the reviewer, and not before acceptance', () => {
    const growing = accepted(recordItem);
    expect(growing.give(observed('granted'), { by: acceptor, at: now })).toBe('case.same_official');
    const fresh = new GrowingCase(recordItem, filed);
    expect(fresh.give(observed('granted'), { by: decider, at: now })).toBe('case.wrong_state');
  });

  test('without a number of its own an imported result is a record, as it was before', () => {
    const growing = accepted(mortgageItem);
    growing.give({ type: 'review', recommendation: 'grant', opinion: 'x' }, { by: reviewer, at: filed });
    growing.give({ type: 'grant', approval: null, draftSm3: null, draft: null }, { by: decider, at: now });
    growing.give({ type: 'complete' }, { by: officials.journeyThere, at: now });
    expect(growing.snapshot.completedWith).toBe('record');
  });
});
