import {
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { failure, ofCase, putPart, useDynamoDb } from './dynamodb-cloud.ts';

const on = useDynamoDb();
const { put, query, write } = on;

describe('a query', () => {
  const sks = async (input: Omit<QueryCommandInput, 'TableName'>) =>
    (await query(input)).Items?.map((found) => found['sk']?.S);

  beforeEach(async () => {
    await write(['EVENT#000002', 'KEY', 'EVENT#000001', 'SNAPSHOT', 'WAIT#'].map((sk) => putPart('CASE#1', sk)));
    await put('CASE#2', 'SNAPSHOT');
  });

  it('gives the items of one partition in order, either way', async () => {
    const inOrder = ['EVENT#000001', 'EVENT#000002', 'KEY', 'SNAPSHOT', 'WAIT#'];
    expect(await sks(ofCase('CASE#1'))).toEqual(inOrder);
    expect(await sks({ ...ofCase('CASE#1'), ScanIndexForward: false })).toEqual(inOrder.toReversed());
  });

  it.each([
    ['sk >= :from', { ':from': 'KEY' }, ['KEY', 'SNAPSHOT', 'WAIT#']],
    ['sk > :from', { ':from': 'KEY' }, ['SNAPSHOT', 'WAIT#']],
    ['sk < :from', { ':from': 'EVENT#000002' }, ['EVENT#000001']],
    ['sk <= :from', { ':from': 'EVENT#000002' }, ['EVENT#000001', 'EVENT#000002']],
    ['begins_with(sk, :from)', { ':from': 'EVENT#' }, ['EVENT#000001', 'EVENT#000002']],
    ['sk BETWEEN :from AND :to', { ':from': 'EVENT#000002', ':to': 'KEY' }, ['EVENT#000002', 'KEY']],
    ['sk = :from', { ':from': 'WAIT#' }, ['WAIT#']],
  ])('takes the range %s', async (condition, values, expected) => {
    const strings = Object.entries(values).map(([name, value]) => [name, { S: value }]);
    expect(
      await sks({
        KeyConditionExpression: `pk = :pk AND ${condition}`,
        ExpressionAttributeValues: { ':pk': { S: 'CASE#1' }, ...Object.fromEntries(strings) },
      }),
    ).toEqual(expected);
  });

  it.each([true, false])(
    'goes on after the last key of a page, without loss or repetition (forward: %s)',
    async (forward) => {
      const seen: (string | undefined)[] = [];
      let start: Record<string, AttributeValue> | undefined;
      let pages = 0;
      do {
        const page = await query({
          ...ofCase('CASE#1'),
          Limit: 2,
          ScanIndexForward: forward,
          ...(start ? { ExclusiveStartKey: start } : {}),
        });
        seen.push(...(page.Items ?? []).map((found) => found['sk']?.S));
        start = page.LastEvaluatedKey;
        pages += 1;
      } while (start);
      const all = await sks({ ...ofCase('CASE#1'), ScanIndexForward: forward });
      expect([seen, pages]).toEqual([all, 3]);
    },
  );

  it('ends a page at one megabyte', async () => {
    for (let at = 0; at < 6; at += 1) await put('CASE#3', `BODY#${at}`, { text: { S: 'x'.repeat(300_000) } });
    const first = await query(ofCase('CASE#3'));
    expect(first.Count).toBeLessThan(6);
    const rest = await query({ ...ofCase('CASE#3'), ExclusiveStartKey: first.LastEvaluatedKey });
    expect([first.Count ?? 0, (first.Count ?? 0) + (rest.Count ?? 0)]).toEqual([4, 6]);
  });

  it('filters after it has counted', async () => {
    await put('CASE#1', 'KEY', { body: { S: 'wrapped' } });
    const page = await query({ ...ofCase('CASE#1'), FilterExpression: 'attribute_exists(body)', ConsistentRead: true });
    expect([page.Count, page.ScannedCount]).toEqual([1, 5]);
  });
});

describe('an index', () => {
  const licence = (identifier: string, holder: string, rest: Record<string, AttributeValue> = {}) =>
    on.cloud.client.send(
      new PutItemCommand({
        TableName: 'licences',
        Item: { identifier: { S: identifier }, holder: { S: holder }, ...rest },
      }),
    );
  const held = (IndexName: string, holder: string, rest: Omit<Partial<QueryCommandInput>, 'TableName'> = {}) =>
    query({
      TableName: 'licences',
      IndexName,
      KeyConditionExpression: 'holder = :holder',
      ...rest,
      ExpressionAttributeValues: { ':holder': { S: holder }, ...rest.ExpressionAttributeValues },
    });
  const identifiers = async (...given: Parameters<typeof held>) =>
    (await held(...given)).Items?.map((found) => found['identifier']?.S);

  it('follows its table through puts, updates and deletes', async () => {
    await licence('L1', 'h1', { issuedAt: { S: '2026-02-01' } });
    await licence('L2', 'h1', { issuedAt: { S: '2026-01-01' } });
    await licence('L3', 'h1');
    expect(await identifiers('byHolder', 'h1')).toEqual(['L2', 'L1']);
    await licence('L1', 'h2', { issuedAt: { S: '2026-02-01' } });
    await on.cloud.client.send(
      new UpdateItemCommand({
        TableName: 'licences',
        Key: { identifier: { S: 'L3' } },
        UpdateExpression: 'SET issuedAt = :at',
        ExpressionAttributeValues: { ':at': { S: '2025-12-31' } },
      }),
    );
    expect(await identifiers('byHolder', 'h1')).toEqual(['L3', 'L2']);
    await on.cloud.client.send(new DeleteItemCommand({ TableName: 'licences', Key: { identifier: { S: 'L2' } } }));
    expect([await identifiers('byHolder', 'h1'), await identifiers('byHolder', 'h2')]).toEqual([['L3'], ['L1']]);
  });

  it('holds any number of items of one key and pages through them', async () => {
    // These two have the same 24 bits of digest, by which dynalite's own index keys end.
    const names = ['L672', 'L2073', ...Array.from({ length: 28 }, (_, at) => `L${at}`)];
    for (const name of names) await licence(name, 'h1', { issuedAt: { S: '2026-01-01' } });
    const seen: (string | undefined)[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await held('byHolder', 'h1', { Limit: 7, ...(start ? { ExclusiveStartKey: start } : {}) });
      seen.push(...(page.Items ?? []).map((found) => found['identifier']?.S));
      start = page.LastEvaluatedKey;
    } while (start);
    expect(seen).toHaveLength(30);
    expect(new Set(seen)).toEqual(new Set(names));
  });

  it('gives what it projects and refuses to be asked for more', async () => {
    await licence('L1', 'h1', { title: { S: '营业执照' }, body: { M: { title: { S: 'inner' } } } });
    expect((await held('holders', 'h1')).Items).toEqual([
      { identifier: { S: 'L1' }, holder: { S: 'h1' }, title: { S: '营业执照' } },
    ]);
    expect((await held('byHolder', 'h1')).Items).toEqual([]);
    expect(await failure(held('holders', 'h1', { ProjectionExpression: 'body' }))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('does not project [body]'),
    });
  });

  it('cannot be read consistently', async () => {
    expect(await failure(held('byHolder', 'h1', { ConsistentRead: true }))).toMatchObject({
      name: 'ValidationException',
      message: 'Consistent reads are not supported on global secondary indexes',
    });
  });

  it('takes no empty key', async () => {
    expect(await failure(licence('L1', ''))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('IndexName: byHolder, IndexKey: holder'),
    });
  });
});
