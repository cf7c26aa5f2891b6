import { describe, expect, it } from 'vitest';
import { isParty, standingIn } from '#domain/case/standing';
import type { Person } from '#domain/identity/principal';
import type { Representation } from '#domain/identity/representation';

const company = '91610100XTXX0017X9';
const at = '2026-09-22T02:00:00.000Z';
const item = { id: 'XS-057', version: 1 };

const person = (account: string, represents: readonly Representation[] = []): Person => ({
  ...{ account, name: '测试', idType: '111', idNumber: '000000199207120343', level: 'L3' },
  ...{ posts: [], represents, expiresAt: '2999-01-01T00:00:00.000Z' },
});
const relation = (parts: Partial<Representation> = {}): Representation => ({
  ...{ basis: 'agent', id: 'i|mother', name: '陆试兰', idType: '111', idNumber: '000000194103050122' },
  ...{ items: ['XS-057'], until: '2026-12-31T16:00:00.000Z', mandate: 'M-1' },
  ...parts,
});
const own = { owner: 'i|son', applicant: { onBehalfOf: 'i|son', basis: 'self' }, item } as const;
const forMother = { owner: 'i|son', applicant: { onBehalfOf: 'i|mother', basis: 'agent' }, item } as const;
const forCompany = { owner: 'i|son', applicant: { onBehalfOf: company, basis: 'authorised-filer' }, item } as const;
const standing = (snapshot: Parameters<typeof standingIn>[0], by: Person) => standingIn(snapshot, { person: by, at });

describe('the applicant’s side of a case', () => {
  it('is oneself', () => {
    expect(standing(own, person('i|son'))).toEqual({ onBehalfOf: 'i|son', basis: 'self', mandate: null });
    expect(standing(own, person('i|other'))).toBeNull();
    // Another issuer's subject of the same name is another account.
    expect(standing(own, person('j|son'))).toBeNull();
  });

  it('is whoever was filed for, in their own right, and who filed, by the relation', () => {
    expect(standing(forMother, person('i|mother'))).toEqual({ onBehalfOf: 'i|mother', basis: 'self', mandate: null });
    const son = person('i|son', [relation()]);
    expect(standing(forMother, son)).toEqual({ onBehalfOf: 'i|mother', basis: 'agent', mandate: 'M-1' });
    const renewed = person('i|son', [relation({ until: at }), relation({ mandate: 'M-2' })]);
    expect(standing(forMother, renewed)?.mandate).toBe('M-2');
  });

  it.each([
    ['gone', []],
    ['to somebody else', [relation({ id: 'i|aunt' })]],
    ['on another ground', [relation({ basis: 'guardian' })]],
    ['over', [relation({ until: at })]],
    ['not for this item any more', [relation({ items: ['XS-048'] })]],
  ])('is not who filed while the relation is %s', (_, represents) => {
    expect(standing(forMother, person('i|son', represents))).toBeNull();
  });

  it('is nobody who did not file, whatever relation they have', () => {
    expect(standing(forMother, person('i|daughter', [relation()]))).toBeNull();
    const filer = relation({ basis: 'authorised-filer', id: company, items: null, until: null, mandate: null });
    expect(standing(forCompany, person('i|colleague', [filer]))).toBeNull();
    expect(standing(forCompany, person('i|son', [filer]))?.basis).toBe('authorised-filer');
  });
});

it('a party to a case is who filed it, for whom, and who represents them, even no longer', () => {
  const parties = [person('i|son'), person('i|mother'), person('i|daughter', [relation({ until: at })])];
  expect(parties.map((each) => isParty(forMother, each))).toEqual([true, true, true]);
  expect(isParty(forMother, person('i|other', [relation({ id: 'i|aunt' })]))).toBe(false);
});
