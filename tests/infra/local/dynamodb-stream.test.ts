import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { StreamRecord } from '#infra/local/dynamodb';
import { casesTable, item, licencesTable, useDynamoDb } from './dynamodb-cloud.ts';

const on = useDynamoDb();
const { get, put, reboot, records, write } = on;

describe('the stream', () => {
  it('tells what was inserted, modified and removed, as Lambda receives it', async () => {
    const changed: string[] = [];
    on.cloud.service.onStream((tableName) => changed.push(tableName));
    await put('CASE#1', 'SNAPSHOT', { seq: { N: '1' } });
    await put('CASE#1', 'SNAPSHOT', { seq: { N: '2' } });
    await put('CASE#1', 'SNAPSHOT', { seq: { N: '2' } });
    await on.cloud.client.send(new DeleteItemCommand({ TableName: 'cases', Key: item('CASE#1', 'SNAPSHOT') }));
    await on.cloud.client.send(new DeleteItemCommand({ TableName: 'cases', Key: item('CASE#1', 'SNAPSHOT') }));
    await on.cloud.client.send(new PutItemCommand({ TableName: 'licences', Item: { identifier: { S: 'L1' } } }));
    const image = (seq: string) => item('CASE#1', 'SNAPSHOT', { seq: { N: seq } });
    expect(records().map(({ eventName, dynamodb: { NewImage, OldImage } }) => [eventName, OldImage, NewImage])).toEqual(
      [
        ['INSERT', undefined, image('1')],
        ['MODIFY', image('1'), image('2')],
        ['REMOVE', image('2'), undefined],
      ],
    );
    expect(changed).toEqual(['cases', 'cases', 'cases']);
    const [record] = records();
    expect(record).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'cn-northwest-1',
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: item('CASE#1', 'SNAPSHOT'),
        NewImage: image('1'),
        SequenceNumber: expect.stringMatching(/^\d{21}$/),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      eventSourceARN: expect.stringMatching(/:table\/cases\/stream\/\d{4}-\d\d-\d\dT[\d:.]+$/),
    });
    expect(on.cloud.service.createTable(casesTable).streamArn).toBe(record?.eventSourceARN);
    expect(records()).toEqual(records());
  });

  it('holds keys alone where the view is KEYS_ONLY, and takes the time from the virtual clock', async () => {
    const TableName = 'keys-only';
    on.cloud.service.createTable({ ...casesTable, TableName, StreamSpecification: { StreamViewType: 'KEYS_ONLY' } });
    on.cloud.clock.setTo(Date.parse('2100-01-01T00:00:00.500Z'));
    await on.cloud.client.send(
      new PutItemCommand({ TableName, Item: item('CASE#1', 'KEY', { body: { S: 'secret' } }) }),
    );
    const [first] = on.cloud.service.readStream({ tableName: TableName, after: 0, limit: 1 });
    expect(first?.record.dynamodb).toEqual({
      ApproximateCreationDateTime: expect.closeTo(Date.parse('2100-01-01') / 1000, -2),
      Keys: item('CASE#1', 'KEY'),
      SequenceNumber: expect.any(String),
      StreamViewType: 'KEYS_ONLY',
    });
  });

  it('has one record for a write, however many indexes follow it', async () => {
    const { StreamSpecification } = casesTable;
    on.cloud.service.createTable({ ...licencesTable, TableName: 'indexed', StreamSpecification });
    const Item = { identifier: { S: 'L1' }, holder: { S: 'h1' }, issuedAt: { S: '2026-01-01' } };
    await on.cloud.client.send(new PutItemCommand({ TableName: 'indexed', Item }));
    expect(on.cloud.service.readStream({ tableName: 'indexed', after: 0, limit: 10 })).toHaveLength(1);
  });

  const writeMany = async () => {
    for (let round = 0; round < 5; round += 1)
      await write(
        ['A', 'B', 'C', 'D'].map((sk) => ({
          Put: { TableName: 'cases', Item: item('CASE#1', sk, { round: { N: String(round) } }) },
        })),
      );
  };
  const said = ({ dynamodb: { Keys, NewImage } }: StreamRecord) =>
    `${Keys['sk']?.['S'] as string}${NewImage?.['round']?.['N'] as string}`;

  it('keeps the order of one item, not of different ones', async () => {
    await writeMany();
    const order = records().map(said);
    const written = [0, 1, 2, 3, 4].flatMap((round) => ['A', 'B', 'C', 'D'].map((sk) => `${sk}${round}`));
    expect(order.toSorted()).toEqual(written.toSorted());
    expect(order).not.toEqual(written);
    for (const sk of ['A', 'B', 'C', 'D']) {
      expect(order.filter((each) => each.startsWith(sk))).toEqual([0, 1, 2, 3, 4].map((round) => `${sk}${round}`));
    }
    await reboot({ stream: { seed: 2 } });
    const other = records().map(said);
    expect(other).not.toEqual(order);
    await reboot({ stream: { order: 'written' } });
    expect(records().map(said)).toEqual(written);
  });

  it('loses and repeats nothing when read page by page', async () => {
    await writeMany();
    const all: string[] = [];
    let after = 0;
    for (;;) {
      const page = on.cloud.service.readStream({ tableName: 'cases', after, limit: 7 });
      const last = page.at(-1);
      if (last === undefined) break;
      all.push(...page.map(({ record }) => record.dynamodb.SequenceNumber));
      after = last.position;
    }
    expect(new Set(all).size).toBe(20);
    expect(all).toHaveLength(20);
  });

  const hourMs = 3_600_000;

  it('forgets a record a day after it was written, read or not, and never uses a position twice', async () => {
    await put('CASE#1', 'A');
    on.cloud.clock.advance(23 * hourMs);
    await put('CASE#1', 'B');
    on.cloud.service.sweep();
    expect(records().map(({ dynamodb }) => dynamodb.Keys['sk']?.['S'])).toEqual(['A', 'B']);
    on.cloud.clock.advance(hourMs);
    // At the read already, whenever the sweep comes.
    expect(records().map(({ dynamodb }) => dynamodb.Keys['sk']?.['S'])).toEqual(['B']);
    const [kept] = on.cloud.service.readStream({ tableName: 'cases', after: 0, limit: 10 });
    on.cloud.service.sweep();
    expect(records()).toHaveLength(1);
    on.cloud.clock.advance(24 * hourMs);
    on.cloud.service.sweep();
    expect(records()).toEqual([]);
    await put('CASE#1', 'C');
    const [next] = on.cloud.service.readStream({ tableName: 'cases', after: kept?.position ?? 0, limit: 10 });
    expect(next?.record.dynamodb.Keys).toEqual(item('CASE#1', 'C'));
  });

  it('shows records only after a delay that was asked for, and tells its readers then, over a restart too', async () => {
    await reboot({ stream: { delayMs: hourMs } });
    await put('CASE#1', 'A');
    await reboot({ stream: { delayMs: hourMs } });
    const told: string[] = [];
    on.cloud.service.onStream((tableName) => told.push(tableName));
    expect(records()).toEqual([]);
    on.cloud.clock.advance(hourMs / 2);
    await put('CASE#1', 'B');
    expect(records()).toEqual([]);
    expect(told).toEqual(['cases']);
    on.cloud.clock.advance(hourMs / 2);
    while (told.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(records().map(({ dynamodb }) => dynamodb.Keys['sk']?.['S'])).toEqual(['A']);
  });
});

describe('the sweep', () => {
  it('removes what is past its time, as the service itself', async () => {
    const second = Math.floor(on.cloud.clock.now() / 1000);
    const at = (offset: number) => ({ expiresAt: { N: String(second + offset) } });
    await put('IDEM#past', 'IDEM', at(-10));
    await put('IDEM#soon', 'IDEM', at(3600));
    await put('IDEM#ancient', 'IDEM', at(-6 * 365 * 86_400));
    await put('CASE#1', 'SNAPSHOT');
    expect(on.cloud.service.sweep()).toBe(1);
    expect(await get('IDEM#past', 'IDEM')).toBeUndefined();
    const removed = records().find(({ eventName }) => eventName === 'REMOVE');
    expect(removed).toMatchObject({
      dynamodb: { Keys: item('IDEM#past', 'IDEM') },
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    });
    on.cloud.clock.advance(3600_000);
    expect([on.cloud.service.sweep(), on.cloud.service.sweep()]).toEqual([1, 0]);
    expect(await get('IDEM#soon', 'IDEM')).toBeUndefined();
    expect(await get('IDEM#ancient', 'IDEM')).toBeDefined();
  });
});
