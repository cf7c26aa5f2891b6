import { createPrivateKey, createPublicKey } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { partnerOrder } from '#contracts/operations';
import { certificate, inKey, now, orderBench, outKey, publicKey, xian } from './order-bench.ts';

let bench: ReturnType<typeof orderBench>;
beforeEach(() => {
  bench = orderBench();
  bench.registered.partners.push(xian);
});

const key = (parts: Parameters<typeof inKey>[0] = {}) => ({ what: 'key', partnerId: 'xian', key: inKey(parts) });
const secretFor = (parts: Parameters<typeof outKey>[0] = {}) => ({
  what: 'key',
  partnerId: 'xian',
  key: outKey(parts),
});
const refusal = (code: string, ...fields: string[]) =>
  new RegExp(`^${code.replace('.', '\\.')} \\(${fields.join(', ').replaceAll('.', '\\.')}\\): `);
const why = { reason: '演练', ticket: 'OPS-7', execution: 'e-1', operation: 'partner' };
const secret = (bytes: number): string => Buffer.alloc(bytes, 7).toString('base64');
const inCertificate = { kind: 'v1sm2', validUntil: '2026-12-01T00:00:00Z' } as const;

describe('a key of a partner', () => {
  it('is looked at, added, and replaced by one of the same name', async () => {
    const { registered, look, carryOut } = bench;
    const [one, next] = [key(), key()];
    const report = { partner: 'xian', direction: 'in', kind: 'v1a', key: 'xian-1' };
    const span = { validFrom: '2026-09-01T00:00:00Z', validUntil: null };
    expect(await look(one)).toEqual({ ...report, ...span, replaces: false });
    expect(await registered.of('xian')).toEqual([]);
    expect(await carryOut(one)).toEqual({ ...report, ...span });
    expect(await look(next)).toEqual({ ...report, ...span, replaces: true });
    await carryOut(next);
    expect(await registered.of('xian')).toEqual([next.key]);
  });

  it.each([
    ['a wrapped secret', { kind: 'v1', material: secret(96) }],
    ['a public key', { kind: 'v1a' }],
  ] as const)('may be %s', async (_, parts) => {
    await bench.carryOut(key(parts));
  });

  it('may be a certificate within its validity', async () => {
    await bench.carryOut(key({ ...inCertificate, material: await certificate() }));
  });

  it('is of a partner that is registered', async () => {
    await expect(bench.look({ ...key(), partnerId: 'lanzhou' })).rejects.toThrow(
      refusal('operation.no_such_partner', 'partnerId'),
    );
  });

  it.each([
    ['a secret in clear', { kind: 'v1', material: secret(64) }, 'operation.key_malformed', 'key.material'],
    [
      'base64 that is not as it would be written',
      { material: `${publicKey().slice(0, -2)}B=` },
      'operation.key_malformed',
      'key.material',
    ],
    ['a key of 31 bytes', { material: secret(31) }, 'operation.key_malformed', 'key.material'],
    ['a point of small order', { material: `AQ${'A'.repeat(41)}=` }, 'operation.key_malformed', 'key.material'],
    ['no certificate', { ...inCertificate, material: secret(300) }, 'operation.key_malformed', 'key.material'],
    ['an end before its beginning', { validUntil: '2026-08-01T00:00:00Z' }, 'operation.malformed', 'key.validUntil'],
    ['a beginning that is no time', { validFrom: '2026-13-01T00:00:00Z' }, 'operation.malformed', 'key.validFrom'],
  ] as const)('is refused with %s', async (_, parts, code, field) => {
    for (const give of [bench.look, bench.carryOut])
      await expect(give(key(parts))).rejects.toThrow(refusal(code, field));
    expect(await bench.registered.of('xian')).toEqual([]);
  });

  it.each([
    ['of another curve', {}, 'P-256', {}, 'operation.key_malformed', 'key.material'],
    [
      'that has ended',
      { notAfter: '2026-09-21T00:00:00Z' },
      'SM2',
      {},
      'operation.outside_certificate',
      'key.material',
    ],
    [
      'that begins later than the key',
      { notBefore: '2026-09-02T00:00:00Z' },
      'SM2',
      {},
      'operation.outside_certificate',
      'key.validFrom',
    ],
    [
      'that ends before the key',
      { notAfter: '2026-11-30T00:00:00Z' },
      'SM2',
      {},
      'operation.outside_certificate',
      'key.validUntil',
    ],
    ['and no end', {}, 'SM2', { validUntil: null }, 'operation.outside_certificate', 'key.validUntil'],
  ] as const)('is refused with a certificate %s', async (_, span, curve, parts, code, field) => {
    const order = key({ ...inCertificate, material: await certificate(span, curve), ...parts });
    await expect(bench.look(order)).rejects.toThrow(refusal(code, field));
  });

  it('may be the second that counts, and not the third of its direction and kind', async () => {
    const { carryOut } = bench;
    await carryOut(key({ id: 'k-1', validUntil: '2026-10-10T00:00:00Z' }));
    await carryOut(key({ id: 'k-2', validFrom: '2026-10-01T00:00:00Z' }));
    const third = { id: 'k-3', validFrom: '2026-10-09T00:00:00Z' };
    await expect(carryOut(key(third))).rejects.toThrow(
      refusal('operation.too_many_keys', 'key.validFrom', 'key.validUntil'),
    );
    await carryOut(key({ ...third, kind: 'v1', material: secret(96) }));
    await carryOut(key({ id: 'k-2', validFrom: '2026-10-01T00:00:00Z' }));
    await carryOut(key({ ...third, validFrom: '2026-10-10T00:00:00Z' }));
  });
});

describe('a secret that we sign with', () => {
  it('is of one endpoint, and says so', async () => {
    const { registered, look, carryOut } = bench;
    const report = { partner: 'xian', direction: 'out', kind: 'v1', key: 'lanzhou-1', endpoint: 'xian-first' };
    const span = { validFrom: '2026-09-01T00:00:00Z', validUntil: null };
    expect(await look(secretFor())).toEqual({ ...report, ...span, replaces: false });
    expect(await carryOut(secretFor())).toEqual({ ...report, ...span });
    expect(await registered.of('xian')).toEqual([outKey()]);
  });

  it('may be the second of its endpoint that counts, and not the third', async () => {
    const { registered, carryOut } = bench;
    for (const endpoint of ['xian-first', 'xian-other'])
      for (const id of ['k-1', 'k-2']) await carryOut(secretFor({ endpoint, id }));
    expect(await registered.of('xian')).toHaveLength(4);
    await expect(carryOut(secretFor({ id: 'k-3' }))).rejects.toThrow(
      refusal('operation.too_many_keys', 'key.validFrom', 'key.validUntil'),
    );
    expect(await registered.of('xian')).toHaveLength(4);
  });

  it('is refused for an endpoint that the partner does not have', async () => {
    const [endpoint = expect.unreachable()] = xian.endpoints;
    bench.registered.partners.push({ ...xian, id: 'other', endpoints: [{ ...endpoint, id: 'other-first' }] });
    for (const wrong of ['xian-second', 'other-first', 'other'])
      await expect(bench.look(secretFor({ endpoint: wrong }))).rejects.toThrow(
        refusal('operation.no_such_endpoint', 'key.endpoint'),
      );
  });

  it('is of what the partner fetches, by its id, where that was agreed', async () => {
    const { registered, look, carryOut } = bench;
    const order = secretFor({ endpoint: 'xian' });
    await expect(look(order)).rejects.toThrow(refusal('operation.no_such_endpoint', 'key.endpoint'));
    await registered.put({ ...xian, exchange: { signs: ['v1'], toleranceSeconds: 300 } });
    expect(await carryOut(order)).toMatchObject({ endpoint: 'xian' });
  });

  it.each([
    ['no endpoint', { ...outKey(), endpoint: undefined }, 'key.endpoint'],
    ['a kind that we have keys of our own for', { ...outKey(), kind: 'v1a' }, 'key.kind'],
    ['an endpoint, where the partner signs with it', { ...inKey(), endpoint: 'xian-first' }, 'key.endpoint'],
  ])('is refused with %s', (_, given, field) => {
    const { error } = partnerOrder.safeParse({ ...why, act: 'look', what: 'key', partnerId: 'xian', key: given });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });
});

describe('taking a key of a partner away', () => {
  const remove = { what: 'remove-key', partnerId: 'xian', direction: 'in', kind: 'v1a', id: 'xian-1' };
  const report = { partner: 'xian', direction: 'in', kind: 'v1a', key: 'xian-1' };

  it('shows it, takes it away and no other, and does so twice when the answer is lost', async () => {
    const { registered, look, carryOut } = bench;
    for (const parts of [{}, { id: 'xian-2' }]) await carryOut(key(parts));
    await carryOut(secretFor());
    expect(await look(remove)).toEqual({
      ...{ ...report, validFrom: '2026-09-01T00:00:00Z', validUntil: null, left: 1 },
    });
    expect(await registered.of('xian')).toHaveLength(3);
    for (const _ of [1, 2]) expect(await carryOut(remove)).toEqual({ ...report, left: 1 });
    expect((await registered.of('xian')).map(({ direction, id }) => `${direction} ${id}`)).toEqual([
      'in xian-2',
      'out lanzhou-1',
    ]);
  });

  it('takes a secret that we sign with from one endpoint alone', async () => {
    const { registered, carryOut } = bench;
    for (const endpoint of ['xian-first', 'xian-other']) await carryOut(secretFor({ endpoint }));
    const name = { direction: 'out', kind: 'v1', endpoint: 'xian-first' };
    const from = { what: 'remove-key', partnerId: 'xian', ...name, id: 'lanzhou-1' };
    expect(await carryOut(from)).toEqual({ ...{ partner: 'xian', ...name, key: 'lanzhou-1' }, left: 0 });
    expect(await registered.of('xian')).toEqual([outKey({ endpoint: 'xian-other' })]);
    await expect(bench.look({ ...from, endpoint: 'xian' })).rejects.toThrow(refusal('operation.no_such_key', 'id'));
  });

  it('is refused at the first look for one that is not there', async () => {
    await bench.carryOut(key());
    await expect(bench.look({ ...remove, id: 'xian-2' })).rejects.toThrow(refusal('operation.no_such_key', 'id'));
  });
});

describe('a key of our own', () => {
  const span = { validFrom: '2026-09-22T00:00:00Z', validUntil: null };
  const order = { what: 'own-key', id: 'lanzhou-1', ...span };
  const report = { kind: 'v1a', key: 'lanzhou-1', ...span };

  it('is made when it is done and not before; nothing of it leaves, and its seed is wiped', async () => {
    const { registered, seeds, look, carryOut } = bench;
    expect(await look(order)).toEqual(report);
    expect([registered.own, seeds]).toEqual([[], []]);
    expect(await carryOut(order)).toEqual(report);
    expect(registered.own).toEqual([
      {
        ...{ kind: 'v1a', id: 'lanzhou-1', ...span, wrapped: Buffer.from('wrapped own lanzhou-1').toString('base64') },
        publicKey: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) as unknown,
      },
    ]);
    expect(seeds.map(({ given }) => given)).toEqual([new Uint8Array(32)]);
  });

  it('has the public key of its seed', async () => {
    const { registered, seeds, carryOut } = bench;
    await carryOut(order);
    const seed = seeds[0]?.made ?? expect.unreachable();
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    const derived = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));
    expect(registered.own[0]).toMatchObject({
      publicKey: derived.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64'),
    });
  });

  it('is never replaced: the same order is answered as before, and another refused', async () => {
    const { registered, look, carryOut } = bench;
    await carryOut(order);
    const [made] = registered.own;
    expect(await carryOut(order)).toEqual(report);
    for (const give of [look, carryOut])
      await expect(give({ ...order, validFrom: now })).rejects.toThrow(refusal('operation.key_exists', 'id'));
    await expect(look(order)).rejects.toThrow(refusal('operation.key_exists', 'id'));
    expect(registered.own).toEqual([made]);
  });

  it('that another execution makes at the same time is left as it is, and the order tried again', async () => {
    const { registered, carryOut } = bench;
    registered.asOwnKeys.all = () => Promise.resolve([]);
    await carryOut(order);
    await expect(carryOut(order)).rejects.toThrow('was made meanwhile');
    expect(registered.own).toHaveLength(1);
  });

  it('of SM2 is a certificate for a key in KMS', async () => {
    const { registered, look, carryOut } = bench;
    const material = await certificate();
    const keyArn = 'arn:aws-cn:kms:cn-north-1:000000000000:key/6f8e7a60-0000-4000-8000-000000000000';
    const its = { id: 'lanzhou-1', certificate: material, keyArn, validFrom: now, validUntil: '2026-12-01T00:00:00Z' };
    const taken = { what: 'own-certificate', ...its };
    const answer = { kind: 'v1sm2', key: 'lanzhou-1', validFrom: now, validUntil: its.validUntil };
    expect(await look(taken)).toEqual(answer);
    expect(await carryOut(taken)).toEqual(answer);
    expect(registered.own).toEqual([{ kind: 'v1sm2', ...its }]);
    await expect(look({ ...taken, id: 'lanzhou-2', certificate: secret(300) })).rejects.toThrow(
      refusal('operation.key_malformed', 'certificate'),
    );
    await expect(look({ ...taken, id: 'lanzhou-2', validUntil: '2027-01-02T00:00:00Z' })).rejects.toThrow(
      refusal('operation.outside_certificate', 'validUntil'),
    );
  });

  it('can be ended, at a time to come or now', async () => {
    const { registered, look, carryOut } = bench;
    const end = { what: 'end-own-key', kind: 'v1a', id: 'lanzhou-1', validUntil: '2026-10-01T00:00:00Z' };
    await expect(carryOut(end)).rejects.toThrow(refusal('operation.no_such_key', 'id'));
    await carryOut(order);
    const [made] = registered.own;
    expect(await look(end)).toEqual(report);
    expect(registered.own).toEqual([made]);
    expect(await carryOut(end)).toEqual({ ...report, validUntil: end.validUntil });
    expect(registered.own).toEqual([{ ...made, validUntil: end.validUntil }]);
    await expect(carryOut({ ...end, validUntil: span.validFrom })).rejects.toThrow(
      refusal('operation.malformed', 'validUntil'),
    );
  });
});
