import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
// Only what says the time: requests go on by the real one.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date() }));
afterEach(() => void vi.useRealTimers());
const goOn = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

const partnerOf = (id: string, parts: Partial<Partner> = {}): Partner => ({
  ...{ id, name: { zh: '陕西', en: 'Shaanxi' }, regions: ['610100'], toleranceSeconds: 300, accepts: ['v1'] },
  ...{ endpoints: [], materialOrigins: ['https://files.test.invalid'] },
  ...parts,
});
const ofKey = { material: 'AA==', validFrom: '2026-01-01T00:00:00Z', validUntil: null };
type OutKey = Extract<PartnerKey, { direction: 'out' }>;
const keyOf = (id: string, parts: Partial<OutKey> = {}): OutKey => ({
  ...{ id, direction: 'out', kind: 'v1', endpoint: 'e', ...ofKey },
  ...parts,
});
const inKeyOf = (id: string, kind: PartnerKey['kind']): PartnerKey => ({ id, direction: 'in', kind, ...ofKey });

describe('a partner', () => {
  it('is found as it was registered last, beside the others', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    await register.put(partnerOf(one));
    await register.put(partnerOf(other));
    await register.put(partnerOf(one, { regions: ['610100', '610200'] }));
    const found = (await new DynamoPartners(table).all()).filter(({ id }) => id === one || id === other);
    expect(found).toHaveLength(2);
    expect(found).toEqual(
      expect.arrayContaining([partnerOf(one, { regions: ['610100', '610200'] }), partnerOf(other)]),
    );
  });

  it('that changes is known a minute later, and not asked for in between', async () => {
    const id = randomUUID();
    const partners = new DynamoPartners(table);
    const known = async () => (await partners.all()).some((each) => each.id === id);
    expect(await known()).toBe(false);
    await register.put(partnerOf(id));
    goOn(59_999);
    expect(await known()).toBe(false);
    goOn(1);
    expect(await known()).toBe(true);
  });

  it('is read once by many who ask at the same time', async () => {
    const sent = vi.spyOn(client, 'send');
    const partners = new DynamoPartners(table);
    await Promise.all([partners.all(), partners.all(), partners.all()]);
    expect(sent).toHaveBeenCalledTimes(1);
    sent.mockRestore();
  });

  it('that could not be read is asked for again at once', async () => {
    const partners = new DynamoPartners(table);
    const sent = vi.spyOn(client, 'send').mockImplementationOnce(() => {
      throw new Error('throttled');
    });
    await expect(partners.all()).rejects.toThrow('throttled');
    sent.mockRestore();
    expect(await partners.all()).toBeInstanceOf(Array);
  });
});

describe('the keys of a partner', () => {
  it('are its own, one for each direction, kind, endpoint and id, and go one by one', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const keys = [keyOf('a'), keyOf('b'), keyOf('a', { endpoint: 'f' }), inKeyOf('a', 'v1'), inKeyOf('a', 'v1a')];
    for (const key of keys) await register.putKey(one, key);
    await register.putKey(other, keyOf('c'));
    const of = (partner: string) => new DynamoPartnerKeys(table).of(partner);
    expect(await of(one)).toHaveLength(5);
    expect(await of(one)).toEqual(expect.arrayContaining(keys));
    expect(await of(other)).toEqual([keyOf('c')]);
    expect(await of(randomUUID())).toEqual([]);
    const until = keyOf('b', { validUntil: '2026-10-01T00:00:00Z' });
    await register.putKey(one, until);
    await register.removeKey(one, keyOf('a'));
    await register.removeKey(one, keyOf('a'));
    const left = [until, ...keys.slice(2)];
    expect(await of(one)).toEqual(expect.arrayContaining(left));
    expect(await of(one)).toHaveLength(4);
  });

  it('that were taken away count a minute longer at most', async () => {
    const partner = randomUUID();
    await register.putKey(partner, keyOf('a'));
    const keys = new DynamoPartnerKeys(table);
    expect(await keys.of(partner)).toHaveLength(1);
    await register.removeKey(partner, keyOf('a'));
    expect(await keys.of(partner)).toHaveLength(1);
    goOn(60_000);
    expect(await keys.of(partner)).toEqual([]);
  });

  it('are read to the end, however many there are', async () => {
    const partner = randomUUID();
    // A page of an answer holds a megabyte.
    const material = 'A'.repeat(300_000);
    for (const id of ['1', '2', '3', '4', '5']) await register.putKey(partner, keyOf(id, { material }));
    const sent = vi.spyOn(client, 'send');
    expect((await new DynamoPartnerKeys(table).of(partner)).map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5']);
    expect(sent).toHaveBeenCalledTimes(2);
    sent.mockRestore();
  });
});

describe('the keys of the deployment', () => {
  it('are of two kinds, and no keys of partners', async () => {
    const valid = { validFrom: '2026-01-01T00:00:00Z', validUntil: null };
    const keys: OwnKey[] = [
      { id: 'x', kind: 'v1a', publicKey: 'AA==', wrapped: 'AA==', ...valid },
      { id: 'x', kind: 'v1sm2', certificate: 'AA==', keyArn: 'arn', ...valid },
    ];
    for (const key of [...keys, ...keys]) await register.putOwnKey(key);
    expect(await new DynamoOwnKeys(table).all()).toEqual(keys);
  });

  it('are added once, by one of two at the same moment, and never replaced by adding', async () => {
    const id = randomUUID();
    const valid = { validFrom: '2026-01-01T00:00:00Z', validUntil: null };
    const both = ['AAAA', 'CCCC'].map((publicKey): OwnKey => ({
      id,
      kind: 'v1a',
      publicKey,
      wrapped: 'BBBB',
      ...valid,
    }));
    const added = await Promise.all(both.map((each) => register.addOwnKey(each)));
    expect(added.filter(Boolean)).toHaveLength(1);
    const mine = async (): Promise<readonly OwnKey[]> =>
      (await new DynamoOwnKeys(table).all()).filter((each) => each.id === id);
    const [kept] = both.filter((_, at) => added[at]);
    expect(await mine()).toEqual([kept]);
    const sm2: OwnKey = { id, kind: 'v1sm2', certificate: 'AAAA', keyArn: 'arn', ...valid };
    expect(await register.addOwnKey(sm2)).toBe(true);
    const ended = { ...both[0], validUntil: '2026-10-01T00:00:00Z' } as OwnKey;
    await register.putOwnKey(ended);
    expect(await mine()).toEqual([ended, sm2]);
  });
});
