import { describe, expect, it } from 'vitest';
import { guideOf } from '#domain/catalogue/guide';
import { divisions, lz001, xs022, xs066 } from './shipped.ts';

describe('the guide of an item', () => {
  it('says what to bring, how long it takes, and that the item is a demonstration', () => {
    const guide = guideOf(lz001);
    expect(guide).toMatchObject({ id: 'LZ-001', status: 'demo', limits: { statutory: { workingDays: 10 } } });
    expect(guide.materials.map(({ name }) => name.en)).toHaveLength(5);
    expect(guide.evidence).toContain('not checked against the real item');
  });

  it('says which originals travel, and which are only shown', () => {
    expect(guideOf(xs066).modes).toEqual(['collection-on-behalf']);
    expect(guideOf(xs066, 'en').materials.map(({ key, original }) => `${key} ${original}`)).toEqual([
      'property-certificate travels',
      'mortgage-contract travels',
      'identity shown',
    ]);
    expect(guideOf(lz001).materials.filter(({ original }) => original !== undefined)).toEqual([]);
  });

  it('keeps the machinery to itself', () => {
    expect(JSON.stringify(guideOf(xs022))).not.toMatch(/register|"table"|"from"|sealKind|licenceTypeSerial/);
  });

  it('comes in one language when asked', () => {
    const guide = guideOf(xs022, 'en');
    expect(guide.name).toBe('Certificate of housing-fund deposits and use for a borrower');
    expect(guide.form[1]?.choices?.[0]?.label).toBe('housing-fund loan to buy a home in another place');
    expect(JSON.stringify(guide)).not.toContain('"zh"');
    expect(guideOf(xs022, 'zh').guide.fee).toBe('不收费');
  });
});

describe('the names of divisions', () => {
  it('are written out from the province down', () => {
    expect(divisions.get('620000')).toBe('甘肃省');
    expect(divisions.get('610100')).toBe('陕西省西安市');
    expect(divisions.get('620122')).toBe('甘肃省兰州市皋兰县');
  });

  it('leave out zones and placeholders, which have no code of the standard', () => {
    expect(divisions.has('620171')).toBe(false);
    expect(divisions.has('110100')).toBe(false);
    expect(divisions.get('810000')).toBe('香港特别行政区');
  });
});
