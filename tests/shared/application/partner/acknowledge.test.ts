import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acknowledge } from '#application/partner/acknowledge';
import type { Answered } from '#contracts/partner/exchange';
import type { Line } from '#domain/partner/delivery';
import { MemoryOutbox } from './memory-outbox.ts';
import { snapshotOf, toldCase, type ToldCase } from './told-cases.ts';

const caseId = '620100-20260922-ABCDEFGHJKMN';
const parked: Line = {
  ...{ partner: 'xian', endpoint: 'xian', caseId, doneSeq: 0, toldSeq: 9 },
  ...{ state: 'parked', dueAt: '2026-09-22T01:00:00.000Z', attempts: 0, fault: null },
};

/** An outbox with one line, and whom people would be told of. */
function withLine(line: Line = parked, told?: ToldCase) {
  const outbox = new MemoryOutbox();
  outbox.kept.set(`xian ${caseId}`, { value: line, version: 1 });
  const refused: unknown[] = [];
  const dependencies = {
    ...{ outbox, region: '620100', onRefused: (of: unknown) => void refused.push(of) },
    cases: {
      whole: () =>
        Promise.resolve(
          told === undefined ? null : { snapshot: snapshotOf(told), wrappedKey: 'k', events: told.events },
        ),
    },
  };
  const say = (...answers: Answered[]) => acknowledge(dependencies, { partner: 'xian', answers });
  return { outbox, refused, say, line: () => outbox.kept.get(`xian ${caseId}`)?.value };
}

const taken = (seq: number, from = '620100'): Answered => ({ id: `${from}_${caseId}_${seq}`, taken: true });
const refusal = (seq: number, code = 'case.busy'): Answered => ({
  ...{ id: `620100_${caseId}_${seq}`, taken: false, code },
});

describe('what a partner says that it took', () => {
  it('waits no longer, up to the last of each case', async () => {
    const { say, line } = withLine();
    expect(await say(taken(2), taken(4))).toBe(2);
    expect(line()).toMatchObject({ doneSeq: 4, state: 'parked', attempts: 0 });
    expect(await say(taken(9))).toBe(1);
    expect(line()).toBeUndefined();
    // Said again, and of a case that nothing waits of.
    expect(await say(taken(9))).toBe(1);
  });

  it.each<[string, Answered]>([
    ['was never told', taken(10)],
    ['another region told', taken(4, '610100')],
  ])('changes nothing where it %s', async (_, answer) => {
    const { say, line } = withLine();
    await say(answer);
    expect(line()).toEqual(parked);
  });

  it('brings back what was given up', async () => {
    const { say, line } = withLine({ ...parked, state: 'dead', attempts: 10, fault: 'refused-case.busy' });
    await say(taken(3));
    expect(line()).toMatchObject({ state: 'parked', doneSeq: 3, attempts: 0, fault: null });
  });

  it('never goes back, whatever is said in which order', async () => {
    const answer = fc.oneof(
      fc.integer({ min: 1, max: 12 }).map((seq) => taken(seq)),
      fc.integer({ min: 1, max: 12 }).map((seq) => refusal(seq)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(answer, { maxLength: 5 }), { maxLength: 8 }), async (receipts) => {
        const { say, line } = withLine();
        let [done, isGone] = [0, false];
        for (const answers of receipts) {
          await say(...answers);
          const now = line();
          expect(isGone && now !== undefined).toBe(false);
          isGone = now === undefined;
          expect(now?.doneSeq ?? 9).toBeGreaterThanOrEqual(done);
          expect(now?.doneSeq ?? 9).toBeLessThanOrEqual(9);
          done = now?.doneSeq ?? 9;
        }
        // All of it is gone only where the last was taken.
        if (isGone) expect(receipts.flat()).toContainEqual(taken(9));
      }),
    );
  });

  it('is written also where somebody else writes the line at the same time', async () => {
    const { say, line, outbox } = withLine();
    const remove = outbox.remove.bind(outbox);
    // There is more to tell, a moment before all of it would have been over.
    outbox.remove = async (kept) => {
      if (kept.version === 1) await outbox.put({ ...parked, toldSeq: 12 }, 1);
      return remove(kept);
    };
    await say(taken(9));
    expect(line()).toMatchObject({ doneSeq: 9, toldSeq: 12 });
  });
});

describe('what a partner refuses', () => {
  it('waits as after a failed attempt; people are told at the fourth, and it is given up after the last', async () => {
    const { say, line, refused } = withLine();
    for (let attempt = 1; attempt <= 9; attempt += 1) await say(refusal(1));
    expect(line()).toMatchObject({ attempts: 9, state: 'parked', fault: 'refused-case.busy', doneSeq: 0 });
    expect(refused).toMatchObject([{ caseId, fault: 'refused-case.busy' }]);
    await say(refusal(1));
    expect(line()).toMatchObject({ attempts: 10, state: 'dead' });
  });

  it('as what comes before it is missing there is said after that again, and given up all the same where it never ends', async () => {
    const told = toldCase(1);
    told.recorded = 8;
    const { say, line, refused } = withLine({ ...parked, doneSeq: 5, toldSeq: 8 }, told);
    await say(refusal(7, 'partner.gap'));
    expect(line()).toMatchObject({ doneSeq: 4, state: 'parked', attempts: 0 });
    for (let attempt = 2; attempt <= 9; attempt += 1) await say(taken(5), refusal(7, 'partner.gap'));
    expect(line()).toMatchObject({ doneSeq: 4, state: 'parked' });
    expect(refused).toHaveLength(1);
    await say(taken(5), refusal(7, 'case.busy'));
    expect(line()).toMatchObject({ doneSeq: 5, state: 'dead', attempts: 10 });
    await say(taken(7));
    expect(line()).toMatchObject({ doneSeq: 7, state: 'parked', attempts: 0 });
  });

  it('counts for what comes after what it took', async () => {
    const { say, line } = withLine();
    await say(taken(3), refusal(4), refusal(2));
    expect(line()).toMatchObject({ doneSeq: 3, attempts: 1 });
  });
});
