import { pointerStep } from '#domain/catalogue/problem';
import type { Clause } from './clause.ts';

/** What is about to cross from one region to the other: a form by its keys, scans by their slots. */
export interface Crossing {
  readonly form: Readonly<Record<string, unknown>>;
  readonly materials: readonly { readonly slot: string }[];
}

/** Where something stands that a clause does not let cross (数据最小化), as JSON pointers into what is sent; empty if all of it may. */
export function outsideMinimum({ data }: Pick<Clause, 'data'>, { form, materials }: Crossing): string[] {
  if (data === 'all') return [];
  return [
    ...Object.keys(form)
      .filter((key) => !data.includes(key))
      .map((key) => `/form/${pointerStep(key)}`),
    ...materials.flatMap(({ slot }, index) => (data.includes(slot) ? [] : [`/materials/${index}/slot`])),
  ];
}
