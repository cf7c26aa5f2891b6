import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoSealUses } from '#adapters/dynamodb/dynamodb-seal-uses';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, tables, close } = await testAws();
const client = dynamoDb(aws);
const uses = new DynamoSealUses({ client, table: tables.seals });
afterAll(async () => {
  client.destroy();
  await close();
});

const use = (at: string, identifier = randomUUID()) => ({ identifier, document: 'licence', at });

describe('the log of what a seal was used for', () => {
  it('lists the uses of a month in their order, page by page', async () => {
    const sealId = randomUUID();
    const [first, second, third] = [
      use('2026-09-01T02:00:00.000Z'),
      use('2026-09-02T02:00:00.000Z'),
      use('2026-09-30T15:59:59.999Z'),
    ];
    for (const each of [third, first, second]) await uses.record({ sealId, ...each });
    await uses.record({ sealId: randomUUID(), ...first });
    const month = '2026-09';
    const page = await uses.list({ sealId, month, limit: 2 });
    expect(page.uses).toEqual([first, second]);
    const last = await uses.list({ sealId, month, limit: 2, cursor: page.next ?? '' });
    expect(last).toEqual({ uses: [third], next: null });
  });

  it('goes by months in Shanghai', async () => {
    const sealId = randomUUID();
    await uses.record({ sealId, ...use('2026-09-30T16:00:00.000Z') });
    expect((await uses.list({ sealId, month: '2026-10', limit: 10 })).uses).toHaveLength(1);
    expect((await uses.list({ sealId, month: '2026-09', limit: 10 })).uses).toEqual([]);
  });

  it('has one line for a use that is recorded again', async () => {
    const [sealId, one] = [randomUUID(), use('2026-09-01T02:00:00.000Z')];
    for (let time = 0; time < 2; time++) await uses.record({ sealId, ...one });
    expect(await uses.count({ sealId, month: '2026-09', most: 10 })).toBe(1);
  });

  it('is counted no further than was asked', async () => {
    const sealId = randomUUID();
    for (let day = 1; day <= 5; day++) await uses.record({ sealId, ...use(`2026-09-0${day}T02:00:00.000Z`) });
    const count = (most: number) => uses.count({ sealId, month: '2026-09', most });
    expect([await count(3), await count(5), await count(100)]).toEqual([3, 5, 5]);
  });
});
