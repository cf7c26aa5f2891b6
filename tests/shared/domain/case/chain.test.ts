import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventHash, genesisHash, verifyChain } from '#domain/case/chain';
import type { CaseEvent } from '#domain/case/event';
import { rebuild } from '#domain/case/snapshot';
import type { Command } from '#domain/case/command';
import { GrowingCase, licenceItem, person, recordItem } from './case-fixture.ts';

function someCase(): GrowingCase {
  const growing = new GrowingCase(licenceItem, '2026-09-22T02:00:00.000Z');
  const at = '2026-09-23T02:00:00.000Z';
  growing.give({ type: 'accept' }, { by: person('acceptor', 'acceptor'), at });
  growing.give({ type: 'review', recommendation: 'grant', opinion: 'ok' }, { by: person('reviewer', 'reviewer'), at });
  growing.give({ type: 'withdraw', reason: 'changed my mind' }, { by: person('applicant', 'applicant'), at });
  return growing;
}

describe('the chain of a case', () => {
  test('holds for what was recorded, from the hash of the case id on', () => {
    const { events, snapshot } = someCase();
    expect(events[0]?.previousHash).toBe(genesisHash(snapshot.caseId));
    expect(verifyChain(events, snapshot)).toEqual({ intact: true });
  });

  test.each([1, 2, 3, 4])('shows that event %i was deleted', (seq) => {
    const { events, snapshot } = someCase();
    const left = events.filter((event) => event.seq !== seq);
    expect(verifyChain(left, snapshot)).toMatchObject({ intact: false, at: seq });
  });

  test.each([1, 2, 3, 4])('shows that event %i was altered, whichever field it was', (seq) => {
    const { events, snapshot } = someCase();
    const alterations: ((event: CaseEvent) => unknown)[] = [
      (event) => ({ ...event, recordedAt: '2026-01-01T00:00:00.000Z' }),
      (event) => ({ ...event, principal: { ...event.principal, actor: 'somebody else' } }),
      (event) => ({ ...event, data: { ...event.data, extra: 1 } }),
      (event) => ({ ...event, personal: { algorithm: 'A256GCM', box: 'AAAA' } }),
      (event) => ({ ...event, hash: genesisHash('another') }),
    ];
    for (const alter of alterations) {
      const altered = events.map((event) => (event.seq === seq ? (alter(event) as CaseEvent) : event));
      expect(verifyChain(altered, snapshot)).toMatchObject({ intact: false });
    }
  });

  test('shows that an event was altered even where its own hash was made to fit', () => {
    const { events, snapshot } = someCase();
    const forged = events.map((event) => {
      if (event.seq !== 2) return event;
      const changed = { ...event, role: 'operator' } as CaseEvent;
      return { ...changed, hash: eventHash(changed) };
    });
    expect(verifyChain(forged, snapshot)).toMatchObject({ intact: false, at: 3 });
  });

  test('shows an inserted event and two swapped ones', () => {
    const { events, snapshot } = someCase();
    const [first, second, third, fourth] = events as [CaseEvent, CaseEvent, CaseEvent, CaseEvent];
    expect(verifyChain([first, second, second, third, fourth], snapshot)).toMatchObject({ intact: false, at: 3 });
    expect(verifyChain([first, third, second, fourth], snapshot)).toMatchObject({ intact: false, at: 2 });
  });

  test('shows a snapshot that does not follow from the events', () => {
    const { events, snapshot } = someCase();
    expect(verifyChain(events, { ...snapshot, owner: 'thief' })).toMatchObject({ intact: false });
  });
});

describe('the snapshot of a case', () => {
  const command: fc.Arbitrary<Exclude<Command, { type: 'submit' }>> = fc.constantFrom(
    { type: 'accept' },
    { type: 'not-accept', reasons: ['x'], competentBody: null },
    { type: 'review', recommendation: 'grant', opinion: 'x' },
    { type: 'grant', approval: 'a', draftSm3: 'b', draft: {} },
    { type: 'grant', approval: null, draftSm3: null, draft: null },
    { type: 'refuse', reasons: ['x'], remedies: 'y' },
    { type: 'extend', reason: 'x' },
    { type: 'withdraw', reason: null },
    { type: 'pass-due', step: 'acceptance' },
    { type: 'pass-due', step: 'decision' },
    { type: 'issue', issued: { kind: 'licence', identifier: 'i', document: { key: 'k', sm3: 's', bytes: 1 } } },
    { type: 'complete' },
    { type: 'restart-journey', reason: 'x', ticket: 't' },
    { type: 'erase', legalBasis: 'x', ticket: 't' },
  );
  const step = fc.record({ command, by: fc.constantFrom('ann', 'ben', 'cai'), days: fc.integer({ min: 0, max: 20 }) });

  test('is rebuilt from the events alone, whatever was commanded in whatever order', () => {
    fc.assert(
      fc.property(fc.constantFrom(licenceItem, recordItem), fc.array(step, { maxLength: 25 }), (item, steps) => {
        const growing = new GrowingCase(item, '2026-09-22T02:00:00.000Z');
        let now = Date.parse('2026-09-22T02:00:00.000Z');
        for (const { command: given, by, days } of steps) {
          now += days * 86_400_000;
          growing.give(given, { by: person(by, 'decider'), at: new Date(now).toISOString() });
        }
        const stored = JSON.parse(JSON.stringify(growing.events)) as CaseEvent[];
        expect(rebuild(stored)).toEqual(growing.snapshot);
        expect(verifyChain(stored, growing.snapshot)).toEqual({ intact: true });
      }),
    );
  });
});
