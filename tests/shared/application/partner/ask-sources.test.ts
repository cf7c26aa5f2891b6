import { describe, expect, it } from 'vitest';
import type { Entry } from '#application/consumer/ports';
import { inboxList, inboxShards } from '#application/inbox/inbox-entry';
import { askSources } from '#application/partner/ask-sources';
import type { Said } from '#application/partner/sources';
import type { Step } from '#domain/case/event';
import type { Source, Walk } from '#domain/partner/source';
import { bodies } from '#functions/shipped-catalogue';
import { caseNumber, now, office, sourceOf } from './asked-source.ts';

const minuteMs = 60_000;
const answer: Said = { state: 'in-review', number: 'YB-1', since: null };
const down: Said = { fault: 'timeout' };
const large = { ...(bodies.find(({ id }) => id === office) ?? expect.unreachable()), inboxShards: 3 };

/** A place and its cases, asked by runs under a clock that only this test moves. */
class Bench {
  atMs = Date.parse(now);
  sources: Source[] = [sourceOf()];
  readonly walks = new Map<string, Walk>();
  readonly seen = new Map<string, Entry>();
  readonly asked: string[] = [];
  /** What every source answers, unless told of a case or a source. */
  says: (about: { source: string; caseId: string }) => Said = () => answer;
  /** How long an answer takes. */
  answerMs = 0;
  readonly #entries: Entry[] = [];
  readonly #bodies: (typeof large)[];

  constructor(...ofBodies: (typeof large)[]) {
    this.#bodies = ofBodies.length === 0 ? [{ ...large, inboxShards: 1 }] : ofBodies;
  }

  get now(): string {
    return new Date(this.atMs).toISOString();
  }

  /** Has a case await a step of a body; numbers are in the order in which they are due. */
  add(
    index: number,
    { step = 'review', body = office, shard = 0 }: { step?: Step; body?: string; shard?: number } = {},
  ) {
    const caseId = caseNumber(index);
    this.#entries.push({ list: inboxList({ body, shard }), position: caseId, body: { caseId, step } });
  }

  remove(index: number): void {
    const at = this.#entries.findIndex(({ position }) => position === caseNumber(index));
    this.#entries.splice(at, 1);
  }

  /** A run, some minutes after the one before. */
  run({ afterMinutes = 0 } = {}) {
    this.atMs += afterMinutes * minuteMs;
    this.asked.length = 0;
    return askSources({
      sources: { all: () => Promise.resolve(this.sources) },
      walks: {
        of: (source) => Promise.resolve(this.walks.get(source) ?? null),
        save: (source, walk) => Promise.resolve(void this.walks.set(source, walk)),
      },
      lists: {
        page: ({ list, after, limit, order }) => {
          if (order !== 'rising') throw new Error('asked for from the end');
          const all = this.#entries.filter(
            (entry) => entry.list === list && (after === null || entry.position > after),
          );
          return Promise.resolve(all.toSorted((a, b) => (a.position < b.position ? -1 : 1)).slice(0, limit));
        },
      },
      observations: { put: (entry) => Promise.resolve(void this.seen.set(`${entry.list} ${entry.position}`, entry)) },
      asker: {
        ask: (about) => {
          this.asked.push(about.caseId);
          this.atMs += this.answerMs;
          return Promise.resolve(this.says(about));
        },
      },
      bodies: this.#bodies,
      clock: { now: () => this.now },
    });
  }
}

const numbers = (...indexes: readonly number[]) => indexes.map(caseNumber);
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, at) => first + at);
const benchOf = (count: number): Bench => {
  const bench = new Bench();
  for (const index of upTo(count)) bench.add(index);
  return bench;
};

describe('a run', () => {
  it('asks for each case that its bodies have and did not decide, and for no other', async () => {
    const bench = new Bench();
    const steps = ['take-over', 'acceptance', 'correction', 'review', 'documents', 'decision', 'outcome'] as Step[];
    for (const [index, step] of steps.entries()) bench.add(index, { step });
    bench.add(20, { body: '12620100XTXX001530' });
    expect(await bench.run()).toEqual({ asked: 5, seen: 5, failing: [] });
    expect(bench.asked).toEqual(numbers(1, 2, 3, 4, 5));
  });

  it('keeps what was said beside the case, when, and for half a year', async () => {
    const bench = benchOf(1);
    await bench.run();
    const { name, id } = sourceOf();
    const body = { source: name, ...answer, observedAt: now, staleAfterMinutes: 30 };
    const expiresAt = '2027-03-21T01:00:00.000Z';
    expect([...bench.seen.values()]).toEqual([{ list: `SEEN#${caseNumber(1)}`, position: id, body, expiresAt }]);
    bench.says = () => ({ state: 'decided', number: null, since: now });
    await bench.run({ afterMinutes: 5 });
    const [only, ...others] = bench.seen.values();
    expect(others).toEqual([]);
    expect(only?.body).toMatchObject({ state: 'decided', number: null, since: now, observedAt: bench.now });
  });

  it('asks for nothing before the next round, and then for all again', async () => {
    const bench = benchOf(2);
    await bench.run();
    expect(await bench.run({ afterMinutes: 4 })).toEqual({ asked: 0, seen: 0, failing: [] });
    await bench.run({ afterMinutes: 1 });
    expect(bench.asked).toEqual(numbers(1, 2));
  });

  it('goes through every list of a large body, and of several', async () => {
    const other = { ...large, id: '11630100XTXX00313E', inboxShards: 1 };
    expect(inboxShards(large)).toBe(3);
    const bench = new Bench(large, other);
    bench.sources = [sourceOf({ bodies: [office, other.id] })];
    for (const shard of [0, 1, 2]) bench.add(shard + 1, { shard });
    bench.add(9, { body: other.id });
    expect(await bench.run()).toMatchObject({ asked: 4 });
    expect(bench.asked.toSorted()).toEqual(numbers(1, 2, 3, 9));
  });

  it('asks for a hundred at most, and the next goes on behind them, whenever it is', async () => {
    const bench = benchOf(250);
    expect(await bench.run()).toEqual({ asked: 100, seen: 100, failing: [] });
    expect(bench.asked).toEqual(numbers(...upTo(100)));
    await bench.run();
    expect(bench.asked).toEqual(numbers(...upTo(200, 101)));
    bench.remove(200);
    expect(await bench.run({ afterMinutes: 60 })).toMatchObject({ asked: 50 });
    expect(bench.asked).toEqual(numbers(...upTo(250, 201)));
    await bench.run();
    expect(bench.asked).toEqual(numbers(...upTo(100)));
  });

  it('is over with the last case, where that is the hundredth', async () => {
    const bench = benchOf(100);
    await bench.run();
    expect(await bench.run({ afterMinutes: 4 })).toMatchObject({ asked: 0 });
    expect(await bench.run({ afterMinutes: 1 })).toMatchObject({ asked: 100 });
  });

  it('ends before its function is stopped, however slow the answers are, and the next goes on', async () => {
    const bench = benchOf(50);
    bench.answerMs = 9_000;
    const { asked } = await bench.run();
    expect(asked).toBe(23);
    await bench.run();
    expect(bench.asked[0]).toBe(caseNumber(24));
  });
});

describe('a source that does not answer', () => {
  it('is left alone until the next run, which goes on behind the case, and keeps what was seen', async () => {
    const bench = benchOf(4);
    await bench.run();
    const before = new Map(bench.seen);
    bench.says = ({ caseId }) => (caseId === caseNumber(2) ? down : { ...answer, state: 'decided' });
    expect(await bench.run({ afterMinutes: 5 })).toEqual({ asked: 2, seen: 1, failing: [] });
    expect(bench.asked).toEqual(numbers(1, 2));
    // The round is under way: it is gone on with at once.
    expect(await bench.run()).toEqual({ asked: 2, seen: 2, failing: [] });
    expect(bench.asked).toEqual(numbers(3, 4));
    const key = `SEEN#${caseNumber(2)} xining-medical`;
    expect(bench.seen.get(key)).toEqual(before.get(key));
  });

  it('at its last case is asked from the first on by the next round', async () => {
    const bench = benchOf(2);
    bench.says = ({ caseId }) => (caseId === caseNumber(2) ? down : answer);
    await bench.run();
    await bench.run({ afterMinutes: 5 });
    expect(bench.asked).toEqual(numbers(1, 2));
  });

  it('is named once it has answered nothing for a day, by every run, until it answers', async () => {
    const bench = benchOf(3);
    bench.says = () => down;
    expect(await bench.run()).toEqual({ asked: 1, seen: 0, failing: [] });
    expect((await bench.run({ afterMinutes: 24 * 60 - 1 })).failing).toEqual([]);
    expect((await bench.run({ afterMinutes: 1 })).failing).toEqual(['xining-medical']);
    bench.sources = [sourceOf({ everyMinutes: 60, staleAfterMinutes: 60 })];
    expect((await bench.run({ afterMinutes: 1 })).failing).toEqual(['xining-medical']);
    bench.says = () => answer;
    expect((await bench.run({ afterMinutes: 60 })).failing).toEqual([]);
    // A day of failing begins anew with the next fault.
    bench.says = () => down;
    expect((await bench.run({ afterMinutes: 24 * 60 })).failing).toEqual([]);
  });

  it('is named no more once there is nothing to ask it for', async () => {
    const bench = benchOf(1);
    bench.says = () => down;
    await bench.run();
    expect((await bench.run({ afterMinutes: 24 * 60 })).failing).toEqual(['xining-medical']);
    bench.remove(1);
    expect((await bench.run({ afterMinutes: 5 })).failing).toEqual([]);
  });

  it('keeps no other from being asked', async () => {
    const other = { ...large, id: '11630100XTXX00313E', inboxShards: 1 };
    const bench = new Bench({ ...large, inboxShards: 1 }, other);
    bench.sources = [sourceOf(), sourceOf({ id: 'other', bodies: [other.id] })];
    for (const index of [1, 2]) bench.add(index);
    for (const index of [8, 9]) bench.add(index, { body: other.id });
    bench.says = ({ source }) => (source === 'other' ? answer : down);
    expect(await bench.run()).toEqual({ asked: 3, seen: 2, failing: [] });
  });

  it('where it could not be tried fails the run, once the others have gone as far as they could', async () => {
    const other = { ...large, id: '11630100XTXX00313E', inboxShards: 1 };
    const bench = new Bench({ ...large, inboxShards: 1 }, other);
    bench.sources = [sourceOf(), sourceOf({ id: 'other', bodies: [other.id] })];
    bench.add(1);
    for (const index of [8, 9]) bench.add(index, { body: other.id });
    bench.says = ({ source }) => {
      if (source === 'other') return answer;
      throw new Error('no way to ask');
    };
    await expect(bench.run()).rejects.toThrow('no way to ask');
    expect(bench.seen.size).toBe(2);
    expect([...bench.walks.keys()]).toEqual(['other']);
  });
});

describe('a source whose bodies change meanwhile', () => {
  it('is asked on for those that it has', async () => {
    const other = { ...large, id: '11630100XTXX00313E', inboxShards: 1 };
    const bench = new Bench({ ...large, inboxShards: 1 }, other);
    bench.sources = [sourceOf({ bodies: [office, other.id] })];
    for (const index of upTo(150)) bench.add(index, { body: other.id });
    bench.add(900);
    await bench.run();
    bench.sources = [sourceOf({ bodies: [office] })];
    await bench.run();
    expect(bench.asked).toEqual(numbers(900));
  });
});
