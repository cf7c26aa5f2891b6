import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { keepMaterials } from '#application/partner/keep-materials';
import type { MaterialKeeper } from '#application/partner/ports';
import type { Offer } from '#contracts/partner/message';

type Material = Offer['materials'][number];

const scan = (number: number, parts: Partial<Material> = {}): Material => ({
  ...{ slot: `paper-${number}`, sha256: String(number).padStart(64, '0'), bytes: 10, mediaType: 'application/pdf' },
  ...{ attested: true, url: `https://files.partner.example/${number}`, ...parts },
});
const scans = (count: number): Material[] => Array.from({ length: count }, (_, index) => scan(index + 1));

/** A keeper that does as it is told, and notes how many it was asked for at the same time. */
function keeperOf(answer: (url: string) => boolean) {
  const met = { asked: [] as string[], atOnce: 0, under: 0 };
  const materials: MaterialKeeper = {
    async keep({ url }) {
      met.asked.push(url);
      met.under += 1;
      met.atOnce = Math.max(met.atOnce, met.under);
      await settled();
      met.under -= 1;
      return answer(url);
    },
  };
  const keep = (those: readonly Material[]) =>
    keepMaterials({ materials }, { materials: those, account: 'partner:610100' });
  return { met, keep };
}

describe('the materials of a message', () => {
  it('are fetched four at a time, each once', async () => {
    const { met, keep } = keeperOf(() => true);
    expect(await keep([...scans(10), scan(3, { slot: 'again' })])).toMatchObject({ ok: true });
    expect(met).toMatchObject({ atOnce: 4, under: 0 });
    expect(met.asked).toHaveLength(10);
  });

  it('are refused with the place of the first that is not to be had, and nothing is under way then', async () => {
    const { met, keep } = keeperOf((url) => !url.endsWith('/6') && !url.endsWith('/7'));
    expect(await keep(scans(12))).toMatchObject({
      code: 'partner.material_unavailable',
      problems: [{ pointer: '/materials/5' }],
    });
    expect([met.under, met.asked.length]).toEqual([0, 8]);
  });

  it('that our own store does not take are a fault, also where others fail too, and nothing is under way then', async () => {
    const { met, keep } = keeperOf((url) => {
      if (url.endsWith('/2') || url.endsWith('/3')) throw new Error(`no room for ${url.at(-1)}`);
      return true;
    });
    await expect(keep(scans(8))).rejects.toThrow('no room for 2');
    expect([met.under, met.asked.length]).toEqual([0, 4]);
  });
});
