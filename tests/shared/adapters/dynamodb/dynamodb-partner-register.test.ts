import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import {
  DynamoOwnKeys,
  DynamoPartnerKeys,
  DynamoPartnerRegister,
  DynamoPartners,
} from '#adapters/dynamodb/dynamodb-partners';
import type { OwnKey, Partner, PartnerKey } from '#domain/partner/registration';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, tables, close } = await testAws();
const client = dynamoDb(aws);
const table = { client, table: tables.partners };
const register = new DynamoPartnerRegister(table);
afterAll(async () => {
  client.destroy();
  await close();
});

/** What a function reads that has just started. */
const read = () => ({
  partners: new DynamoPartners(table),
  keys: new DynamoPartnerKeys(table),
  own: new DynamoOwnKeys(table),
});
const fresh = (): string => `p-${randomUUID().slice(0, 8)}`;
const partner = (id: string): Partner => ({
  ...{ id, name: { zh: '西安', en: 'Xi’an' }, regions: ['610100'], toleranceSeconds: 300, accepts: ['v1'] },
  ...{ endpoints: [], materialOrigins: ['https://files.example'] },
});
const key = (parts: Partial<PartnerKey> = {}): PartnerKey => ({
  ...{ id: 'k-1', direction: 'in', kind: 'v1', material: 'AAAA' },
  ...{ validFrom: '2026-09-22T00:00:00Z', validUntil: null, ...parts },
});
const ownKey = (id: string, publicKey = 'AAAA'): OwnKey => ({
  ...{ kind: 'v1a', id, publicKey, wrapped: 'BBBB', validFrom: '2026-09-22T00:00:00Z', validUntil: null },
});

describe('what is registered of partners', () => {
  it('is read as it was put, whole, and put again it takes the place of what was', async () => {
    const [one, other] = [partner(fresh()), partner(fresh())];
    for (const each of [one, other]) await register.put(each);
    expect(await read().partners.all()).toEqual(expect.arrayContaining([one, other]));
    const next = { ...one, regions: ['610200'] };
    await register.put(next);
    const all = await read().partners.all();
    expect(all.filter(({ id }) => id === one.id)).toEqual([next]);
  });

  it('is held by who read it once', async () => {
    const { partners } = read();
    const id = fresh();
    await partners.all();
    await register.put(partner(id));
    expect((await partners.all()).some((each) => each.id === id)).toBe(false);
  });
});

describe('keys of a partner', () => {
  it('are its own; each direction, kind and id has one', async () => {
    const [id, other] = [fresh(), fresh()];
    const all = [key(), key({ id: 'k-2' }), key({ direction: 'out' }), key({ kind: 'v1a' })];
    for (const each of all) await register.putKey(id, each);
    await register.putKey(other, key());
    const changed = key({ material: 'CCCC' });
    await register.putKey(id, changed);
    const found = await read().keys.of(id);
    expect(found).toHaveLength(4);
    expect(found).toEqual(expect.arrayContaining([changed, ...all.slice(1)]));
    await register.removeKey(id, changed);
    await register.removeKey(id, changed);
    expect(await read().keys.of(id)).toHaveLength(3);
    expect(await read().keys.of(other)).toEqual([key()]);
    expect(await read().keys.of(fresh())).toEqual([]);
  });
});

describe('our own keys', () => {
  it('are added once, by one of two at the same moment, and never replaced by adding', async () => {
    const id = fresh();
    const both = [ownKey(id, 'AAAA'), ownKey(id, 'CCCC')] as const;
    const added = await Promise.all(both.map((each) => register.addOwnKey(each)));
    expect(added.filter(Boolean)).toHaveLength(1);
    const mine = async (): Promise<readonly OwnKey[]> => (await read().own.all()).filter((each) => each.id === id);
    expect(await mine()).toEqual([added[0] ? both[0] : both[1]]);
    const sm2: OwnKey = { ...{ kind: 'v1sm2', id, certificate: 'AAAA', keyArn: 'arn' }, validFrom: '', validUntil: '' };
    expect(await register.addOwnKey(sm2)).toBe(true);
    const ended = { ...both[0], validUntil: '2026-10-01T00:00:00Z' };
    await register.putOwnKey(ended);
    expect(await mine()).toEqual([ended, sm2]);
  });
});
