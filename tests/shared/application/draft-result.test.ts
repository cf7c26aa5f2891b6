import { describe, expect, it } from 'vitest';
import { draftResult } from '#application/case/draft-result';
import type { Item } from '#domain/catalogue/item';
import { catalogue } from '#functions/shipped-catalogue';
import { GrowingCase } from '#tests/shared/domain/case/case-fixture';
import { goodFilings, xs041, xs048, xs057, xs066 } from '#tests/shared/domain/catalogue/shipped';

const applicant = {
  kind: 'person',
  name: '沈试安',
  idType: '111',
  idNumber: '620102189001150015',
  filedBy: null,
} as const;

/** What a grant of the good filing of an item would issue; its body keeps no register. */
const draftOf = (item: Item) => {
  const { form } = goodFilings[item.id as keyof typeof goodFilings];
  const { snapshot } = new GrowingCase(item, '2026-09-22T02:00:00.000Z');
  return draftResult({ catalogue, snapshot, filing: { applicant, form }, register: {} });
};

describe('the draft of a result', () => {
  it('is for an attestation without a register made of the filing alone, under the seal of the item', () => {
    const draft = draftOf(xs041);
    expect(draft).toMatchObject({
      ...{
        kind: 'attestation',
        name: { zh: '无犯罪记录证明' },
        sealKind: 'official',
        typeSerial: '003',
        validYears: null,
      },
    });
    expect(draft?.content.map(({ key }) => key)).toEqual(['name', 'number', 'periodFrom', 'periodTo', 'purpose']);
    expect(JSON.stringify(draft)).not.toContain(applicant.idNumber);
  });

  it.each([xs048, xs057, xs066])('is none for $id: nothing of ours is sealed', (item) => {
    expect(draftOf(item)).toBeNull();
  });
});
