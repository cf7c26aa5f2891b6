import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Attempt,
  enabled,
  endpointAfter,
  type EndpointState,
  type Failed,
  isDown,
  mayBeSent,
  notComposed,
  probed,
  type Span,
  wellEndpoint,
} from '#domain/partner/delivery';

const [minute, hour] = [60_000, 3_600_000];
const start = Date.parse('2026-09-22T02:00:00.000Z');
const at = (ms: number): string => new Date(start + ms).toISOString();

const failure = (status: number | null, parts: Partial<Failed> = {}): Failed => ({
  ...{ taken: false, fault: status === null ? 'timeout' : `status-${status}`, status, code: null, retryAfterMs: null },
  ...parts,
});
const taken: Attempt = { taken: true };
const [down, refused, gone] = [failure(500), failure(422), failure(410)];

interface Context {
  readonly ms?: number;
  readonly maintenance?: readonly Span[];
  readonly isWorkingTime?: boolean;
  readonly attempts?: number;
}
const after = (before: EndpointState, attempt: Attempt, context: Context = {}): EndpointState => {
  const { ms = 0, maintenance = [], isWorkingTime = true, attempts = 1 } = context;
  return endpointAfter(before, attempt, { now: at(ms), maintenance, isWorkingTime, attempts });
};
const afterAll = (attempts: readonly Attempt[], before = wellEndpoint): EndpointState =>
  attempts.reduce((state, attempt) => after(state, attempt), before);
const times = (count: number, attempt: Attempt): Attempt[] => Array.from({ length: count }, () => attempt);

describe('an endpoint', () => {
  it.each([
    ['no answer', failure(null), true],
    ['a reset', failure(null, { fault: 'reset' }), true],
    ['429', failure(429), true],
    ['500', down, true],
    ['503', failure(503), true],
    ['a redirection', failure(301), false],
    ['a refusal', refused, false],
    ['a 2xx that acknowledges nothing', failure(200, { fault: 'not-acknowledged' }), false],
    ['a message that could not be composed', notComposed, false],
  ])('has failed itself by %s, or not', (_, attempt, isItsOwn) => {
    expect(isDown(attempt)).toBe(isItsOwn);
    expect(afterAll(times(5, attempt)).state).toBe(isItsOwn ? 'open' : 'closed');
  });

  it('opens after five failures of its own in a row, not after four', () => {
    expect(afterAll(times(4, down))).toMatchObject({ state: 'closed', failures: 4, probeAt: null });
    expect(afterAll(times(5, down))).toMatchObject({ state: 'open', failures: 5, probeAt: at(minute) });
    for (const between of [taken, refused])
      expect(afterAll([...times(4, down), between, ...times(4, down)]).state).toBe('closed');
  });

  it('is closed by whatever it answers to a message, which failed all the same', () => {
    const open = afterAll(times(6, down));
    expect(after(open, refused, { ms: minute })).toEqual({
      ...{ state: 'closed', failures: 0, failingSince: at(0), probeAt: null, toldAt: null, reason: null },
      failedAt: at(minute),
    });
    expect(after(open, taken, { ms: minute })).toEqual(wellEndpoint);
  });

  it('is disabled by 410 at once, and people are told', () => {
    for (const before of [wellEndpoint, afterAll(times(7, down))])
      expect(after(before, gone, { isWorkingTime: false })).toMatchObject({
        ...{ state: 'disabled', reason: 'gone', probeAt: null, toldAt: at(0) },
      });
  });

  it.each([
    ['taken', taken],
    ['failed', down],
    ['refused', refused],
    ['gone', gone],
    ['not composed', notComposed],
  ])('stays disabled as it is when something that was under way is %s', (_, attempt) => {
    for (const reason of ['gone', 'failing'] as const) {
      const disabled: EndpointState = { ...after(wellEndpoint, gone), reason };
      expect(after(disabled, attempt, { ms: 200 * hour, attempts: 4 })).toEqual(disabled);
      expect(mayBeSent(disabled, at(999 * hour))).toBe('nothing');
    }
  });

  it('that is well does not change by what is taken, nor by what was never sent', () => {
    expect(after(wellEndpoint, taken)).toBe(wellEndpoint);
    const failing = afterAll([down]);
    expect(after(failing, notComposed, { attempts: 9 })).toBe(failing);
  });

  it('is probed first when an operator takes it back, and opens again by one failure', () => {
    const back = enabled(at(0));
    expect(mayBeSent(back, at(0))).toBe('probe');
    expect(after(back, down, { ms: 1 })).toMatchObject({ state: 'open', probeAt: at(minute + 1), toldAt: null });
    expect(after(back, taken)).toEqual(wellEndpoint);
  });
});

describe('people', () => {
  it('are told at the fourth attempt of any message, once in an outage, and again in the next', () => {
    let state = after(wellEndpoint, down, { attempts: 3 });
    expect(state.toldAt).toBeNull();
    state = after(state, refused, { ms: 1_000, attempts: 4 });
    expect(state.toldAt).toBe(at(1_000));
    for (const attempts of [1, 4, 5, 10]) {
      state = after(state, down, { ms: attempts * hour, attempts });
      expect(state.toldAt).toBe(at(1_000));
    }
    state = after(state, taken, { ms: 20 * hour });
    expect(state.toldAt).toBeNull();
    expect(after(state, down, { ms: 21 * hour, attempts: 4 }).toldAt).toBe(at(21 * hour));
  });

  it('are told as well once it has been failing as long as it takes to the fourth attempt', () => {
    const toFourth = 5_000 + 5 * minute + 30 * minute;
    const failing = after(wellEndpoint, down);
    expect(after(failing, down, { ms: toFourth - 1 }).toldAt).toBeNull();
    expect(after(failing, down, { ms: toFourth }).toldAt).toBe(at(toFourth));
    const maintenance = [{ from: at(minute), to: at(6 * minute) }];
    expect(after(failing, down, { ms: toFourth, maintenance }).toldAt).toBeNull();
    expect(after(failing, down, { ms: toFourth + 5 * minute, maintenance }).toldAt).not.toBeNull();
  });
});

describe('after 120 hours of nothing but failures', () => {
  const failing = after(wellEndpoint, down);
  /** One that was tried an hour before. */
  const triedBefore = (ms: number): EndpointState => ({ ...failing, failedAt: at(ms - hour) });
  const long = 120 * hour;
  const span = (from: number, to: number): Span => ({ from: at(from * hour), to: at(to * hour) });

  it('an endpoint is disabled in working time, not before and not at night', () => {
    expect(after(triedBefore(long), down, { ms: long - 1 }).state).not.toBe('disabled');
    expect(after(triedBefore(long), down, { ms: long, isWorkingTime: false }).state).not.toBe('disabled');
    for (const attempt of [down, refused, failure(null)])
      expect(after(triedBefore(long), attempt, { ms: long })).toMatchObject({
        state: 'disabled',
        reason: 'failing',
        probeAt: null,
      });
  });

  it('is not where nothing was tried for longer than between two attempts: what failed before no longer counts', () => {
    const idle = 36 * hour;
    expect(after(failing, down, { ms: idle })).toMatchObject({ failingSince: at(0) });
    expect(after(failing, down, { ms: idle + 1 })).toMatchObject({ failingSince: at(idle + 1) });
    const late = after(failing, down, { ms: long });
    expect(late).toMatchObject({ state: 'closed', failingSince: at(long) });
    // Maintenance is no time without attempts.
    expect(after(failing, down, { ms: idle + hour, maintenance: [span(1, 3)] })).toMatchObject({ failingSince: at(0) });
  });

  it('is not where one thing was taken meanwhile', () => {
    const again = after(after(failing, taken, { ms: 100 * hour }), down, { ms: 100 * hour + 1 });
    expect(after(again, down, { ms: long + hour }).state).toBe('closed');
  });

  it.each([
    ['spans that overlap', [span(10, 20), span(15, 25)], 15],
    ['one in another', [span(10, 20), span(12, 14)], 10],
    ['spans that touch', [span(10, 20), span(20, 30)], 20],
    ['spans outside', [span(-20, -10), span(200, 300)], 0],
    ['one that was going on when it began', [span(-20, 5)], 5],
  ])('%s are not counted', (_, maintenance, hours) => {
    const ms = long + hours * hour;
    expect(after(triedBefore(ms), down, { ms: ms - 1, maintenance }).state).not.toBe('disabled');
    expect(after(triedBefore(ms), down, { ms, maintenance }).state).toBe('disabled');
  });
});

describe('over any sequence of answers', () => {
  const answers = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(down, failure(null), failure(429, { retryAfterMs: 90_000 })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(failure(503, { retryAfterMs: 30 * hour }), refused, taken, notComposed, gone),
    },
  );
  const steps = fc.record({
    answer: answers,
    // Until somebody would like to send, and how long the answer takes; another one may come in between.
    waitMs: fc.constantFrom(0, 1, 500, 5_000, 30_000, 59_999, 60_000, 61_000, hour, 25 * hour),
    tookMs: fc.constantFrom(0, 1, 20_000),
  });

  it('an open endpoint is sent one probe a minute at most, a disabled one nothing, and each is asked again in a day', () => {
    const met = { probe: 0, anything: 0, nothing: 0, disabled: 0 };
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 60 }), (all) => {
        let [now, lastProbe, state]: [number, number, EndpointState] = [0, -Infinity, wellEndpoint];
        for (const { answer, waitMs, tookMs } of all) {
          now += waitMs;
          const leave = mayBeSent(state, at(now));
          met[leave] += 1;
          met.disabled += state.state === 'disabled' ? 1 : 0;
          if (leave === 'nothing') {
            const wait = Date.parse(state.probeAt ?? '') - start - now;
            expect(state.state === 'disabled' ? 0 : wait).toBeLessThanOrEqual(24 * hour);
            continue;
          }
          if (leave === 'probe') {
            expect(now - lastProbe).toBeGreaterThanOrEqual(minute);
            lastProbe = now;
            state = probed(state, at(now));
            expect(mayBeSent(state, at(now + minute - 1))).toBe('nothing');
          } else expect(state.state).toBe('closed');
          now += tookMs;
          state = after(state, answer, { ms: now, isWorkingTime: false });
          expect(state.probeAt === null).toBe(state.state !== 'open');
          expect(state.reason !== null).toBe(state.state === 'disabled');
          if (state.failures > 0) expect(state.failingSince).not.toBeNull();
          if (answer.taken) expect(state).toEqual(wellEndpoint);
        }
      }),
      { numRuns: 500, seed: 23 },
    );
    expect(Math.min(...Object.values(met))).toBeGreaterThan(100);
  });

  it('is what a plain count of its answers says', () => {
    fc.assert(
      fc.property(fc.array(answers, { maxLength: 30 }), (all) => {
        const before = all.includes(gone) ? all.slice(0, all.indexOf(gone)) : all;
        const heard = before.filter((each) => each !== notComposed);
        const last = heard.findLastIndex((each) => each.taken || !isDown(each));
        const open = heard.length - 1 - last >= 5;
        expect(afterAll(all).state).toBe(all.includes(gone) ? 'disabled' : open ? 'open' : 'closed');
        const failing = heard.slice(heard.findLastIndex(({ taken: was }) => was) + 1).length > 0;
        expect(afterAll(all).failingSince !== null).toBe(failing || all.includes(gone));
      }),
      { numRuns: 500 },
    );
  });
});
