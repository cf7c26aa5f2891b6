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

/** Keeps the scans that another region announced, for an account; refused where one is not to be had as it was announced. */
export async function keepMaterials(
  { materials: keeper }: { readonly materials: MaterialKeeper },
  { materials, account }: Pick<Offer, 'materials'> & { readonly account: string },
): Promise<Outcome<null>> {
  for (const [index, { url, sha256, bytes, mediaType }] of materials.entries()) {
    const key = materialKey({ account, sha256 });
    if (!(await keeper.keep({ key, url, sha256, bytes, mediaType }))) return unavailable(`/materials/${index}`);
  }
  return accept(null);
}
