import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parcelOf, type TraceEntry } from '#domain/courier/parcel';
import { CourierSimulator } from '#infra/commands/courier-simulator';
import type { Handling } from '#infra/commands/courier-parcels';
import { courierFixture, order } from '#tests/shared/adapters/courier/courier-fixture';

const { clock, courier, pushed, receiver, simulator, test, close } = await courierFixture();
afterAll(close);
beforeEach(async () => {
  Object.assign(simulator.scenario, { delayMs: 0, doubled: false, reordered: false });
  await simulator.settled();
  receiver.pushes.length = 0;
  receiver.status = 200;
});

async function ordered(): Promise<string> {
  const outcome = await courier.order(order());
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.value.number;
}
async function tracked(number: string): Promise<readonly TraceEntry[]> {
  const outcome = await courier.track(number);
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.value;
}
const codes = (entries: readonly TraceEntry[]): string[] => entries.map(({ code }) => code);
const handle = (number: string, ...handlings: readonly Handling[]): void => {
  for (const each of handlings) simulator[each](number);
};

describe('the simulator of the carrier', () => {
  it('pushes each operation by itself, signed, to the region’s address, at the time of the cloud', async () => {
    const number = await ordered();
    clock.advance(3_600_000);
    const before = clock.now();
    handle(number, 'collect', 'move', 'deliver');
    const entries = await pushed();
    expect(codes(entries)).toEqual(['203', '305', '702', '704']);
    expect(receiver.paths).toEqual(new Set(['POST /courier/ems/traces']));
    expect(await tracked(number)).toEqual(entries);
    const [first = expect.unreachable()] = entries;
    // EMS tells whole seconds.
    expect(Math.abs(Date.parse(first.at) - before)).toBeLessThan(60_000);
    expect(entries.map(({ at }) => at)).toEqual([...new Set(entries.map(({ at }) => at))].toSorted());
  });

  it('gives the same number for the same order after it was started anew, and nothing else of it', async () => {
    const asked = order();
    const first = await courier.order(asked);
    const again = await CourierSimulator.start();
    const cloud = { call: () => Promise.resolve({ MacValid: true }), clock };
    again.serve({ customer: 'first', keyArn: test.keys.courier, pushTo: receiver.url, cloud });
    const body = (method: string, content: object) =>
      JSON.stringify({
        ...{ customer: 'first', messageId: 'm', timestamp: new Date(clock.now()).toISOString(), method, content },
      });
    const ask = async (method: string, content: object): Promise<unknown> => {
      const headers = { 'x-ems-signature': `${'A'.repeat(43)}=` };
      return (await fetch(again.url, { method: 'POST', headers, body: body(method, content) })).json();
    };
    const { id: orderId, ...rest } = asked;
    const waybill = first.ok ? first.value.number : '';
    expect(await ask('trace.query', { waybill })).toEqual({ ok: false, code: 'B04' });
    expect(await ask('order.create', { orderId, ...rest })).toMatchObject({ ok: true, content: { waybill } });
    await again.close();
  });

  it('pushes twice what is doubled', async () => {
    const number = await ordered();
    simulator.scenario.doubled = true;
    handle(number, 'collect', 'move');
    expect(codes(await pushed())).toEqual(['203', '203', '305', '305']);
    expect(codes(await tracked(number))).toEqual(['203', '305']);
  });

  it('pushes the second of every two first where it is reordered, and the odd one at last', async () => {
    const number = await ordered();
    simulator.scenario.reordered = true;
    handle(number, 'collect', 'move', 'move', 'move', 'move');
    expect(codes(await pushed())).toEqual(['305', '203', '954', '389', '989']);
  });

  it('pushes late what is delayed, with the time at which it happened, and answers it at once', async () => {
    const number = await ordered();
    simulator.scenario.delayMs = 86_400_000;
    handle(number, 'collect');
    const [entry = expect.unreachable()] = await tracked(number);
    expect(await pushed()).toEqual([]);
    clock.advance(86_400_000);
    await expect.poll(async () => (await pushed()).length, { timeout: 10_000 }).toBe(1);
    expect(await pushed()).toEqual([entry]);
  });

  it('tries a push again that was not taken, then gives it up: whoever asks still learns of it', async () => {
    const number = await ordered();
    receiver.status = 503;
    const before = await simulator.settled();
    handle(number, 'collect');
    expect(await simulator.settled()).toBe(before + 1);
    handle(number, 'move');
    receiver.status = 200;
    expect(codes(await pushed())).toEqual(['305']);
    expect(await simulator.settled()).toBe(before + 1);
    expect(codes(await tracked(number))).toEqual(['203', '305']);
  });

  it.each([
    ['collect', [], 'cannot collect', true],
    ['deliver', [], 'it is ordered', false],
    ['move', ['collect', 'deliver'], 'it is over', true],
    ['fail', ['collect', 'lose'], 'it is over', true],
  ] as const)('does not %s what cannot be, after %j', async (what, before, why, collected) => {
    const number = await ordered();
    if (what === 'collect') simulator.collect(number);
    handle(number, ...before);
    expect(() => simulator[what](number)).toThrow(why);
    expect(codes(await tracked(number)).includes('203')).toBe(collected);
    expect(() => simulator[what]('9900000000000')).toThrow('there is no parcel');
  });
});

describe('what the pushes of a parcel come to', () => {
  const handling = fc.constantFrom<Handling[]>('move', 'fail', 'damage', 'turnBack');
  const ways = fc.record({
    handlings: fc.array(handling, { maxLength: 6 }),
    ends: fc.boolean(),
    doubled: fc.boolean(),
    reordered: fc.boolean(),
  });

  it('is what the carrier answers, whichever come twice, in another order, or both', async () => {
    await fc.assert(
      fc.asyncProperty(ways, async ({ handlings, ends, doubled, reordered }) => {
        const number = await ordered();
        receiver.pushes.length = 0;
        Object.assign(simulator.scenario, { doubled, reordered });
        handle(number, 'collect', ...handlings, ...(ends ? (['deliver'] as const) : []));
        const answered = await tracked(number);
        const entries = await pushed();
        expect(entries).toHaveLength(answered.length * (doubled ? 2 : 1));
        expect(parcelOf(entries)).toEqual(parcelOf(answered));
        expect(parcelOf(entries.toReversed())).toEqual(parcelOf(answered));
        // In the order in which it was done: no operation hides another.
        expect(parcelOf(entries).entries).toEqual(answered);
      }),
      { numRuns: 30 },
    );
  });
});
