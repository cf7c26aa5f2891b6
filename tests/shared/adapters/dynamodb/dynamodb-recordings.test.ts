import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoRecordings } from '#adapters/dynamodb/dynamodb-recordings';
import type { Recording, RecordingView } from '#domain/recording/recording';
import { eventually } from '#tests/e2e/deployment';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, tables, local, close } = await testAws();
const client = dynamoDb(aws);
const recordings = new DynamoRecordings({ client, table: tables.recordings, recordDays: 1095 });
afterAll(async () => {
  client.destroy();
  await close();
});

const fresh = (rest: Partial<Recording> = {}): Recording => ({
  ...{ visit: randomUUID(), number: 1, version: 1, window: `LZ-${randomUUID().slice(0, 8).toUpperCase()}`, body: 'B' },
  ...{ startedBy: 'i|clerk', startedAt: '2026-09-22T01:00:00.000Z', notice: 1, consent: 'given', people: ['v1:aa'] },
  ...{ dueAt: '2026-09-23T01:00:00.000Z', stopped: null, keptAt: null, ended: null, views: 0 },
  ...rest,
});
const next = (recording: Recording, rest: Partial<Recording> = {}): Recording => ({
  ...{ ...recording, version: recording.version + 1 },
  ...rest,
});
const viewOf = ({ visit, number }: Recording, view = 1): RecordingView => ({
  ...{ visit, number, view, by: 'i|decider', role: 'decider', body: 'B', at: '2026-09-22T02:00:00.000Z' },
  ...{ purpose: 'complaint', note: '核实', addressUntil: '2026-09-22T02:02:00.000Z' },
});

describe('the store of recordings', () => {
  it('knows nothing of a visit that nobody recorded, and then what was written, at once', async () => {
    const recording = fresh();
    expect(await recordings.find(recording)).toBeNull();
    expect(await recordings.ofVisit(recording.visit)).toEqual([]);
    expect(await recordings.write({ recording })).toBe(true);
    expect(await recordings.find(recording)).toEqual(recording);
    // A clerk who repeats a stop would otherwise be told of the state before.
    if (local) expect(local.uses.findLast(({ operation }) => operation === 'Query')).toMatchObject({ readUnits: 1 });
  });

  it('takes each version once, after the one before', async () => {
    const recording = fresh();
    expect(await recordings.write({ recording: next(recording) })).toBe(false);
    await recordings.write({ recording });
    expect(await recordings.write({ recording })).toBe(false);
    expect(await recordings.write({ recording: next(next(recording)) })).toBe(false);
    expect(await recordings.write({ recording: next(recording, { views: 1 }) })).toBe(true);
    expect(await recordings.write({ recording: next(recording, { views: 2 }) })).toBe(false);
    expect(await recordings.find(recording)).toMatchObject({ version: 2, views: 1 });
  });

  it('writes a view with the recording that counts it, or neither', async () => {
    const recording = fresh();
    await recordings.write({ recording });
    const view = viewOf(recording);
    expect(await recordings.write({ recording: next(recording, { views: 1 }), view })).toBe(true);
    expect(await recordings.write({ recording: next(recording, { views: 1 }), view: viewOf(recording, 2) })).toBe(
      false,
    );
    // Nobody writes over a view.
    const second = next(next(recording, { views: 1 }), { views: 2 });
    expect(await recordings.write({ recording: second, view: { ...view, note: 'x' } })).toBe(false);
    expect(await recordings.ofVisit(recording.visit)).toEqual([
      { recording: next(recording, { views: 1 }), views: [view] },
    ]);
  });

  it('gives the write to one of two at the same moment', async () => {
    const recording = fresh();
    await recordings.write({ recording });
    const changed = next(recording, { views: 1 });
    const both = await Promise.all(
      [1, 2].map((view) => recordings.write({ recording: changed, view: viewOf(recording, view) })),
    );
    expect(both.filter(Boolean)).toHaveLength(1);
  });

  it('keeps the views of each recording of a visit to it, in their order', async () => {
    const [first, tenth] = [fresh(), fresh({ number: 10 })].map((each) => ({ ...each, visit: each.visit }));
    if (first === undefined || tenth === undefined) throw new Error('two recordings are needed');
    const other = { ...tenth, visit: first.visit };
    await recordings.write({ recording: other });
    await recordings.write({ recording: first });
    let recording = first;
    for (const view of [1, 2, 3]) {
      recording = next(recording, { views: view });
      await recordings.write({ recording, view: viewOf(recording, view) });
    }
    const sessions = await recordings.ofVisit(first.visit);
    expect(sessions.map(({ recording: { number }, views }) => [number, views.map(({ view }) => view)])).toEqual([
      [1, [1, 2, 3]],
      [10, []],
    ]);
  });

  it('lists at a window those that somebody awaits, the earliest first, until nobody does', async () => {
    const late = fresh({ startedAt: '2026-09-22T03:00:00.000Z' });
    const early = fresh({ window: late.window });
    const refused = fresh({ window: late.window, consent: 'refused', dueAt: null });
    for (const recording of [late, early, refused]) await recordings.write({ recording });
    const listed = async (): Promise<string[]> =>
      (await recordings.unfinished({ window: late.window, limit: 10 })).map(({ visit }) => visit);
    // The index follows in its own time.
    await eventually(listed, { wanted: (visits) => visits.length === 2 });
    expect(await listed()).toEqual([early.visit, late.visit]);
    expect(await recordings.unfinished({ window: late.window, limit: 1 })).toHaveLength(1);
    await recordings.write({ recording: next(early, { dueAt: null, keptAt: '2026-09-22T02:00:00.000Z' }) });
    await eventually(listed, { wanted: (visits) => visits.join() === late.visit });
  });
});
