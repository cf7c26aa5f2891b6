import { describe, expect, it } from 'vitest';
import { queueDue } from '#application/partner/queue-due';
import { type EndpointState, type Line, wellEndpoint } from '#domain/partner/delivery';
import { now, orderBench, xian } from './order-bench.ts';

const [first] = xian.endpoints;
const endpoint = first?.id ?? '';
const caseOf = (number: number): string => `620100-20260922-${'0'.repeat(11)}${number}`;
const line = (number: number, parts: Partial<Line> = {}): Line => ({
  ...{ partner: 'xian', endpoint, caseId: caseOf(number), doneSeq: 1, toldSeq: 4, state: 'dead' },
  ...{ dueAt: '2026-09-20T01:00:00.000Z', attempts: 10, fault: 'status-500', ...parts },
});
const disabled: EndpointState = {
  ...wellEndpoint,
  state: 'disabled',
  failures: 9,
  failingSince: now,
  reason: 'failing',
};

/** Xi'an is registered, with these lines. */
async function bench(...lines: readonly Line[]) {
  const made = orderBench();
  await made.carryOut({ what: 'register', partner: xian });
  for (const each of lines) await made.outbox.put(each, null);
  const lineOf = async (number: number) => (await made.outbox.line({ partner: 'xian', caseId: caseOf(number) }))?.value;
  return { ...made, lineOf };
}

describe('an endpoint that was disabled', () => {
  it('is taken back into use by an order, and probed first', async () => {
    const { look, carryOut, outbox } = await bench();
    await outbox.endpoints.put(endpoint, disabled, null);
    expect(await look({ what: 'enable', endpoint })).toEqual({ endpoint, state: 'disabled', reason: 'failing' });
    expect((await outbox.endpoints.state(endpoint))?.value).toEqual(disabled);
    expect(await carryOut({ what: 'enable', endpoint })).toMatchObject({ enabled: true });
    expect((await outbox.endpoints.state(endpoint))?.value).toMatchObject({
      state: 'open',
      probeAt: now,
      reason: null,
    });
    // Ordered again it does nothing: the breaker is its own affair.
    expect(await carryOut({ what: 'enable', endpoint })).toMatchObject({ enabled: false, state: 'open' });
  });

  it('has to be one', async () => {
    const { look, carryOut } = await bench();
    await expect(look({ what: 'enable', endpoint: 'nobody' })).rejects.toMatchObject({
      code: 'operation.no_such_endpoint',
    });
    expect(await carryOut({ what: 'enable', endpoint })).toEqual({ endpoint, state: 'closed', enabled: false });
  });
});

describe('what was given up', () => {
  const old = line(1);
  const recent = line(2, { dueAt: '2026-09-21T23:00:00.000Z' });
  const waiting = line(3, { state: 'waiting', dueAt: '2026-09-23T00:00:00.000Z', attempts: 2 });

  it.each<[string, object, number[]]>([
    ['all of it', {}, [1, 2]],
    ['of one case', { caseId: caseOf(2) }, [2]],
    ['of the case of a message', { messageId: `620100_${caseOf(1)}_4` }, [1]],
    ['since an instant', { since: '2026-09-21T00:00:00Z' }, [2]],
    ['until an instant', { until: '2026-09-21T00:00:00Z' }, [1]],
    ['of a case that only waits', { caseId: caseOf(3) }, []],
  ])('is told again: %s', async (_, which, numbers) => {
    const { look, carryOut, outbox, lineOf } = await bench(old, recent, waiting);
    const order = { what: 'retell', partnerId: 'xian', ...which };
    expect(await look(order)).toMatchObject({ dead: numbers.length });
    expect(outbox.queued).toEqual([]);
    expect(await carryOut(order)).toMatchObject({ retold: numbers.length });
    expect(outbox.queued).toEqual(numbers.map((number) => ({ caseId: caseOf(number), seq: 4 })));
    for (const number of numbers)
      expect(await lineOf(number)).toMatchObject({ state: 'waiting', dueAt: now, attempts: 0, doneSeq: 1 });
    expect(await lineOf(3)).toEqual(waiting);
  });

  it('is of a partner that is registered', async () => {
    const { look } = await bench();
    await expect(look({ what: 'retell', partnerId: 'nobody' })).rejects.toMatchObject({
      code: 'operation.no_such_partner',
    });
  });
});

describe('an endpoint that a partner no longer has', () => {
  it('leaves nothing behind: what lay with it goes to the one that there is now', async () => {
    const lines = [
      line(1),
      line(2, { state: 'parked' }),
      line(3, { state: 'waiting', dueAt: '2026-09-23T00:00:00.000Z' }),
    ];
    const { look, carryOut, outbox, lineOf } = await bench(...lines);
    const partner = { ...xian, endpoints: [{ ...first, id: 'xian-new' }, ...xian.endpoints.slice(1)] };
    expect(await look({ what: 'register', partner })).toMatchObject({ gone: endpoint, moved: 0 });
    expect(await carryOut({ what: 'register', partner })).toMatchObject({ gone: endpoint, moved: 3 });
    expect(await lineOf(1)).toMatchObject({ state: 'dead', endpoint: 'xian-new' });
    expect(await lineOf(3)).toMatchObject({ state: 'waiting', dueAt: now });
    expect(outbox.queued.map(({ caseId }) => caseId).sort()).toEqual([caseOf(2), caseOf(3)]);
  });

  it('is still looked for by the clock, whatever became of the order that took it away', async () => {
    const { carryOut, outbox, registered } = await bench();
    const partner = { ...xian, endpoints: [{ ...first, id: 'xian-new' }] };
    await carryOut({ what: 'register', partner });
    // As somebody wrote it who went by what was registered a minute ago, and where no endpoint had taken the case.
    await outbox.put(line(2, { state: 'parked' }), null);
    await outbox.put(line(3, { state: 'parked', endpoint: 'xian' }), null);
    await outbox.put(line(1), null);
    // It had been disabled: that holds back nothing, and is no alarm any more.
    await outbox.endpoints.put(endpoint, disabled, null);
    const runs = { last: () => Promise.resolve(null), save: () => Promise.resolve() };
    const { queue, endpoints } = outbox;
    const partners = registered.asPartners;
    const found = await queueDue({ partners, endpoints, lines: outbox, runs, queue, clock: { now: () => now } });
    expect(found).toMatchObject({ queued: 2, withDead: [endpoint], disabled: [], failing: [] });
    expect(await carryOut({ what: 'retell', partnerId: 'xian' })).toMatchObject({ retold: 1 });
    // Registered once more, it is remembered still.
    await carryOut({ what: 'register', partner });
    expect((await partners.all()).find(({ id }) => id === 'xian')?.formerEndpoints).toContain(endpoint);
  });
});
