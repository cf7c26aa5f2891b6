import { randomBytes } from 'node:crypto';
import type { CaseIds } from '#application/case/ports';
import { crockfordAlphabet } from '#formats/crockford';

/** Case numbers `<division>-<yyyyMMdd>-<12 random characters>`: 60 random bits, so they neither collide nor can be guessed. */
export const randomCaseIds: CaseIds = {
  next({ region, at }) {
    const day = new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
    const random = Array.from(randomBytes(12), (byte) => crockfordAlphabet[byte % 32]).join('');
    return `${region}-${day}-${random}`;
  },
};
