import type { Item } from './item.ts';
import type { RepresentationBasis } from '#domain/identity/representation';

/** On which grounds an item may be filed for another. An organisation acts through its legal representative, whatever the item. */
export const basesAdmitted = ({ represented }: Pick<Item, 'represented'>): readonly RepresentationBasis[] =>
  represented ?? ['legal-representative'];
