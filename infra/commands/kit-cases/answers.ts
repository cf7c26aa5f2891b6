import { listAgreements } from '#application/agreement/list-agreements';
import { getItem, listItems } from '#application/catalogue/browse-catalogue';
import type { Outcome } from '#contracts/errors';
import national from '#data/items-national.json' with { type: 'json' };
import type { DeedRecord } from '#domain/agreement/agreed';
import { agreementTexts, itemCatalogue, windowOffers, windows } from '#functions/shipped-catalogue';

/** When all parties have sealed, and published what they entrust. */
const at = '2025-12-02T01:00:00.000Z';

/** The register of a region in which every party has sealed, and published what it entrusts. */
export const sealedByAll: readonly DeedRecord[] = agreementTexts.flatMap(
  ({ id, version, textSm3, parties, entrustedBy }) =>
    [
      ...parties.map(({ body }) => ({ kind: 'sealed' as const, body })),
      ...entrustedBy.map((body) => ({ kind: 'published' as const, body })),
    ].map(({ kind, body }) => ({
      ...{ agreement: id, version, textSm3, kind, body, at },
      identifier: `example-${id}-v${version}-${kind}-${body}`,
    })),
);

const dependencies = {
  ...{ catalogue: itemCatalogue, agreements: windowOffers, windows },
  deeds: { all: () => Promise.resolve(sealedByAll) },
  clock: { now: () => '2026-09-22T02:00:00.000Z' },
};

const given = (outcome: Outcome<object>): object => {
  if (!outcome.ok) throw new Error(`an example is refused: ${outcome.code}`);
  return outcome.value;
};

/** By file name in `answers/`, what a deployment of the demonstration data answers. */
export const answerFiles: ReadonlyMap<string, object> = new Map([
  ['agreements.json', given(await listAgreements(dependencies))],
  ['items.json', given(listItems({ catalogue: itemCatalogue, national: national.items }, { available: 'true' }))],
  ['item.json', given(await getItem(dependencies, 'XS-041'))],
]);
