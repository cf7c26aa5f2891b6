import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry, Lists } from '#application/consumer/ports';
import { listSettlement, summed } from '#application/settlement/list-settlement';
import { settlementEntries, type SettlementLine } from '#application/settlement/settlement-lines';
import type { CaseEvent } from '#domain/case/event';
import { rebuild } from '#domain/case/snapshot';
import { bodies } from '#functions/shipped-catalogue';
import { value } from '#tests/shared/application/handled-cases';
import { people } from '#tests/shared/application/platform';
import { hall, officials, manifestOf, registry, traced, TwoSides, waybill } from '#tests/shared/domain/case/two-sides';
import { attempts, play } from '#tests/shared/domain/case/two-sided-journeys';

/** The lists after a consumer was told of a case, up to each of the given events and to the last. */
function projected(events: readonly CaseEvent[], stops: readonly number[] = []): Map<string, Entry> {
  const lists = new Map<string, Entry>();
  const ends = [...new Set([...stops.map((stop) => stop % events.length), events.length])].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    const snapshot = rebuild(events.slice(0, end));
    for (const entry of snapshot === null ? [] : settlementEntries(events.slice(from, end), snapshot))
      lists.set(`${entry.list} ${entry.position}`, entry);
    from = end;
  }
  return lists;
}

const linesIn = (lists: Map<string, Entry>): SettlementLine[] =>
  [...lists.values()].map(({ body }) => body as unknown as SettlementLine);

/** What is owed, folded from the events alone. */
function owed(events: readonly CaseEvent[]): Record<string, [parcels: number, fee: number, without: number]> {
  const fees = new Map<number, { payer: string; carrier: string; feeFen: number | null }>();
  for (const { type, role, data } of events) {
    if (type === 'case.courier-ordered' && role === 'system') fees.set(data.bag, data.waybill);
    if (type === 'case.courier-cancelled') fees.delete(data.bag);
  }
  const sums: Record<string, [number, number, number]> = {};
  for (const { payer, carrier, feeFen } of fees.values()) {
    const [parcels, fee, without] = sums[`${payer} ${carrier}`] ?? [0, 0, 0];
    sums[`${payer} ${carrier}`] = [parcels + 1, fee + (feeFen ?? 0), without + (feeFen === null ? 1 : 0)];
  }
  return sums;
}

const asRecord = (lines: readonly SettlementLine[]) =>
  Object.fromEntries(
    summed(lines).map(({ payer, carrier, parcels, feeFen, withoutFee }) => [
      `${payer} ${carrier}`,
      [parcels, feeFen, withoutFee],
    ]),
  );

/** The same events with other fees and payers, as other agreements and carriers have them. */
const priced = (events: readonly CaseEvent[], fees: readonly (number | null)[]): CaseEvent[] =>
  events.map((event) => {
    if (event.type !== 'case.courier-ordered') return event;
    const { bag } = event.data;
    const payer = (['applicant', 'receiving', 'deciding'] as const)[bag % 3] ?? 'applicant';
    const feeFen = fees[bag % fees.length] ?? null;
    return { ...event, data: { ...event.data, waybill: { ...event.data.waybill, payer, feeFen } } };
  });

describe('what parcels cost', () => {
  it('is what the events add up to on either side, however they reach the consumer, and nothing for what was taken back', () => {
    const seen = new Set<string>();
    const fee = fc.option(fc.nat(10_000), { freq: 3 });
    fc.assert(
      fc.property(
        attempts,
        fc.array(fee, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(200)),
        (tries, fees, stops) => {
          const { sides } = play(tries);
          for (const side of ['receiving', 'deciding'] as const) {
            const events = priced(sides[side].events, fees);
            const lists = projected(events, stops);
            expect(asRecord(linesIn(lists))).toEqual(owed(events));
            // Made anew from the first event it is the same.
            expect(projected(events)).toEqual(lists);
            for (const { state, leg } of linesIn(lists)) seen.add(`${state} ${leg}`);
          }
        },
      ),
      // A seed, because what it has met is asked as well.
      { numRuns: 300, seed: 2 },
    );
    expect([...seen]).toEqual(
      expect.arrayContaining(['cancelled outward', 'cancelled return', 'ordered outward', 'collected outward']),
    );
  });

  it('is in the month of Shanghai in which it was ordered, of the body that ordered', () => {
    const sides = new TwoSides();
    const at = '2026-09-30T16:00:00.000Z';
    sides.give('deciding', { type: 'clear' }, { by: officials.acceptor, at });
    sides.tellAll(at);
    sides.give('receiving', { type: 'seal-bag', manifest: manifestOf([1]) }, { by: officials.clerk, at });
    const order = { type: 'record-order', bag: 1, waybill: { ...waybill, orderedAt: at } } as const;
    sides.give('receiving', order, { by: officials.journeyHere, at });
    sides.tellAll(at);
    const { caseId } = sides.receiving.snapshot;
    expect([...projected(sides.receiving.events).keys()]).toEqual([`SETTLEMENT#${hall}#2026-10 ${caseId}#01`]);
    // The authority was told of it: it is not the one that its carrier bills.
    expect([...projected(sides.deciding.events)]).toEqual([]);
  });

  it('is told with where the parcel is', () => {
    const line = (state: Parameters<typeof traced>[1]) => {
      const sides = new TwoSides();
      const at = '2026-09-23T02:00:00.000Z';
      sides.give('deciding', { type: 'clear' }, { by: officials.acceptor, at });
      sides.tellAll(at);
      const { receiving } = sides;
      receiving.give({ type: 'seal-bag', manifest: manifestOf([1]) }, { by: officials.clerk, at });
      const order = { type: 'record-order', bag: 1, waybill: { ...waybill, orderedAt: at } } as const;
      receiving.give(order, { by: officials.journeyHere, at });
      const trace = { type: 'record-trace', bag: 1, traced: traced(at, state), text: '' } as const;
      receiving.give(trace, { by: officials.carrier, at });
      return linesIn(projected(receiving.events))[0]?.state;
    };
    expect([line('unknown'), line('collected'), line('lost')]).toEqual(['ordered', 'collected', 'lost']);
  });
});

describe('the settlement of a body', () => {
  const clerk = { ...people.acceptor, posts: [{ role: 'clerk' as const, body: hall, region: '610100' }] };
  const line = (at: number): SettlementLine => ({
    ...{ caseId: `610100-20260922-${String(at).padStart(12, '0')}`, bag: 1, leg: 'outward', carrier: 'ems' },
    ...{ number: `11${at}`, orderedAt: '2026-09-22T02:00:00.000Z', payer: 'applicant', feeFen: at },
    state: at % 10 === 0 ? 'cancelled' : 'delivered',
  });
  /** A list with so many lines, and what was read of it. */
  function listed(count: number) {
    const entries = Array.from({ length: count }, (_, index) => line(index)).map((body) => ({
      ...{ list: `SETTLEMENT#${hall}#2026-09`, position: `${body.caseId}#01`, body: { ...body } },
    }));
    let read = 0;
    const lists: Lists = {
      page: ({ list, after, limit }) => {
        const page = entries.filter((each) => each.list === list && each.position > (after ?? '')).slice(0, limit);
        read += page.length;
        return Promise.resolve(page);
      },
    };
    return { dependencies: { lists, bodies, region: '610100' }, read: () => read };
  }
  const ask = { person: clerk, body: hall, month: '2026-09' };

  it('comes in pages, with the sums of the whole month on the first', async () => {
    const { dependencies } = listed(120);
    const lines: SettlementLine[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 10; pages += 1) {
      const page = value(await listSettlement(dependencies, { ...ask, limit: '50', cursor }));
      lines.push(...page.lines);
      if (pages === 0) {
        const owing = Array.from({ length: 120 }, (_, at) => at).filter((at) => at % 10 !== 0);
        const sum = { payer: 'applicant', carrier: 'ems', parcels: 108, withoutFee: 0 };
        expect(page.sums).toEqual({ complete: true, of: [{ ...sum, feeFen: owing.reduce((a, b) => a + b, 0) }] });
      } else expect(page.sums).toBeNull();
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(lines.map(({ feeFen }) => feeFen)).toEqual(Array.from({ length: 120 }, (_, at) => at));
  });

  it('says that sums are not complete rather than read on without end', async () => {
    const { dependencies, read } = listed(5_600);
    expect(value(await listSettlement(dependencies, ask)).sums).toMatchObject({ complete: false });
    expect(read()).toBeLessThan(5_200);
  });

  it('is for posts in the body, and for operators of the deployment', async () => {
    const { dependencies } = listed(1);
    const asked = async (person: object, body = hall) =>
      listSettlement(dependencies, { ...ask, body, person: { ...people.acceptor, ...person } });
    const operatorOf = (region: string) => ({ posts: [{ role: 'operator' as const, body: registry, region }] });
    expect(await asked(operatorOf('610100'))).toMatchObject({ ok: true });
    for (const [person, body] of [
      [operatorOf('620100'), hall],
      [{ posts: clerk.posts }, registry],
      [{ posts: clerk.posts, level: 'L2' }, hall],
      [{ posts: [] }, hall],
      [{ posts: clerk.posts }, '91620100XTXX0017X9'],
    ] as const)
      expect(await asked(person, body)).toMatchObject({ ok: false, code: 'identity.no_post' });
  });

  it('of a body at the desk is for operators of the deployment that hosts it, and for none of its own region', async () => {
    const atDesk = '11630100XTXX00313E';
    const dependencies = { ...listed(1).dependencies, region: '620100' };
    const asked = async (region: string) => {
      const posts = [{ role: 'operator' as const, body: registry, region }];
      return listSettlement(dependencies, { ...ask, body: atDesk, person: { ...people.acceptor, posts } });
    };
    expect(await asked('620100')).toMatchObject({ ok: true, value: { body: { id: atDesk } } });
    expect(await asked('630100')).toMatchObject({ ok: false, code: 'identity.no_post' });
    expect(await asked('610100')).toMatchObject({ ok: false, code: 'identity.no_post' });
  });
});
