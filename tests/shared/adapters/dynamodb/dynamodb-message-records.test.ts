import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoMessageRecords } from '#adapters/dynamodb/dynamodb-message-records';
import { snapshotShape } from '#application/case/snapshot-shape';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, tables, close } = await testAws();
afterAll(close);
const client = dynamoDb(aws);
const records = new DynamoMessageRecords({ client, casesTable: tables.cases });
const cases = new DynamoCaseStore({ shape: snapshotShape, client, casesTable: tables.cases });

describe('what a message came to that changed nothing', () => {
  const now = '2026-09-23T02:00:00.000Z';
  const answer = {
    bodyHash: 'ab'.repeat(32),
    caseId: '620100-20260922-0123456789AB',
    seq: 4,
    status: 'completed',
  } as const;

  it('is recorded once, and found where answers to commands are', async () => {
    const key = randomUUID();
    expect(await records.remember({ key, answer, expiresAt: null, now })).toBeNull();
    expect(await records.remember({ key, answer: { ...answer, seq: 5 }, expiresAt: null, now })).toEqual(answer);
    expect(await cases.answered({ key, now: '2046-09-23T02:00:00.000Z' })).toEqual(answer);
  });

  it('throws where it cannot be written', async () => {
    const nowhere = new DynamoMessageRecords({ client, casesTable: 'no-such-table' });
    await expect(nowhere.remember({ key: 'x', answer, expiresAt: null, now })).rejects.toThrow();
  });
});
