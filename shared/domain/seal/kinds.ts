import type { Text } from '#domain/catalogue/item';

/** Kinds of e-seals (印章种类) by the name that bodies, items and the registry use; `type` is the number that a seal says of itself (SES property type, which each system of seals defines). */
export const sealKinds = {
  official: { type: 1, name: { zh: '公章', en: 'official seal' } },
  'administrative-approval': { type: 2, name: { zh: '行政审批专用章', en: 'seal for administrative approvals' } },
  receipt: { type: 3, name: { zh: '收件专用章', en: 'seal for receipts' } },
  acceptance: { type: 4, name: { zh: '受理专用章', en: 'seal for acceptances' } },
  licence: { type: 5, name: { zh: '证照专用章', en: 'seal for licences' } },
} as const satisfies Readonly<Record<string, { readonly type: number; readonly name: Text }>>;

export type SealKind = keyof typeof sealKinds;

/** The kind that a seal says it is of; null for a number that none has. */
export const sealKindOfType = (type: number): SealKind | null =>
  (Object.keys(sealKinds) as SealKind[]).find((kind) => sealKinds[kind].type === type) ?? null;

/** Kinds that results take (law 7). */
export const resultSealKinds: readonly string[] = [
  'official',
  'administrative-approval',
  'licence',
] satisfies readonly SealKind[];
