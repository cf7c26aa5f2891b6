import { isToldToPartner } from '#domain/case/collection';
import type { CaseEvent } from '#domain/case/event';
import { type CaseSnapshot, evolve } from '#domain/case/snapshot';
import { recordItem } from '#tests/shared/domain/case/case-fixture';
import { begin, type Given, officials } from '#tests/shared/domain/case/two-sides';

const { acceptor, reviewer, decider, window, journeyThere } = officials;
const paper = { slot: 'identity', key: 'k', sha256: '00', bytes: 1, mediaType: 'application/pdf' } as const;
const unclear = { kind: 'material', key: 'identity', reason: 'unclear' } as const;

/** From a case that was offered to its end; all but the review is told. */
const steps: readonly [Given, (typeof officials)[keyof typeof officials]][] = [
  [{ type: 'take-over' }, acceptor],
  [{ type: 'notify-deficiencies', deficiencies: [unclear], notes: ['x'], workingDays: 2 }, acceptor],
  [{ type: 'correct', materials: [paper], form: {} }, window],
  [{ type: 'accept' }, acceptor],
  [{ type: 'review', recommendation: 'refuse', opinion: 'x' }, reviewer],
  [{ type: 'refuse', reasons: ['x'], remedies: 'y' }, decider],
  [{ type: 'complete' }, journeyThere],
];

/** A case of a collection where it is decided, of which more and more is recorded. */
export interface ToldCase {
  readonly caseId: string;
  readonly events: readonly CaseEvent[];
  /** Places in the chain of what the partner has to be told. */
  readonly told: readonly number[];
  /** How many of the events are recorded by now. */
  recorded: number;
}

export function toldCase(number: number): ToldCase {
  const caseId = `620100-20260922-${String(number).padStart(12, '0')}`;
  const growing = begin('deciding', 'scans-received', { item: recordItem, caseId });
  const first = Date.parse('2026-09-22T03:00:00.000Z');
  for (const [index, [command, by]] of steps.entries()) {
    const led = growing.give(command, { by, at: new Date(first + index * 60_000).toISOString() });
    if (typeof led === 'string') throw new Error(led);
  }
  let after: CaseSnapshot | null = null;
  const told: number[] = [];
  for (const event of growing.events) {
    after = evolve(after, event);
    if (isToldToPartner(event, after)) told.push(event.seq);
  }
  return { caseId, events: growing.events, told, recorded: 1 };
}

export function snapshotOf({ events, recorded }: ToldCase): CaseSnapshot {
  const snapshot = events.slice(0, recorded).reduce<CaseSnapshot | null>(evolve, null);
  if (snapshot === null) throw new Error('a case has an event');
  return snapshot;
}
