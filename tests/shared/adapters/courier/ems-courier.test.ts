import { afterAll, describe, expect, it } from 'vitest';
import { EmsCourier } from '#adapters/courier/ems-courier';
import type { Outcome } from '#contracts/errors';
import { parcelOf } from '#domain/courier/parcel';
import { courierFixture, order, personal, saidBy } from './courier-fixture.ts';

const { courier, simulator, of, test, close } = await courierFixture();
afterAll(close);

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.value;
}
const ordered = async (parts: Parameters<typeof order>[0] = {}) => valueOf(await courier.order(order(parts)));

describe('an order at EMS', () => {
  it('gives a waybill of thirteen digits with who pays and how many fen, and says all that was ordered', async () => {
    const asked = order({ sheets: 12 });
    const { number, ...rest } = valueOf(await courier.order(asked));
    expect(number).toMatch(/^\d{13}$/);
    expect(rest).toEqual({ feeFen: 1_600, payer: 'receiving' });
    const { id, ...content } = asked;
    expect(simulator.orderOf(number)).toEqual({ orderId: id, ...content });
  });

  it('has no fee before the parcel was weighed', async () => {
    const { weightGrams: _, ...unweighed } = order({ payer: 'applicant', leg: 'return' });
    expect(await courier.order(unweighed)).toMatchObject({ ok: true, value: { feeFen: null, payer: 'applicant' } });
  });

  it('is the same parcel however often it is sent, also at the same moment, and another id is another', async () => {
    const asked = order();
    const before = simulator.numbers().length;
    const numbers = await Promise.all(
      [asked, asked, asked].map(async (each) => valueOf(await courier.order(each)).number),
    );
    numbers.push(valueOf(await courier.order(asked)).number);
    expect(new Set(numbers).size).toBe(1);
    expect((await ordered()).number).not.toBe(numbers[0]);
    expect(simulator.numbers().length - before).toBe(2);
  });

  it('with other content under the same id is refused, and the first stays', async () => {
    const asked = order();
    const { number } = valueOf(await courier.order(asked));
    expect(await courier.order({ ...asked, payer: 'deciding' })).toEqual({ ok: false, code: 'courier.order_reused' });
    expect(valueOf(await courier.order(asked)).number).toBe(number);
  });

  it('to an address that is not served is refused', async () => {
    simulator.scenario.notServed = '玛曲县';
    const sender = { ...order().sender, address: '甘肃省甘南州玛曲县测试路一号' };
    expect(await courier.order(order({ sender }))).toEqual({ ok: false, code: 'courier.address_not_served' });
    simulator.scenario.notServed = null;
  });

  it('with a malformed party is refused with each wrong field and none of its content, before anybody is asked', async () => {
    const before = simulator.numbers().length;
    const { sender, addressee } = order();
    const refused = await courier.order(
      order({
        sender: { ...sender, name: ` ${'何'.repeat(60)}` },
        addressee: { ...addressee, phone: `${personal[3]}转何试寄`, address: '\n' },
      }),
    );
    expect(refused).toMatchObject({ ok: false, code: 'courier.address_malformed' });
    expect((refused as { problems?: { pointer: string }[] }).problems?.map(({ pointer }) => pointer)).toEqual([
      '/sender/name',
      '/addressee/phone',
      '/addressee/address',
    ]);
    expect(personal.filter((each) => JSON.stringify(refused).includes(each))).toEqual([]);
    expect(simulator.numbers()).toHaveLength(before);
  });

  it.each([
    ['with a number that is none', { id: '何试寄' }],
    ['of no sheets', { sheets: 0 }],
    ['of a ton', { weightGrams: 1_000_000 }],
  ])('%s is a fault of ours, and the error does not say whose', async (_, parts) => {
    const error = await courier.order(order(parts)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RangeError);
    expect(personal.filter((each) => saidBy(error).includes(each))).toEqual([]);
  });
});

describe('the label of a parcel', () => {
  it('is a PDF with its number, whose table says where its objects are', async () => {
    const { number } = await ordered();
    const pdf = Buffer.from(valueOf(await courier.label(number))).toString('latin1');
    expect(pdf).toContain(`(waybill ${number}) Tj`);
    expect(pdf.slice(Number(/startxref\n(\d+)/.exec(pdf)?.[1])).startsWith('xref')).toBe(true);
    const offsets = [...pdf.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
    expect(offsets.map((offset, at) => pdf.startsWith(`${at + 1} 0 obj`, offset))).toEqual(Array(5).fill(true));
  });

  it('is not there for a number that nobody ordered', async () => {
    expect(await courier.label('9900000000000')).toEqual({ ok: false, code: 'courier.unknown_waybill' });
  });
});

describe('the cancelling of an order', () => {
  it('is done before the parcel was collected, twice as well as once, and the order cannot be had again', async () => {
    const asked = order();
    const { number } = valueOf(await courier.order(asked));
    for (let time = 0; time < 2; time += 1)
      expect(await courier.cancel(number)).toEqual({ ok: true, value: { number } });
    expect(await courier.order(asked)).toEqual({ ok: false, code: 'courier.cancelled' });
    expect(await courier.label(number)).toEqual({ ok: false, code: 'courier.cancelled' });
    expect(() => simulator.collect(number)).toThrow('it is cancelled');
  });

  it('is refused from the collection on', async () => {
    const { number } = await ordered();
    simulator.collect(number);
    expect(await courier.cancel(number)).toEqual({ ok: false, code: 'courier.already_collected' });
    expect(await courier.track(number)).toMatchObject({ ok: true, value: [{ state: 'collected' }] });
  });
});

describe('the traces of a parcel', () => {
  const stateOf = async (number: string) => parcelOf(valueOf(await courier.track(number))).state;

  it('are none before it was collected, and then lead to its delivery', async () => {
    const { number } = await ordered();
    expect(valueOf(await courier.track(number))).toEqual([]);
    const seen: string[] = [];
    for (const step of ['collect', 'move', 'fail', 'move', 'deliver'] as const) {
      simulator[step](number);
      seen.push(await stateOf(number));
    }
    expect(seen).toEqual(['collected', 'in-transit', 'problem', 'in-transit', 'delivered']);
  });

  it.each([['lose'], ['damage'], ['turnBack']] as const)(
    'after %s have a code that nobody has seen, so that the parcel stays where it was said to be',
    async (what) => {
      const { number } = await ordered();
      simulator.collect(number);
      simulator[what](number);
      expect(valueOf(await courier.track(number)).map(({ state }) => state)).toEqual(['collected', 'unknown']);
      if (what === 'turnBack') {
        simulator.move(number);
        simulator.deliver(number);
      }
      expect(await stateOf(number)).toBe('collected');
    },
  );

  it('are nobody’s who did not order it', async () => {
    const { number } = await ordered();
    const second = new EmsCourier(of({ customer: 'second', key: test.keys.holder }));
    for (const asked of [
      second.track(number),
      second.label(number),
      second.cancel(number),
      courier.track('9900000000000'),
    ])
      expect(await asked).toEqual({ ok: false, code: 'courier.unknown_waybill' });
  });
});

describe('a request is not done', () => {
  it.each([
    ['that is signed with another key', { key: test.keys.holder }, 'S01'],
    ['that is signed for another customer', { customer: 'second' }, 'S01'],
    ['of a customer whom EMS does not know', { customer: 'third' }, 'S01'],
    ['of 301 seconds ago', { lateMs: -301_000 }, 'S03'],
    ['of 301 seconds hence', { lateMs: 302_000 }, 'S03'],
  ])('%s, which is a fault and no refusal', async (_, parts, code) => {
    const before = simulator.numbers().length;
    await expect(new EmsCourier(of(parts)).order(order())).rejects.toThrow(`EMS failed at order.create with ${code}`);
    expect(simulator.numbers()).toHaveLength(before);
  });

  it('but one of 299 seconds ago is', async () => {
    expect(await new EmsCourier(of({ lateMs: -299_000 })).order(order())).toMatchObject({ ok: true });
  });
});
