import { describe, expect, it } from 'vitest';
import { competenceTables, competentBody } from '#domain/catalogue/competence';
import type { Item } from '#domain/catalogue/item';
import { goodFilings, lz001, tables, xs022, xs057 } from './shipped.ts';

const bodyOf = (item: Item, form: Record<string, string>) => {
  const found = competentBody({ item, tables, form });
  return 'body' in found ? found.body : `${found.problem.pointer} ${found.problem.code}`;
};

describe('the competent body', () => {
  it('of a housing-fund certificate is that of the employer: city centre or provincial branch', () => {
    expect(bodyOf(xs022, { employerCreditCode: '91620102XTXX000659' })).toBe('12620100XTXX00057N');
    expect(bodyOf(xs022, { employerCreditCode: '91620000XTXX001888' })).toBe('12620000XTXX00129A');
  });

  it('of a food licence goes by the place of the plant and, in Gaolan, by the category', () => {
    const form = goodFilings['LZ-001'].form;
    expect(bodyOf(lz001, form)).toBe('11620122XTXX001454');
    expect(bodyOf(lz001, { ...form, category: '05' })).toBe('11620100XTXX00137D');
    expect(bodyOf(lz001, { ...form, plantDivision: '620102' })).toBe('11620100XTXX00137D');
  });

  it('of a medical record is the office of the place of insurance', () => {
    expect(bodyOf(xs057, goodFilings['XS-057'].form)).toBe('12620100XTXX001530');
  });

  it.each([
    ['an employer nobody here keeps', xs022, { employerCreditCode: '91610100XTXX0017X9' }, 'employerCreditCode'],
    ['a plant elsewhere', lz001, { plantDivision: '620200', category: '24' }, 'plantDivision'],
    ['a field left out', xs057, {}, 'insuredDivision'],
    ['the name of a property', xs057, { insuredDivision: 'constructor' }, 'insuredDivision'],
  ])('is nobody for %s', (_why, item, form, key) => {
    expect(bodyOf(item, form as Record<string, string>)).toBe(`/form/${key} filing.no_competent_body`);
  });

  it('cannot be asked of an item whose table is missing, nor of a table without entries', () => {
    expect(() => competentBody({ item: xs022, tables: {}, form: {} })).toThrow(/XS-022/);
    expect(() =>
      competenceTables({
        competence: { tables: { lost: { entriesFrom: 'nowhere' } } },
        employers: { employers: [] },
      }),
    ).toThrow(/lost/);
  });
});
