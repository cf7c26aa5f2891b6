import { describe, expect, it } from 'vitest';
import registers from '#data/registers.json' with { type: 'json' };
import { resultContent } from '#domain/catalogue/result-content';
import { divisions, field, goodFilings, itemWith, lz001, xs022, xs041, xs048, xs066 } from './shipped.ts';

const register = registers.registers['housing-fund-account']['620102189001150015'];
const caseFacts = { caseId: '620100-20260922-000000000000', acceptedOn: '2026-09-22' };
const sources = { applicant: { name: '沈试安' }, register, case: caseFacts };
const values = (lines: ReturnType<typeof resultContent>) =>
  Object.fromEntries(lines.map(({ key, value }) => [key, value]));

describe('the content of a result', () => {
  it('of a housing-fund certificate quotes the register, the form and the day', () => {
    const lines = resultContent({ ...sources, item: xs022, form: goodFilings['XS-022'].form, divisions });
    expect(values(lines)).toEqual({
      name: '沈试安',
      accountNumber: 'TEST620100000017',
      employer: '兰州试远机械有限公司（测试）',
      openedOn: '2018-03-12',
      paidThrough: '2026-08',
      monthlyBase: '8650.00',
      monthlyDeposit: '2076.00',
      balance: '93417.58',
      loanState: '未使用过住房公积金贷款',
      purpose: '异地购买住房申请公积金贷款',
      lendingDivision: '广东省深圳市',
      asOf: '2026-09-22',
    });
    expect(lines[0]).toEqual({ key: 'name', label: { zh: '职工姓名', en: 'Name' }, value: '沈试安' });
  });

  it('of a licence names the producer, the plant and the category', () => {
    const applicant = { name: '西安试味食品有限公司（测试）', creditCode: '91610100XTXX0017X9' };
    const lines = resultContent({
      ...sources,
      item: lz001,
      form: goodFilings['LZ-001'].form,
      applicant,
      divisions,
    });
    expect(values(lines)).toMatchObject({
      producer: applicant.name,
      creditCode: applicant.creditCode,
      plantDivision: '甘肃省兰州市皋兰县',
      category: '糕点',
    });
  });

  it('of a certificate of no criminal record says for whom, for which days and what for', () => {
    const applicant = { name: '沈试安', maskedNumber: '620102********0015' };
    const { form } = goodFilings['XS-041'];
    expect(values(resultContent({ ...sources, item: xs041, form, applicant, register: {}, divisions }))).toEqual({
      name: '沈试安',
      number: '620102********0015',
      periodFrom: '2010-01-01',
      periodTo: '2026-09-21',
      purpose: '就业、执业',
    });
    expect(() => resultContent({ ...sources, item: xs041, form, divisions })).toThrow('applicant.maskedNumber');
  });

  it('of a card or a mortgage, made elsewhere, says what it was asked for', () => {
    const applicant = { name: '安试童', maskedNumber: '000000********0214' };
    const card = resultContent({ ...sources, item: xs048, form: goodFilings['XS-048'].form, applicant, divisions });
    expect(values(card)).toMatchObject({ name: '安试童', insuredDivision: '甘肃省兰州市城关区', handover: '邮寄' });
    const mortgage = resultContent({ ...sources, item: xs066, form: goodFilings['XS-066'].form, divisions });
    expect(values(mortgage)).toMatchObject({ mortgagor: '沈试安', mortgagee: '测试银行', mortgageKind: '一般抵押' });
  });

  it('prints yes and no, numbers and unnamed codes as they are', () => {
    const label = { zh: '某项', en: 'thing' };
    const keys = ['sure', 'count', 'place'] as const;
    const item = {
      ...itemWith({
        form: [
          field({ key: 'sure', type: 'boolean' }),
          field({ key: 'count', type: 'integer' }),
          field({ key: 'place', type: 'division' }),
        ],
      }),
      result: { ...xs022.result, content: keys.map((key) => ({ key, label, from: `form.${key}` })) },
    };
    const form = { sure: false, count: 0, place: '620122' };
    expect(values(resultContent({ ...sources, item, form }))).toEqual({ sure: '否', count: '0', place: '620122' });
  });

  it('is never made with a gap: what the register or the case lacks is a fault that repeats no value', () => {
    const form = goodFilings['XS-022'].form;
    expect(() => resultContent({ ...sources, item: xs022, form, register: {} })).toThrow(
      'item XS-022 version 1: register.accountNumber of its result is missing',
    );
    expect(() => resultContent({ ...sources, item: xs022, form, case: { acceptedOn: '' } })).toThrow('case.acceptedOn');
    const strange = { ...xs022.result, content: [{ key: 'x', label: { zh: '', en: '' }, from: 'form.constructor' }] };
    expect(() => resultContent({ ...sources, item: { ...xs022, result: strange }, form })).toThrow('form.constructor');
  });
});
