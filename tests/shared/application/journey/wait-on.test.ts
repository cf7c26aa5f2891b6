import { expect, it } from 'vitest';
import { waitOn } from '#application/journey/record-steps';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { handlingCatalogue as catalogue } from '#functions/shipped-catalogue';
import { begin } from '#tests/shared/domain/case/two-sides';

const due = { date: '2026-10-14', at: '2026-10-14T16:00:00.000Z', provisional: false, calendarVersion: 'x' };
const { snapshot } = begin('receiving');
const ready: CaseSnapshot = {
  ...snapshot,
  status: 'ready',
  collection: snapshot.collection && { ...snapshot.collection, pickUp: { what: ['card'], due, ended: null } },
};
const wait = (now: CaseSnapshot | null) => {
  const head = now === null ? null : { snapshot: now, wrappedKey: null };
  const cases = { head: () => Promise.resolve(head) } as unknown as Parameters<typeof waitOn>[0]['cases'];
  return waitOn({ cases, catalogue }, { caseId: snapshot.caseId, step: 'outcome' });
};

it('a wait goes on to the date of what is awaited within it, then to the second one, and to none once the case is over', async () => {
  expect(await wait(ready)).toEqual({ due: due.at });
  expect(await wait({ ...ready, overdue: ['pick-up'] })).toEqual({ due: '2026-10-28T16:00:00.000Z' });
  // What was last told is due there is nobody's any more.
  const collection = ready.collection && { ...ready.collection, reported: { due } as never };
  expect(await wait({ ...ready, status: 'completed', collection })).toEqual({ due: null });
  expect(await wait(null)).toEqual({ due: null });
});
