import { describe, expect, it } from 'vitest';
import { inForce, inScope, relationToFileBy, type Representation } from '#domain/identity/representation';

const mother = 'https://identity.test.invalid|b2';
const by = (parts: Partial<Representation> = {}): Representation => ({
  ...{ basis: 'agent', id: mother, name: '陆试兰', idType: '111', idNumber: '000000194103050122' },
  ...{ items: ['XS-057'], until: '2026-12-31T16:00:00.000Z', mandate: 'in-force' },
  ...parts,
});
const at = '2026-09-22T02:00:00.000Z';
const found = (
  represents: readonly Representation[],
  admitted: readonly Representation['basis'][] = ['agent', 'guardian'],
) => {
  const relation = relationToFileBy(represents, { onBehalfOf: mother, itemId: 'XS-057', admitted, at });
  return relation.ok ? relation.representation.mandate : relation.code;
};
const another = by({ id: 'https://other.test.invalid|b2', mandate: 'of-another' });
const elsewhere = by({ items: ['XS-048'], mandate: 'for-another-item' });
const ended = by({ until: at, mandate: 'ended' });
const guardian = by({ basis: 'guardian', items: null, until: null, mandate: null });

describe('the relation by which a login files for another', () => {
  it.each([
    ['the one there is', [by()], 'in-force'],
    ['missing', [], 'identity.not_representative'],
    ['missing to this person', [another], 'identity.not_representative'],
    ['missing for this item', [elsewhere], 'identity.outside_mandate'],
    ['ended', [ended], 'identity.mandate_expired'],
    ['of several the one that holds', [another, elsewhere, ended, by()], 'in-force'],
    ['ended for this item, though another lasts for another', [elsewhere, ended], 'identity.mandate_expired'],
    ['the guardian’s beside an ended mandate', [ended, guardian], null],
  ] as const)('is %s', (_, represents, expected) => {
    expect(found(represents)).toBe(expected);
  });

  it('is one that the item admits', () => {
    expect(found([by(), guardian], ['guardian'])).toBeNull();
    expect(found([by()], ['guardian'])).toBe('filing.not_offered');
    expect(found([by()], [])).toBe('filing.not_offered');
  });
});

describe('a limit', () => {
  it('ends the relation at its instant', () => {
    const relation = by({ until: '2026-12-31T16:00:00.000Z' });
    expect(['2026-12-31T15:59:59.999Z', '2026-12-31T16:00:00.000Z'].map((each) => inForce(relation, each))).toEqual([
      true,
      false,
    ]);
  });

  it('that is not there limits nothing', () => {
    expect(inForce(guardian, '9999-12-31T00:00:00.000Z')).toBe(true);
    expect(inScope(guardian, 'XS-057')).toBe(true);
    expect(inScope(elsewhere, 'XS-057')).toBe(false);
  });
});
