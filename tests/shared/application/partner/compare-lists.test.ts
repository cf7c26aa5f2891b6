import { describe, expect, it } from 'vitest';
import { compareLists } from '#application/partner/compare-lists';
import { digestOfDay as digestOf } from '#application/partner/give-daily-list';
import type { DailyList } from '#contracts/partner/exchange';
import { ListingPartner, told } from './listing-partner.ts';

const yesterday = '2026-09-22';

function partnerOf(...messages: Parameters<typeof told>[]): ListingPartner {
  const partner = new ListingPartner();
  partner.days.set(
    yesterday,
    messages.map((each) => told(...each)),
  );
  return partner;
}

describe('comparing the lists of a partner', () => {
  it('fetches nothing of what was received, and no list twice', async () => {
    const partner = partnerOf([1], [2]);
    for (const number of [1, 2]) partner.receive(told(number));
    expect(await compareLists(partner.dependencies)).toEqual({ compared: 2, healed: 0, unsettled: [], faults: [] });
    expect(await compareLists(partner.dependencies)).toEqual({ compared: 0, healed: 0, unsettled: [], faults: [] });
    expect(partner.asked).toEqual([yesterday]);
  });

  it('has what is missing carried out', async () => {
    const partner = partnerOf([1], [2], [3]);
    partner.receive(told(2));
    expect(await compareLists(partner.dependencies)).toEqual({ compared: 3, healed: 2, unsettled: [], faults: [] });
    expect(partner.asked).toEqual([yesterday, told(1).case, told(3).case]);
    partner.comparison = null;
    expect(await compareLists(partner.dependencies)).toMatchObject({ compared: 3, healed: 0 });
  });

  it('makes up for every day that is over, one after the other', async () => {
    const partner = partnerOf();
    await compareLists(partner.dependencies);
    for (const [at, day] of ['2026-09-23', '2026-09-24', '2026-09-25'].entries()) partner.days.set(day, [told(at)]);
    partner.now = '2026-09-25T17:00:00.000Z';
    expect(await compareLists(partner.dependencies)).toMatchObject({ healed: 3 });
    expect(partner.comparison?.value.day).toBe('2026-09-25');
  });

  it('reads lists of more than a page', async () => {
    const partner = partnerOf(...Array.from({ length: 1_001 }, (_, number): [number] => [number]));
    for (let number = 0; number < 1_000; number += 1) partner.receive(told(number));
    expect(await compareLists(partner.dependencies)).toEqual({ compared: 1_001, healed: 1, unsettled: [], faults: [] });
  });

  it('goes on with what can be taken in, and tries the rest again at every run', async () => {
    const partner = partnerOf([1], [2]);
    partner.refused.set(told(1).case, 'partner.gap');
    expect(await compareLists(partner.dependencies)).toEqual({
      compared: 2,
      healed: 1,
      unsettled: ['xian'],
      faults: [],
    });
    expect(partner.comparison?.value).toMatchObject({ day: yesterday, differing: [{ why: 'partner.gap', seq: 3 }] });
    partner.refused.clear();
    expect(await compareLists(partner.dependencies)).toEqual({ compared: 0, healed: 1, unsettled: [], faults: [] });
  });

  it('says of a case that is told otherwise that it is, and does not fetch it', async () => {
    const partner = partnerOf([1]);
    partner.receive(told(1), '9'.repeat(64));
    for (let run = 0; run < 2; run += 1)
      expect(await compareLists(partner.dependencies)).toMatchObject({ healed: 0, unsettled: ['xian'], faults: [] });
    expect(partner.comparison?.value.differing).toMatchObject([{ why: 'partner.forked' }]);
    expect(partner.asked).toEqual([yesterday]);
  });

  it('does not believe that it told what it does not give', async () => {
    const partner = partnerOf([1]);
    const listed = told(1, 9);
    partner.instead = ({ cases: [only] }) => {
      const cases = only === undefined ? [] : [{ ...only, seq: listed.seq }];
      return { cases, sm3: digestOf(cases) };
    };
    expect(await compareLists(partner.dependencies)).toMatchObject({ healed: 0, unsettled: ['xian'], faults: [] });
    expect(partner.comparison?.value.differing).toMatchObject([{ why: 'not-told' }]);
  });

  it.each<[string, string, (list: DailyList) => Partial<DailyList>]>([
    ['whose cases are in another order', 'other-order', ({ cases }) => ({ cases: [...cases, ...cases] })],
    ['from which a case is missing', 'other-digest', () => ({ cases: [] })],
    ['of another day', 'other-day', () => ({ day: '2026-09-21' })],
    ['of a day that is not over there', 'not-over', () => ({ isOver: false })],
    ['that is for another', 'partner.wrong_addressee', () => ({ to: 'tianshui' })],
    ['of a region that is not its own', 'partner.not_its_region', () => ({ from: '630100' })],
    ['whose pages begin anew', 'other-order', () => ({ next: '0' })],
  ])('takes no list %s', async (_, fault, instead) => {
    const partner = partnerOf([1]);
    partner.instead = instead;
    expect(await compareLists(partner.dependencies)).toEqual({ compared: 0, healed: 0, unsettled: [], faults: [] });
    expect(partner.log.lines).toContainEqual({
      message: 'no list',
      fields: { partner: 'xian', day: yesterday, fault },
    });
    expect(partner.comparison?.value).toMatchObject({ day: '2026-09-21', failingSince: partner.now });
  });

  it('has people told of a partner that gives none for a day, until it does', async () => {
    const partner = partnerOf([1]);
    partner.fault = 'status-503';
    expect(await compareLists(partner.dependencies)).toMatchObject({ unsettled: [] });
    partner.now = '2026-09-24T02:00:00.000Z';
    expect(await compareLists(partner.dependencies)).toMatchObject({ unsettled: ['xian'], faults: [] });
    partner.fault = null;
    // From the day on whose list was asked for first.
    expect(await compareLists(partner.dependencies)).toMatchObject({ healed: 1, unsettled: [], faults: [] });
  });

  it('ends in time, and goes on there in the next run', async () => {
    const partner = partnerOf([1], [2], [3]);
    const { dependencies } = partner;
    const slow = {
      ...dependencies,
      fetcher: {
        fetch: (wanted: Parameters<typeof dependencies.fetcher.fetch>[0]) => {
          if (wanted.what === 'case') partner.now = new Date(Date.parse(partner.now) + 60_000).toISOString();
          return dependencies.fetcher.fetch(wanted);
        },
      },
    };
    expect(await compareLists(slow)).toMatchObject({ compared: 2, healed: 2 });
    expect(partner.comparison?.value).toMatchObject({ day: '2026-09-21', after: told(2).case });
    expect(await compareLists(slow)).toMatchObject({ compared: 1, healed: 1 });
    expect(partner.comparison?.value).toMatchObject({ day: yesterday, after: null });
  });

  it('does not stand before a case for ever that takes longer than a run', async () => {
    const partner = partnerOf([1], [2]);
    const { dependencies } = partner;
    const fetch: typeof dependencies.fetcher.fetch = (wanted) => {
      const minutes = wanted.what === 'case' && wanted.case === told(1).case ? 3 : 0;
      partner.now = new Date(Date.parse(partner.now) + minutes * 60_000).toISOString();
      return dependencies.fetcher.fetch(wanted);
    };
    const run = () => compareLists({ ...dependencies, fetcher: { fetch } });
    expect(await run()).toMatchObject({ compared: 1, healed: 0, unsettled: ['xian'] });
    expect(await run()).toMatchObject({ compared: 1, healed: 1, unsettled: ['xian'] });
    expect(partner.comparison?.value).toMatchObject({ day: yesterday, differing: [{ why: 'late' }] });
  });

  it('loses no day where it ends in one and goes on after midnight', async () => {
    const partner = partnerOf([1], [2]);
    partner.days.set('2026-09-23', [told(0)]);
    const { dependencies } = partner;
    let asked = 0;
    const fetch: typeof dependencies.fetcher.fetch = (wanted) => {
      if (wanted.what === 'case' && (asked += 1) === 1) partner.now = '2026-09-23T02:10:00.000Z';
      return dependencies.fetcher.fetch(wanted);
    };
    expect(await compareLists({ ...dependencies, fetcher: { fetch } })).toMatchObject({ compared: 1 });
    partner.now = '2026-09-23T18:00:00.000Z';
    // The rest of that day, the next, and what there was no time for.
    expect(await compareLists(dependencies)).toMatchObject({ compared: 2, healed: 3, unsettled: [] });
  });

  it('waits for an hour after midnight, when what was told last may not be on the list yet', async () => {
    const partner = partnerOf([1]);
    partner.now = '2026-09-22T16:59:00.000Z';
    expect(await compareLists(partner.dependencies)).toMatchObject({ compared: 0 });
    partner.now = '2026-09-22T17:00:00.000Z';
    expect(await compareLists(partner.dependencies)).toMatchObject({ compared: 1 });
  });

  it('takes in of a case what was not received, and nothing else', async () => {
    const partner = partnerOf([1, 3], [1, 4]);
    partner.instead = ({ cases }) => ({ cases: cases.slice(1), sm3: digestOf(cases.slice(1)) });
    partner.receive(told(1, 3));
    partner.taken.length = 0;
    expect(await compareLists(partner.dependencies)).toMatchObject({ healed: 1 });
    expect(partner.taken).toEqual([told(1, 4).hash]);
  });

  it('with one partner fails, and goes on with the others', async () => {
    const partner = partnerOf([1]);
    const { dependencies } = partner;
    const broken = {
      ...dependencies,
      partners: {
        all: async () => [
          { ...(await dependencies.partners.all())[1], id: 'broken' },
          ...(await dependencies.partners.all()),
        ],
      },
      comparisons: {
        ...dependencies.comparisons,
        of: (id: string) => (id === 'broken' ? Promise.reject(new Error('no table')) : dependencies.comparisons.of(id)),
      },
    } as typeof dependencies;
    const { healed, unsettled, faults } = await compareLists(broken);
    expect({ healed, unsettled, faults }).toEqual({
      healed: 1,
      unsettled: ['broken'],
      faults: [new Error('no table')],
    });
  });

  it('goes by what was ordered while it ran', async () => {
    const partner = partnerOf(...Array.from({ length: 25 }, (_, number): [number] => [number]));
    const { dependencies } = partner;
    const ordered = { day: '2026-09-20', after: null, failingSince: null, differing: [] };
    const { compared } = await compareLists({
      ...dependencies,
      fetcher: {
        fetch: (wanted) => {
          partner.comparison = { value: ordered, version: 7 };
          return dependencies.fetcher.fetch(wanted);
        },
      },
    });
    expect(partner.comparison).toEqual({ value: ordered, version: 7 });
    // It goes on no further than to where it would have been kept.
    expect(compared).toBe(20);
  });
});
