import { describe, expect, it } from 'vitest';
import { partnerOrder } from '#contracts/operations';
import type { SealedDocument } from '#domain/licence/document';
import type { JointTestFinding } from '#domain/partner/joint-test';
import type { Endpoint, Partner } from '#domain/partner/registration';
import { fromBase64, fromUtf8, toBase64, toHex, utf8 } from '#formats/bytes';
import { sm3 } from '#formats/sm3';
import { findingOf, findingWith } from '#tests/shared/application/agreement/joint-tests';
import { CertifyingRoot, payloadFor, sealed } from '#tests/shared/application/sealed-documents';
import { now, orderBench, xian as whole } from './order-bench.ts';
import { sealedReport } from './sealed-report.ts';

const root = await CertifyingRoot.make();
const stranger = await CertifyingRoot.make();
const [first, other] = whole.endpoints as [Endpoint, Endpoint];
/** With one address, as a test finds it. */
const xian: Partner = { ...whole, endpoints: [first] };
const foundAt = (changes: Partial<JointTestFinding> = {}): JointTestFinding =>
  findingOf({ endpoint: first.url, ...changes });
const report = (changes: Partial<JointTestFinding> = {}) => sealedReport(foundAt(changes), { root });
const good = await report();

const bench = (jointTests?: 'waived') =>
  orderBench({ trust: root.trust, ...(jointTests === undefined ? { jointTests: 'required' } : {}) });
const register = (partner: object, jointTest?: SealedDocument) => ({
  ...{ what: 'register', partner },
  ...(jointTest === undefined ? {} : { jointTest }),
});
const refusedFor = (...where: string[]): RegExp =>
  new RegExp(`^operation\\.joint_test_missing \\(${where.join(', ').replaceAll('.', '\\.')}\\): `);
const day = 86_400_000;
const daysAgo = (days: number): string => new Date(Date.parse(now) - days * day).toISOString();
/** Over then, and an hour long. */
const over = (finishedAt: string): Partial<JointTestFinding> => ({
  ...{ finishedAt, startedAt: new Date(Date.parse(finishedAt) - 3_600_000).toISOString() },
});

describe('a partner whose address was tested', () => {
  const { identifier, finishedAt } = JSON.parse(fromUtf8(fromBase64(good.payload))) as Record<string, string>;
  const digest = toHex(sm3(fromBase64(good.payload)));

  it('is registered with the report of the test, and by which one is shown and kept', async () => {
    const { registered, look, carryOut } = bench();
    const shown = { jointTest: identifier, jointTestSm3: digest, testedAt: finishedAt };
    expect(await look(register(xian, good))).toMatchObject({ ...shown, isNew: true });
    expect(registered.partners).toEqual([]);
    expect(await carryOut(register(xian, good))).toMatchObject(shown);
    const tested = [{ url: first.url, report: identifier, sm3: digest, finishedAt }];
    expect(registered.partners).toEqual([{ ...xian, tested }]);
  });

  it.each([daysAgo(0), daysAgo(180)])('is registered with a report of %s', async (at) => {
    const { carryOut } = bench();
    expect(await carryOut(register(xian, await report(over(at))))).toMatchObject({ testedAt: at });
  });

  it('needs no other report while its address is the same, however it is written', async () => {
    const { registered, carryOut } = bench();
    await carryOut(register(xian, good));
    const written = first.url.replace('https://partner.example', 'https://PARTNER.example:443');
    await carryOut(register({ ...xian, toleranceSeconds: 60, endpoints: [{ ...first, url: written }] }));
    expect(registered.partners).toMatchObject([{ toleranceSeconds: 60, tested: [{ sm3: digest }] }]);
  });

  it('needs one for each further address, and keeps those of the addresses that it has', async () => {
    const { registered, carryOut } = bench();
    await carryOut(register(xian, good));
    await expect(carryOut(register(whole))).rejects.toThrow(refusedFor('jointTest', 'partner.endpoints.1.url'));
    // A report of the other address says nothing of this one.
    await expect(carryOut(register(whole, good))).rejects.toThrow(refusedFor('partner.endpoints.1.url'));
    const next = await report({ endpoint: other.url });
    await carryOut(register(whole, next));
    expect(registered.partners[0]?.tested?.map(({ url }) => url)).toEqual([first.url, other.url]);
    await carryOut(register({ ...whole, endpoints: [other] }));
    expect(registered.partners[0]?.tested?.map(({ url }) => url)).toEqual([other.url]);
    // What was gone comes back with a report.
    await expect(carryOut(register(whole))).rejects.toThrow(refusedFor('jointTest', 'partner.endpoints.0.url'));
  });

  it('may be tested again: the later report takes the place of the earlier one', async () => {
    const { registered, carryOut } = bench();
    await carryOut(register(xian, good));
    await carryOut(register(xian, await report(over(daysAgo(1)))));
    expect(registered.partners[0]?.tested).toMatchObject([{ finishedAt: daysAgo(1) }]);
  });
});

describe('no report is asked for', () => {
  it('of a partner that is not posted to, before and when it is suspended', async () => {
    const { registered, carryOut } = bench();
    await carryOut(register({ ...xian, endpoints: [] }));
    await carryOut(register(xian, good));
    await carryOut(register({ ...xian, endpoints: [] }));
    expect(registered.partners).toEqual([{ ...xian, endpoints: [], formerEndpoints: [first.id] }]);
  });

  it('of the regions that work at the desk here', async () => {
    const { registered, carryOut } = bench();
    await carryOut(register({ ...xian, id: 'lanzhou', regions: ['620100'] }));
    expect(registered.partners).toHaveLength(1);
  });

  it('where joint tests are waived; one that is presented is looked at all the same', async () => {
    const { registered, carryOut } = bench('waived');
    await carryOut(register(xian));
    expect(registered.partners).toEqual([xian]);
    const failed = await sealedReport({ ...findingWith('failed'), endpoint: first.url }, { root });
    await expect(carryOut(register(xian, failed))).rejects.toThrow(refusedFor('jointTest.rows'));
  });

  it('for keys', async () => {
    const { carryOut } = bench();
    await carryOut(register(xian, good));
    const span = { validFrom: '2026-09-01T00:00:00Z', validUntil: null };
    const key = { id: 'xian-1', direction: 'in', kind: 'v1', material: toBase64(new Uint8Array(96)), ...span };
    await carryOut({ what: 'key', partnerId: 'xian', key });
    await carryOut({ what: 'remove-key', partnerId: 'xian', direction: 'in', kind: 'v1', id: 'xian-1' });
  });
});

describe('a partner is not registered, at the first look and when it is done,', () => {
  it.each([
    ['without a report', (): undefined => undefined, ['jointTest', 'partner.endpoints.0.url']],
    ['with that of another partner', () => report({ partner: 'other' }), ['jointTest.partner']],
    [
      'with one for another region than ours',
      () => report({ regions: { ours: '110000', theirs: '610100' } }),
      ['jointTest.regions.ours', 'jointTest.issuer.id'],
    ],
    [
      'with one of a region that is not its',
      () => report({ regions: { ours: '620100', theirs: '110000' } }),
      ['jointTest.regions.theirs'],
    ],
    ['with one of another address', () => report({ endpoint: `${first.url}/test` }), ['jointTest.endpoint']],
    [
      'with one in which a row failed',
      () => sealedReport({ ...findingWith('failed'), endpoint: first.url }, { root }),
      ['jointTest.rows'],
    ],
    [
      'with one in which a row was not shown',
      () => sealedReport({ ...findingWith('not-shown'), endpoint: first.url }, { root }),
      ['jointTest.complete'],
    ],
    [
      'with one that lacks a row',
      () => report({ rows: foundAt().rows.slice(1), complete: false }),
      ['jointTest.complete'],
    ],
    ['with one that is too old', () => report(over(daysAgo(180.001))), ['jointTest.finishedAt']],
    ['with one of a time to come', () => report(over(daysAgo(-0.001))), ['jointTest.finishedAt']],
    [
      'with one that its own body sealed',
      () => sealedReport(foundAt(), { root, body: '11610100XTXX00161R' }),
      ['jointTest.issuer.id'],
    ],
    [
      'with one under the seal of receipts',
      () => sealedReport(foundAt(), { root, sealKind: 'receipt' }),
      ['jointTest.seal'],
    ],
    [
      'with one under a seal that nobody here trusts',
      () => sealedReport(foundAt(), { root: stranger }),
      ['jointTest.seal'],
    ],
    [
      'with one that was altered',
      () => ({
        ...good,
        payload: toBase64(utf8(fromUtf8(fromBase64(good.payload)).replace('"200"', '"201"'))),
      }),
      ['jointTest.payload'],
    ],
    ['with another document', resultDocument, ['jointTest.payload']],
    [
      'with one of which nothing holds',
      () => report({ partner: 'other', endpoint: 'https://other.example/', ...over(daysAgo(181)) }),
      ['jointTest.partner', 'jointTest.endpoint', 'jointTest.finishedAt'],
    ],
  ] as const)('%s', async (_, made, where) => {
    const { registered, look, carryOut } = bench();
    const jointTest = await made();
    for (const give of [look, carryOut])
      await expect(give(register(xian, jointTest))).rejects.toThrow(refusedFor(...where));
    expect(registered.partners).toEqual([]);
  });

  it('with something that is no document, or said of itself to be tested', () => {
    const why = { reason: '演练', ticket: 'OPS-7', execution: 'e-1', operation: 'partner', act: 'look' };
    const tested = [{ url: first.url, report: 'x', sm3: '00', finishedAt: now }];
    for (const order of [
      { ...register(xian), jointTest: foundAt() },
      { ...register(xian), jointTest: { ...good, payload: 'A'.repeat(128_004) } },
      register({ ...xian, tested }),
    ])
      expect(partnerOrder.safeParse({ ...why, ...order }).success).toBe(false);
    expect(partnerOrder.safeParse({ ...why, ...register(xian, good) }).success).toBe(true);
  });
});

/** A receipt under a good seal. */
async function resultDocument(): Promise<SealedDocument> {
  const { pair } = await CertifyingRoot.make();
  const body = '11620122XTXX001454';
  const certificate = await root.certify({ body, publicKey: { algorithm: 'SM2', bytes: pair.publicKey } });
  return sealed(payloadFor(certificate), { certificate, pair });
}
