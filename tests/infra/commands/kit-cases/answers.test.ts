import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wayOf } from '#application/collection/way-of-item';
import { api } from '#contracts/http/api';
import { agreed } from '#domain/agreement/agreed';
import { clauseFor, compile } from '#domain/agreement/policy';
import { agreements, collectionCatalogue } from '#functions/shipped-catalogue';
import { kitFolder } from '#infra/commands/kit';
import { sealedByAll } from '#infra/commands/kit-cases/answers';

const answerIn = (name: string): unknown => JSON.parse(readFileSync(`${kitFolder}/answers/${name}.json`, 'utf8'));
const listed = api.listAgreements.success.body.parse(answerIn('agreements'));
const policy = compile(agreed(agreements, sealedByAll));
const at = '2026-09-22T02:00:00.000Z';

describe('an answer of the partner kit', () => {
  it('is one of the contract', () => {
    expect(listed.agreements.map(({ id, state }) => [id, state])).toEqual([
      ['LZ-XA', 'in-force'],
      ['LZ-XA-PILOT', 'ended'],
      ['LZ-XN', 'in-force'],
    ]);
    const { items } = api.listItems.success.body.parse(answerIn('items'));
    expect(items.every(({ available }) => available)).toBe(true);
    expect(api.getItem.success.body.parse(answerIn('item'))).toMatchObject({ id: 'XS-041', version: 1 });
  });

  /** As the guide tells a partner to find it. */
  const clauseIn = (itemId: string, from: string, to: string) => {
    const item = collectionCatalogue.current(itemId) ?? expect.unreachable(itemId);
    const way = wayOf(item);
    const found = listed.agreements
      .filter(({ state }) => state === 'in-force')
      .flatMap(({ id, version, clauses }) =>
        clauses
          .filter((each) => each.items.includes(itemId) && each.from === from && each.to === to)
          .filter(({ acts, ways }) => acts.includes('offer') && ways.includes(way))
          .map(({ number }) => ({ agreement: id, version, clause: number })),
      );
    return { found, asked: clauseFor(policy, { act: 'offer', itemId, from, to, at, way }) };
  };

  it('leads to the clause that an offer has to name, for every item in every direction', () => {
    const regions = ['620100', '610100', '630100'];
    const named: string[] = [];
    for (const { id } of collectionCatalogue.items)
      for (const from of regions)
        for (const to of regions.filter((each) => each !== from)) {
          const { found, asked } = clauseIn(id, from, to);
          expect(found).toEqual(asked.ok ? [asked.clause] : []);
          if (asked.ok) named.push(`${id} ${from} ${to}`);
        }
    // Four items in both directions, and one more to where the other side works at a desk.
    expect(named).toHaveLength(9);
  });
});
