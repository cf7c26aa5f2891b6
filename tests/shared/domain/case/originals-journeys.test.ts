import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownerOf, stepAwaited } from '#domain/case/awaiting';
import { dueOf } from '#domain/case/deadlines';
import { type CaseSnapshot, isFinished } from '#domain/case/snapshot';
import { auditBetween } from '#tests/audit/between-regions';
import { dueChecks } from '#tests/audit/due-checks';
import type { AuditedCase, Evidence } from '#tests/audit/evidence';
import { orderChecks } from '#tests/audit/order-checks';
import { recordChecks } from '#tests/audit/record-checks';
import type { GrowingCase } from './case-fixture.ts';
import { isGoingOn, type TwoSides } from './two-sides.ts';
import { attempts, play } from './two-sided-journeys.ts';

const ownedAndDue = (snapshot: CaseSnapshot): boolean => {
  const step = stepAwaited(snapshot);
  return step === null ? isGoingOn(snapshot) : ownerOf(step, snapshot).body !== '' && dueOf(step, snapshot) !== null;
};

/** What both sides wait for together. */
const waiting: readonly CaseSnapshot['status'][] = ['deficient', 'travelling', 'disputed'];

test('no state is without an owner and a due date, and both sides come to the same end, where originals travel', () => {
  const seen = new Set<string>();
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
      expect(isFinished(receiving)).toBe(isFinished(deciding));
      if (isFinished(deciding)) expect(receiving.status).toBe(deciding.status);
      // A bag that no carrier has yet the other side has not heard of.
      const unsent = receiving.collection?.originals?.bags.at(-1)?.waybill === null;
      if (!unsent && waiting.includes(deciding.status)) expect(receiving.status).toBe(deciding.status);
    }),
    { numRuns: 1_000 },
  );
  // The journeys are long enough to come to something.
  expect([...seen]).toEqual(expect.arrayContaining(['travelling', 'disputed', 'completed', 'declined', 'withdrawn']));
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
