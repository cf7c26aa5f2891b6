import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoRegisters } from '#adapters/dynamodb/dynamodb-registers';
import { DynamoWaybills } from '#adapters/dynamodb/dynamodb-waybills';
import type { Carrier } from '#contracts/courier/account';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, tables, local, close } = await testAws();
const client = dynamoDb(aws);
const waybills = new DynamoWaybills({ client, table: tables.registers });
afterAll(async () => {
  client.destroy();
  await close();
});

let serial = 0;
const fresh = () => ({
  carrier: 'ems' as const,
  number: `99${String(Date.now()).slice(-8)}${String(serial++).padStart(3, '0')}`,
});
const owner = () => ({ caseId: randomUUID(), bag: '1' });

describe('the register of waybills', () => {
  it('knows nothing of a number that nobody put, and then whose it is, at once', async () => {
    const [name, its] = [fresh(), owner()];
    expect(await waybills.find(name)).toBeNull();
    expect(await waybills.put({ ...name, ...its })).toBe(true);
    expect(await waybills.find(name)).toEqual(its);
    // A push may come within milliseconds of the order: a read that lags would not find its case.
    if (local) expect(local.uses.findLast(({ operation }) => operation === 'GetItem')).toMatchObject({ readUnits: 1 });
  });

  it('takes the same again, and another case or bag never: the first stays', async () => {
    const [name, its] = [fresh(), owner()];
    await waybills.put({ ...name, ...its });
    expect(await waybills.put({ ...name, ...its })).toBe(true);
    expect(await waybills.put({ ...name, ...owner() })).toBe(false);
    expect(await waybills.put({ ...name, ...its, bag: '2' })).toBe(false);
    expect(await waybills.find(name)).toEqual(its);
  });

  it('gives a number to one of two that put it at the same moment', async () => {
    const [name, one, other] = [fresh(), owner(), owner()];
    const both = await Promise.all([waybills.put({ ...name, ...one }), waybills.put({ ...name, ...other })]);
    expect(both.filter(Boolean)).toHaveLength(1);
    expect(await waybills.find(name)).toEqual(both[0] ? one : other);
  });

  it('keeps the numbers of each carrier to themselves, and out of the registers of bodies', async () => {
    const [name, its] = [fresh(), owner()];
    await waybills.put({ ...name, ...its });
    expect(await waybills.find({ ...name, carrier: 'other' as Carrier })).toBeNull();
    const registers = new DynamoRegisters({ client, table: tables.registers });
    expect(await registers.find({ register: 'ems', body: 'x', holderHash: name.number })).toBeNull();
  });
});
