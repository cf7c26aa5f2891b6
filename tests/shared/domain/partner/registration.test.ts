import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Endpoint, endpointFor, isValidAt } from '#domain/partner/registration';

const endpoint = (id: string, takes?: Endpoint['takes']): Endpoint => ({
  ...{ id, url: `https://${id}.test.invalid/`, signs: ['v1'], network: { kind: 'public' }, maintenance: [] },
  ...(takes === undefined ? {} : { takes }),
});
const place = { region: '610100', itemCode: 'XS-057' };

describe('the endpoint of a case', () => {
  it.each([
    ['one that takes everything', [endpoint('a')], 'a'],
    ['the first of two that take it', [endpoint('a'), endpoint('b')], 'a'],
    ['the second where the first takes another region', [endpoint('a', { divisions: ['630100'] }), endpoint('b')], 'b'],
    ['the second where the first takes other items', [endpoint('a', { items: ['LZ-', 'XS-1'] }), endpoint('b')], 'b'],
    ['one of its region', [endpoint('a', { divisions: ['630100', '610100'] })], 'a'],
    ['one by the beginning of its item', [endpoint('a', { items: ['LZ-', 'XS-'] })], 'a'],
    ['one by the whole code of its item', [endpoint('a', { items: ['XS-057'] })], 'a'],
    ['none that takes its item in another region', [endpoint('a', { divisions: ['630100'], items: ['XS-'] })], null],
    ['none that takes other items in its region', [endpoint('a', { divisions: ['610100'], items: ['LZ-'] })], null],
    ['none of which the code is only a beginning', [endpoint('a', { items: ['XS-0570'] })], null],
    ['none that takes no region', [endpoint('a', { divisions: [] })], null],
    ['none that takes no item', [endpoint('a', { items: [] })], null],
    ['none where there is none', [], null],
  ])('is %s', (_, endpoints, found) => {
    expect(endpointFor({ endpoints }, place)?.id ?? null).toBe(found);
  });

  it('is the first that takes it, and never one that does not', () => {
    const regions = ['610100', '620100', '630100'];
    const codes = ['LZ-001', 'LZ-014', 'XS-001', 'XS-057'];
    const takes = fc.record(
      {
        divisions: fc.subarray(regions),
        items: fc.uniqueArray(fc.constantFrom('L', 'LZ-', 'LZ-01', 'XS-057', 'XS-0570', 'X'), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    );
    const met = { found: 0, none: 0 };
    fc.assert(
      fc.property(
        ...([fc.array(takes, { maxLength: 5 }), fc.constantFrom(...regions), fc.constantFrom(...codes)] as const),
        (all, region, itemCode) => {
          const endpoints = all.map((each, index) => endpoint(String(index), each));
          // Every pair of a region and a code that an endpoint takes, written out.
          const pairs = (each: (typeof all)[number]): string[] =>
            (each.divisions ?? regions).flatMap((division) =>
              codes
                .filter((code) => (each.items ?? ['']).some((start) => code.slice(0, start.length) === start))
                .map((code) => `${division} ${code}`),
            );
          const expected = all.findIndex((each) => pairs(each).includes(`${region} ${itemCode}`));
          met[expected < 0 ? 'none' : 'found'] += 1;
          expect(endpointFor({ endpoints }, { region, itemCode })?.id ?? null).toBe(
            expected < 0 ? null : String(expected),
          );
        },
      ),
      { numRuns: 300, seed: 7 },
    );
    expect(Math.min(met.found, met.none)).toBeGreaterThan(50);
  });
});

describe('a key', () => {
  const [from, until] = ['2026-09-22T02:00:00.000Z', '2026-10-22T02:00:00.000Z'];

  it.each([
    ['not a millisecond before its first instant', until, '2026-09-22T01:59:59.999Z', false],
    ['from its first instant on', until, from, true],
    ['up to a millisecond before its last', until, '2026-10-22T01:59:59.999Z', true],
    ['no longer at its last', until, until, false],
    ['for ever where it has no last', null, '2999-01-01T00:00:00.000Z', true],
    ['never where it ends as it begins', from, from, false],
  ])('counts %s', (_, validUntil, at, counts) => {
    expect(isValidAt({ validFrom: from, validUntil }, at)).toBe(counts);
  });

  it.each(['2026-09-22T02:00:00Z', '2026-09-22T02:00:00.0Z'])('counts from %s, which says the same', (validFrom) => {
    expect(isValidAt({ validFrom, validUntil: null }, from)).toBe(true);
    expect(isValidAt({ validFrom: '2026-01-01T00:00:00Z', validUntil: validFrom }, from)).toBe(false);
  });
});
