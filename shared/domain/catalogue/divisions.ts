interface Coded {
  readonly code: string;
  readonly name: string;
}

/** The part of `data/divisions.json` that is used here. */
export interface DivisionsFile {
  readonly provinces: readonly Coded[];
  readonly outsideMainland31: readonly Coded[];
  readonly cities: readonly Coded[];
  readonly lanzhou: { readonly districts: readonly Coded[] };
}

/** Full names by six-digit code: 620122 → 甘肃省兰州市皋兰县. A code that is not a key is not known. */
export type Divisions = ReadonlyMap<string, string>;

/** The provinces, all their cities, and the districts and counties of Lanzhou. Zones have no code of the standard and are left out. */
export function divisionsOf(file: DivisionsFile): Divisions {
  const names = new Map<string, string>();
  for (const { code, name } of [...file.provinces, ...file.outsideMainland31]) names.set(code, name);
  for (const { code, name } of file.cities) names.set(code, `${names.get(`${code.slice(0, 2)}0000`) ?? ''}${name}`);
  for (const { code, name } of file.lanzhou.districts)
    names.set(code, `${names.get(`${code.slice(0, 4)}00`) ?? ''}${name}`);
  return names;
}
