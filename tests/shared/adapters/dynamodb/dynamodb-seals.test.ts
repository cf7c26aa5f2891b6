import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, it } from 'vitest';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoRegisters } from '#adapters/dynamodb/dynamodb-registers';
import { DynamoRevocationLists } from '#adapters/dynamodb/dynamodb-revocation-lists';
import { DynamoSealingIntents, DynamoSeals, DynamoSealStates } from '#adapters/dynamodb/dynamodb-seals';
import type { SealChange } from '#application/sealing/seal-changes';
import type { Seal } from '#domain/seal/seal';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, tables, close } = await testAws();
const client = dynamoDb(aws);
afterAll(async () => {
  client.destroy();
  await close();
});

/** Registers are filled by whoever keeps them, never by a function: as `infra/commands/seed.ts` does. */
const put = (TableName: string, keys: Record<string, string>, body: object) =>
  client.send(
    new PutItemCommand({
      TableName,
      Item: {
        ...Object.fromEntries(Object.entries(keys).map(([name, value]) => [name, { S: value }])),
        body: { S: JSON.stringify(body) },
      },
    }),
  );

describe('the seal registry', () => {
  const seals = new DynamoSeals({ client, table: tables.seals });

  it('gives all seals of a body of one kind, in any state, and none of another kind', async () => {
    const body = randomUUID();
    const [active, replaced] = [
      { id: 'a', state: 'active' },
      { id: 'b', state: 'replaced' },
    ];
    for (const seal of [active, replaced]) await put(tables.seals, { owner: `${body}#official`, id: seal.id }, seal);
    await put(tables.seals, { owner: `${body}#administrative-approval`, id: 'c' }, { id: 'c' });
    expect(await seals.sealsOf({ body, kind: 'official' })).toEqual([active, replaced]);
    expect(await seals.sealsOf({ body, kind: 'receipt' })).toEqual([]);
  });

  it('changes a seal only as it was seen, with a line of its history', async () => {
    const states = new DynamoSealStates({ client, table: tables.seals });
    const [body, kind] = [randomUUID(), 'official'];
    const seal = { id: 'a', body, kind, state: 'active' } as Seal;
    await put(tables.seals, { owner: `${body}#${kind}`, id: seal.id }, seal);
    const change: SealChange = {
      ...{ sealId: 'a', from: 'active', to: 'suspended', at: '2026-09-22T01:00:00.000Z' },
      ...{ by: 'system:op-suspend-seal', execution: 'e-1', ticket: 'OPS-7', reason: 'lost' },
    };
    const suspended = { ...seal, state: 'suspended' as const };
    expect(await states.change([{ old: { ...seal, keyArn: 'another' }, seal: suspended, change }])).toBe(false);
    expect(await seals.sealsOf({ body, kind })).toEqual([seal]);
    expect(await states.change([{ old: seal, seal: suspended, change }])).toBe(true);
    expect(await seals.sealsOf({ body, kind })).toEqual([suspended]);
    expect(await seals.sealsOf({ body: `HISTORY#${body}`, kind })).toEqual([change]);
    expect(await states.change([{ old: seal, seal: suspended, change }])).toBe(false);
  });

  it('changes several seals together or not at all, and registers one once', async () => {
    const states = new DynamoSealStates({ client, table: tables.seals });
    const [body, kind] = [randomUUID(), 'official'];
    const [one, other] = [
      { id: 'a', body, kind, state: 'active' } as Seal,
      { id: 'b', body, kind, state: 'registered' } as Seal,
    ];
    const at = '2026-09-22T01:00:00.000Z';
    const registered = (seal: Seal, from: Seal['state'] | null = null) => ({
      ...{ old: null, seal },
      change: { sealId: seal.id, from, to: seal.state, at, by: 'i|one' },
    });
    for (const seal of [one, other]) expect(await states.change([registered(seal)])).toBe(true);
    expect(await states.change([registered(one)])).toBe(false);
    const replacing = (old: Seal) => [
      {
        ...{ old: other, seal: { ...other, state: 'active' as const } },
        change: { sealId: 'b', from: 'registered' as const, to: 'active' as const, at: `${at}2`, by: 'i|two' },
      },
      {
        ...{ old, seal: { ...one, state: 'replaced' as const } },
        change: { sealId: 'a', from: 'active' as const, to: 'replaced' as const, at: `${at}2`, by: 'i|two' },
      },
    ];
    expect(await states.change(replacing({ ...one, keyArn: 'another' }))).toBe(false);
    expect(await seals.sealsOf({ body, kind })).toEqual([one, other]);
    expect(await states.change(replacing(one))).toBe(true);
    expect((await seals.sealsOf({ body, kind })).map(({ state }) => state)).toEqual(['replaced', 'active']);
    expect(await seals.sealsOf({ body: `HISTORY#${body}`, kind })).toHaveLength(4);
  });

  it('keeps the trusted roots beside them, and what these have revoked', async () => {
    const root = { name: `root ${randomUUID()}`, certificate: 'AA==' };
    await put(tables.seals, { owner: 'TRUST', id: root.name }, root);
    await put(tables.seals, { owner: 'REVOCATIONS', id: root.name }, { revocations: root.name });
    const { roots, revocations } = await seals.list();
    expect(roots).toContainEqual(root);
    expect(revocations).toContain(root.name);
    expect(roots.every(({ certificate }) => typeof certificate === 'string')).toBe(true);
  });

  it('is read to its end, however many pages it is', async () => {
    const body = randomUUID();
    const ids = Array.from({ length: 8 }, (_, index) => `seal-${index}`);
    // Eight times 300 KB: DynamoDB gives a megabyte at a time.
    for (const id of ids) await put(tables.seals, { owner: `${body}#official`, id }, { id, ses: 'A'.repeat(300_000) });
    const found = await seals.sealsOf({ body, kind: 'official' });
    expect(found.map(({ id }) => id)).toEqual(ids);
  });
});

describe('the revocation lists', () => {
  const lists = new DynamoRevocationLists({ client, table: tables.seals });
  const seals = new DynamoSeals({ client, table: tables.seals });
  const at = '2026-09-22T01:00:00.000Z';

  it('are one for each authority, replaced only by whoever knows the one that is held, with a line of history', async () => {
    const [id, other] = [randomUUID(), randomUUID()];
    const renew = (old: string | null, list: string, of = id) =>
      lists.renew({ ...{ id: of, old, list, at: `${at}${list}` }, line: { by: 'system:op-renew-revocations' } });
    expect(await lists.held(id)).toBeNull();
    expect(await renew(null, `${id}1`)).toBe(true);
    expect(await renew(null, `${other}1`, other)).toBe(true);
    expect(await lists.held(id)).toBe(`${id}1`);
    expect(await renew(null, `${id}2`)).toBe(false);
    expect(await renew('another', `${id}2`)).toBe(false);
    expect(await renew(`${id}1`, `${id}2`)).toBe(true);
    const { revocations = [] } = await seals.list();
    expect(revocations.filter((each) => each.startsWith(id) || each.startsWith(other)).toSorted()).toEqual(
      [`${id}2`, `${other}1`].toSorted(),
    );
    const history = await seals.sealsOf({ body: 'HISTORY', kind: 'REVOCATIONS' });
    expect(history.filter((line) => Object(line).authority === id)).toMatchObject([
      { by: 'system:op-renew-revocations', authority: id, at: `${at}${id}1` },
      { at: `${at}${id}2` },
    ]);
  });
});

describe('intents to seal', () => {
  const intents = new DynamoSealingIntents({ client, table: tables.intents });
  const intent = (caseId: string, signedAt: string) => ({
    caseId,
    identifier: '1.2.156.3005.2.X',
    sealId: 'seal-1',
    approval: `approval-${caseId}`,
    draftSm3: '00',
    signedAt,
  });

  it('stay what they were first: a later run is told the first one', async () => {
    const first = intent(randomUUID(), '2026-09-22T02:00:00.000Z');
    expect(await intents.intend(first)).toEqual(first);
    expect(await intents.intend({ ...first, signedAt: '2026-09-22T03:00:00.000Z' })).toEqual(first);
  });

  it('are replaced only by whoever knows the one in force', async () => {
    const first = intent(randomUUID(), '2026-09-22T02:00:00.000Z');
    const [second, third] = [
      { ...first, sealId: 'seal-2' },
      { ...first, sealId: 'seal-3' },
    ];
    const recorded = await intents.intend(first);
    await intents.replace(recorded, second);
    await expect(intents.replace(recorded, third)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(await intents.intend(first)).toEqual(second);
  });

  it('agree on one where several runs are at it together', async () => {
    const caseId = randomUUID();
    const told = await Promise.all(
      ['01', '02', '03', '04'].map((hour) => intents.intend(intent(caseId, `2026-09-22T${hour}:00:00.000Z`))),
    );
    expect(new Set(told.map(({ signedAt }) => signedAt)).size).toBe(1);
  });
});

describe("a body's register", () => {
  const registers = new DynamoRegisters({ client, table: tables.registers });

  it('is asked by register, body and keyed hash, all three', async () => {
    const body = randomUUID();
    await put(tables.registers, { register: `housing-fund-account#${body}`, holderHash: 'v1:1' }, { balance: '1.00' });
    const asked = { register: 'housing-fund-account', body, holderHash: 'v1:1' };
    expect(await registers.find(asked)).toEqual({ balance: '1.00' });
    expect(await registers.find({ ...asked, holderHash: 'v1:2' })).toBeNull();
    expect(await registers.find({ ...asked, body: 'another' })).toBeNull();
    expect(await registers.find({ ...asked, register: 'another' })).toBeNull();
  });
});
