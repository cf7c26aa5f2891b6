import type { MaterialKeeper } from './ports.ts';
import { materialKey } from '#application/material/announce-material';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Offer } from '#contracts/partner/message';

/** What cannot be had as it was announced, by its place in the message; never by its address, which may hold a secret. */
export const unavailable = (pointer: string): Outcome<never> =>
  reject('partner.material_unavailable', {
    problems: [
      {
        ...{ pointer, code: 'partner.material_unavailable' },
        message: {
          zh: '取不到, 或与所称的长度、摘要不符',
          en: 'it cannot be fetched, or is not of the length and digest that were announced',
        },
      },
    ],
  });

/** Scans fetched at a time: more would weigh on the other side, and on the memory here, where each is held whole for a moment. */
const atATime = 4;

/**
 * Keeps the scans that another region announced, for an account; refused where one is not to be had as it was announced. What was kept
 * stays, so that an attempt that did not come to its end has less to fetch the next time.
 */
export async function keepMaterials(
  { materials: keeper }: { readonly materials: MaterialKeeper },
  { materials, account }: Pick<Offer, 'materials'> & { readonly account: string },
): Promise<Outcome<null>> {
  // One scan may stand in two places: two writes of one object at the same time would be in each other's way.
  const named = materials.map((each, index) => [`${each.sha256} ${each.bytes}`, { ...each, index }] as const);
  const scans = [...new Map(named).values()];
  for (let from = 0; from < scans.length; from += atATime) {
    const kept = await Promise.allSettled(
      scans.slice(from, from + atATime).map(async ({ index, url, sha256, bytes, mediaType }) => {
        const key = materialKey({ account, sha256 });
        return { index, isKept: await keeper.keep({ key, url, sha256, bytes, mediaType }) };
      }),
    );
    for (const each of kept) {
      if (each.status === 'rejected') throw each.reason;
      if (!each.value.isKept) return unavailable(`/materials/${each.value.index}`);
    }
  }
  return accept(null);
}
