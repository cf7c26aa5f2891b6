import type { Way } from '#domain/agreement/clause';
import type { Item } from '#domain/catalogue/item';

/** How the papers of an item come to the authority. */
export const wayOf = ({ materials }: Pick<Item, 'materials'>): Way =>
  materials.some(({ original }) => original === 'travels') ? 'originals' : 'scans';
