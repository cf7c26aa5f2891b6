import divisions from '#data/divisions.json' with { type: 'json' };
import type { DivisionsFile } from '#domain/catalogue/divisions';

const codedAlone = (all: readonly { readonly code: string; readonly name: string }[]) =>
  all.map(({ code, name }) => ({ code, name }));

/** Computed when bundles are made (infra/commands/bundle.ts): half of the file, its notes and codes of twelve digits, does not ship. */
export const shippedDivisions: DivisionsFile = {
  provinces: codedAlone(divisions.provinces),
  outsideMainland31: codedAlone(divisions.outsideMainland31),
  cities: codedAlone(divisions.cities),
  lanzhou: { districts: codedAlone(divisions.lanzhou.districts) },
};
