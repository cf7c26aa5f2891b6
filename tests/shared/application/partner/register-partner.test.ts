import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint, Partner } from '#domain/partner/registration';
import { orderBench, xian } from './order-bench.ts';

const register = (partner: object) => ({ what: 'register', partner });
const [first, other] = xian.endpoints as [Endpoint, Endpoint];
const withFirst = (parts: object): object => ({ ...xian, endpoints: [{ ...first, ...parts }, other] });

/** Where a partner gives lists itself. */
const exchangeAt = (url: string) =>
  ({
    ...{ signs: ['v1'], toleranceSeconds: 3_600, address: { url, network: { kind: 'public' }, region: '610100' } },
  }) satisfies Partner['exchange'];
const { address, ...agreed } = exchangeAt('https://lists.example/partners/lanzhou');
const elsewhere = { ...agreed, address: { ...address, region: '620100' } };

describe('registering a partner', () => {
  it('only looks at first, and says whether it is known', async () => {
    const { registered, look, carryOut } = orderBench();
    const report = { partner: 'xian', regions: '610100 610200', endpoints: 'xian-first xian-other' };
    expect(await look(register(xian))).toEqual({ ...report, isNew: true });
    expect(registered.partners).toEqual([]);
    expect(await carryOut(register(xian))).toEqual(report);
    expect(await look(register(xian))).toEqual({ ...report, isNew: false });
  });

  it('puts it in the place of what was registered of it, and of nothing else', async () => {
    const { registered, carryOut } = orderBench();
    const lanzhou = { ...xian, id: 'lanzhou', regions: ['620100'], endpoints: [] };
    await carryOut(register(lanzhou));
    await carryOut(register(xian));
    await carryOut(register({ ...xian, endpoints: [other] }));
    const formerEndpoints = xian.endpoints.map(({ id }) => id).filter((id) => id !== other.id);
    expect(registered.partners).toEqual([lanzhou, { ...xian, endpoints: [other], formerEndpoints }]);
  });

  const pick = <T>(...from: T[]) => fc.uniqueArray(fc.constantFrom(...from), { minLength: 1 });
  const kinds = pick('v1', 'v1a', 'v1sm2');
  const label = fc.stringMatching(/^[a-z][a-z0-9-]{1,30}$/);
  const endpoint = fc.record(
    {
      id: label,
      url: fc.webUrl({ validSchemes: ['https'] }),
      takes: fc.record({ divisions: pick('610100', '610200'), items: pick('0001', '0002A') }, { requiredKeys: [] }),
      signs: kinds,
      ackRule: fc.record({ pointer: fc.constantFrom('/code', '/data/state'), equals: fc.string({ maxLength: 20 }) }),
      network: fc.oneof(
        fc.constant({ kind: 'public' }),
        fc.record({ kind: fc.constant('ranges'), ranges: pick('203.0.113.0/24', '2001:db8::/32') }),
      ),
      maintenance: fc.array(fc.constant({ from: '2026-10-01T00:00:00Z', to: '2026-10-01T02:00:00.5Z' })),
    },
    { requiredKeys: ['id', 'url', 'signs', 'network', 'maintenance'] },
  );
  const partner = fc.record({
    id: fc.constant('xian'),
    name: fc.record({ zh: fc.string(), en: fc.string() }),
    regions: pick('610100', '610200'),
    toleranceSeconds: fc.integer({ min: 30, max: 3_600 }),
    accepts: kinds,
    endpoints: fc.uniqueArray(endpoint, { maxLength: 8, selector: ({ id }) => id }),
    materialOrigins: pick('https://files.partner.example', 'https://10.0.0.1:8443'),
  });

  it('keeps it exactly as it was given', async () => {
    await fc.assert(
      fc.asyncProperty(partner, async (given) => {
        const { registered, carryOut } = orderBench();
        await carryOut(register(given));
        expect(registered.partners).toEqual([given]);
      }),
    );
  });
});

describe('a partner is refused, at the first look and when it is done', () => {
  const malformed = 'operation.malformed';
  it.each([
    [
      'that speaks for a region of another',
      { ...xian, regions: ['610100', '620100'] },
      'operation.not_its_region',
      'partner.regions.1',
    ],
    [
      'that speaks for a region nobody speaks for',
      { ...xian, regions: ['999999'] },
      'operation.not_its_region',
      'partner.regions.0',
    ],
    ['with a region twice', { ...xian, regions: ['610100', '610100'] }, malformed, 'partner.regions'],
    ['that accepts a kind twice', { ...xian, accepts: ['v1', 'v1'] }, malformed, 'partner.accepts'],
    ['with two endpoints of one id', { ...xian, endpoints: [first, first] }, malformed, 'partner.endpoints'],
    ['that is signed for twice in one way', withFirst({ signs: ['v1', 'v1'] }), malformed, 'partner.endpoints.0.signs'],
    [
      'with maintenance that ends before it begins',
      withFirst({ maintenance: [{ from: '2026-10-01T02:00:00Z', to: '2026-10-01T02:00:00Z' }] }),
      malformed,
      'partner.endpoints.0.maintenance.0',
    ],
    [
      'with scans in clear',
      { ...xian, materialOrigins: ['http://127.0.0.1:80'] },
      malformed,
      'partner.materialOrigins.0',
    ],
    [
      'with scans at a path',
      { ...xian, materialOrigins: ['https://a.example/x'] },
      malformed,
      'partner.materialOrigins.0',
    ],
    [
      'with lists at no place of ours',
      { ...xian, exchange: exchangeAt('https://lists.example/partners/') },
      malformed,
      'partner.exchange.address.url',
    ],
    [
      'with lists at an address with a query',
      { ...xian, exchange: exchangeAt('https://lists.example/partners/lanzhou?x=1') },
      malformed,
      'partner.exchange.address.url',
    ],
    [
      'with lists of a region that is not its own',
      { ...xian, exchange: elsewhere },
      malformed,
      'partner.exchange.address.region',
    ],
    ['with scans at no address', { ...xian, materialOrigins: ['https://'] }, malformed, 'partner.materialOrigins.0'],
  ])('%s', async (_, partner, code, field) => {
    const { registered, look, carryOut } = orderBench();
    for (const give of [look, carryOut])
      await expect(give(register(partner))).rejects.toThrow(
        new RegExp(`^${code} \\(${field.replaceAll('.', '\\.')}\\): `),
      );
    expect(registered.partners).toEqual([]);
  });

  it('that speaks for nobody, unless it did before', async () => {
    const { registered, carryOut } = orderBench();
    await expect(carryOut(register({ ...xian, regions: [] }))).rejects.toThrow('operation.malformed (partner.regions)');
    await carryOut(register(xian));
    await carryOut(register({ ...xian, regions: [] }));
    expect(registered.partners).toMatchObject([{ id: 'xian', regions: [], formerRegions: xian.regions }]);
  });

  it('whose endpoint has the id of another’s, and not for having its own', async () => {
    const { registered, carryOut } = orderBench();
    const lanzhou: Partner = {
      ...xian,
      id: 'lanzhou',
      regions: ['620100'],
      endpoints: [{ ...other, id: 'xian-other' }],
    };
    registered.partners.push(lanzhou);
    await expect(carryOut(register(xian))).rejects.toThrow(
      /^operation\.endpoint_taken \(partner\.endpoints\.1\.id\): /,
    );
    await carryOut(register({ ...xian, endpoints: [first] }));
    await carryOut(register({ ...xian, endpoints: [first] }));
  });

  it.each([
    ['url', 'operation.address_not_allowed'],
    ['network', malformed],
  ] as const)('whose lists are where no request may be made, by the %s', async (fault, code) => {
    const exchange = exchangeAt('https://lists.example/partners/lanzhou');
    const reach = {
      fault: ({ url }: Pick<Endpoint, 'url' | 'network'>) =>
        Promise.resolve(url === exchange.address.url ? fault : null),
    };
    const { registered, carryOut } = orderBench({ reach });
    await expect(carryOut(register({ ...xian, exchange }))).rejects.toThrow(
      new RegExp(`^${code} \\(partner\\.exchange\\.address\\.${fault}\\): `),
    );
    expect(registered.partners).toEqual([]);
  });

  it.each([
    ['url', 'operation.address_not_allowed'],
    ['network', malformed],
  ] as const)('whose %s no request may be made by', async (fault, code) => {
    const asked: unknown[] = [];
    const reach = {
      fault: (endpoint: Pick<Endpoint, 'url' | 'network'>) => {
        asked.push(endpoint);
        return Promise.resolve(endpoint.url === other.url ? fault : null);
      },
    };
    const { registered, carryOut } = orderBench({ reach });
    await expect(carryOut(register(xian))).rejects.toThrow(
      new RegExp(`^${code} \\(partner\\.endpoints\\.1\\.${fault}\\): `),
    );
    expect(registered.partners).toEqual([]);
    expect(asked).toMatchObject(xian.endpoints.map(({ url, network }) => ({ url, network })));
  });

  it('with scans in clear from elsewhere than this machine, where this machine is allowed', async () => {
    const { carryOut } = orderBench({ loopback: true });
    await carryOut(register({ ...xian, materialOrigins: ['http://127.0.0.1:4000', 'http://[::1]:4000'] }));
    await expect(carryOut(register({ ...xian, materialOrigins: ['http://10.0.0.1'] }))).rejects.toThrow(malformed);
  });
});
