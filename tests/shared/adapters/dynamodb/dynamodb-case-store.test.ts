import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DynamoApprovals } from '#adapters/dynamodb/dynamodb-approvals';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import type { CaseWrite } from '#application/case/ports';
import { testAws } from '#tests/shared/adapters/test-aws';
import { at, firstWrite, nextWrite, withdrawn } from './case-writes.ts';

const { aws, tables, local, close } = await testAws();
const client = dynamoDb(aws);
const store = new DynamoCaseStore({
  shape: snapshotShape,
  client,
  casesTable: tables.cases,
  approvalsTable: tables.approvals,
  random: () => 0,
});
afterAll(async () => {
  client.destroy();
  await close();
});

/** A case of one event, and its store as it then is. */
async function begunCase(personal?: Readonly<Record<string, unknown>>): Promise<CaseWrite> {
  const write = firstWrite(personal);
  expect(await store.append(write)).toEqual({ kind: 'appended' });
  return write;
}

const withKey = (write: CaseWrite, idempotency: Partial<CaseWrite['idempotency']>): CaseWrite => ({
  ...write,
  idempotency: { ...write.idempotency, ...idempotency },
});

describe('reading a case', () => {
  it('gives back what was written: snapshot, wrapped key, events in their order', async () => {
    const first = await begunCase();
    const second = nextWrite(first.snapshot);
    expect(await store.append(second)).toEqual({ kind: 'appended' });
    const { caseId } = first.snapshot;
    const head = { snapshot: second.snapshot, wrappedKey: first.wrappedKey };
    expect(await store.head(caseId)).toEqual(head);
    expect(await store.whole(caseId)).toEqual({ ...head, events: [...first.events, ...second.events] });
  });

  it('says null of a case that is not there', async () => {
    expect(await store.head('620100-20260922-000000000000')).toBeNull();
    expect(await store.whole('620100-20260922-000000000000')).toBeNull();
  });

  it.skipIf(local === undefined)('reads no event for a head, however long the history is', async () => {
    const { snapshot } = await begunCase();
    await store.append(nextWrite(snapshot, [withdrawn('1'), withdrawn('2'), withdrawn('3')]));
    local?.uses.splice(0);
    await store.head(snapshot.caseId);
    expect(local?.uses).toMatchObject([{ operation: 'Query', table: tables.cases, items: 2 }]);
  });

  it('rebuilds a snapshot that was stored in an older shape from its events', async () => {
    const { snapshot, ...rest } = firstWrite();
    const older = { ...snapshot, version: 0, status: 'completed' } as const;
    await store.append({ ...rest, snapshot: older });
    expect((await store.head(snapshot.caseId))?.snapshot).toEqual(snapshot);
    expect((await store.whole(snapshot.caseId))?.snapshot).toEqual(snapshot);
  });

  it('shows a record whose end is missing as it is, once no write explains it any more', async () => {
    const { snapshot } = await begunCase();
    const { events: _, ...write } = nextWrite(snapshot);
    await store.append({ ...write, events: [] });
    local?.uses.splice(0);
    const whole = await store.whole(snapshot.caseId);
    expect([whole?.events.length, whole?.snapshot.seq]).toEqual([1, 2]);
    if (local !== undefined) expect(local.uses).toHaveLength(4);
  });

  it('reads a history that is longer than one page of a query', async () => {
    const long = 'x'.repeat(300_000);
    const { snapshot } = await begunCase();
    const write = nextWrite(snapshot, [withdrawn(long), withdrawn(long), withdrawn(long), withdrawn(long)]);
    await store.append(write);
    const whole = await store.whole(snapshot.caseId);
    expect(whole?.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(whole?.snapshot.seq).toBe(5);
  });
});

describe('the one write of a command', () => {
  it('is refused as stale where the case has moved on, and leaves nothing behind', async () => {
    const { snapshot } = await begunCase();
    const [winner, loser] = [nextWrite(snapshot), nextWrite(snapshot, [withdrawn('late')])];
    expect(await store.append(winner)).toEqual({ kind: 'appended' });
    expect(await store.append({ ...loser, approval: approvalOf(snapshot.caseId) })).toEqual({ kind: 'stale' });
    expect((await store.whole(snapshot.caseId))?.events.at(-1)).toEqual(winner.events[0]);
    expect(await store.answered({ key: loser.idempotency.key, now: at })).toBeNull();
    expect(await approvals.approval(`approval-${snapshot.caseId}`)).toBeNull();
  });

  it('is refused as stale where a new case would take the id of another', async () => {
    const write = await begunCase();
    expect(await store.append(withKey(write, { key: 'another' }))).toEqual({ kind: 'stale' });
  });

  it('is stale where the snapshot alone does not stand where it should', async () => {
    const { snapshot } = await begunCase();
    const write = nextWrite(snapshot);
    expect(await store.append({ ...write, expectedSeq: 7 })).toEqual({ kind: 'stale' });
  });

  it('answers a repeated key with what was recorded first, whatever else fails with it', async () => {
    const first = await begunCase();
    const { key, answer } = first.idempotency;
    const repeated = { kind: 'repeated', answer };
    // Everything of the same write fails now: event, snapshot, key.
    expect(await store.append(first)).toEqual(repeated);
    // Only the key fails: another case is begun under it.
    expect(await store.append(withKey(firstWrite(), { key }))).toEqual(repeated);
    // The snapshot has moved on as well.
    const second = nextWrite(first.snapshot);
    await store.append(second);
    expect(await store.append(withKey(nextWrite(first.snapshot), { key }))).toEqual(repeated);
    expect((await store.whole(first.snapshot.caseId))?.events).toHaveLength(2);
  });

  it('carries an approval, and only in a function that may write one', async () => {
    const { snapshot } = await begunCase();
    const approval = approvalOf(snapshot.caseId);
    const without = new DynamoCaseStore({ shape: snapshotShape, client, casesTable: tables.cases });
    await expect(without.append({ ...nextWrite(snapshot), approval })).rejects.toThrow('may not write approvals');
    expect((await store.whole(snapshot.caseId))?.events).toHaveLength(1);
    expect(await store.append({ ...nextWrite(snapshot), approval })).toEqual({ kind: 'appended' });
    expect(await approvals.approval(approval.id)).toEqual(approval);
  });

  it('never replaces an approval that was given', async () => {
    const { snapshot } = await begunCase();
    const approval = approvalOf(snapshot.caseId);
    const second = nextWrite(snapshot);
    await store.append({ ...second, approval });
    const third = { ...nextWrite(second.snapshot), approval: { ...approval, draftSm3: 'ff' } };
    expect(await store.append(third)).toEqual({ kind: 'stale' });
    expect(await approvals.approval(approval.id)).toEqual(approval);
  });

  it('erases the wrapped key and nothing else', async () => {
    const { snapshot } = await begunCase();
    const erased = nextWrite(snapshot, [{ type: 'case.erased', data: { legalBasis: '47', ticket: 'T-1' } }]);
    expect(await store.append({ ...erased, eraseKey: true })).toEqual({ kind: 'appended' });
    const whole = await store.whole(snapshot.caseId);
    expect(whole?.wrappedKey).toBeNull();
    expect(whole?.snapshot.erased).toBe(true);
    expect(whole?.events).toHaveLength(2);
  });
});

describe('what one command alone may use', () => {
  const used = (write: CaseWrite, key: string, now = at): CaseWrite => ({
    ...write,
    once: { ...write.idempotency, key, now, expiresAt: null },
  });
  const caseOf = async ({ snapshot }: CaseWrite) => store.whole(snapshot.caseId);

  it('is used in the one write of that command, and refused to every other, which leaves nothing behind', async () => {
    const [first, second] = [used(firstWrite(), 'sheet 1'), used(firstWrite(), 'sheet 1')];
    expect(await store.append(first)).toEqual({ kind: 'appended' });
    const { answer } = first.idempotency;
    expect(await store.append(second)).toEqual({ kind: 'taken', answer });
    expect(await caseOf(second)).toBeNull();
    expect(await store.answered({ key: second.idempotency.key, now: at })).toBeNull();
    expect(await store.answered({ key: 'sheet 1', now: at })).toEqual(answer);
    // Another is free.
    expect(await store.append(used(second, 'sheet 2'))).toEqual({ kind: 'appended' });
  });

  it('is not used up by a command that is refused for something else', async () => {
    const { snapshot } = await begunCase();
    expect(await store.append(used({ ...nextWrite(snapshot), expectedSeq: 7 }, 'sheet 3'))).toEqual({ kind: 'stale' });
    expect(await store.answered({ key: 'sheet 3', now: at })).toBeNull();
    expect(await store.append(used(firstWrite(), 'sheet 3'))).toEqual({ kind: 'appended' });
  });

  it('stays used for ever: long after the key of the command has expired', async () => {
    const first = used(firstWrite(), 'sheet 4');
    await store.append(first);
    const { answer, key } = first.idempotency;
    // The same key comes first while it lasts.
    expect(await store.append(used(withKey(firstWrite(), { key }), 'sheet 4'))).toEqual({ kind: 'repeated', answer });
    const now = '2126-01-01T00:00:00.000Z';
    const again = used(withKey(firstWrite(), { key, now }), 'sheet 4', now);
    expect(await store.append(again)).toEqual({ kind: 'taken', answer });
  });

  it.skipIf(local === undefined)('is used by one of many that come at once', async () => {
    const writes = Array.from({ length: 20 }, () => used(firstWrite(), 'sheet 5'));
    const outcomes = await Promise.all(writes.map((write) => store.append(write)));
    const there = await Promise.all(writes.map(caseOf));
    expect(there.filter((each) => each !== null)).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
    for (const { kind } of outcomes) expect(['appended', 'taken', 'busy']).toContain(kind);
  });
});

describe.skipIf(local === undefined)('a transaction that meets another one', () => {
  let met = 0;
  const conflicts = (times: number): void => {
    met = 0;
    if (local !== undefined) local.conflict = () => (met += 1) <= times;
  };
  afterEach(() => conflicts(0));

  it('is tried again, and succeeds when the other one is through', async () => {
    const { snapshot } = await begunCase();
    conflicts(3);
    expect(await store.append(nextWrite(snapshot))).toEqual({ kind: 'appended' });
    expect(met).toBe(4);
  });

  it('is given up as busy after three retries, with nothing written', async () => {
    const { snapshot } = await begunCase();
    conflicts(1000);
    expect(await store.append(nextWrite(snapshot))).toEqual({ kind: 'busy' });
    expect(met).toBe(4);
    expect((await store.whole(snapshot.caseId))?.events).toHaveLength(1);
  });
});

describe('a recorded answer', () => {
  const expiresAt = '2026-09-23T02:00:00.000Z';
  const justBefore = '2026-09-23T01:59:59.000Z';

  it('is given until its time is over, and then no more, though the item may still be there', async () => {
    const { idempotency } = await begunCase();
    const { key, answer } = idempotency;
    expect(await store.answered({ key, now: justBefore })).toEqual(answer);
    expect(await store.answered({ key, now: expiresAt })).toBeNull();
    expect(await store.answered({ key: 'never used', now: at })).toBeNull();
  });

  it('holds its key until then: the key is free for another request from that second on', async () => {
    const { snapshot, idempotency } = await begunCase();
    const { key, answer } = idempotency;
    const again = nextWrite(snapshot);
    expect(await store.append(withKey(again, { key, now: justBefore }))).toEqual({ kind: 'repeated', answer });
    expect(await store.append(withKey(again, { key, now: expiresAt }))).toEqual({ kind: 'appended' });
  });

  it('of a step of a journey never ends', async () => {
    const first = withKey(firstWrite(), { expiresAt: null });
    await store.append(first);
    const { key, answer } = first.idempotency;
    const now = '2126-01-01T00:00:00.000Z';
    expect(await store.answered({ key, now })).toEqual(answer);
    expect(await store.append(withKey(nextWrite(first.snapshot), { key, now }))).toEqual({ kind: 'repeated', answer });
  });
});

const approvals = new DynamoApprovals({ client, table: tables.approvals });
const approvalOf = (caseId: string) => ({
  id: `approval-${caseId}`,
  caseId,
  body: '12620100XTXX001530',
  sealKind: 'official',
  draftSm3: '00',
  approvedBy: 'https://identity.example.invalid|2',
  tokenDigest: '00',
  approvedAt: at,
});

describe('a snapshot stored in an older shape', () => {
  it('is rebuilt from the events when it is read, by command and by status page alike', async () => {
    const { snapshot } = await begunCase();
    const shape = { version: snapshotShape.version + 1, rebuild: () => ({ ...snapshot, mode: 'joint' as const }) };
    const newer = new DynamoCaseStore({ shape, client, casesTable: tables.cases });
    expect((await newer.head(snapshot.caseId))?.snapshot.mode).toBe('joint');
    expect((await newer.whole(snapshot.caseId))?.snapshot.mode).toBe('joint');
    expect((await store.head(snapshot.caseId))?.snapshot).toEqual(snapshot);
  });
});
