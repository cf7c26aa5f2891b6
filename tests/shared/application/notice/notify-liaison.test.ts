import { describe, expect, it } from 'vitest';
import type { Advance } from '#application/consumer/ports';
import { noticeList } from '#application/notice/notice-entry';
import { notifyPeople } from '#application/notice/notify-people';
import type { Roster } from '#domain/agreement/duty';
import { handlingCatalogue as catalogue } from '#functions/shipped-catalogue';
import { type GrowingCase, GrowingCase as Growing, licenceItem } from '#tests/shared/domain/case/case-fixture';
import { officials, TwoSides } from '#tests/shared/domain/case/two-sides';

const officer = (id: string, deputy: string) => ({
  ...{ id, account: `https://issuer|${id}`, deputy, title: { zh: id, en: id }, telephone: '0' },
});
const away = (id: string, from = '2026-09-24', until = from) => ({ officer: id, from, until });
/** Turns by the week from Monday 2026-09-21 on. */
const rosterOf = (region: string, ids: readonly string[], absences: Roster['absences'] = []): Roster => ({
  ...{ region, since: '2026-09-21', absences },
  officers: ids.map((id, at) => officer(id, ids[(at + 1) % ids.length] ?? id)),
});
const here = (absences?: Roster['absences']) => rosterOf('610100', ['a', 'b', 'c'], absences);
const there = rosterOf('620100', ['x', 'y']);

/** Both lapses of an offer that nobody answers: late on Thursday 2026-09-24 in Shanghai, escalated on the day after. */
function silent(): TwoSides {
  const sides = new TwoSides();
  const pass = { type: 'pass-due', step: 'take-over' } as const;
  for (const at of ['2026-09-23T16:00:00.000Z', '2026-09-24T16:00:00.000Z']) {
    sides.give('receiving', pass, { by: officials.journeyHere, at });
    sides.give('deciding', pass, { by: officials.journeyThere, at });
  }
  return sides;
}

/** What is put into which lists for the events of a case, as `<account> <event>`. */
async function told({ events, snapshot }: GrowingCase, rosters: readonly Roster[]): Promise<string[]> {
  const put: Advance['put'][] = [];
  const dependencies = {
    cases: { since: () => Promise.resolve({ snapshot, events, wrappedKey: null }) },
    marks: {
      of: () => Promise.resolve({ seq: 0, place: null }),
      advance: (advance: Advance) => Promise.resolve(put.push(advance.put) > 0),
    },
    ...{ catalogue, rosters },
  } as unknown as Parameters<typeof notifyPeople>[0];
  await notifyPeople(dependencies, { caseId: snapshot.caseId, seq: snapshot.seq });
  const accounts = rosters.flatMap(({ officers }) => officers.map(({ account }) => account));
  return put.flat().flatMap((entry) => {
    const account = accounts.find((each) => noticeList(each) === entry?.list);
    return account === undefined ? [] : [`${account.replace('https://issuer|', '')} ${String(entry?.body['type'])}`];
  });
}

describe('the liaison officers of a case between two regions', () => {
  it('are told that somebody is late, and silent for a second day: each of their own region', async () => {
    const { receiving, deciding } = silent();
    expect(await told(receiving, [here(), there])).toEqual(['a case.overdue', 'a case.escalated']);
    expect(await told(deciding, [here(), there])).toEqual(['x case.overdue', 'x case.escalated']);
  });

  it.each([
    ['whoever’s turn the week is', '2026-09-14', [], ['b case.overdue', 'b case.escalated']],
    ['their deputy on a day on which they are away', '2026-09-21', [away('a')], ['b case.overdue', 'a case.escalated']],
    [
      'the next in turn where the deputy is away too',
      '2026-09-21',
      [away('a'), away('b', '2026-09-01', '2026-09-30')],
      ['c case.overdue', 'a case.escalated'],
    ],
    ['nobody where all are away', '2026-09-21', ['a', 'b', 'c'].map((id) => away(id)), ['a case.escalated']],
    ['nobody before the roster begins', '2026-09-28', [], []],
  ] as const)('are %s', async (_, since, absences, wanted) => {
    expect(await told(silent().receiving, [{ ...here(absences), since }])).toEqual(wanted);
  });

  it('are nobody where the region has no roster', async () => {
    expect(await told(silent().receiving, [there])).toEqual([]);
  });

  it('are told of nothing else', async () => {
    const sides = new TwoSides();
    const at = '2026-09-22T03:00:00.000Z';
    sides.give('deciding', { type: 'clear' }, { by: officials.acceptor, at });
    sides.tellAll(at);
    for (const side of [sides.receiving, sides.deciding]) expect(await told(side, [here(), there])).toEqual([]);
  });

  it('have nothing to do with what one region handles alone', async () => {
    const alone = new Growing(licenceItem, '2026-09-22T02:00:00.000Z');
    const at = '2026-10-28T16:00:00.000Z';
    const { acceptor, reviewer, journeyThere } = officials;
    alone.give({ type: 'accept' }, { by: acceptor, at: '2026-09-22T03:00:00.000Z' });
    alone.give(
      { type: 'review', recommendation: 'grant', opinion: 'x' },
      { by: reviewer, at: '2026-09-22T04:00:00.000Z' },
    );
    expect(alone.give({ type: 'pass-due', step: 'decision' }, { by: journeyThere, at })).toEqual(['case.overdue']);
    expect(await told(alone, [here(), there])).toEqual([]);
  });

  it('are given ids alone', async () => {
    const { receiving } = silent();
    let body: unknown;
    const dependencies = {
      cases: { since: () => Promise.resolve({ ...receiving, wrappedKey: null }) },
      marks: {
        of: () => Promise.resolve({ seq: 0, place: null }),
        advance: ({ put }: Advance) => Promise.resolve(((body = put?.[0]?.body), true)),
      },
      ...{ catalogue, rosters: [here()] },
    } as unknown as Parameters<typeof notifyPeople>[0];
    await notifyPeople(dependencies, { caseId: receiving.snapshot.caseId, seq: receiving.snapshot.seq });
    expect(Object.keys(body as object).sort()).toEqual(['at', 'caseId', 'item', 'seq', 'type']);
  });
});
