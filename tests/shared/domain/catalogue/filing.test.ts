import { describe, expect, it } from 'vitest';
import { checkFiling, type FiledMaterial, normaliseForm } from '#domain/catalogue/filing';
import type { FormField, Item } from '#domain/catalogue/item';
import { commitment, type Promised } from '#domain/catalogue/to-follow';
import {
  divisions,
  field,
  goodFilings,
  itemWith,
  lz001,
  pdf,
  today,
  xs022,
  xs041,
  xs048,
  xs057,
  xs066,
} from './shipped.ts';

const check = (
  item: Item,
  filing: { form?: Record<string, unknown>; materials?: readonly FiledMaterial[]; toFollow?: Promised },
) =>
  checkFiling({ item, filing: { form: {}, materials: [], ...filing }, today, divisions }).map(
    ({ pointer, code }) => `${pointer} ${code}`,
  );
const checkValue = (type: FormField['type'], value: unknown, more: Partial<FormField> = {}) =>
  check(itemWith({ form: [field({ type, ...more })] }), { form: { it: value } });

describe('a filing of a shipped item', () => {
  it.each([
    ['XS-022', xs022],
    ['LZ-001', lz001],
    ['XS-041', xs041],
    ['XS-048', xs048],
    ['XS-057', xs057],
    ['XS-066', xs066],
  ] as const)('passes for %s when it holds what the data asks', (id, item) => {
    expect(check(item, goodFilings[id])).toEqual([]);
  });

  it('names every required field and material of a licence at once', () => {
    const problems = check(lz001, {});
    expect(problems.filter((problem) => problem.endsWith('filing.required'))).toHaveLength(8);
    expect(problems.filter((problem) => problem.endsWith('filing.material_required'))).toHaveLength(5);
    expect(problems).toHaveLength(13);
  });

  it('points at the field that is wrong, in both languages, without repeating what was written', () => {
    const filing = {
      ...goodFilings['XS-022'],
      form: { ...goodFilings['XS-022'].form, employerCreditCode: '91SECRET' },
    };
    expect(checkFiling({ item: xs022, filing, today, divisions })).toEqual([
      {
        pointer: '/form/employerCreditCode',
        code: 'filing.invalid_credit_code',
        message: {
          zh: '“缴存单位统一社会信用代码”不是有效的统一社会信用代码',
          en: '“Credit code of the employer” is not a valid credit code',
        },
      },
    ]);
  });

  it('has no field but those of the item, whatever it is called', () => {
    const form = JSON.parse('{"__proto__": 1, "constructor": 2, "a/b~c": 3}') as Record<string, unknown>;
    expect(check(itemWith({}), { form })).toEqual([
      '/form/__proto__ filing.unknown_field',
      '/form/constructor filing.unknown_field',
      '/form/a~1b~0c filing.unknown_field',
    ]);
  });
});

describe('the papers of XS-057', () => {
  const filed = (kind: string, slots: string[], more: Record<string, unknown> = {}) =>
    check(xs057, { form: { ...goodFilings['XS-057'].form, kind, ...more }, materials: slots.map(pdf) });
  const referral = { referringHospital: '测试医院' };

  it.each([
    ['retired-settled', 'household-book'],
    ['long-term-resident', 'residence-permit'],
    ['posted-worker', 'employer-letter'],
  ])('are for %s the %s or a written commitment, and one of them is needed', (kind, paper) => {
    expect(filed(kind, [paper])).toEqual([]);
    expect(filed(kind, ['written-commitment'])).toEqual([]);
    expect(filed(kind, ['identity', paper])).toEqual([]);
    expect(filed(kind, [])).toEqual(['/materials filing.material_one_of']);
    expect(filed(kind, ['identity'])).toEqual(['/materials filing.material_one_of']);
  });

  it('are for a referral the referral, which no commitment replaces', () => {
    expect(filed('referral', ['referral-letter'], referral)).toEqual([]);
    expect(filed('referral', ['written-commitment'], referral)).toEqual([
      '/materials/0/slot filing.material_not_applicable',
      '/materials filing.material_one_of',
    ]);
  });

  it('are none for temporary treatment', () => {
    expect(filed('temporary', [])).toEqual([]);
    expect(filed('temporary', ['household-book'])).toEqual(['/materials/0/slot filing.material_not_applicable']);
  });

  it('come with the hospital only where there is a referral', () => {
    expect(filed('referral', ['referral-letter'])).toEqual(['/form/referringHospital filing.required']);
    expect(filed('temporary', [], referral)).toEqual(['/form/referringHospital filing.not_applicable']);
    expect(filed('temporary', [], { referringHospital: '  ' })).toEqual([]);
  });
});

describe('the papers of XS-041', () => {
  const filed = (form: Record<string, unknown>, slots: string[]) =>
    check(xs041, { form: { ...goodFilings['XS-041'].form, ...form }, materials: slots.map(pdf) });

  it('are one’s own identity document, and nothing of an agent', () => {
    expect(filed({}, [])).toEqual(['/materials filing.material_required']);
    expect(filed({}, ['identity', 'mandate'])).toEqual(['/materials/1/slot filing.material_not_applicable']);
  });

  it('are for an agent both identity documents and the mandate', () => {
    expect(filed({ filedBy: 'agent' }, ['identity', 'agent-identity', 'mandate'])).toEqual([]);
    expect(filed({ filedBy: 'agent' }, ['identity'])).toEqual([
      '/materials filing.material_required',
      '/materials filing.material_required',
    ]);
  });

  it('come with real days, and with the purpose in words where it is none of those listed', () => {
    expect(filed({ periodTo: '2026-02-30', purpose: 'other' }, ['identity'])).toEqual([
      '/form/periodTo filing.invalid_date',
      '/form/purposeDetail filing.required',
    ]);
    expect(filed({ purpose: 'other', purposeDetail: '参加测试' }, ['identity'])).toEqual([]);
  });
});

describe('the papers of XS-048', () => {
  const photo = { ...pdf('photo'), mediaType: 'image/png' };
  const filed = (form: Record<string, unknown>, slots: string[]) =>
    check(xs048, { form: { ...goodFilings['XS-048'].form, ...form }, materials: [photo, ...slots.map(pdf)] });

  it.each(['household-book', 'birth-certificate'])('are for a child the guardian’s, and the %s', (paper) => {
    expect(filed({}, ['guardian-identity', paper])).toEqual([]);
    expect(filed({}, [paper])).toEqual(['/materials filing.material_required']);
    expect(filed({}, ['guardian-identity'])).toEqual(['/materials filing.material_one_of']);
  });

  it('are from sixteen a portrait alone', () => {
    expect(filed({ ageGroup: 'from-16' }, [])).toEqual([]);
    expect(filed({ ageGroup: 'from-16' }, ['guardian-identity'])).toEqual([
      '/materials/1/slot filing.material_not_applicable',
    ]);
    const scan = { form: { ...goodFilings['XS-048'].form, ageGroup: 'from-16' }, materials: [pdf('photo')] };
    expect(check(xs048, scan)).toEqual(['/materials/0/mediaType filing.material_type']);
  });

  it('come with an address only where the card is posted', () => {
    const papers = ['guardian-identity', 'birth-certificate'];
    expect(filed({ postalAddress: '' }, papers)).toEqual(['/form/postalAddress filing.required']);
    expect(filed({ handover: 'pick-up' }, papers)).toEqual(['/form/postalAddress filing.not_applicable']);
  });
});

describe('the papers of XS-066', () => {
  const { form, materials } = goodFilings['XS-066'];

  it('are all three asked for', () => {
    expect(check(xs066, { form })).toEqual(Array(3).fill('/materials filing.material_required'));
  });

  it('come with an amount that secures something, and a mortgagee whose code is one', () => {
    const wrong = { ...form, securedAmount: '0', mortgageeCreditCode: '12620100XTXX00225A' };
    expect(check(xs066, { form: wrong, materials })).toEqual([
      '/form/securedAmount filing.out_of_range',
      '/form/mortgageeCreditCode filing.invalid_credit_code',
    ]);
    expect(check(xs066, { form: { ...form, mortgageeCreditCode: '91620102XTXX000659' }, materials })).toEqual([]);
  });
});

describe('what is to follow acceptance', () => {
  const [good, { version }] = [goodFilings['LZ-001'], commitment];
  const without = { ...good, materials: good.materials.filter(({ slot }) => slot !== 'equipment-list') };
  const toFollow = (...slots: string[]) => ({ toFollow: { slots, commitment: version } });

  it('stands for what is filed, where the item lets it', () => {
    expect(check(lz001, without)).toEqual(['/materials filing.material_required']);
    expect(check(lz001, { ...without, ...toFollow('equipment-list') })).toEqual([]);
    expect(check(lz001, { ...without, ...toFollow('equipment-list', 'layout-plan', 'x') })).toEqual([
      '/toFollow/slots/1 filing.may_not_follow',
      '/toFollow/slots/2 filing.unknown_material',
    ]);
    const noLimit = { ...lz001, limits: { ...lz001.limits, documents: undefined } } as unknown as Item;
    expect(check(noLimit, { ...without, ...toFollow('equipment-list') })).toEqual([
      '/toFollow/slots/0 filing.may_not_follow',
    ]);
  });

  it('is not here already, and is agreed to in the words of today', () => {
    expect(check(lz001, { ...good, ...toFollow('equipment-list') })).toEqual([
      '/toFollow/slots/0 filing.not_to_follow',
    ]);
    const old = { toFollow: { slots: ['equipment-list'], commitment: version + 1 } };
    expect(check(lz001, { ...without, ...old })).toEqual(['/toFollow/commitment filing.other_commitment']);
  });
});

describe('a value of a field', () => {
  it.each<[FormField['type'], unknown, Partial<FormField>?]>([
    ['text', '䶮𠮷', { maxLength: 2 }],
    ['citizen-number', '62010218920101005x'],
    ['credit-code', ' 91620102xtxx000659 '],
    ['date', '2024-02-29'],
    ['choice', 'a', { choices: [{ value: 'a', label: { zh: '甲', en: 'a' } }] }],
    ['division', '620122'],
    ['decimal', '12.50', { minimum: 12.5 }],
    ['integer', 0],
    ['boolean', false],
    ['phone', '0931-000 0000'],
    ['phone', '+85200000000'],
    ['phone', '13900000000'],
  ])('of type %s may be %j', (type, value, more = {}) => {
    expect(checkValue(type, value, more)).toEqual([]);
  });

  it.each<[FormField['type'], unknown, string, Partial<FormField>?]>([
    ['text', 5, 'wrong_type'],
    ['text', ['a'], 'wrong_type'],
    ['text', { a: 1 }, 'wrong_type'],
    ['text', 'abc', 'too_long', { maxLength: 2 }],
    ['text', 'x'.repeat(201), 'too_long'],
    ['text', 'a\u0000b', 'invalid_text'],
    ['text', 'a\u202eb', 'invalid_text'],
    ['text', 'a\ud800', 'invalid_text'],
    ['citizen-number', '620102189001150010', 'invalid_citizen_number'],
    ['citizen-number', '620102189002300011', 'invalid_citizen_number'],
    ['citizen-number', '620102299901010015', 'invalid_citizen_number'],
    ['credit-code', '11620100XTXX000140', 'invalid_credit_code'],
    ['date', '2026-02-30', 'invalid_date'],
    ['date', '22.09.2026', 'invalid_date'],
    ['choice', 'b', 'unknown_choice', { choices: [{ value: 'a', label: { zh: '甲', en: 'a' } }] }],
    ['choice', 'a', 'unknown_choice'],
    ['division', '620171', 'unknown_division'],
    ['division', '62012', 'unknown_division'],
    ['division', '620123', 'unknown_choice', { choices: [{ value: '620122', label: { zh: '皋兰', en: 'Gaolan' } }] }],
    ['decimal', 12.5, 'wrong_type'],
    ['decimal', '1e5', 'wrong_type'],
    ['decimal', '1.234', 'wrong_type'],
    ['decimal', '12.49', 'out_of_range', { minimum: 12.5 }],
    ['integer', '5', 'wrong_type'],
    ['integer', 1.5, 'wrong_type'],
    ['integer', 2 ** 60, 'wrong_type'],
    ['integer', 0, 'out_of_range', { minimum: 1 }],
    ['integer', 11, 'out_of_range', { maximum: 10 }],
    ['boolean', 'true', 'wrong_type'],
    ['phone', '12345', 'invalid_phone'],
    ['phone', '1390000000', 'invalid_phone'],
  ])('of type %s may not be %j: %s', (type, value, code, more = {}) => {
    expect(checkValue(type, value, more)).toEqual([`/form/it filing.${code}`]);
  });

  it.each([undefined, null, '', ' \t'])('counts as absent when it is %j', (value) => {
    expect(checkValue('text', value)).toEqual([]);
    expect(checkValue('text', value, { required: true })).toEqual(['/form/it filing.required']);
  });
});

describe('a condition', () => {
  const chained = itemWith({
    form: [
      field({ key: 'first', type: 'boolean' }),
      field({ key: 'second', type: 'text', when: { field: 'first', in: ['true'] } }),
      field({ key: 'third', type: 'text', required: true, when: { field: 'second', in: ['yes'] } }),
    ],
  });

  it('asks for a field only where it holds', () => {
    expect(check(chained, { form: { first: true } })).toEqual([]);
    expect(check(chained, { form: { first: true, second: ' yes ' } })).toEqual(['/form/third filing.required']);
    expect(check(chained, { form: { first: true, second: 'yes', third: 'x' } })).toEqual([]);
  });

  it('does not hold by a field that does not apply itself', () => {
    expect(check(chained, { form: { first: false, second: 'yes' } })).toEqual(['/form/second filing.not_applicable']);
  });
});

describe('a material', () => {
  const application = { ...lz001.materials[0], key: 'paper', maxFiles: 2, maxBytes: 100 } as Item['materials'][number];
  const item = itemWith({ materials: [application] });
  const paper = { slot: 'paper', mediaType: 'application/pdf', bytes: 100 };

  it('may come in as many files as the item allows', () => {
    expect(check(item, { materials: [paper, paper] })).toEqual([]);
    expect(check(item, { materials: [paper, paper, paper, paper] })).toEqual(['/materials/2 filing.too_many_files']);
  });

  it.each([0, 101, 1.5, Number.NaN, -1])('may not have %d bytes', (bytes) => {
    expect(check(item, { materials: [{ ...paper, bytes }] })).toEqual(['/materials/0/bytes filing.material_size']);
  });

  it('must be of a listed type, exactly', () => {
    for (const mediaType of ['text/html', 'application/pdf; x=1', 'APPLICATION/PDF'])
      expect(check(item, { materials: [{ ...paper, mediaType }] })).toEqual([
        '/materials/0/mediaType filing.material_type',
      ]);
  });

  it('must be one the item asks for', () => {
    expect(check(item, { materials: [paper, { ...paper, slot: 'constructor' }] })).toEqual([
      '/materials/1/slot filing.unknown_material',
    ]);
  });
});

describe('a normalised form', () => {
  it('keeps known fields, trimmed, numbers in capitals, and drops blanks', () => {
    const item = itemWith({
      form: [
        field({ key: 'name', type: 'text' }),
        field({ key: 'number', type: 'citizen-number' }),
        field({ key: 'phone', type: 'phone' }),
        field({ key: 'count', type: 'integer' }),
        field({ key: 'blank', type: 'text' }),
      ],
    });
    const form = {
      name: ' 甲 乙 ',
      number: '62010218920101005x',
      phone: '0931-000 0000',
      count: 0,
      blank: ' ',
      more: 1,
    };
    const normal = normaliseForm(item, form);
    expect(normal).toEqual({ name: '甲 乙', number: '62010218920101005X', phone: '09310000000', count: 0 });
    expect(normaliseForm(item, normal)).toEqual(normal);
  });

  it('leaves the compatibility characters that people have in their names', () => {
    const item = itemWith({ form: [field({ key: 'name', type: 'text' })] });
    expect(normaliseForm(item, { name: '\uf9dc' })).toEqual({ name: '\uf9dc' });
  });
});
