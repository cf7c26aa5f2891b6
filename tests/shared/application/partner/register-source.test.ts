import { describe, expect, it } from 'vitest';
import type { Source } from '#domain/partner/source';
import { office, sourceOf } from './asked-source.ts';
import { orderBench } from './order-bench.ts';

const register = (source: Source | object) => ({ what: 'source', source });
const report = { source: 'xining-medical', bodies: office, everyMinutes: 5 };
const malformed = 'operation.malformed';
const refusal = (code: string, ...fields: readonly string[]): RegExp =>
  new RegExp(`^${code} \\(${fields.join(', ').replaceAll('.', '\\.')}\\): `);

describe('registering a source', () => {
  it('shows first what it comes to, and writes nothing until it is done', async () => {
    const { sources, look, carryOut } = orderBench();
    expect(await look(register(sourceOf()))).toEqual({ ...report, isNew: true });
    expect([...sources.values()]).toEqual([]);
    expect(await carryOut(register(sourceOf()))).toEqual(report);
    expect([...sources.values()]).toEqual([sourceOf()]);
    expect(await look(register(sourceOf()))).toEqual({ ...report, isNew: false });
  });

  it('puts it as a whole in the place of what had its id', async () => {
    const { sources, carryOut } = orderBench();
    await carryOut(register(sourceOf({ signs: ['v1a'] })));
    const moved = sourceOf({ address: { url: 'https://elsewhere.example/q', network: { kind: 'public' } } });
    await carryOut(register(moved));
    expect([...sources.values()]).toEqual([moved]);
  });
});

describe('a source is refused, at the first look and when it is done', () => {
  it.each<[string, Partial<Source>, string, readonly string[]]>([
    ['with a body twice', { bodies: [office, office] }, malformed, ['source.bodies']],
    ['that is signed for twice in one way', { signs: ['v1a', 'v1a'] }, malformed, ['source.signs']],
    ['that is stale before it is asked again', { everyMinutes: 31 }, malformed, ['source.staleAfterMinutes']],
    [
      'of all that is wrong at once',
      { bodies: [office, office], signs: ['v1sm2', 'v1sm2'], everyMinutes: 31 },
      malformed,
      ['source.bodies', 'source.signs', 'source.staleAfterMinutes'],
    ],
    [
      'of bodies that are not known or answer nothing',
      { bodies: [office, '12630100XTXX99999X', '12620100XTXX001530'] },
      'operation.not_asked_for',
      ['source.bodies.1', 'source.bodies.2'],
    ],
  ])('%s', async (_, parts, code, fields) => {
    const { sources, look, carryOut } = orderBench();
    for (const give of [look, carryOut])
      await expect(give(register(sourceOf(parts)))).rejects.toThrow(refusal(code, ...fields));
    expect([...sources.values()]).toEqual([]);
  });

  it('whose body another source has, until that one is taken away', async () => {
    const { sources, look, carryOut } = orderBench();
    await carryOut(register(sourceOf({ id: 'other' })));
    for (const give of [look, carryOut])
      await expect(give(register(sourceOf()))).rejects.toThrow(refusal('operation.not_asked_for', 'source.bodies.0'));
    await carryOut({ what: 'remove-source', id: 'other' });
    await carryOut(register(sourceOf()));
    expect([...sources.keys()]).toEqual(['xining-medical']);
  });

  it('whose body is of a region that neither is this one nor works at its desk', async () => {
    const { carryOut } = orderBench({ regions: ['620100'] });
    await expect(carryOut(register(sourceOf()))).rejects.toThrow(refusal('operation.not_asked_for', 'source.bodies.0'));
  });

  it.each([
    ['url', 'operation.address_not_allowed'],
    ['network', malformed],
  ] as const)('whose %s no request may be made by', async (fault, code) => {
    const asked: unknown[] = [];
    const reach = { fault: (address: unknown) => Promise.resolve((asked.push(address), fault)) };
    const { sources, look, carryOut } = orderBench({ reach });
    for (const give of [look, carryOut])
      await expect(give(register(sourceOf()))).rejects.toThrow(refusal(code, `source.address.${fault}`));
    expect([...sources.values()]).toEqual([]);
    expect(asked).toEqual([sourceOf().address, sourceOf().address]);
  });
});

describe('taking a source away', () => {
  it('shows which, does it, and does it again where the answer was lost', async () => {
    const { sources, look, carryOut } = orderBench();
    await carryOut(register(sourceOf()));
    const order = { what: 'remove-source', id: 'xining-medical' };
    expect(await look(order)).toEqual({ source: 'xining-medical' });
    expect(sources.size).toBe(1);
    expect(await carryOut(order)).toEqual({ source: 'xining-medical' });
    expect(sources.size).toBe(0);
    expect(await carryOut(order)).toEqual({ source: 'xining-medical' });
  });

  it('is refused at the first look where there is none of the id', async () => {
    const { look } = orderBench();
    await expect(look({ what: 'remove-source', id: 'nobody' })).rejects.toThrow(
      refusal('operation.no_such_source', 'id'),
    );
  });
});
