import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { DynamoCaseChanges } from '#adapters/dynamodb/dynamodb-changes';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import type { CaseChange } from '#application/consumer/reconcile';
import { snapshotShape } from '#application/case/snapshot-shape';
import { testAws, type TestAws } from '#tests/shared/adapters/test-aws';
import { at, firstWrite, nextWrite } from './case-writes.ts';

const count = 40;
/** More than one page of one shard. */
const burst = 120;
let aws: TestAws;
let changes: DynamoCaseChanges;
let store: DynamoCaseStore;
beforeAll(async () => {
  aws = await testAws();
  const options = { client: dynamoDb(aws.aws), casesTable: aws.tables.cases };
  store = new DynamoCaseStore({ ...options, shape: snapshotShape });
  changes = new DynamoCaseChanges(options);
});
afterAll(() => aws.close());

async function walk(span: { from: string; to: string }): Promise<CaseChange[]> {
  const found: CaseChange[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<DynamoCaseChanges['page']>> = await changes.page({ ...span, cursor });
    found.push(...page.changes);
    cursor = page.next;
  } while (cursor !== null);
  return found;
}

const later = (ms: number): string => new Date(Date.parse(at) + ms).toISOString();

it('finds every case once, at its last event, in a span that ends on the very instant', async () => {
  const expected = new Map<string, number>();
  for (let index = 0; index < count; index += 1) {
    const first = firstWrite();
    await store.append(first);
    const { caseId } = first.snapshot;
    expected.set(caseId, 1);
    if (index % 2 === 1) continue;
    await store.append(nextWrite(first.snapshot));
    expected.set(caseId, 2);
  }
  const found = await walk({ from: later(-3 * 86_400_000), to: at });
  expect(found).toHaveLength(count);
  expect(new Map(found.map(({ caseId, seq }) => [caseId, seq]))).toEqual(expected);
  expect(new Set(found.map((change) => change.at))).toEqual(new Set([at]));
});

it('finds nothing before and nothing after', async () => {
  expect(await walk({ from: later(-5_000), to: later(-1) })).toEqual([]);
  expect(await walk({ from: later(1), to: later(86_400_000) })).toEqual([]);
});

it('goes on in the middle of a shard that holds more than one page', async () => {
  const TableName = aws.tables.cases;
  const day = '2026-09-25';
  const moment = `${day}T00:00:00.000Z`;
  const ids = Array.from({ length: burst }, (_, index) => `620100-20260925-${String(index).padStart(12, '0')}`);
  for (const caseId of ids) {
    const keys = { pk: { S: `CASE#${caseId}` }, sk: { S: 'SNAPSHOT' }, seq: { N: '1' } };
    const Item = { ...keys, changeBucket: { S: `${day}#05` }, changedAt: { S: `${moment}#${caseId}` } };
    await dynamoDb(aws.aws).send(new PutItemCommand({ TableName, Item }));
  }
  expect((await walk({ from: moment, to: moment })).map(({ caseId }) => caseId)).toEqual(ids);
});
