import type { LicenceLookup, LicenceRecord } from './ports.ts';
import { statusOn } from './read-licences.ts';
import { checkLicenceIdentifier } from '#formats/identifiers';

/** Pages of a holder's licences that are looked through. */
const mostPages = 40;

/** Licences of a holder that are of one of some types (type codes) and in force on a day. */
export async function licencesInForce(
  { licences }: { readonly licences: Pick<LicenceLookup, 'ofHolder'> },
  { holderHash, typeCodes, today }: { holderHash: string; typeCodes: readonly string[]; today: string },
): Promise<readonly LicenceRecord[]> {
  const inForce: LicenceRecord[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { records, next } = await licences.ofHolder({ holderHash, cursor });
    inForce.push(...records.filter((each) => isOfType(each, typeCodes) && statusOn(each, today) === 'in-force'));
    if (next === null) return inForce;
    cursor = next;
  }
  // Rather than to say that there is none.
  throw new Error('a holder has more licences than are looked through');
}

export function isOfType({ identifier }: Pick<LicenceRecord, 'identifier'>, typeCodes: readonly string[]): boolean {
  const read = checkLicenceIdentifier(identifier);
  return read.ok && typeCodes.includes(read.parts.typeCode);
}
