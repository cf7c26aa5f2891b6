import { describe, expect, it } from 'vitest';
import holidays from '#data/holidays.json' with { type: 'json' };
import { parcelOf, type ParcelState, type TraceEntry } from '#domain/courier/parcel';
import { nextStep } from '#domain/courier/silence';

const agreed = { collection: 1, carriage: 3, return: 5, takingOver: 2 };
/** A Tuesday, 10:00 in Shanghai; from the Friday of that week is the Mid-Autumn break, with the Sunday before it worked. */
const orderedAt = '2026-09-22T02:00:00.000Z';
const TEN_O_CLOCK = 'T02:00:00.000Z';

const entry = (state: ParcelState, date: string): TraceEntry => ({
  ...{ number: '1272448151316', at: date + TEN_O_CLOCK, code: state, state, text: '', place: null },
});
const step = (entries: readonly TraceEntry[], now: string) => {
  const request = { parcel: parcelOf(entries), orderedAt, agreed, calendar: holidays, now };
  const { owner, action, due } = nextStep(request);
  return [owner, action, due.date];
};
const collected = entry('collected', '2026-09-22');

describe('waiting for a parcel', () => {
  it.each([
    ['nothing was heard since the order', [], ['courier', '2026-09-23']],
    ['only something unknown was heard', [entry('unknown', '2026-09-23')], ['courier', '2026-09-23']],
    ['it is ordered', [entry('ordered', '2026-09-22')], ['courier', '2026-09-23']],
    ['fetching it failed', [entry('problem', '2026-09-22')], ['courier', '2026-09-23']],
    // Wednesday 23, Thursday 24; Friday 25 to Sunday 27 off; Monday 28.
    ['it is collected', [collected], ['courier', '2026-09-28']],
    [
      'it moves, which does not move the limit',
      [collected, entry('in-transit', '2026-09-24')],
      ['courier', '2026-09-28'],
    ],
    ['an attempt failed', [collected, entry('problem', '2026-09-24')], ['courier', '2026-09-28']],
    // Tuesday 29, Wednesday 30 September, then the break until 7 October; Saturday 10 October is worked.
    ['it is delivered', [collected, entry('delivered', '2026-09-28')], ['taker', '2026-09-30']],
    ['it turned back', [collected, entry('returning', '2026-09-28')], ['courier', '2026-10-10']],
    [
      'an attempt to return it failed',
      [entry('returning', '2026-09-28'), entry('problem', '2026-09-29')],
      ['courier', '2026-10-10'],
    ],
    ['it is back', [entry('returning', '2026-09-24'), entry('returned', '2026-09-28')], ['giver', '2026-09-30']],
  ] as const)('ends where %s', (_, entries, [owner, date]) => {
    expect(step(entries, orderedAt)).toEqual([owner, 'wait', date]);
  });

  it('asks the courier from the end of the limit on, and a person one working day later', () => {
    // The limit ends on Monday 28 September at 24:00 in Shanghai.
    expect(step([collected], '2026-09-28T15:59:59.999Z')).toEqual(['courier', 'wait', '2026-09-28']);
    expect(step([collected], '2026-09-28T16:00:00.000Z')).toEqual(['courier', 'ask-courier', '2026-09-29']);
    expect(step([collected], '2026-09-29T15:59:59.999Z')).toEqual(['courier', 'ask-courier', '2026-09-29']);
    expect(step([collected], '2026-09-29T16:00:00.000Z')).toEqual(['person', 'ask-person', '2026-09-30']);
    expect(step([collected], '2027-03-01T00:00:00.000Z')).toEqual(['person', 'ask-person', '2026-09-30']);
  });

  it('counts no day of a break', () => {
    const delivered = [collected, entry('delivered', '2026-09-28')];
    expect(step(delivered, '2026-10-01T00:00:00.000Z')).toEqual(['courier', 'ask-courier', '2026-10-08']);
    expect(step(delivered, '2026-10-08T16:00:00.000Z')).toEqual(['person', 'ask-person', '2026-10-09']);
  });

  it.each([
    ['lost', [collected, entry('lost', '2026-09-23')]],
    ['cancelled', [entry('cancelled', '2026-09-23')]],
    ['contradicted', [entry('delivered', '2026-09-22'), entry('in-transit', '2026-09-23')]],
  ] as const)('is a person’s at once where the parcel is %s', (_, entries) => {
    expect(step(entries, '2026-09-23T02:00:00.000Z')).toEqual(['person', 'ask-person', '2026-09-24']);
  });

  it('names the calendar it was counted by, and says where that is not yet published', () => {
    const request = { parcel: parcelOf([]), agreed, calendar: holidays };
    const { due } = nextStep({ ...request, orderedAt: '2026-12-31T02:00:00.000Z', now: '2026-12-31T02:00:00.000Z' });
    expect(due).toMatchObject({ provisional: true, calendarVersion: holidays.version });
    const late = nextStep({ ...request, orderedAt: '2026-12-30T02:00:00.000Z', now: '2027-02-01T02:00:00.000Z' });
    expect(late.due.provisional).toBe(true);
  });
});
