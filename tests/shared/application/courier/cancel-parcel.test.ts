import { describe, expect, it } from 'vitest';
import type { CaseWrite } from '#application/case/ports';
import { type CancelDependencies, cancelParcel } from '#application/courier/cancel-parcel';
import { accept, type ErrorCode, reject } from '#contracts/errors';
import { handlingCatalogue as catalogue } from '#functions/shipped-catalogue';
import { people } from '#tests/shared/application/platform';
import { hall, manifestOf, officials, traced, TwoSides, waybill } from '#tests/shared/domain/case/two-sides';

const clerkOf = (body: string) => ({
  ...people.acceptor,
  posts: [{ role: 'clerk' as const, body, region: '610100' }],
});
const at = '2026-09-23T02:00:00.000Z';

/** A bag that is ordered, in a store that takes what it is given, and a carrier that answers one after the other. */
function ordered(
  answers: readonly (ErrorCode | 'taken back' | 'silence')[],
  { collected = false, carrier = 'ems' } = {},
) {
  const sides = new TwoSides();
  sides.give('deciding', { type: 'clear' }, { by: officials.acceptor, at });
  sides.tellAll(at);
  const { receiving } = sides;
  receiving.give({ type: 'seal-bag', manifest: manifestOf([1]) }, { by: officials.clerk, at });
  const order = { type: 'record-order', bag: 1, waybill: { ...waybill, orderedAt: at } } as const;
  receiving.give(order, { by: officials.journeyHere, at });
  const trace = { type: 'record-trace', bag: 1, traced: traced(at, 'collected'), text: '' } as const;
  if (collected) receiving.give(trace, { by: officials.carrier, at });
  const [left, asked, written]: [unknown[], string[], string[]] = [[...answers], [], []];
  let failing = 0;
  const dependencies = {
    cases: {
      head: () => Promise.resolve({ snapshot: receiving.snapshot, wrappedKey: null }),
      answered: () => Promise.resolve(null),
      append: ({ events, snapshot }: CaseWrite) => {
        if (failing-- > 0) return Promise.reject(new Error('the store is away'));
        written.push(...events.map(({ type }) => type));
        receiving.snapshot = snapshot;
        return Promise.resolve({ kind: 'appended' });
      },
    },
    holders: { of: () => Promise.resolve('v1:other') },
    courier: {
      carrier,
      cancel: (number: string) => {
        asked.push(number);
        const answer = left.shift();
        if (answer === 'silence') return Promise.reject(new Error('no answer'));
        return Promise.resolve(answer === 'taken back' ? accept({ number }) : reject(answer as ErrorCode));
      },
    },
    clock: { now: () => '2026-09-23T03:00:00.000Z' },
    catalogue,
  } as unknown as CancelDependencies;
  const cancel = (person = clerkOf(hall), more: Partial<CancelDependencies> = {}) =>
    cancelParcel(
      { ...dependencies, ...more },
      {
        ...{ caseId: receiving.snapshot.caseId, person, idempotencyKey: 'key' },
        ...{ operation: 'cancelParcel', body: {}, bag: 1 },
      },
    );
  return { cancel, asked, written, failOnce: () => void (failing = 1) };
}

describe('taking back the order of a bag', () => {
  it('asks the carrier first, and writes one event', async () => {
    const { cancel, asked, written } = ordered(['taken back']);
    expect(await cancel()).toMatchObject({ ok: true, value: { status: 'cleared' } });
    expect([asked, written]).toEqual([[waybill.number], ['case.courier-cancelled']]);
  });

  it('heals after a failure between the answer and the write: the carrier is asked again, and may say that it was taken back', async () => {
    const { cancel, asked, written, failOnce } = ordered(['taken back', 'courier.cancelled']);
    failOnce();
    await expect(cancel()).rejects.toThrow('the store is away');
    expect(written).toEqual([]);
    expect(await cancel()).toMatchObject({ ok: true });
    expect([asked.length, written]).toEqual([2, ['case.courier-cancelled']]);
  });

  it.each([
    ['courier.already_collected', 'courier.already_collected'],
    ['courier.unknown_waybill', 'courier.refused'],
    ['courier.refused', 'courier.refused'],
  ] as const)('changes nothing where the carrier refuses with %s', async (said, code) => {
    const { cancel, written } = ordered([said]);
    expect(await cancel()).toMatchObject({ ok: false, code });
    expect(written).toEqual([]);
  });

  it('changes nothing where the carrier does not answer', async () => {
    const { cancel, written } = ordered(['silence']);
    await expect(cancel()).rejects.toThrow('no answer');
    expect(written).toEqual([]);
  });

  it('asks nobody where the carrier has told that it collected, where another carried it, or where none does', async () => {
    for (const { told, more, code } of [
      { told: { collected: true }, more: {}, code: 'courier.already_collected' },
      { told: { carrier: 'other' }, more: {}, code: 'courier.refused' },
      { told: {}, more: { courier: null }, code: 'courier.refused' },
    ]) {
      const { cancel, asked, written } = ordered([], told);
      expect(await cancel(undefined, more)).toMatchObject({ ok: false, code });
      expect([asked, written]).toEqual([[], []]);
    }
  });

  it('is nobody else’s: for a clerk of another window, or an acceptor, there is no such case, and no carrier is asked', async () => {
    for (const person of [clerkOf('11620122XTXX001454'), people.acceptor, people.stranger]) {
      const { cancel, asked } = ordered([]);
      expect(await cancel(person as never)).toMatchObject({ ok: false, code: 'case.not_found' });
      expect(asked).toEqual([]);
    }
  });
});
