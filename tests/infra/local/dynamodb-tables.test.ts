import { describe, expect, it } from 'vitest';
import {
  casesArn,
  casesTable,
  fresh,
  item,
  licencesArn,
  licencesTable,
  putPart,
  string,
  useDynamoDb,
} from './dynamodb-cloud.ts';

const on = useDynamoDb();
const { get, reboot, records, write } = on;

describe('a table of the template', () => {
  it('keeps its items, indexes, stream and tokens over a restart', async () => {
    await write([putPart('CASE#1', 'KEY', fresh)], 'token-3');
    const { streamArn } = on.cloud.service.createTable(casesTable);
    const before = records();
    await reboot();
    await write([putPart('CASE#1', 'KEY', fresh)], 'token-3');
    expect(await get('CASE#1', 'KEY')).toEqual(item('CASE#1', 'KEY'));
    expect(records()).toEqual(before);
    expect(on.cloud.service.createTable(casesTable)).toEqual({ arn: casesArn, streamArn });
  });

  it('is the same whatever the order of its attributes, and not the same with another definition', () => {
    const { AttributeDefinitions } = casesTable;
    on.cloud.service.createTable({ ...casesTable, AttributeDefinitions: AttributeDefinitions.toReversed() });
    const changed = { ...casesTable, StreamSpecification: { StreamViewType: 'KEYS_ONLY' } };
    expect(() => on.cloud.service.createTable(changed)).toThrow(/table cases: its definition changed/);
  });

  it.each([
    ['LocalSecondaryIndexes', { LocalSecondaryIndexes: [] }],
    ['BillingMode', { BillingMode: 'PROVISIONED' }],
    ['StreamViewType', { StreamSpecification: { StreamViewType: 'EVERYTHING' } }],
    ['ResourcePolicy', { StreamSpecification: { StreamViewType: 'KEYS_ONLY', ResourcePolicy: {} } }],
    ['KMSMasterKeyId', { SSESpecification: { SSEEnabled: true, KMSMasterKeyId: 'alias/aws/dynamodb' } }],
    ['unused', { ...licencesTable, AttributeDefinitions: [...licencesTable.AttributeDefinitions, string('unused')] }],
  ])('stops the boot with an error naming %s where that is not supported', (name, properties) => {
    const table = { ...casesTable, ...properties, TableName: 'other' };
    expect(() => on.cloud.service.createTable(table)).toThrow(name);
  });

  it('may carry properties without local effect', () => {
    const table = { ...licencesTable, PointInTimeRecoverySpecification: {}, Tags: [], DeletionProtectionEnabled: true };
    expect(on.cloud.service.createTable(table)).toEqual({ arn: licencesArn });
  });
});
