import { shippedAgreements } from './shipped-agreements.ts';

const known = new Map<string, number>();
const unique: { readonly zh: string; readonly en: string }[] = [];

/** The place of a text among all duties. */
function placeOf(text: { readonly zh: string; readonly en: string }): number {
  const key = JSON.stringify(text);
  const place = known.get(key) ?? unique.push(text) - 1;
  known.set(key, place);
  return place;
}

/**
 * Computed when bundles are made (infra/commands/bundle.ts): the agreements without what no function asks, and duties by their place in
 * `dutyTexts`: most clauses name the same ones, in characters of three bytes. `shipped-catalogue.ts` puts them back.
 */
export const policyAgreements = shippedAgreements.map(
  ({ maintenanceWindows: _maintenance, contacts: _contacts, clauses, ...terms }) => ({
    ...terms,
    clauses: clauses.map(({ duties: { receiving, deciding }, ...clause }) => ({
      ...clause,
      duties: { receiving: receiving.map(placeOf), deciding: deciding.map(placeOf) },
    })),
  }),
);

export const dutyTexts: readonly { readonly zh: string; readonly en: string }[] = unique;
