import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoToldDays } from '#adapters/dynamodb/dynamodb-told-days';
import type { ListedCase } from '#contracts/partner/exchange';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, tables, close } = await testAws();
const client = dynamoDb(aws);
const days = new DynamoToldDays({ client, table: tables.partners });
afterAll(async () => {
  client.destroy();
  await close();
});

const keptUntil = '2027-10-27T16:00:00.000Z';
const listed = (number: string, seq: number): ListedCase => ({
  ...{ case: number, about: null, status: 'accepted', seq, hash: '0'.repeat(64) },
});

describe('the days on which a partner was told of cases', () => {
  it('hold each case once, in the order of the numbers, for one partner and day alone', async () => {
    const partner = randomUUID();
    const day = '2026-09-22';
    expect(await days.of({ partner, day })).toEqual([]);
    for (const number of ['b', 'a', 'c']) await days.enter({ partner, day, listed: listed(number, 2), keptUntil });
    await days.enter({ partner, day: '2026-09-23', listed: listed('d', 2), keptUntil });
    await days.enter({ partner: `${partner}-other`, day, listed: listed('e', 2), keptUntil });
    expect(await days.of({ partner, day })).toEqual(['a', 'b', 'c'].map((number) => listed(number, 2)));
  });

  it('keep what is entered of the latest event, whatever comes after it', async () => {
    const of = { partner: randomUUID(), day: '2026-09-22' };
    for (const seq of [3, 2, 5, 5, 4]) await days.enter({ ...of, listed: listed('a', seq), keptUntil });
    expect(await days.of(of)).toEqual([listed('a', 5)]);
  });
});
