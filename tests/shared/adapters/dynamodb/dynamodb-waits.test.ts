import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoWaits } from '#adapters/dynamodb/dynamodb-waits';
import type { Wait } from '#domain/case/wait';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, tables, close } = await testAws();
const client = dynamoDb(aws);
const waits = new DynamoWaits({ client, casesTable: tables.cases });
afterAll(async () => {
  client.destroy();
  await close();
});

const waitOf = (caseId: string, parts: Partial<Wait> = {}): Wait => ({
  caseId,
  step: 'acceptance',
  generation: 1,
  token: randomUUID(),
  owner: { role: 'acceptor', body: '12620100XTXX001530' },
  due: null,
  until: null,
  openedAt: '2026-09-22T02:00:00.000Z',
  ...parts,
});
const inOrder = (found: readonly Wait[]) => found.toSorted((one, other) => (one.token < other.token ? -1 : 1));

describe('open waits', () => {
  it('stand beside each other, also two of the same step: neither hides the other', async () => {
    const caseId = randomUUID();
    const opened = [waitOf(caseId), waitOf(caseId), waitOf(caseId, { step: 'review' })];
    for (const wait of opened) await waits.open(wait);
    expect(inOrder(await waits.of(caseId))).toEqual(inOrder(opened));
  });

  it('are those of their case alone', async () => {
    const [one, other] = [waitOf(randomUUID()), waitOf(randomUUID())];
    await waits.open(one);
    await waits.open(other);
    expect(await waits.of(one.caseId)).toEqual([one]);
    expect(await waits.of(randomUUID())).toEqual([]);
  });

  it('opened again are still one', async () => {
    const wait = waitOf(randomUUID());
    await waits.open(wait);
    await waits.open(wait);
    expect(await waits.of(wait.caseId)).toEqual([wait]);
  });
});

describe('closing a wait', () => {
  it('closes the one of its token, and does nothing the second time', async () => {
    const caseId = randomUUID();
    const [before, now] = [waitOf(caseId), waitOf(caseId)];
    await waits.open(before);
    await waits.open(now);
    await waits.close(before);
    await waits.close(before);
    expect(await waits.of(caseId)).toEqual([now]);
  });
});
