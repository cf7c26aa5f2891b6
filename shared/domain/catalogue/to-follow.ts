import type { Item, Material, Text } from './item.ts';

/** What an applicant commits to hand in after acceptance (容缺受理承诺). */
export interface Promised {
  /** Slots of the materials. */
  readonly slots: readonly string[];
  /** Version of the words that were agreed to. */
  readonly commitment: number;
}

/** The words an applicant agrees to; others are another version, because the events name it. Ours: no law prescribes them. */
export const commitment: { readonly version: number; readonly text: Text } = {
  version: 1,
  text: {
    zh: '本人（本单位）承诺在受理后的规定期限内补齐所列材料, 并对其真实性负责; 逾期未补齐的, 由办理机关依法作出不予许可等决定。',
    en: 'I commit to hand in what is listed within the limit after acceptance, and answer for its being genuine; if it does not come in time, the authority may refuse the application.',
  },
};

/** Whether a document of an item may follow its acceptance. */
export const mayFollow = ({ limits }: Pick<Item, 'limits'>, material: Pick<Material, 'mayFollow'>): boolean =>
  material.mayFollow === true && limits.documents !== undefined;
