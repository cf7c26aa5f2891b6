import { describe, expect, it } from 'vitest';
import { getItem } from '#application/catalogue/browse-catalogue';
import { type AgreedOffers, windowsFor } from '#application/catalogue/windows-for';
import type { DeedRecord } from '#domain/agreement/agreed';
import { itemCatalogue, windowOffers, windows } from '#functions/shipped-catalogue';
import { registerOf } from '#tests/shared/domain/agreement/agreement-fixture';
import { allDeeds } from '#tests/shared/domain/agreement/sealed-agreements';

const parties = [
  { region: '620100', body: 'A' },
  { region: '610100', body: 'B' },
] as const;
const agreement = (over: Partial<AgreedOffers> = {}): AgreedOffers => ({
  ...{ id: 'T', version: 1, parties, validFrom: '2026-01-01', validUntil: '2026-12-31', suspensions: [] },
  sealed: parties.map(({ body }) => ({ body, on: '2025-12-01', digest: null })),
  offers: [
    { itemId: 'XS-057', from: '620100', to: '610100' },
    { itemId: 'XS-041', from: '610100', to: '620100' },
  ],
  ...over,
});
const on = (day: string, ...agreements: AgreedOffers[]) =>
  windowsFor({ agreements, windows }, { itemId: 'XS-057', day });

describe('where an item is received for another region', () => {
  it('is at the windows of the region that receives, while the agreement holds', () => {
    expect(on('2026-12-31', agreement())).toMatchObject([
      { receivedIn: '620100', decidedIn: '610100', suspended: false, windows: [{ id: 'LZ-01' }] },
    ]);
    for (const day of ['2025-12-31', '2027-01-01']) expect(on(day, agreement())).toEqual([]);
    expect(on('2026-06-01', agreement({ sealed: [] }))).toEqual([]);
  });

  it('is what the newest version says, and nowhere once that no longer says it', () => {
    const newer = agreement({ version: 2, validFrom: '2026-07-01', offers: [] });
    expect(on('2026-06-30', agreement(), newer)).toHaveLength(1);
    expect(on('2026-07-01', agreement(), newer)).toEqual([]);
  });

  it('is said to be suspended while nothing new is received', () => {
    const suspended = agreement({
      suspensions: [{ from: '2026-03-01', until: '2026-03-31', reason: { zh: '维护', en: 'maintenance' } }],
    });
    expect(on('2026-03-31', suspended).map((each) => each.suspended)).toEqual([true]);
    expect(on('2026-04-01', suspended).map((each) => each.suspended)).toEqual([false]);
  });

  const toldBy = async (records: readonly DeedRecord[]) => {
    const dependencies = {
      ...{ catalogue: itemCatalogue, agreements: windowOffers, windows, deeds: registerOf(records) },
      clock: { now: () => '2026-09-22T01:00:00.000Z' },
    };
    const told = new Map<string, unknown>();
    for (const { id } of itemCatalogue.items) {
      const guide = await getItem(dependencies, id);
      told.set(id, guide.ok ? guide.value.windows.map((each) => `${each.receivedIn} ${each.decidedIn}`) : guide.code);
    }
    return Object.fromEntries(told);
  };

  it('is told in the guide of each item that has it, in both directions, and of no other', async () => {
    const both = ['620100 610100', '610100 620100'];
    expect(await toldBy(allDeeds)).toEqual({
      ...{ 'LZ-001': [], 'XS-022': [] },
      ...{ 'XS-041': both, 'XS-048': both, 'XS-057': [...both, '620100 630100'], 'XS-066': both },
    });
  });

  it('is told in no guide before both parties have sealed', async () => {
    const one = allDeeds.filter(({ body }) => body === '11620100XTXX00014C');
    for (const records of [[], one]) expect(new Set(Object.values(await toldBy(records)).flat())).toEqual(new Set());
  });
});
