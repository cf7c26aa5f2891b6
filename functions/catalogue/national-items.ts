import type { NationalItem } from '#application/catalogue/browse-catalogue';
import national from '#data/items-national.json' with { type: 'json' };

/** The partial reconstruction of the national list; only the listing needs it. */
export const nationalItems: readonly NationalItem[] = national.items;
