import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTrace, parcelOf, type ParcelState, parcelStates, type TraceEntry } from '#domain/courier/parcel';

/** An entry at a minute of one morning; the code is the state unless another is named. */
const entry = (state: ParcelState, minute: number, parts: Partial<TraceEntry> = {}): TraceEntry => ({
  ...{ number: '1272448151316', at: new Date(Date.UTC(2026, 8, 22, 1, minute)).toISOString(), code: state, state },
  ...{ text: '', place: null },
  ...parts,
});
const stateOf = (...entries: TraceEntry[]) => parcelOf(entries).state;

describe('the state of a parcel', () => {
  it('is unknown before anything was said, and after only unknown codes', () => {
    expect(parcelOf([])).toEqual({ state: 'unknown', since: null, entries: [], contradiction: null });
    expect(parcelOf([entry('unknown', 1)])).toMatchObject({ state: 'unknown', since: null });
  });

  it('is that of the last entry, whenever that arrived', () => {
    const late = parcelOf([entry('delivering', 30), entry('collected', 10), entry('in-transit', 20)]);
    expect(late).toMatchObject({ state: 'delivering', since: entry('delivering', 30).at });
    expect(late.entries.map(({ state }) => state)).toEqual(['collected', 'in-transit', 'delivering']);
  });

  it('holds since the first of the entries that say the same', () => {
    expect(parcelOf([entry('in-transit', 10), entry('in-transit', 20)]).since).toBe(entry('in-transit', 10).at);
  });

  it('is not changed by a code that nobody knows', () => {
    expect(stateOf(entry('in-transit', 10), entry('unknown', 20))).toBe('in-transit');
  });

  it('may go from a failed attempt to another attempt', () => {
    expect(stateOf(entry('delivering', 10), entry('problem', 20), entry('delivering', 30))).toBe('delivering');
  });

  it.each([
    ['delivering', 'delivered'],
    ['delivering', 'problem'],
    ['ordered', 'cancelled'],
    ['in-transit', 'delivering'],
    ['collected', 'in-transit'],
    ['unknown', 'ordered'],
  ] as const)('goes at one instant from %s to %s', (first, then) => {
    const codes = { [first]: 'Z', [then]: 'A' };
    const both = [first, then].map((state) => entry(state, 10, { code: codes[state] ?? '' }));
    expect(parcelOf(both)).toMatchObject({ state: then, contradiction: null });
    expect(parcelOf(both.toReversed())).toEqual(parcelOf(both));
  });
});

describe('the end of a way', () => {
  const ends = ['delivered', 'returned', 'lost', 'cancelled'] as const;

  it.each(ends)('is not undone by an earlier entry that comes late: %s', (end) => {
    expect(parcelOf([entry(end, 30), entry('in-transit', 20)])).toMatchObject({ state: end, contradiction: null });
  });

  it.each(ends.flatMap((end) => parcelStates.map((next) => [end, next] as const)))(
    '%s followed by %s is a contradiction, but for what may follow',
    (end, next) => {
      const allowed = next === 'unknown' || next === end || (end === 'lost' && /^(delivered|returned)$/.test(next));
      const then = entry(next, 30, { code: 'later' });
      const parcel = parcelOf([entry(end, 20), then]);
      expect(parcel.contradiction).toEqual(allowed ? null : then);
      expect(parcel.state).toBe(end === 'lost' && allowed && next !== 'unknown' ? next : end);
    },
  );

  it('names the first of several contradictions', () => {
    const [first, second] = [entry('in-transit', 30), entry('returning', 40)];
    expect(parcelOf([second, entry('delivered', 20), first]).contradiction).toEqual(first);
  });

  it('is the sender’s once the parcel turned back, though the carrier uses the codes of the way there', () => {
    const back = [entry('problem', 10), entry('returning', 20), entry('in-transit', 30)];
    expect(stateOf(...back)).toBe('returning');
    expect(parcelOf(back).since).toBe(entry('returning', 20).at);
    const arrived = [...back, entry('delivered', 40), entry('delivered', 50)];
    expect(parcelOf(arrived)).toMatchObject({
      state: 'returned',
      since: entry('delivered', 40).at,
      contradiction: null,
    });
  });
});

describe('a push', () => {
  it('that is known already changes nothing', () => {
    const known = addTrace([], entry('collected', 10));
    expect(addTrace(known, entry('collected', 10))).toBe(known);
  });

  it.each([{ number: '1272448151317' }, { at: entry('collected', 11).at }, { code: 'other' }])(
    'is another one with %j',
    (parts) => {
      expect(addTrace([entry('collected', 10)], entry('collected', 10, parts))).toHaveLength(2);
    },
  );

  it('keeps the same one of two wordings, whichever came first', () => {
    const [one, other] = [entry('problem', 10, { text: '甲' }), entry('problem', 10, { text: '乙' })];
    expect(addTrace([one], other)).toEqual(addTrace([other], one));
    const [unread, read] = [entry('unknown', 10, { code: '9' }), entry('lost', 10, { code: '9' })];
    expect(addTrace([unread], read)).toEqual([read]);
    expect(addTrace([read], unread)).toEqual([read]);
  });

  it('in any order and doubled ends in the same state and the same list', () => {
    // Few instants, codes and texts: collisions are the point.
    const anEntry = fc
      .record({
        state: fc.constantFrom(...parcelStates),
        minute: fc.integer({ min: 0, max: 5 }),
        code: fc.constantFrom('1', '2', '3'),
        text: fc.constantFrom('', '甲', '乙'),
        place: fc.constantFrom(null, '兰州'),
      })
      .map(({ minute, state, ...parts }) => entry(state, minute, parts));
    const orders = fc.array(anEntry, { maxLength: 12 }).chain((entries) =>
      fc.record({
        entries: fc.constant(entries),
        again: fc
          .subarray(entries)
          .chain((some) => fc.shuffledSubarray([...entries, ...some], { minLength: entries.length + some.length })),
      }),
    );
    fc.assert(
      fc.property(orders, ({ entries, again }) => {
        const list = again.reduce<readonly TraceEntry[]>(addTrace, []);
        expect(parcelOf(list)).toEqual(parcelOf(entries));
        expect(parcelOf(again)).toEqual(parcelOf(entries));
        expect(list).toEqual(parcelOf(entries).entries);
        const keys = list.map(({ number, at, code }) => `${number} ${at} ${code}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).toHaveLength(new Set(entries.map(({ at, code }) => at + code)).size);
      }),
      { numRuns: 1000 },
    );
  });
});
