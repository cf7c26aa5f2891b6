import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  casesArn,
  casesTable,
  failure,
  fresh,
  item,
  licencesArn,
  ofCase,
  putPart,
  useDynamoDb,
} from './dynamodb-cloud.ts';

const on = useDynamoDb();
const { get, put, query, records, write } = on;

describe('a transaction', () => {
  it('writes, updates, deletes and checks all together', async () => {
    await put('CASE#1', 'KEY');
    await put('CASE#1', 'SNAPSHOT', { seq: { N: '1' } });
    await put('APPROVAL', 'a1');
    const seq = { ExpressionAttributeValues: { ':was': { N: '1' }, ':is': { N: '2' } } };
    await write([
      putPart('CASE#1', 'EVENT#000002', fresh),
      {
        Update: {
          TableName: 'cases',
          Key: item('CASE#1', 'SNAPSHOT'),
          UpdateExpression: 'SET seq = :is',
          ConditionExpression: 'seq = :was',
          ...seq,
        },
      },
      { Delete: { TableName: 'cases', Key: item('CASE#1', 'KEY') } },
      {
        ConditionCheck: {
          TableName: 'cases',
          Key: item('APPROVAL', 'a1'),
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
    ]);
    expect((await query(ofCase('CASE#1'))).Items).toEqual([
      item('CASE#1', 'EVENT#000002'),
      item('CASE#1', 'SNAPSHOT', { seq: { N: '2' } }),
    ]);
  });

  it('does nothing at all when one condition fails, and says which', async () => {
    await put('CASE#1', 'SNAPSHOT', { seq: { N: '5' } });
    const before = records();
    const error = await failure(
      write([
        putPart('CASE#1', 'EVENT#000002', fresh),
        putPart('CASE#1', 'SNAPSHOT', { ...fresh, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
        {
          ConditionCheck: {
            TableName: 'cases',
            Key: item('APPROVAL', 'none'),
            ConditionExpression: 'attribute_exists(pk)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        {
          Put: {
            TableName: 'licences',
            Item: { identifier: { S: 'L1' }, holder: { S: 'h1' }, issuedAt: { S: '2026' } },
          },
        },
      ]),
    );
    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
        '[None, ConditionalCheckFailed, ConditionalCheckFailed, None]',
    });
    const Message = 'The conditional request failed';
    expect(error.CancellationReasons).toEqual([
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Message, Item: item('CASE#1', 'SNAPSHOT', { seq: { N: '5' } }) },
      { Code: 'ConditionalCheckFailed', Message },
      { Code: 'None' },
    ]);
    expect((await query(ofCase('CASE#1'))).Count).toBe(1);
    const index = await query({
      TableName: 'licences',
      IndexName: 'byHolder',
      KeyConditionExpression: 'holder = :h',
      ExpressionAttributeValues: { ':h': { S: 'h1' } },
    });
    expect([index.Count, records()]).toEqual([0, before]);
  });

  it('is cancelled with ValidationError for a part that does not fit the stored item', async () => {
    await put('CASE#1', 'SNAPSHOT', { seq: { S: 'text' } });
    const Update = {
      TableName: 'cases',
      Key: item('CASE#1', 'SNAPSHOT'),
      UpdateExpression: 'ADD seq :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    };
    const error = await failure(write([putPart('CASE#1', 'KEY'), { Update }]));
    expect(error.CancellationReasons).toMatchObject([{ Code: 'None' }, { Code: 'ValidationError' }]);
    expect(await get('CASE#1', 'KEY')).toBeUndefined();
  });

  it('takes 100 parts and no more, each item once', async () => {
    const parts = Array.from({ length: 101 }, (_, at) => putPart('CASE#1', `EVENT#${at}`));
    await write(parts.slice(0, 100));
    expect((await failure(write(parts))).name).toBe('ValidationException');
    const twice = [putPart('CASE#9', 'KEY'), { Delete: { TableName: 'cases', Key: item('CASE#9', 'KEY') } }];
    expect(await failure(write(twice))).toMatchObject({
      name: 'ValidationException',
      message: 'Transaction request cannot include multiple operations on one item',
    });
  });

  it('takes four megabytes and no more', async () => {
    const parts = (count: number) =>
      Array.from({ length: count }, (_, at) => ({
        Put: { TableName: 'cases', Item: item('CASE#1', String(at), { text: { S: 'x'.repeat(390 * 1024) } }) },
      }));
    expect(await failure(write(parts(11)))).toMatchObject({ name: 'ValidationException' });
    await write(parts(10));
  });

  it('with a known token is not done again within ten minutes, whatever has changed', async () => {
    const parts = [putPart('CASE#1', 'EVENT#000001', fresh)];
    await write(parts, 'token-1');
    await write(parts, 'token-1');
    await on.cloud.client.send(new DeleteItemCommand({ TableName: 'cases', Key: item('CASE#1', 'EVENT#000001') }));
    await write(parts, 'token-1');
    expect(await get('CASE#1', 'EVENT#000001')).toBeUndefined();
    expect((await failure(write([putPart('CASE#2', 'KEY')], 'token-1'))).name).toBe(
      'IdempotentParameterMismatchException',
    );
    on.cloud.clock.advance(10 * 60_000);
    await write([putPart('CASE#2', 'KEY')], 'token-1');
    expect(await get('CASE#2', 'KEY')).toBeDefined();
  });

  it('that failed leaves its token free', async () => {
    await put('CASE#1', 'KEY');
    const parts = [putPart('CASE#1', 'KEY', fresh)];
    expect((await failure(write(parts, 'token-2'))).name).toBe('TransactionCanceledException');
    await on.cloud.client.send(new DeleteItemCommand({ TableName: 'cases', Key: item('CASE#1', 'KEY') }));
    await write(parts, 'token-2');
    expect(await get('CASE#1', 'KEY')).toBeDefined();
  });

  it('reads several items at once, an absent one as an empty response', async () => {
    await put('CASE#1', 'KEY', { body: { S: 'wrapped' } });
    const gets = ['KEY', 'SNAPSHOT'].map((sk) => ({ Get: { TableName: 'cases', Key: item('CASE#1', sk) } }));
    const { Responses } = await on.cloud.client.send(new TransactGetItemsCommand({ TransactItems: gets }));
    expect(Responses).toEqual([{ Item: item('CASE#1', 'KEY', { body: { S: 'wrapped' } }) }, {}]);
  });
});

const leading = (...keys: string[]) => ({ 'dynamodb:LeadingKeys': keys });

describe('rights', () => {
  it('are asked for each part of a transaction under its own action', async () => {
    const key = { TableName: 'cases', Key: item('CASE#1', 'KEY') };
    await write([
      putPart('CASE#1', 'SNAPSHOT'),
      { Update: { ...key, UpdateExpression: 'REMOVE body' } },
      { Delete: { TableName: 'licences', Key: { identifier: { S: 'L1' } } } },
      { ConditionCheck: { ...key, Key: item('CASE#2', 'KEY'), ConditionExpression: 'attribute_not_exists(pk)' } },
    ]);
    expect(on.cloud.call.asked).toEqual([
      { action: 'dynamodb:PutItem', resource: casesArn, context: leading('CASE#1') },
      { action: 'dynamodb:UpdateItem', resource: casesArn, context: leading('CASE#1') },
      { action: 'dynamodb:DeleteItem', resource: licencesArn, context: leading('L1') },
      { action: 'dynamodb:ConditionCheckItem', resource: casesArn, context: leading('CASE#2') },
    ]);
  });

  it('missing for one part stop the whole transaction', async () => {
    on.cloud.call.refused.add('dynamodb:ConditionCheckItem');
    const ConditionCheck = {
      TableName: 'cases',
      Key: item('CASE#2', 'KEY'),
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    expect((await failure(write([putPart('CASE#1', 'KEY'), { ConditionCheck }]))).name).toBe('AccessDeniedException');
    expect(await get('CASE#1', 'KEY')).toBeUndefined();
  });

  it('are asked for reads and single writes, on the index where one is read', async () => {
    const { client, call } = on.cloud;
    await put('CASE#1', 'KEY');
    await get('CASE#1', 'KEY');
    await query({ ...ofCase('CASE#1'), KeyConditionExpression: 'sk > :pk AND pk = :pk' });
    await query({
      TableName: 'licences',
      IndexName: 'byHolder',
      KeyConditionExpression: 'holder = :h',
      ExpressionAttributeValues: { ':h': { S: 'h1' } },
    });
    const Keys = [item('CASE#1', 'KEY'), item('CASE#1', 'SNAPSHOT'), item('CASE#2', 'KEY')];
    await client.send(new BatchGetItemCommand({ RequestItems: { cases: { Keys } } }));
    const Get = { TableName: 'cases', Key: item('CASE#1', 'KEY') };
    await client.send(new TransactGetItemsCommand({ TransactItems: [{ Get }] }));
    await client.send(new UpdateItemCommand({ ...Get, UpdateExpression: 'REMOVE body' }));
    await client.send(new DeleteItemCommand(Get));
    expect(call.asked).toEqual([
      { action: 'dynamodb:PutItem', resource: casesArn, context: leading('CASE#1') },
      { action: 'dynamodb:GetItem', resource: casesArn, context: leading('CASE#1') },
      { action: 'dynamodb:Query', resource: casesArn, context: leading('CASE#1') },
      { action: 'dynamodb:Query', resource: `${licencesArn}/index/byHolder`, context: leading('h1') },
      { action: 'dynamodb:BatchGetItem', resource: casesArn, context: leading('CASE#1', 'CASE#2') },
      { action: 'dynamodb:GetItem', resource: casesArn, context: leading('CASE#1') },
      { action: 'dynamodb:UpdateItem', resource: casesArn, context: leading('CASE#1') },
      { action: 'dynamodb:DeleteItem', resource: casesArn, context: leading('CASE#1') },
    ]);
  });

  it('are asked for without a partition key only where the request fails for the lack of it', async () => {
    const { client, call } = on.cloud;
    const requests = [
      new PutItemCommand({ TableName: 'cases', Item: { sk: { S: 'KEY' } } }),
      new GetItemCommand({ TableName: 'cases', Key: { sk: { S: 'KEY' } } }),
      new DeleteItemCommand({ TableName: 'cases', Key: {} }),
    ];
    for (const request of requests)
      expect(await failure(client.send(request as PutItemCommand))).toMatchObject({ name: 'ValidationException' });
    const unbound = { KeyConditionExpression: 'sk = :pk', ExpressionAttributeValues: { ':pk': { S: 'KEY' } } };
    expect(await failure(query(unbound))).toMatchObject({ name: 'ValidationException' });
    expect(await failure(write([{ Delete: { TableName: 'cases', Key: { sk: { S: 'KEY' } } } }]))).toMatchObject({
      name: 'TransactionCanceledException',
    });
    expect(call.asked).toHaveLength(5);
    expect(call.asked.filter(({ context = {} }) => Object.keys(context).length > 0)).toEqual([]);
  });

  it('to the table key are needed too where a table is encrypted with one', async () => {
    const key = 'arn:aws-cn:kms:cn-northwest-1:000000000000:key/k1';
    const table = { ...casesTable, TableName: 'sealed' };
    on.cloud.service.createTable({
      ...table,
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
    });
    const read = () => on.cloud.client.send(new GetItemCommand({ TableName: 'sealed', Key: item('a', 'b') }));
    await read();
    expect(on.cloud.call.asked.at(-1)).toEqual({
      action: 'kms:Decrypt',
      resource: key,
      context: {
        'kms:ViaService': 'dynamodb.cn-northwest-1.amazonaws.com',
        'kms:EncryptionContext:aws:dynamodb:tableName': 'sealed',
        'kms:EncryptionContext:aws:dynamodb:subscriberId': '000000000000',
      },
    });
    on.cloud.call.refused.add('kms:Decrypt');
    expect((await failure(read())).name).toBe('AccessDeniedException');
  });
});
