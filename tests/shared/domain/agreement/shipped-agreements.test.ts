import { describe, expect, it } from 'vitest';
import bodiesFile from '#data/bodies.json' with { type: 'json' };
import national from '#data/items-national.json' with { type: 'json' };
import { checkAgreements } from '#domain/agreement/check-agreement';
import { clauseFor, type ClauseRequest, termsOf } from '#domain/agreement/policy';
import { policy as shippedPolicy } from '#functions/shipped-catalogue';
import { xs041, xs048, xs057, xs066 } from '#tests/shared/domain/catalogue/shipped';
import { sealedAgreements, sealedPolicy } from './sealed-agreements.ts';

const agreements = sealedAgreements;
const policy = sealedPolicy;
const [lanzhou, xian] = ['620100', '610100'];
const ask = (parts: Partial<ClauseRequest>) =>
  clauseFor(policy, {
    act: 'receive',
    itemId: 'XS-057',
    from: lanzhou,
    to: xian,
    at: '2026-09-22T02:00:00Z',
    ...parts,
  });
const termsFor = (parts: Partial<ClauseRequest>) => {
  const { clause } = ask(parts);
  return clause === null ? null : termsOf(policy, clause)?.clause;
};

describe('the agreements that ship', () => {
  it('are in order', () => {
    const items = new Set(national.items.map(({ id }) => id));
    expect(checkAgreements(agreements, { items })).toEqual([]);
  });

  it('are between bodies that ship, each for its own region', () => {
    const regionOf = new Map(bodiesFile.bodies.map(({ id, region }) => [id, region]));
    for (const { body, region } of agreements.flatMap(({ parties }) => parties))
      expect(regionOf.get(body)).toBe(region);
  });

  it('say that they are invented: no telephone can be called', () => {
    for (const { title, contacts } of agreements) {
      expect(title.zh).toContain('测试');
      for (const { telephone } of contacts) expect(telephone).toMatch(/-0+$/);
    }
  });

  it('are sealed by nobody as they ship, and let nothing begin', () => {
    for (const { items, from, to } of agreements.flatMap(({ clauses }) => clauses))
      for (const at of ['2025-06-01T02:00:00Z', '2026-09-22T02:00:00Z'])
        for (const itemId of items)
          expect(clauseFor(shippedPolicy, { act: 'receive', itemId, from, to, at })).toMatchObject({ ok: false });
  });

  it('let travel what the form and the materials of the item are called', () => {
    const keys = [...xs057.form, ...xs057.materials].map(({ key }) => key);
    const lists = agreements
      .flatMap(({ clauses }) => clauses)
      .filter(({ items }) => items.includes('XS-057'))
      .map(({ data }) => data);
    expect(lists).toHaveLength(3);
    for (const data of lists) expect(data).toEqual(keys);
  });

  it('let travel whatever their items cannot do without', () => {
    for (const { items, data } of agreements.flatMap(({ clauses }) => clauses))
      for (const { form, materials } of [xs041, xs048, xs057, xs066].filter(({ id }) => items.includes(id))) {
        const needed = [
          ...form.filter(({ required }) => required),
          ...materials.filter(({ requirement }) => requirement !== 'optional'),
        ];
        expect(data === 'all' ? [] : needed.map(({ key }) => key).filter((key) => !data.includes(key))).toEqual([]);
      }
  });

  it.each([
    { from: lanzhou, to: xian },
    { from: xian, to: lanzhou },
  ])('let a window receive for the other city, on the terms of each item: %o', (direction) => {
    for (const itemId of ['XS-057', 'XS-048', 'XS-041', 'XS-066'])
      expect(ask({ ...direction, itemId, way: 'scans' })).toMatchObject({ ok: true });
    const online = { power: 'receive', ways: ['scans'], clockStarts: 'scans-received', acceptsOn: 'scans' };
    expect(termsFor({ ...direction, itemId: 'XS-057' })).toMatchObject(online);
    expect(termsFor({ ...direction, itemId: 'XS-048' })).toMatchObject(online);
    const onPaper = { power: 'receive', clockStarts: 'originals-received', acceptsOn: 'originals' };
    expect(termsFor({ ...direction, itemId: 'XS-066', way: 'originals' })).toMatchObject(onPaper);
    expect(ask({ ...direction, way: 'originals' })).toMatchObject({ code: 'agreement.way_not_covered' });
  });

  it('entrust Lanzhou with acceptance of XS-041, and not Xi’an', () => {
    const acceptance = { itemId: 'XS-041', power: 'entrusted-acceptance' } as const;
    expect(ask(acceptance)).toMatchObject({ ok: true });
    const back = ask({ ...acceptance, from: xian, to: lanzhou });
    expect(back).toMatchObject({ ok: false, code: 'agreement.power_not_given' });
  });

  it('include one that has ended: its terms are still known, nothing new begins under it', () => {
    const asked = { itemId: 'XS-048', from: xian, to: lanzhou } as const;
    const then = ask({ ...asked, at: '2025-12-31T15:59:59Z' });
    expect(then).toEqual({ ok: true, clause: { agreement: 'LZ-XA-PILOT', version: 1, clause: '2.1' } });
    expect(ask(asked)).toMatchObject({ ok: true, clause: { agreement: 'LZ-XA' } });
    expect(ask({ ...asked, at: '2024-12-31T15:59:59Z' })).toMatchObject({ code: 'agreement.not_in_force' });
    expect(then.clause === null ? null : termsOf(policy, then.clause)?.clause.items).toEqual(['XS-048']);
  });
});
