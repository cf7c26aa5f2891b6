import { shippedAgreements } from './shipped-agreements.ts';
import { shippedItems } from './shipped-items.ts';
import competence from '#data/competence.json' with { type: 'json' };
import employers from '#data/employers.json' with { type: 'json' };
import shippedWindows from '#data/windows.json' with { type: 'json' };
import bodiesFile from '#data/bodies.json' with { type: 'json' };
import { collects } from '#domain/agreement/receivable';
import { bodiesFor, competenceTables } from '#domain/catalogue/competence';
import type { SealingDuty, SealNeed } from '#domain/seal/coverage';

const tables = competenceTables({ competence, employers });
const regionOf = new Map(bodiesFile.bodies.map(({ id, region }) => [id, region]));

/** Each result that is sealed, at each body that may decide it. */
const results = shippedItems.flatMap((item) => {
  const { sealKind } = item.result;
  return sealKind === undefined ? [] : bodiesFor(item, tables).map((body) => ({ body, kind: sealKind, item: item.id }));
});

/** Bodies to which windows elsewhere hand cases over: they answer with a statement. */
const handedOver = shippedAgreements
  .flatMap(({ clauses }) => clauses)
  .filter(collects)
  .flatMap(({ items, to }) =>
    shippedItems
      .filter(({ id }) => items.includes(id))
      .flatMap((item) => bodiesFor(item, tables))
      .filter((body) => regionOf.get(body) === to),
  );

const duties: readonly { readonly body: string; readonly kind: string; readonly duty: SealingDuty }[] = [
  ...shippedWindows.windows.flatMap(({ body }) => [
    { body, kind: 'receipt', duty: 'receipts' as const },
    { body, kind: 'receipt', duty: 'hand-over' as const },
  ]),
  ...handedOver.map((body) => ({ body, kind: 'receipt', duty: 'hand-over' as const })),
  ...shippedAgreements.flatMap(({ parties }) =>
    parties.map(({ body }) => ({ body, kind: 'official', duty: 'agreements' as const })),
  ),
];

/** What bodies have, needed or not. */
const had = bodiesFile.bodies.flatMap(({ id, sealKinds }) => sealKinds.map((kind) => ({ body: id, kind })));

interface Use {
  readonly body: string;
  readonly kind: string;
  readonly item?: string;
  readonly duty?: SealingDuty;
}
const uses: readonly Use[] = [...results, ...duties, ...had];

/** Computed when bundles are made (infra/commands/bundle.ts): the kinds of seal each body has or needs, and what for. */
export const sealNeeds: readonly SealNeed[] = [
  ...Map.groupBy(uses, ({ body, kind }) => `${body} ${kind}`).values(),
].map((same) => ({
  ...{ body: same[0]?.body ?? '', kind: same[0]?.kind ?? '' },
  items: [...new Set(same.flatMap((each) => (each.item === undefined ? [] : [each.item])))].toSorted(),
  duties: [...new Set(same.flatMap((each) => (each.duty === undefined ? [] : [each.duty])))].toSorted(),
}));
