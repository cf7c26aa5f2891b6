import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, it } from 'vitest';
import { deedPartition } from '#adapters/dynamodb/deed-partition';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoDeedRegister } from '#adapters/dynamodb/dynamodb-deed-register';
import { SignedDeeds } from '#adapters/dynamodb/signed-deeds';
import type { SealedDocument } from '#domain/licence/document';
import { testAws } from '#tests/shared/adapters/test-aws';
import { deedWith, shippedWith } from '#tests/shared/domain/agreement/agreement-fixture';

const { aws, tables, close } = await testAws();
const client = dynamoDb(aws);
const register = new DynamoDeedRegister({ client, table: tables.registers });
const bySignedRequest = new SignedDeeds({ aws, urlSuffix: 'amazonaws.com.cn', table: tables.registers });
afterAll(async () => {
  client.destroy();
  await close();
});

const documentOf = (payload: string): SealedDocument => ({
  payload,
  seal: { algorithm: 'SM2-SM3', signature: 'MAA=', certificate: 'MAA=', signedAt: '2026-09-22T01:00:00.000Z' },
});
const version = shippedWith();
const [mine, theirs] = [deedWith(version, { body: 'body-here' }), deedWith(version, { body: 'body-there' })];
const storedOf = async (identifier: string) => {
  const Key = { register: { S: 'AGREEMENT#documents' }, holderHash: { S: identifier } };
  const { Item } = await client.send(new GetItemCommand({ TableName: tables.registers, Key }));
  return JSON.parse(Item?.['body']?.S ?? 'null') as unknown;
};

describe('the register of what is sealed of agreements', () => {
  it('knows nothing at first, and then what was registered, at once, however it is asked', async () => {
    expect([await register.all(), await bySignedRequest.all()]).toEqual([[], []]);
    await register.register({ record: mine, document: documentOf('AAAA') });
    expect([await register.all(), await bySignedRequest.all()]).toEqual([[mine], [mine]]);
    expect(await storedOf(mine.identifier)).toEqual(documentOf('AAAA'));
  });

  it('keeps the first of a party about a text, record and document', async () => {
    const later = { ...mine, at: '2026-09-23T01:00:00.000Z' };
    await register.register({ record: later, document: documentOf('BBBB') });
    await register.register({ record: theirs, document: documentOf('CCCC') });
    expect(await register.all()).toEqual([mine, theirs]);
    expect(await storedOf(mine.identifier)).toEqual(documentOf('AAAA'));
  });

  it('throws where the table is not there, by whichever way it is asked', async () => {
    const nowhere = { client, table: 'nowhere' };
    await expect(
      new DynamoDeedRegister(nowhere).register({ record: mine, document: documentOf('A') }),
    ).rejects.toThrow();
    await expect(new SignedDeeds({ aws, urlSuffix: '', table: 'nowhere' }).all()).rejects.toMatchObject({
      message: 'DynamoDB answered 400',
      $fault: 'client',
    });
  });

  it('throws rather than answer without the seals that one answer does not hold, by whichever way it is asked', async () => {
    // An answer ends at 1 MB, an item at 400 KB.
    const body = { S: JSON.stringify({ ...mine, padding: 'x'.repeat(390_000) }) };
    for (const holderHash of ['padding-1', 'padding-2', 'padding-3']) {
      const Item = { register: { S: deedPartition }, holderHash: { S: holderHash }, body };
      await client.send(new PutItemCommand({ TableName: tables.registers, Item }));
    }
    const cutOff = 'there are more deeds of agreements than one answer holds';
    await expect(register.all()).rejects.toThrow(cutOff);
    await expect(bySignedRequest.all()).rejects.toThrow(cutOff);
  });
});
