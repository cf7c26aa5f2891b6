import type { Catalogue, Window } from './catalogue.ts';
import { type OfferingAgreement, windowsFor } from './windows-for.ts';
import type { Deeds } from '#application/agreement/ports';
import type { Clock } from '#application/clock';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Text } from '#contracts/text';
import { agreed } from '#domain/agreement/agreed';
import { type Guide, guideOf } from '#domain/catalogue/guide';
import type { DescribedItem } from '#domain/catalogue/item';
import { civilDate } from '#domain/limits/civil-date';

/** An entry of the shipped, partial reconstruction of the national list. */
export interface NationalItem {
  readonly id: string;
  readonly name: string;
  readonly leadMinistry: string;
  readonly deadlineYear: number;
  readonly verification: { readonly status: string };
}

const notice: Text = {
  zh: '本清单为不完整的整理稿, 不是官方清单。',
  en: 'This list is a partial reconstruction. It is not the official list.',
};

/** Every item known: those of the national list as far as reconstructed, and our own; `available` ones can be applied for here. */
export function listItems(
  { catalogue, national }: { catalogue: Catalogue<DescribedItem>; national: readonly NationalItem[] },
  query: { available?: 'true' | 'false' | undefined },
) {
  const described = new Set(catalogue.items.map(({ id }) => id));
  const own = catalogue.items.filter(({ id }) => !national.some((item) => item.id === id));
  const items = [
    ...own.map(({ id, name, year }) => ({
      id,
      name,
      available: true,
      year,
      leadMinistry: '',
      evidence: 'demo',
    })),
    ...national.map(({ id, name, leadMinistry, deadlineYear, verification }) => ({
      id,
      name: catalogue.current(id)?.name ?? { zh: name, en: '' },
      available: described.has(id),
      year: deadlineYear,
      leadMinistry,
      evidence: verification.status,
    })),
  ];
  const wanted = query.available === undefined ? null : query.available === 'true';
  return accept({ notice, items: items.filter(({ available }) => wanted === null || available === wanted) });
}

export interface GuideDependencies {
  readonly catalogue: Catalogue<DescribedItem>;
  readonly agreements: readonly OfferingAgreement[];
  readonly deeds: Deeds;
  readonly windows: readonly Window[];
  readonly clock: Clock;
}

/** The guide of an item: all of its data that an applicant or a frontend needs, and at which windows elsewhere it is received today. */
export async function getItem(
  { catalogue, agreements, deeds, windows, clock }: GuideDependencies,
  itemId: string,
): Promise<Outcome<Guide & { readonly windows: ReturnType<typeof windowsFor> }>> {
  const item = catalogue.current(itemId);
  if (item === undefined) return reject('item.not_found');
  if (!item.modes.includes('collection-on-behalf')) return accept({ ...guideOf(item), windows: [] });
  // What no two parties have sealed sends nobody to a window.
  const inForce = agreed(agreements, await deeds.all());
  const day = civilDate(clock.now());
  return accept({ ...guideOf(item), windows: windowsFor({ agreements: inForce, windows }, { itemId, day }) });
}
