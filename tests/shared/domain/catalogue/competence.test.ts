import { describe, expect, it } from 'vitest';
import { bodiesFor, competenceTables, competentBody } from '#domain/catalogue/competence';
import type { Item } from '#domain/catalogue/item';
import { goodFilings, lz001, tables, xs022, xs041, xs048, xs057, xs066 } from './shipped.ts';

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

  it('is one of those that decide such cases: all that the table leads to, each once', () => {
    expect(bodiesFor(xs022, tables)).toEqual(['12620100XTXX00057N', '12620000XTXX00129A']);
    expect(bodiesFor(lz001, tables).toSorted()).toEqual([
      ...['11620100XTXX00137D', '11620100XTXX003215', '11620122XTXX001454'],
    ]);
    expect(bodiesFor(xs057, tables).toSorted()).toEqual([
      ...['12610100XTXX00233F', '12620100XTXX001530', '12630100XTXX00305G'],
    ]);
    expect(() => bodiesFor(xs022, {})).toThrow(/housing-fund/);
  });

  it('of a plant in a zone is that of the zone, which has no code of its own', () => {
    const { plantZone: _, ...form } = { plantZone: '', ...goodFilings['LZ-001'].form };
    const inZone = (plantZone: string, plantDivision: string) => bodyOf(lz001, { ...form, plantZone, plantDivision });
    expect([inZone('lz-xq', '620121'), inZone('lz-xq', '620122')]).toEqual([
      '11620100XTXX003215',
      '11620100XTXX003215',
    ]);
    expect(inZone('lz-jkq', '620105')).toBe('11620100XTXX00137D');
    // Not where the zone does not lie; and a key that is no zone says nothing.
    expect(inZone('lz-xq', '620102')).toBe('/form/plantDivision filing.no_competent_body');
    expect(inZone('constructor', '620102')).toBe('11620100XTXX00137D');
  });

  it('of a medical record is the office of the place of insurance', () => {
    expect(bodyOf(xs057, goodFilings['XS-057'].form)).toBe('12620100XTXX001530');
  });

  it('of a certificate of no criminal record is the police of the place of household registration', () => {
    expect(bodyOf(xs041, goodFilings['XS-041'].form)).toBe('11620100XTXX002096');
  });

  it('of a social security card is the office of the place of insurance', () => {
    expect(bodyOf(xs048, goodFilings['XS-048'].form)).toBe('12620100XTXX00217X');
  });

  it('of a mortgage is the registration centre of the place of the property', () => {
    expect(bodyOf(xs066, goodFilings['XS-066'].form)).toBe('12620100XTXX00225Q');
  });

  it.each([
    [xs041, 'householdDivision', '11610100XTXX0025X5'],
    [xs048, 'insuredDivision', '12610100XTXX00241A'],
    [xs057, 'insuredDivision', '12610100XTXX00233F'],
    [xs066, 'propertyDivision', '12610100XTXX002682'],
  ])('of $id is known for another region too', (item, key, body) => {
    expect(bodyOf(item, { [key]: '610100' })).toBe(body);
  });

  it.each([
    ['an employer nobody here keeps', xs022, { employerCreditCode: '91610100XTXX0017X9' }, 'employerCreditCode'],
    ['a plant elsewhere', lz001, { plantDivision: '620200', category: '24' }, 'plantDivision'],
    ['a property elsewhere', xs066, { propertyDivision: '620200' }, 'propertyDivision'],
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
