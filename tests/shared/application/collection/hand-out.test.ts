import { expect, it } from 'vitest';
import { handOut, type HandOutDependencies } from '#application/collection/hand-out';
import { handlingCatalogue as catalogue, windows } from '#functions/shipped-catalogue';
import { people } from '#tests/shared/application/platform';
import { begin, hall } from '#tests/shared/domain/case/two-sides';

const { snapshot } = begin('receiving');
const receipt = { sha256: 'ab'.repeat(32), bytes: 1, mediaType: 'application/pdf' };
const person = { ...people.acceptor, posts: [{ role: 'clerk' as const, body: hall, region: '610100' }] };

/** Nothing is uploaded here, so that whoever gets as far is told of that. */
function refusal(method: 'card-reader' | 'paper-seen', devices: readonly string[]) {
  const dependencies = {
    cases: { head: () => Promise.resolve({ snapshot, wrappedKey: null }), answered: () => Promise.resolve(null) },
    holders: { of: () => Promise.resolve('v1:other') },
    materials: { stored: () => Promise.resolve(null) },
    clock: { now: () => '2026-09-23T02:00:00.000Z' },
    catalogue,
    windows: windows.map((window) => ({ ...window, devices })),
  } as unknown as HandOutDependencies;
  const handingOut = { to: 'applicant' as const, identity: { method }, receipt };
  const act = { caseId: snapshot.caseId, person, idempotencyKey: 'key', operation: 'handOut', body: handingOut };
  return handOut(dependencies, { ...act, handingOut });
}

it('is not by a reader that the window has not', async () => {
  expect(await refusal('card-reader', ['camera'])).toMatchObject({ code: 'window.no_device' });
  for (const [method, devices] of [
    ['card-reader', ['card-reader']],
    ['paper-seen', []],
  ] as const)
    expect(await refusal(method, devices)).toMatchObject({ code: 'filing.material_missing' });
});
