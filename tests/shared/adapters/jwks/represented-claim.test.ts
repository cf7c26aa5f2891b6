import { describe, expect, it } from 'vitest';
import { representationsOf } from '#adapters/jwks/represented-claim';

const read = (claim: unknown) =>
  representationsOf(claim, { self: 'me', account: (sub) => `https://identity.test.invalid|${sub}` });

const company = {
  basis: 'legal-representative',
  creditCode: '91610100XTXX0017X9',
  name: '西安试味食品有限公司（测试）',
};
const child = { basis: 'guardian', sub: 'a1', name: '安试童', idType: '111', idNumber: '000000201808150214' };
const mother = {
  ...{ basis: 'agent', sub: 'b2', name: '陆试母', idType: '111', idNumber: '000000194103050122' },
  ...{ items: ['XS-057'], until: '2026-12-31T16:00:00Z', mandate: 'M-1' },
};

describe('the claim that says whom a login represents', () => {
  it('names organisations by credit code and persons by their account at the same issuer', () => {
    expect(read([company, { ...company, basis: 'authorised-filer', items: ['LZ-001'] }, child, mother])).toEqual([
      {
        ...{ basis: 'legal-representative', id: company.creditCode, name: company.name },
        ...{ idType: '001', idNumber: company.creditCode, items: null, until: null, mandate: null },
      },
      {
        ...{ basis: 'authorised-filer', id: company.creditCode, name: company.name },
        ...{ idType: '001', idNumber: company.creditCode, items: ['LZ-001'], until: null, mandate: null },
      },
      {
        ...{ basis: 'guardian', id: 'https://identity.test.invalid|a1', name: '安试童', idType: '111' },
        ...{ idNumber: child.idNumber, items: null, until: null, mandate: null },
      },
      {
        ...{ basis: 'agent', id: 'https://identity.test.invalid|b2', name: '陆试母', idType: '111' },
        ...{ idNumber: mother.idNumber, items: ['XS-057'], until: '2026-12-31T16:00:00.000Z', mandate: 'M-1' },
      },
    ]);
  });

  it.each([undefined, null, 'all', 7, {}, [[company]], ['91610100XTXX0017X9', null]])(
    'may be %j and means nobody',
    (claim) => expect(read(claim)).toEqual([]),
  );

  it('is read up to twenty entries', () => {
    expect(read(Array.from({ length: 30 }, () => company))).toHaveLength(20);
  });
});

describe('an entry is dropped', () => {
  it.each([
    ['on a ground that is none', { ...company, basis: 'shareholder' }],
    ['without a ground', { ...company, basis: undefined }],
    ['for an organisation on a ground of persons', { ...company, basis: 'guardian' }],
    ['for a person on a ground of organisations', { ...child, basis: 'legal-representative' }],
    ['with a credit code that could be an account', { ...company, creditCode: 'https://a|b' }],
    ['without a name', { ...company, name: ' ' }],
    ['with half a character for a name', { ...child, name: '\ud800' }],
    ['without a subject', { ...child, sub: undefined }],
    ['with a number for a subject', { ...child, sub: child.idNumber }],
    ['with a name for a subject', { ...child, sub: '安试童' }],
    ['for oneself', { ...child, sub: 'me' }],
    ['without a number', { ...child, idNumber: undefined }],
  ])('%s', (_, entry) => {
    expect(read([entry, company])).toHaveLength(1);
  });

  it.each([
    ['a mandate', { ...mother, mandate: undefined }],
    ['items', { ...mother, items: undefined }],
    ['an end', { ...mother, until: undefined }],
  ])('of an agent without %s', (_, entry) => {
    expect(read([entry, company])).toHaveLength(1);
  });

  // Read without its limit it would say more than the issuer did.
  it.each([
    ['items', 'XS-057'],
    ['items', []],
    ['items', null],
    ['items', [7]],
    ['items', Array.from({ length: 51 }, () => 'XS-057')],
    ['until', 'tomorrow'],
    ['until', '2026-12-31'],
    ['until', '2026-13-31T16:00:00Z'],
    ['until', null],
    ['until', 1798732800],
    ['mandate', '000000194103050122'],
    ['mandate', '母亲的委托'],
    ['mandate', 7],
  ])('with %s that cannot be read: %j', (limit, value) => {
    for (const entry of [company, child, mother])
      expect(read([{ ...entry, idNumber: mother.idNumber, [limit]: value }])).toEqual([]);
  });
});
