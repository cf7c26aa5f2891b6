import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { failure, fresh, item, ofCase, putPart, useDynamoDb } from './dynamodb-cloud.ts';

const on = useDynamoDb();
const { get, put, query, reboot, write } = on;

describe('single items', () => {
  it('come back as they were put, with every type', async () => {
    const rest = {
      text: { S: '开办企业' },
      number: { N: '12345678901234567890.5' },
      bytes: { B: new Uint8Array([0, 255]) },
      yes: { BOOL: true },
      nothing: { NULL: true },
      set: { SS: ['a', 'b'] },
      map: { M: { list: { L: [{ N: '1' }, { S: '' }] } } },
    };
    await put('CASE#1', 'SNAPSHOT', rest);
    expect(await get('CASE#1', 'SNAPSHOT')).toEqual(item('CASE#1', 'SNAPSHOT', rest));
    expect(await get('CASE#1', 'KEY')).toBeUndefined();
  });

  it('are written only if the condition holds, and the error carries the item on ALL_OLD only', async () => {
    await put('CASE#1', 'SNAPSHOT', { seq: { N: '3' } });
    const again = { TableName: 'cases', Item: item('CASE#1', 'SNAPSHOT'), ...fresh };
    expect(await failure(on.cloud.client.send(new PutItemCommand(again)))).toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
    });
    const ReturnValuesOnConditionCheckFailure = 'ALL_OLD' as const;
    const telling = new PutItemCommand({ ...again, ReturnValuesOnConditionCheckFailure });
    expect((await failure(on.cloud.client.send(telling))).Item).toEqual(
      item('CASE#1', 'SNAPSHOT', { seq: { N: '3' } }),
    );
    expect((await failure(on.cloud.client.send(new PutItemCommand(again)))).Item).toBeUndefined();
    expect(await get('CASE#1', 'SNAPSHOT')).toHaveProperty('seq');
  });

  it('are updated in place, numbers added exactly', async () => {
    const update = (by: string) =>
      on.cloud.client.send(
        new UpdateItemCommand({
          TableName: 'cases',
          Key: item('COUNTER', 'all'),
          UpdateExpression: 'ADD filed :by SET #name = if_not_exists(#name, :first)',
          ExpressionAttributeNames: { '#name': 'name' },
          ExpressionAttributeValues: { ':by': { N: by }, ':first': { S: `first ${by}` } },
          ReturnValues: 'ALL_NEW',
        }),
      );
    await update('9007199254740993');
    expect((await update('1')).Attributes).toEqual(
      item('COUNTER', 'all', { filed: { N: '9007199254740994' }, name: { S: 'first 9007199254740993' } }),
    );
  });

  it('are deleted only if the condition holds', async () => {
    await put('CASE#1', 'WAIT#decide', { token: { S: 'right' } });
    const remove = (token: string) =>
      on.cloud.client.send(
        new DeleteItemCommand({
          TableName: 'cases',
          Key: item('CASE#1', 'WAIT#decide'),
          ConditionExpression: '#token = :token',
          ExpressionAttributeNames: { '#token': 'token' },
          ExpressionAttributeValues: { ':token': { S: token } },
          ReturnValues: 'ALL_OLD',
        }),
      );
    expect((await failure(remove('wrong'))).name).toBe('ConditionalCheckFailedException');
    expect((await remove('right')).Attributes?.['token']).toEqual({ S: 'right' });
    expect(await get('CASE#1', 'WAIT#decide')).toBeUndefined();
  });

  it('may be 400 KB, counted in bytes of UTF-8', async () => {
    const keyBytes = 'pksk'.length + 'CASE#1BODY'.length + 'text'.length;
    const room = 400 * 1024 - keyBytes;
    const fits = '件'.repeat(Math.floor(room / 3)) + 'x'.repeat(room % 3);
    await put('CASE#1', 'BODY', { text: { S: fits } });
    expect(await failure(put('CASE#1', 'BODY', { text: { S: `${fits}x` } }))).toMatchObject({
      name: 'ValidationException',
      message: 'Item size has exceeded the maximum allowed size',
    });
  });

  it('are refused with the words of DynamoDB where a request is wrong', async () => {
    const { client } = on.cloud;
    expect(await failure(put('', 'SNAPSHOT'))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('cannot contain an empty string value. Key: pk'),
    });
    expect(
      await failure(client.send(new GetItemCommand({ TableName: 'cases', Key: { pk: { S: 'x' } } }))),
    ).toMatchObject({ message: 'The provided key element does not match the schema' });
    const reserved = { ...item('a', 'b'), TableName: 'cases' };
    expect(
      await failure(
        client.send(
          new DeleteItemCommand({
            ...reserved,
            Key: item('a', 'b'),
            ConditionExpression: 'token = :t',
            ExpressionAttributeValues: { ':t': { S: 't' } },
          }),
        ),
      ),
    ).toMatchObject({ message: expect.stringContaining('reserved keyword; reserved keyword: token') });
    expect(await failure(client.send(new GetItemCommand({ TableName: 'absent', Key: item('a', 'b') })))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('take no member and no operation that is not implemented', async () => {
    const { client } = on.cloud;
    const legacy = { TableName: 'cases', Item: item('a', 'b'), Expected: { pk: { Exists: false } } };
    expect(await failure(client.send(new PutItemCommand(legacy)))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Expected'),
    });
    expect((await failure(client.send(new ScanCommand({ TableName: 'cases' })))).name).toBe(
      'UnknownOperationException',
    );
  });

  it('are got in batches, up to one hundred, of several tables', async () => {
    await put('CASE#1', 'SNAPSHOT');
    await on.cloud.client.send(
      new PutItemCommand({ TableName: 'licences', Item: { identifier: { S: 'L1' }, title: { S: '执照' } } }),
    );
    const { Responses, UnprocessedKeys } = await on.cloud.client.send(
      new BatchGetItemCommand({
        RequestItems: {
          cases: { Keys: [item('CASE#1', 'SNAPSHOT'), item('CASE#2', 'SNAPSHOT')], ConsistentRead: true },
          licences: { Keys: [{ identifier: { S: 'L1' } }], ProjectionExpression: 'title' },
        },
      }),
    );
    expect(Responses).toEqual({ cases: [item('CASE#1', 'SNAPSHOT')], licences: [{ title: { S: '执照' } }] });
    expect(UnprocessedKeys).toEqual({});
    const Keys = Array.from({ length: 101 }, (_, at) => item('CASE#1', String(at)));
    const tooMany = new BatchGetItemCommand({ RequestItems: { cases: { Keys } } });
    expect((await failure(on.cloud.client.send(tooMany))).name).toBe('ValidationException');
  });
});

describe('faults', () => {
  it('throttle a request as DynamoDB does: by its error, or as the reason of a cancelled transaction', async () => {
    await reboot({ faults: { throttle: () => true } });
    expect((await failure(put('CASE#1', 'KEY'))).name).toBe('ProvisionedThroughputExceededException');
    const error = await failure(write([putPart('CASE#1', 'KEY'), putPart('CASE#2', 'KEY')]));
    expect(error.CancellationReasons).toMatchObject([{ Code: 'ThrottlingError' }, { Code: 'None' }]);
    await reboot();
    expect(await get('CASE#1', 'KEY')).toBeUndefined();
  });

  it('make transactions conflict, and nothing else', async () => {
    await reboot({ faults: { conflict: () => true } });
    const error = await failure(write([putPart('CASE#1', 'KEY')]));
    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }],
    });
    expect(await get('CASE#1', 'KEY')).toBeUndefined();
    await put('CASE#1', 'KEY');
  });

  it('keep an index behind its table for a time, over a restart too', async () => {
    const late = { faults: { lateIndexMs: 60_000 } };
    const ofHolder = async (holder: string): Promise<(string | undefined)[]> => {
      const values = { ':holder': { S: holder } };
      const input = { KeyConditionExpression: 'holder = :holder', ExpressionAttributeValues: values };
      const { Items } = await query({ TableName: 'licences', IndexName: 'byHolder', ...input });
      return (Items ?? []).map(({ title }) => title?.S);
    };
    const issue = (holder: string, title: string): Promise<unknown> => {
      const Item = {
        identifier: { S: 'L1' },
        holder: { S: holder },
        issuedAt: { S: '2026-01-01' },
        title: { S: title },
      };
      return on.cloud.client.send(new PutItemCommand({ TableName: 'licences', Item }));
    };
    await reboot(late);
    await issue('h1', 'first');
    expect(await ofHolder('h1')).toEqual([]);
    await reboot();
    expect(await ofHolder('h1')).toEqual(['first']);
    await reboot(late);
    await issue('h1', 'second');
    await issue('h2', 'moved');
    expect([await ofHolder('h1'), await ofHolder('h2')]).toEqual([['first'], []]);
    const Key = { identifier: { S: 'L1' } };
    const { Item } = await on.cloud.client.send(new GetItemCommand({ TableName: 'licences', Key }));
    expect(Item?.['title']).toEqual({ S: 'moved' });
    await reboot(late);
    expect([await ofHolder('h1'), await ofHolder('h2')]).toEqual([['first'], []]);
    on.cloud.clock.advance(60_000);
    expect([await ofHolder('h1'), await ofHolder('h2')]).toEqual([[], ['moved']]);
  });
});

it('counts what requests read and write, before filters', async () => {
  const used: unknown[] = [];
  await reboot({ onUse: ({ operation, table, items }) => used.push([operation, table, items]) });
  await write([putPart('CASE#1', 'A'), putPart('CASE#1', 'B')]);
  await get('CASE#1', 'A');
  await query({ ...ofCase('CASE#1'), FilterExpression: 'attribute_exists(body)' });
  await failure(write([putPart('CASE#1', 'A', fresh)]));
  expect(used).toEqual([
    ['TransactWriteItems', 'cases', 2],
    ['GetItem', 'cases', 1],
    ['Query', 'cases', 2],
    // Refused: nothing was written, and it is charged for all the same.
    ['TransactWriteItems', 'cases', 0],
  ]);
});
