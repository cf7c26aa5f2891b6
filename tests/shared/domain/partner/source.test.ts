import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshWalk, isLongFailing, isStale, listAfter, roundNow, type Walk } from '#domain/partner/source';

const at = '2026-09-22T01:00:00.000Z';
const later = (ms: number): string => new Date(Date.parse(at) + ms).toISOString();
const minuteMs = 60_000;
const lists = ['INBOX#a#00', 'INBOX#a#01', 'INBOX#b#00'];

describe('what was seen', () => {
  it.each([
    [0, false],
    [30 * minuteMs, false],
    [30 * minuteMs + 1, true],
  ])('%d ms ago is stale: %s', (ms, stale) => {
    expect(isStale({ observedAt: at, staleAfterMinutes: 30 }, later(ms))).toBe(stale);
  });
});

describe('a round', () => {
  const round = { everyMinutes: 5, lists };
  const ended = (roundAt: string): Walk => ({ roundAt, at: null, failingSince: null });

  it('begins at the first list where there was none', () => {
    expect(roundNow(freshWalk, { ...round, now: at })).toEqual({
      ...{ roundAt: at, failingSince: null },
      at: { list: 'INBOX#a#00', position: null },
    });
  });

  it.each([
    ['not before its time', 4 * minuteMs + 29_999, false],
    ['half a minute early at most, as schedules are not exact', 4 * minuteMs + 30_000, true],
    ['when it is due', 5 * minuteMs, true],
  ])('begins anew %s', (_, ms, begins) => {
    expect(roundNow(ended(at), { ...round, now: later(ms) })?.roundAt ?? null).toBe(begins ? later(ms) : null);
  });

  it('that is under way is gone on with, however long ago it began', () => {
    const walk: Walk = { roundAt: at, at: { list: 'INBOX#a#01', position: 'p' }, failingSince: at };
    for (const ms of [0, minuteMs, 24 * 60 * minuteMs])
      expect(roundNow(walk, { ...round, now: later(ms) })).toEqual(walk);
  });

  it('does not begin where there is no list to ask for', () => {
    expect(roundNow(freshWalk, { now: at, everyMinutes: 5, lists: [] })).toBeNull();
  });

  it('says since when a source fails until it answers: a new one does not forget', () => {
    const failing = { ...ended(at), failingSince: at };
    expect(roundNow(failing, { ...round, now: later(60 * minuteMs) })?.failingSince).toBe(at);
  });

  it('goes through every list once, in the order of their names', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[A-Z0-9#]{1,12}$/), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(names, (given) => {
        const sorted = given.toSorted();
        const walked: string[] = [];
        const begun = roundNow(freshWalk, { now: at, everyMinutes: 5, lists: sorted });
        for (let place = begun?.at ?? null; place !== null; place = listAfter(sorted, place.list)) {
          expect(place.position).toBeNull();
          walked.push(place.list);
        }
        expect(walked).toEqual(sorted);
      }),
    );
  });

  it('goes on behind a list that is there no more', () => {
    expect(listAfter(['INBOX#a#00', 'INBOX#b#00'], 'INBOX#a#01')).toEqual({ list: 'INBOX#b#00', position: null });
    expect(listAfter(['INBOX#a#00'], 'INBOX#a#01')).toBeNull();
  });
});

describe('a source is long failing', () => {
  it.each([
    [24 * 60 * minuteMs - 1, false],
    [24 * 60 * minuteMs, true],
  ])('after %d ms without an answer: %s', (ms, long) => {
    expect(isLongFailing({ failingSince: at }, later(ms))).toBe(long);
  });

  it('never while it answers', () => {
    expect(isLongFailing(freshWalk, later(365 * 24 * 60 * minuteMs))).toBe(false);
  });
});
