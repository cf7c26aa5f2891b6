import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoClockRuns } from '#adapters/dynamodb/dynamodb-clock-runs';
import { DynamoDueLines } from '#adapters/dynamodb/dynamodb-due-lines';
import { DynamoEndpoints, DynamoOutbox } from '#adapters/dynamodb/dynamodb-outbox';
import { type EndpointState, type Line, wellEndpoint } from '#domain/partner/delivery';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, tables, close } = await testAws();
const client = dynamoDb(aws);
const table = { client, table: tables.partners };
const outbox = new DynamoOutbox(table);
const endpoints = new DynamoEndpoints(table);
const due = new DynamoDueLines(table);
const runs = new DynamoClockRuns(table);
afterAll(async () => {
  client.destroy();
  await close();
});

const lineOf = (endpoint: string, parts: Partial<Line> = {}): Line => ({
  ...{ partner: 'shaanxi', endpoint, caseId: randomUUID(), doneSeq: 0, toldSeq: 2 },
  ...{ state: 'waiting', dueAt: '2026-09-22T02:05:30.000Z', attempts: 1, fault: 'status-500' },
  ...parts,
});
const idsOf = (lines: readonly Line[]): string[] => lines.map(({ caseId }) => caseId);

describe('a line', () => {
  it('is not there before it is put, then as it was put last, with a version more each time', async () => {
    const line = lineOf(randomUUID());
    expect(await outbox.line(line)).toBeNull();
    expect(await outbox.put(line, null)).toBe(1);
    const next: Line = { ...line, state: 'sending', attempts: 2, fault: null };
    expect(await outbox.put(next, 1)).toBe(2);
    expect(await outbox.line(line)).toEqual({ value: next, version: 2 });
    expect(await outbox.line({ ...line, partner: 'another' })).toBeNull();
  });

  it('is written only where it is as it was: another write leaves it alone', async () => {
    const line = lineOf(randomUUID());
    expect(await outbox.put(line, 1)).toBeNull();
    expect(await outbox.line(line)).toBeNull();
    await outbox.put(line, null);
    for (const version of [null, 2, 0]) expect(await outbox.put({ ...line, toldSeq: 9 }, version)).toBeNull();
    expect(await outbox.line(line)).toEqual({ value: line, version: 1 });
  });

  it('of two writes that rest on the same one takes one', async () => {
    const line = lineOf(randomUUID());
    const attempt = async (version: number | null) => {
      const both = [3, 4].map((toldSeq) => outbox.put({ ...line, toldSeq }, version));
      const versions = await Promise.all(both);
      expect(versions.filter((each) => each !== null)).toEqual([(version ?? 0) + 1]);
      expect((await outbox.line(line))?.value.toldSeq).toBe(versions[0] === null ? 4 : 3);
    };
    await attempt(null);
    await attempt(1);
  });

  it('goes over to another partner in one write, where neither is another than it was', async () => {
    const line = lineOf(randomUUID());
    const to: Line = { ...line, partner: 'xian', endpoint: randomUUID(), state: 'parked' };
    await outbox.put(line, null);
    const from = { value: line, version: 1 };
    expect(await outbox.move({ from: { ...from, version: 2 }, to, version: null })).toBeNull();
    expect(await outbox.move({ from, to, version: 1 })).toBeNull();
    expect([await outbox.line(line), await outbox.line(to)]).toEqual([from, null]);
    expect(await outbox.move({ from, to, version: null })).toBe(1);
    expect([await outbox.line(line), await outbox.line(to)]).toEqual([null, { value: to, version: 1 }]);
    expect(await outbox.move({ from, to, version: 1 })).toBeNull();
    expect(idsOf(await due.parked({ endpoint: to.endpoint, limit: 9 }))).toEqual([line.caseId]);
    // With what waits there already.
    await outbox.put(line, null);
    expect(await outbox.move({ from, to: { ...to, toldSeq: 9 }, version: 1 })).toBe(2);
    expect((await outbox.line(to))?.value.toldSeq).toBe(9);
  });

  it('goes only as it was, and what is put after it begins anew', async () => {
    const line = lineOf(randomUUID());
    await outbox.put(line, null);
    const more = { ...line, toldSeq: 3 };
    await outbox.put(more, 1);
    expect(await outbox.remove({ value: line, version: 1 })).toBe(false);
    expect(await outbox.line(line)).toEqual({ value: more, version: 2 });
    expect(await outbox.remove({ value: more, version: 2 })).toBe(true);
    expect(await outbox.remove({ value: more, version: 2 })).toBe(false);
    expect(await outbox.line(line)).toBeNull();
    expect(await outbox.put(line, null)).toBe(1);
  });
});

describe('how an endpoint does', () => {
  it('is nothing at first, and of two that write it down at once one does', async () => {
    const id = randomUUID();
    const state = (failures: number): EndpointState => ({ ...wellEndpoint, failures });
    expect(await endpoints.state(id)).toBeNull();
    expect(await endpoints.put(id, state(1), null)).toBe(true);
    expect(await endpoints.put(id, state(7), null)).toBe(false);
    expect(await endpoints.state(id)).toEqual({ value: state(1), version: 1 });
    const both = await Promise.all([2, 3].map((failures) => endpoints.put(id, state(failures), 1)));
    expect(both.filter(Boolean)).toHaveLength(1);
    expect(await endpoints.state(id)).toEqual({ value: state(both[0] === true ? 2 : 3), version: 2 });
  });
});

describe('what is due', () => {
  /** A run at an instant after one that was so many minutes earlier. */
  const run = (endpoint: string, now: string, { minutes = 3, limit = 100 } = {}) =>
    due.due({ endpoint, now, since: new Date(Date.parse(now) - minutes * 60_000).toISOString(), limit });

  it('is found from its instant on, within its minute, an hour later, and after a gap of many hours', async () => {
    const endpoint = randomUUID();
    const line = lineOf(endpoint);
    await outbox.put(line, null);
    const found = (now: string, minutes?: number) => run(endpoint, now, minutes === undefined ? {} : { minutes });
    expect(await found('2026-09-22T02:05:29.999Z')).toEqual([]);
    expect(await found('2026-09-22T02:04:59.999Z')).toEqual([]);
    expect(await found('2026-09-22T02:05:30.000Z')).toEqual([line]);
    expect(await found('2026-09-22T02:05:30.000Z', 0)).toEqual([line]);
    expect(await found('2026-09-22T02:07:10.000Z')).toEqual([line]);
    expect(await found('2026-09-22T03:05:40.000Z')).toEqual([line]);
    expect(await found('2026-09-22T23:59:00.000Z', 14 * 60)).toEqual([line]);
    // An hour before it, its list is asked as well.
    expect(await found('2026-09-22T01:59:59.000Z', 14 * 60)).toEqual([]);
    expect(await run(randomUUID(), '2026-09-22T02:05:30.000Z')).toEqual([]);
  });

  it('is what somebody was sending until their time ran out, too', async () => {
    const endpoint = randomUUID();
    const line = lineOf(endpoint, { state: 'sending', dueAt: '2026-09-22T03:00:10.000Z' });
    await outbox.put(line, null);
    expect(await run(endpoint, '2026-09-22T03:00:09.000Z')).toEqual([]);
    expect(await run(endpoint, '2026-09-22T03:01:00.000Z')).toEqual([line]);
  });

  it('is neither what is parked nor what is dead: those are lists of their own', async () => {
    const endpoint = randomUUID();
    const [parked, dead] = [lineOf(endpoint, { state: 'parked' }), lineOf(endpoint, { state: 'dead' })];
    for (const line of [parked, dead]) await outbox.put(line, null);
    expect(await run(endpoint, '2026-09-22T02:05:30.000Z', { minutes: 600 })).toEqual([]);
    expect(await due.parked({ endpoint, limit: 10 })).toEqual([parked]);
    expect(await due.dead({ endpoint, limit: 10 })).toEqual([dead]);
    expect(await due.dead({ endpoint: randomUUID(), limit: 10 })).toEqual([]);
  });

  it('leaves the list when the line goes on, and comes to the one that it goes on to', async () => {
    const endpoint = randomUUID();
    const line = lineOf(endpoint);
    await outbox.put(line, null);
    await outbox.put({ ...line, state: 'parked' }, 1);
    expect(await run(endpoint, '2026-09-22T02:05:30.000Z')).toEqual([]);
    expect(idsOf(await due.parked({ endpoint, limit: 10 }))).toEqual([line.caseId]);
    await outbox.put({ ...line, dueAt: '2026-09-22T04:30:00.000Z' }, 2);
    expect(await due.parked({ endpoint, limit: 10 })).toEqual([]);
    expect(idsOf(await run(endpoint, '2026-09-22T04:30:59.000Z'))).toEqual([line.caseId]);
  });

  it('comes oldest first over the lists of all minutes, as many as are asked for', async () => {
    const endpoint = randomUUID();
    const instants = ['02:05:01', '01:59:30', '02:04:00', '01:05:59', '02:05:00', '01:04:00'];
    for (const [index, time] of instants.entries())
      await outbox.put(lineOf(endpoint, { caseId: `${index}`, dueAt: `2026-09-22T${time}.000Z` }), null);
    const found = (limit: number) => run(endpoint, '2026-09-22T02:05:30.000Z', { minutes: 120, limit });
    expect(idsOf(await found(100))).toEqual(['5', '3', '1', '2', '4', '0']);
    expect(idsOf(await found(2))).toEqual(['5', '3']);
  });

  it.each(['parked', 'dead'] as const)('of what is %s the one that has been so longest comes first', async (state) => {
    const endpoint = randomUUID();
    for (const [caseId, hour] of [
      ['c', '05'],
      ['a', '03'],
      ['b', '04'],
    ] as const)
      await outbox.put(
        lineOf(endpoint, { caseId: `${endpoint}-${caseId}`, state, dueAt: `2026-09-22T${hour}:00:00.000Z` }),
        null,
      );
    expect(idsOf(await due[state]({ endpoint, limit: 2 }))).toEqual([`${endpoint}-a`, `${endpoint}-b`]);
  });
});

describe('the clock', () => {
  it('has never run, and then as it was saved last', async () => {
    expect(await runs.last()).toBeNull();
    for (const at of ['2026-09-22T02:05:30.000Z', '2026-09-22T02:04:30.000Z']) {
      await runs.save(at);
      expect(await runs.last()).toBe(at);
    }
  });
});
