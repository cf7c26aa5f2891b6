import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TableUse } from '#infra/local/dynamodb';
import { readUnits, sizeOf, writeUnits } from '#infra/local/dynamodb-capacity';
import { failure, fresh, item, ofCase, putPart, useDynamoDb } from './dynamodb-cloud.ts';

const kb = 1024;
const TableName = 'cases';

describe('request units', () => {
  // The examples of the developer guide, "DynamoDB read and write operations".
  it.each([
    [8 * kb, 'consistent', 2],
    [8 * kb, 'eventual', 1],
    [8 * kb, 'transactional', 4],
    [2 * kb, 'consistent', 1],
    [3 * kb, 'eventual', 0.5],
    [6.5 * kb, 'consistent', 2],
    [0, 'eventual', 0.5],
  ] as const)('to read %d bytes %s are %d', (bytes, kind, units) => expect(readUnits(bytes, kind)).toBe(units));

  it.each([
    [2 * kb, 2],
    [0.5 * kb, 1],
    [3.5 * kb, 4],
    [0, 1],
  ])('to write %d bytes are %d', (bytes, units) => expect(writeUnits(bytes)).toBe(units));

  it('count the bytes of names and values, not characters', () => expect(sizeOf({ 证: { S: '照é' } })).toBe(3 + 3 + 2));
});

const cloud = useDynamoDb();
let uses: TableUse[];
beforeEach(async () => {
  uses = [];
  await cloud.reboot({ onUse: (use) => uses.push(use) });
});

/** A text that makes an item of the cases table with keys of one letter so many bytes large. */
const filling = (bytes: number): AttributeValue => ({ S: 'x'.repeat(bytes - 'pkasksbodybody'.length + 'body'.length) });
const units = () => uses.map(({ readUnits, writeUnits }) => [readUnits, writeUnits]);
const send: (typeof cloud)['cloud']['client']['send'] = (...args: [never]) => cloud.cloud.client.send(...args);

describe('a write', () => {
  it('costs the larger of what was there and what is, in started KB', async () => {
    await cloud.put('a', 's', { body: filling(3 * kb) });
    await cloud.put('a', 's', { body: filling(kb) });
    await cloud.put('a', 's', { body: filling(kb + 1) });
    await send(new DeleteItemCommand({ TableName, Key: item('a', 's') }));
    await send(new DeleteItemCommand({ TableName, Key: item('a', 's') }));
    expect(units()).toEqual([3, 3, 2, 2, 1].map((write) => [0, write]));
  });

  it('of a part of an item costs the whole item', async () => {
    await cloud.put('a', 's', { body: filling(2.5 * kb) });
    await send(
      new UpdateItemCommand({
        TableName,
        Key: item('a', 's'),
        UpdateExpression: 'SET n = :n',
        ExpressionAttributeValues: { ':n': { N: '1' } },
      }),
    );
    expect(units().at(-1)).toEqual([0, 3]);
  });

  it('that a condition refuses costs what it looked at', async () => {
    await cloud.put('a', 's', { body: filling(2.5 * kb) });
    const again = new PutItemCommand({ TableName, Item: item('a', 's'), ...fresh });
    expect((await failure(send(again))).name).toBe('ConditionalCheckFailedException');
    expect(uses.at(-1)).toMatchObject({ operation: 'PutItem', items: 0, writeUnits: 3 });
  });
});

describe('a transaction', () => {
  it('costs twice its parts, its conditions among them', async () => {
    await cloud.put('c', 's', { body: filling(2.5 * kb) });
    const check = { TableName, Key: item('c', 's'), ConditionExpression: 'attribute_exists(pk)' };
    await cloud.write([putPart('a', 's'), putPart('b', 's'), { ConditionCheck: check }]);
    expect(uses.at(-1)).toMatchObject({ operation: 'TransactWriteItems', items: 3, writeUnits: 2 * (1 + 1 + 3) });
  });

  it('that is cancelled costs as much', async () => {
    await cloud.put('a', 's');
    await failure(cloud.write([putPart('b', 's'), putPart('a', 's', fresh)]));
    expect(uses.at(-1)).toMatchObject({ items: 0, writeUnits: 4 });
  });

  it('that reads costs twice a consistent read of each item', async () => {
    await cloud.put('a', 's', { body: filling(6.5 * kb) });
    const gets = ['a', 'b'].map((pk) => ({ Get: { TableName, Key: item(pk, 's') } }));
    await send(new TransactGetItemsCommand({ TransactItems: gets }));
    expect(units().at(-1)).toEqual([4 + 2, 0]);
  });
});

describe('a read', () => {
  beforeEach(async () => {
    for (const sk of ['1', '2', '3']) await cloud.put('a', sk, { body: filling(3 * kb) });
    uses.length = 0;
  });

  it('of an item costs half where it may be late, and as little as possible where there is none', async () => {
    await send(new GetItemCommand({ TableName, Key: item('a', '1'), ConsistentRead: true }));
    await send(new GetItemCommand({ TableName, Key: item('a', '1') }));
    await send(new GetItemCommand({ TableName, Key: item('b', '1'), ConsistentRead: true }));
    expect(units()).toEqual([1, 0.5, 1].map((read) => [read, 0]));
  });

  it('of many items is rounded up for each of them', async () => {
    const Keys = ['1', '2', '4'].map((sk) => item('a', sk));
    await send(new BatchGetItemCommand({ RequestItems: { cases: { Keys, ConsistentRead: true } } }));
    expect(uses).toMatchObject([{ items: 3, readUnits: 3 }]);
  });

  it('by a query is rounded up for all of them together, before filters', async () => {
    await cloud.query({ ...ofCase('a'), ConsistentRead: true });
    await cloud.query({ ...ofCase('a'), FilterExpression: 'attribute_not_exists(body)' });
    await cloud.query({ ...ofCase('a'), Limit: 1, ConsistentRead: true });
    await cloud.query(ofCase('b'));
    // 9 KB are three times 4 KB started; one row of 3 KB is one.
    expect(uses.map(({ items, readUnits }) => [items, readUnits])).toEqual([
      [3, 3],
      [3, 1.5],
      [1, 1],
      [0, 0.5],
    ]);
  });
});

describe('an index', () => {
  const put = (rest: Record<string, AttributeValue>) =>
    send(new PutItemCommand({ TableName: 'licences', Item: { identifier: { S: '1' }, ...rest } }));
  const [h, g, day] = [{ S: 'h' }, { S: 'g' }, { S: '2026' }];
  /** What the last write cost: the table, then the entries of each index by their partition key. */
  const written = () =>
    uses.at(-1)?.writes.map(({ index, partitionKey, units }) => `${index ?? 'table'} ${partitionKey} ${units}`);

  it('costs a write where an entry appears, changes or goes, two where it moves, none where it stays', async () => {
    await put({ title: { S: 't' } });
    expect(written()).toEqual(['table 1 1']);
    await put({ holder: h, issuedAt: day, title: { S: 't' } });
    expect(written()).toEqual(['table 1 1', 'byHolder h 1', 'holders h 1']);
    // `holders` projects only the title, which stays.
    await put({ holder: h, issuedAt: day, title: { S: 't' }, note: { S: 'x'.repeat(1500) } });
    expect(written()).toEqual(['table 1 2', 'byHolder h 2']);
    await put({ holder: g, issuedAt: day, title: { S: 't' } });
    expect(written()).toEqual(['table 1 2', 'byHolder h 2', 'byHolder g 1', 'holders h 1', 'holders g 1']);
    await send(new DeleteItemCommand({ TableName: 'licences', Key: { identifier: { S: '1' } } }));
    expect(written()).toEqual(['table 1 1', 'byHolder g 1', 'holders g 1']);
  });

  it('costs once also where a transaction writes its item, which costs twice', async () => {
    const Item = { identifier: { S: '1' }, holder: h, issuedAt: day };
    await cloud.write([{ Put: { TableName: 'licences', Item } }]);
    expect(written()).toEqual(['table 1 2', 'byHolder h 1', 'holders h 1']);
  });

  it('is read by what it projects', async () => {
    await put({ holder: h, issuedAt: day, title: { S: 't' }, note: { S: 'x'.repeat(9 * kb) } });
    const query = {
      TableName: 'licences',
      KeyConditionExpression: 'holder = :h',
      ExpressionAttributeValues: { ':h': h },
    };
    await cloud.query({ ...query, IndexName: 'byHolder' });
    await cloud.query({ ...query, IndexName: 'holders' });
    expect(uses.slice(-2).map(({ index, readUnits }) => [index, readUnits])).toEqual([
      ['byHolder', 1.5],
      ['holders', 0.5],
    ]);
  });
});

describe('loading', () => {
  it('puts items and their index entries past stream and meters', async () => {
    cloud.cloud.service.load({ tableName: 'cases', items: [{ pk: { S: 'a' }, sk: { S: '1' } }] });
    cloud.cloud.service.load({ tableName: 'licences', items: [{ identifier: { S: '1' }, holder: { S: 'h' } }] });
    expect(uses).toEqual([]);
    expect(cloud.records()).toEqual([]);
    expect(cloud.cloud.service.holding({ tableName: 'licences', text: '"h"' })).toHaveLength(1);
    expect(cloud.cloud.service.holding({ tableName: 'licences', text: '"g"' })).toEqual([]);
    expect(await cloud.get('a', '1')).toEqual(item('a', '1'));
    const { Items } = await cloud.query({
      ...{ TableName: 'licences', IndexName: 'holders', KeyConditionExpression: 'holder = :h' },
      ExpressionAttributeValues: { ':h': { S: 'h' } },
    });
    expect(Items).toHaveLength(1);
  });
});
