import type { DescribedItem, Text } from './item.ts';
import { commitment } from './to-follow.ts';
import { basesAdmitted } from './represented.ts';

/** The guide of an item (办事指南): everything an applicant should know before filing, and nothing of the machinery. */
export type Guide = ReturnType<typeof bilingual>;

/** A shape in which each text has become a sentence in one language. */
export type InLanguage<T> = T extends Text
  ? string
  : T extends readonly (infer U)[]
    ? readonly InLanguage<U>[]
    : T extends object
      ? { readonly [K in keyof T]: InLanguage<T[K]> }
      : T;

/** The guide of an item, in both languages or in one. */
export function guideOf(item: DescribedItem): Guide;
export function guideOf(item: DescribedItem, language: keyof Text): InLanguage<Guide>;
export function guideOf(item: DescribedItem, language?: keyof Text): Guide | InLanguage<Guide> {
  const guide = bilingual(item);
  return language === undefined ? guide : inLanguage(guide, language);
}

function bilingual(item: DescribedItem) {
  const { id, version, status, evidence, name, itemType, caseType, serviceObjects, scopes, modes, basis } = item;
  const { minimumAssurance, competence, form, materials, limits, result, remedies, guide } = item;
  const { startsAt: _startsAt, ...shown } = limits;
  return {
    ...{ id, version, name, status, evidence, itemType, caseType, serviceObjects, scopes, modes, basis },
    minimumAssurance,
    represented: basesAdmitted(item),
    competence: { basis: competence.basis, label: competence.label },
    form,
    materials,
    limits: shown,
    commitment: limits.documents === undefined ? null : commitment,
    result: { kind: result.kind, name: result.name },
    remedies,
    guide,
  };
}

const isText = (value: object): value is Text => 'zh' in value && 'en' in value;

function inLanguage<T>(value: T, language: keyof Text): InLanguage<T>;
function inLanguage(value: unknown, language: keyof Text): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => inLanguage(each, language));
  if (typeof value !== 'object' || value === null) return value;
  if (isText(value)) return value[language];
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inLanguage(each, language)]));
}
