import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLists } from '#adapters/dynamodb/dynamodb-lists';
import { DynamoMarks } from '#adapters/dynamodb/dynamodb-marks';
import { DynamoWalks } from '#adapters/dynamodb/dynamodb-walks';
import type { Entry } from '#application/consumer/ports';
import { testAws, type TestAws } from '#tests/shared/adapters/test-aws';

let aws: TestAws;
let marks: DynamoMarks;
let lists: DynamoLists;
let walks: DynamoWalks;
beforeAll(async () => {
  aws = await testAws();
  const options = { client: dynamoDb(aws.aws), table: aws.tables.projections };
  marks = new DynamoMarks(options);
  lists = new DynamoLists(options);
  walks = new DynamoWalks(options);
});
afterAll(() => aws.close());

const none = { seq: 0, place: null };
const entry = (list: string, position: string): Entry => ({ list, position, body: { position } });
const all = (list: string, order: 'rising' | 'falling' = 'rising') =>
  lists.page({ list, after: null, limit: 100, order });

describe('a mark', () => {
  it('is at nothing before a consumer has dealt with a case, and then where it was put', async () => {
    const caseId = randomUUID();
    expect(await marks.of({ consumer: 'project', caseId })).toEqual(none);
    const to = { seq: 2, place: { list: `L-${caseId}`, position: 'b' } };
    expect(await marks.advance({ consumer: 'project', caseId, from: none, to })).toBe(true);
    expect(await marks.of({ consumer: 'project', caseId })).toEqual(to);
    expect(await marks.ofCase(caseId)).toEqual({ resume: 0, project: 2, notify: 0, partners: 0 });
  });

  it('is of one consumer alone', async () => {
    const caseId = randomUUID();
    await marks.advance({ consumer: 'resume', caseId, from: none, to: { seq: 1, place: null } });
    await marks.advance({ consumer: 'notify', caseId, from: none, to: { seq: 3, place: null } });
    expect(await marks.ofCase(caseId)).toEqual({ resume: 1, project: 0, notify: 3, partners: 0 });
  });

  it('moves on only from where it is: of two that rest on the same one, one writes, and its entries alone', async () => {
    const caseId = randomUUID();
    const list = `L-${caseId}`;
    const attempt = (position: string) =>
      marks.advance({
        ...{ consumer: 'project', caseId, from: none, to: { seq: 1, place: { list, position } } },
        put: [entry(list, position)],
      });
    const both = await Promise.all([attempt('a'), attempt('b')]);
    expect(both.filter(Boolean)).toHaveLength(1);
    const kept = await marks.of({ consumer: 'project', caseId });
    expect((await all(list)).map(({ position }) => position)).toEqual([kept.place?.position]);
    // Also without entries.
    expect(await marks.advance({ consumer: 'project', caseId, from: none, to: { seq: 9, place: null } })).toBe(false);
    expect(await marks.of({ consumer: 'project', caseId })).toEqual(kept);
  });

  it('is forgotten with its entry, and only where it still is', async () => {
    const caseId = randomUUID();
    const list = `L-${caseId}`;
    const of = { consumer: 'project', caseId } as const;
    const at = { seq: 2, place: { list, position: 'a' } };
    expect(await marks.forget({ ...of, from: none })).toBe(true);
    await marks.advance({ ...of, from: none, to: at, put: [entry(list, 'a'), entry(list, 'of another case')] });
    expect(await marks.forget({ ...of, from: { ...at, seq: 1 } })).toBe(false);
    expect(await marks.of(of)).toEqual(at);
    expect(await marks.forget({ ...of, from: at })).toBe(true);
    expect(await marks.of(of)).toEqual(none);
    expect((await all(list)).map(({ position }) => position)).toEqual(['of another case']);
    expect(await marks.advance({ ...of, from: none, to: at })).toBe(true);
  });

  it('moves an entry from one place to another in the same write', async () => {
    const caseId = randomUUID();
    const list = `L-${caseId}`;
    const [first, second] = [
      { seq: 1, place: { list, position: 'a' } },
      { seq: 2, place: { list, position: 'b' } },
    ];
    await marks.advance({ consumer: 'project', caseId, from: none, to: first, put: [entry(list, 'a')] });
    await marks.advance({
      ...{ consumer: 'project', caseId, from: first, to: second },
      ...{ put: [entry(list, 'b')], remove: [first.place] },
    });
    expect(await all(list)).toEqual([entry(list, 'b')]);
    await marks.advance({
      consumer: 'project',
      caseId,
      from: second,
      to: { seq: 3, place: null },
      remove: [second.place],
    });
    expect(await all(list)).toEqual([]);
  });
});

describe('a list', () => {
  it('is read in its order or from the end, page by page after a position', async () => {
    const list = `L-${randomUUID()}`;
    const put = ['c', 'a', 'e', 'b', 'd'].map((position) => entry(list, position));
    await marks.advance({ consumer: 'notify', caseId: randomUUID(), from: none, to: { seq: 1, place: null }, put });
    const positions = async (after: string | null, order: 'rising' | 'falling'): Promise<string> =>
      (await lists.page({ list, after, limit: 2, order })).map(({ position }) => position).join('');
    expect(await positions(null, 'rising')).toBe('ab');
    expect(await positions('b', 'rising')).toBe('cd');
    expect(await positions('d', 'rising')).toBe('e');
    expect(await positions(null, 'falling')).toBe('ed');
    expect(await positions('d', 'falling')).toBe('cb');
  });
});

describe('the walk', () => {
  it('is nowhere before it was saved, then where it was saved last', async () => {
    const from = '2026-09-22T00:00:00.000Z';
    const unfinished = { cursor: '["2026-09-22",3,null]', to: from, oldest: null };
    await walks.save({ from, unfinished });
    expect(await walks.load()).toEqual({ from, unfinished });
    await walks.save({ from, unfinished: null });
    expect(await walks.load()).toEqual({ from, unfinished: null });
  });
});
