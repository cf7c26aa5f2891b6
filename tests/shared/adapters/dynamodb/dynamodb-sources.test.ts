import { randomUUID } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLists } from '#adapters/dynamodb/dynamodb-lists';
import {
  DynamoObservations,
  DynamoSourceRegister,
  DynamoSources,
  DynamoWalks,
} from '#adapters/dynamodb/dynamodb-sources';
import { DynamoPartners } from '#adapters/dynamodb/dynamodb-partners';
import { seenList } from '#application/partner/observed-of';
import type { Walk } from '#domain/partner/source';
import { sourceOf } from '#tests/shared/application/partner/asked-source';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, tables, close } = await testAws();
const client = dynamoDb(aws);
const table = { client, table: tables.partners };
const register = new DynamoSourceRegister(table);
afterAll(async () => {
  client.destroy();
  await close();
});
// Only what says the time: requests go on by the real one.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date() }));
afterEach(() => void vi.useRealTimers());

const found = async (...ids: readonly string[]) =>
  (await new DynamoSources(table).all()).filter(({ id }) => ids.includes(id));

describe('a source', () => {
  it('is found as it was registered last, beside the others, until it is taken away', async () => {
    const [one, other] = [randomUUID(), randomUUID()].toSorted() as [string, string];
    expect(await found(one, other)).toEqual([]);
    await register.putSource(sourceOf({ id: one }));
    await register.putSource(sourceOf({ id: other }));
    const changed = sourceOf({ id: one, signs: ['v1sm2'], everyMinutes: 60, staleAfterMinutes: 90 });
    await register.putSource(changed);
    expect(await found(one, other)).toEqual([changed, sourceOf({ id: other })]);
    await register.removeSource(one);
    await register.removeSource(one);
    expect(await found(one, other)).toEqual([sourceOf({ id: other })]);
  });

  it('is no partner', async () => {
    const id = randomUUID();
    await register.putSource(sourceOf({ id }));
    expect((await new DynamoPartners(table).all()).filter((each) => each.id === id)).toEqual([]);
  });

  it('that changes is known a minute later, and not asked for in between', async () => {
    const id = randomUUID();
    const sources = new DynamoSources(table);
    const known = async () => (await sources.all()).some((each) => each.id === id);
    expect(await known()).toBe(false);
    await register.putSource(sourceOf({ id }));
    vi.setSystemTime(Date.now() + 59_999);
    expect(await known()).toBe(false);
    vi.setSystemTime(Date.now() + 1);
    expect(await known()).toBe(true);
  });
});

describe('how far the asking of a source has come', () => {
  const walks = new DynamoWalks(table);

  it('is nothing before the first run, then what was saved last, of that source alone', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    expect(await walks.of(one)).toBeNull();
    const walk: Walk = {
      ...{ roundAt: '2026-09-22T01:00:00.000Z', failingSince: '2026-09-21T01:00:00.000Z' },
      at: { list: 'INBOX#a#00', position: '2026-09-30T16:00:00.000Z#630100-20260922-000000000001' },
    };
    await walks.save(one, walk);
    expect(await walks.of(one)).toEqual(walk);
    expect(await walks.of(other)).toBeNull();
    await walks.save(one, { ...walk, at: null, failingSince: null });
    expect(await walks.of(one)).toEqual({ ...walk, at: null, failingSince: null });
  });

  it('is no source', async () => {
    const id = randomUUID();
    await walks.save(id, { roundAt: null, at: null, failingSince: null });
    expect(await found(id)).toEqual([]);
  });
});

describe('what sources said of a case', () => {
  const projections = { client, table: tables.projections };
  const [observations, lists] = [new DynamoObservations(projections), new DynamoLists(projections)];

  it('is kept once for each, the later in the place of the earlier, until nobody looks for it', async () => {
    const list = seenList(randomUUID());
    const expiresAt = '2027-03-21T01:00:00.001Z';
    const put = (position: string, state: string) =>
      observations.put({ list, position, body: { state, number: null }, expiresAt });
    await put('one', 'received');
    await put('other', 'unknown');
    await put('one', 'decided');
    const page = await lists.page({ list, after: null, limit: 5, order: 'rising' });
    expect(page).toEqual([
      { list, position: 'one', body: { state: 'decided', number: null } },
      { list, position: 'other', body: { state: 'unknown', number: null } },
    ]);
    const Key = { pk: { S: list }, sk: { S: 'one' } };
    const { Item } = await client.send(new GetItemCommand({ TableName: tables.projections, Key }));
    expect(Item?.['expiresAt']?.N).toBe(String(Date.parse('2027-03-21T01:00:01Z') / 1_000));
  });
});
