import { describe, expect, it } from 'vitest';
import { tellPartner } from '#application/partner/tell-partner';
import type { Line } from '#domain/partner/delivery';
import type { Partner } from '#domain/partner/registration';
import { MemoryOutbox } from './memory-outbox.ts';
import { orderBench, xian } from './order-bench.ts';
import { SimulatedPartner } from './simulated-partner.ts';
import { toldCase } from './told-cases.ts';

/** Spoke for Xi'an until it became a partner of its own. */
const shaanxi: Partner = {
  ...{
    id: 'shaanxi',
    name: { zh: '陕西', en: 'Shaanxi' },
    toleranceSeconds: 300,
    accepts: ['v1'],
    materialOrigins: [],
  },
  regions: ['610100', '610500'],
  endpoints: [
    {
      ...{ id: 'shaanxi-1', url: 'https://shaanxi.example/', signs: ['v1'], maintenance: [] },
      network: { kind: 'public' },
    },
  ],
};

/** A case of Xi'an's of which all was told, or is to be; what of it waits with Shaanxi, and with Xi'an. */
async function bench(options: { shaanxi?: Partner; endpoints?: Partner['endpoints'] } = {}) {
  const world = new SimulatedPartner(91);
  const each = toldCase(1);
  const last = each.told.at(-1) ?? 0;
  Object.assign(each, { recorded: last });
  world.cases.set(each.caseId, each);
  world.marks.set(each.caseId, { seq: last, place: null });
  const outbox = new MemoryOutbox();
  const xianNow: Partner = { ...xian, regions: ['610100'], endpoints: options.endpoints ?? [] };
  const dependencies = {
    ...world.dependencies,
    ...{ outbox, partnerOfRegion: { '610100': 'xian' }, later: () => Promise.resolve() },
    partners: { all: () => Promise.resolve([options.shaanxi ?? shaanxi, xianNow]) },
  };
  const line = (parts: Partial<Line>): Line => ({
    ...{ partner: 'shaanxi', endpoint: 'shaanxi-1', caseId: each.caseId, doneSeq: 3, toldSeq: last },
    ...{ state: 'waiting', dueAt: '2026-09-23T04:00:00.000Z', attempts: 3, fault: 'status-500', ...parts },
  });
  const of = async (partner: string) => (await outbox.line({ partner, caseId: each.caseId }))?.value;
  const look = async () => {
    let said = 'not over';
    world.time.after(1, () => {
      const told = tellPartner(dependencies, { caseId: each.caseId, seq: last });
      told.then(
        () => (said = 'done'),
        (error: unknown) => (said = String(error)),
      );
    });
    await world.time.run(30_000);
    expect(said).toBe('done');
  };
  return { world, each, last, outbox, line, of, look };
}

describe('what waits for a region that moves to another partner', () => {
  it.each<[string, Partial<Line>]>([
    ['waits for its next attempt', {}],
    ['waits for an endpoint', { state: 'parked', attempts: 0, fault: null }],
    ['was given up', { state: 'dead', attempts: 10 }],
    ['is in hand', { state: 'sending', dueAt: '2026-09-22T04:01:00.000Z', heldBy: 'a run' }],
  ])('goes over to that one when it is looked at, where it %s', async (_, parts) => {
    const { world, last, outbox, line, of, look } = await bench();
    await outbox.put(line(parts), null);
    await look();
    expect(await of('shaanxi')).toBeUndefined();
    expect(await of('xian')).toMatchObject({ doneSeq: 3, toldSeq: last, state: 'parked', attempts: 0, fault: null });
    expect(world.listed.length).toBeGreaterThan(0);
    expect(new Set(world.listed.map(({ partner }) => partner))).toEqual(new Set(['xian']));
    // Looked at again it stays as it is.
    await look();
    expect(await of('xian')).toMatchObject({ doneSeq: 3, toldSeq: last, state: 'parked' });
    expect(outbox.kept.size).toBe(1);
  });

  it('is told by the new one from where it stood on, each message once', async () => {
    const { world, each, outbox, line, look } = await bench({ endpoints: [{ ...new SimulatedPartner(1).endpoint }] });
    await outbox.put(line({}), null);
    await look();
    expect(world.sent.map(({ seq }) => seq)).toEqual(each.told.filter((seq) => seq > 3));
    expect(outbox.kept.size).toBe(0);
  });

  it('goes over also where the former partner is registered without the region by now', async () => {
    const without = { ...shaanxi, regions: ['610500'], formerRegions: ['610100'] };
    const { outbox, line, of, look } = await bench({ shaanxi: without });
    await outbox.put(line({}), null);
    await look();
    expect([await of('shaanxi'), (await of('xian'))?.doneSeq]).toEqual([undefined, 3]);
  });

  it('is put together with what waits for the new one by then', async () => {
    const { outbox, line, of, look, last } = await bench();
    await outbox.put(line({}), null);
    await outbox.put(line({ partner: 'xian', endpoint: 'xian', state: 'parked', doneSeq: 5, attempts: 0 }), null);
    await look();
    expect(await of('shaanxi')).toBeUndefined();
    expect(await of('xian')).toMatchObject({ doneSeq: 3, toldSeq: last, state: 'parked' });
  });

  it('stays with a partner that never spoke for the region', async () => {
    const other = { ...shaanxi, regions: ['610500'] };
    const { outbox, line, of, look } = await bench({ shaanxi: other });
    await outbox.put(line({}), null);
    await look();
    expect([(await of('shaanxi'))?.doneSeq, await of('xian')]).toEqual([3, undefined]);
  });
});

describe('registering the partner that a region moves to', () => {
  const caseOf = (number: number): string => `620100-20260922-${String(number).padStart(12, '0')}`;
  const waiting = (number: number, state: Line['state']): Line => ({
    ...{ partner: 'shaanxi', endpoint: 'shaanxi-1', caseId: caseOf(number), doneSeq: 1, toldSeq: 4, state },
    ...{ dueAt: '2026-09-25T01:00:00.000Z', attempts: 1, fault: 'status-500' },
  });

  it('says what waits with those that spoke for it, and has it looked at', async () => {
    const { registered, outbox, look, carryOut } = orderBench();
    await registered.put(shaanxi);
    for (const [number, state] of (['waiting', 'parked', 'dead'] as const).entries())
      await outbox.put(waiting(number, state), null);
    await outbox.put({ ...waiting(4, 'parked'), endpoint: 'shaanxi' }, null);
    const order = { what: 'register', partner: xian };
    const report = { former: 'shaanxi', waiting: 4, isAll: true };
    expect(await look(order)).toMatchObject(report);
    expect(outbox.queued).toEqual([]);
    expect(await carryOut(order)).toMatchObject(report);
    expect(outbox.queued.map(({ caseId }) => caseId).sort()).toEqual([0, 1, 2, 4].map(caseOf));
  });

  it('keeps in mind for which regions a partner spoke, until it does again', async () => {
    const { registered, carryOut } = orderBench();
    await registered.put({ ...xian, regions: ['610100', '610300'], formerRegions: ['610200', '610400'] });
    await carryOut({ what: 'register', partner: xian });
    expect((await registered.asPartners.all())[0]?.formerRegions).toEqual(['610400', '610300']);
  });
});
