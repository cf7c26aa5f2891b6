import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { followCase } from '#application/tracking/follow-case';
import { nextForApplicant } from '#application/tracking/next-for-applicant';
import { status as statuses } from '#contracts/http/schemas';
import { trackingRoutes } from '#contracts/http/tracking';
import { rebuild } from '#domain/case/snapshot';
import type { Print } from '#domain/case/printing';
import type { CaseEvent } from '#domain/case/event';
import { trackingCode, trackingMessage } from '#domain/receipt/tracking-code';
import { handlingCatalogue as catalogue } from '#functions/shipped-catalogue';
import { begin } from '#tests/shared/domain/case/two-sides';

const mac = {
  of: (message: Uint8Array) => Promise.resolve(new Uint8Array(createHmac('sha256', 'key').update(message).digest())),
};
const codeOf = async (caseId: string): Promise<string> => trackingCode(caseId, await mac.of(trackingMessage(caseId)));

/** Both sides of cases that a window received for another region, as they were recorded. */
const { cases: corpus } = JSON.parse(
  readFileSync(new URL('../../../vectors/events-v1-collected.json', import.meta.url), 'utf8'),
) as { cases: { events: CaseEvent[] }[] };
const recorded = corpus.map(({ events }) => events);

function platform(events: readonly CaseEvent[], now = '2026-09-22T03:00:00.000Z') {
  const snapshot = rebuild(events);
  const whole = vi.fn((caseId: string) =>
    Promise.resolve(snapshot?.caseId === caseId ? { events, snapshot, wrappedKey: null } : null),
  );
  const lists = { page: () => Promise.resolve([]) };
  return { whole, dependencies: { cases: { whole }, mac, catalogue, lists, clock: { now: () => now } } };
}

async function follow(events: readonly CaseEvent[], now?: string) {
  const { dependencies } = platform(events, now);
  const outcome = await followCase(dependencies, await codeOf(events[0]?.caseId ?? ''));
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.value;
}

const sideOf = (type: 'case.collected' | 'case.offered', last: string): CaseEvent[] => {
  const found = recorded.find((events) => events[0]?.type === type && events.some((each) => each.type === last));
  if (found === undefined) throw new Error(`the corpus has no ${type} with ${last}`);
  return found;
};
const upTo = (events: readonly CaseEvent[], seq: number): CaseEvent[] => events.slice(0, seq);

describe('a case by its tracking code', () => {
  it('says what the contract lets out, at every moment of its life', async () => {
    for (const events of recorded)
      for (const { seq } of events) {
        const answer = await follow(upTo(events, seq));
        expect(trackingRoutes.followCase.success.body.parse(answer)).toEqual(answer);
        expect(answer.timeline).toHaveLength(seq);
      }
  });

  it('is with the window that received until it is taken over, then with the authority, and in the end with nobody', async () => {
    const events = sideOf('case.collected', 'case.reported');
    const hall = catalogue.body(events[0]?.body ?? '').name.zh;
    const first = await follow(upTo(events, 1));
    const due = (events[0] as Extract<CaseEvent, { type: 'case.collected' }>).data.due.takeOver;
    expect(first.with).toEqual({
      who: { zh: `${hall}, 代收窗口`, en: expect.any(String) as string },
      ...{ since: events[0]?.occurredAt, until: due, overdue: false },
    });
    expect((await follow(upTo(events, 1), '2099-01-01T00:00:00.000Z')).with.overdue).toBe(true);
    const whole = recorded.find(
      (each) => each[0]?.type === 'case.collected' && rebuild(each)?.status === 'completed',
    ) as CaseEvent[];
    const handed = whole.findIndex((_, index) => rebuild(upTo(whole, index + 1))?.status === 'handed-over') + 1;
    const there = await follow(upTo(whole, handed));
    const authority = rebuild(whole)?.collection?.counterpart.body ?? '';
    expect([there.with.who?.zh, there.with.since]).toEqual([
      catalogue.body(authority).name.zh,
      whole[handed - 1]?.occurredAt,
    ]);
    expect((await follow(whole)).with).toMatchObject({ who: null, until: null, overdue: false });
  });

  it('stands there since it came there, whatever else happened meanwhile', async () => {
    const changesNothing = (event: CaseEvent): boolean =>
      event.type === 'case.overdue' ||
      event.type === 'case.withdrawal-asked' ||
      (event.type === 'case.reported' && event.data.event === 'case.overdue');
    const meanwhile = recorded.flatMap((events) =>
      events.filter(changesNothing).map(({ seq }) => [events, seq] as const),
    );
    expect(meanwhile.length).toBeGreaterThan(0);
    for (const [events, seq] of meanwhile) {
      const [before, after] = [await follow(upTo(events, seq - 1)), await follow(upTo(events, seq))];
      expect(after.with.since).toBe(before.with.since);
      expect(after.with.since).not.toBe(events[seq - 1]?.occurredAt);
    }
  });

  it('says nothing that identifies: no hash, no masked number, no account, no key of a scan', async () => {
    for (const events of recorded) {
      const said = JSON.stringify(await follow(events));
      const { holder, materials } = rebuild(events) ?? { holder: { hash: '', maskedNumber: '' }, materials: [] };
      const hidden = [holder.hash, holder.maskedNumber, ...materials.flatMap(({ key, sha256 }) => [key, sha256])];
      for (const each of [...hidden, ...events.map(({ principal }) => principal.actor)])
        expect(said).not.toContain(each);
    }
  });
});

describe('a code that is not one', () => {
  const events = recorded[0] ?? [];
  const caseId = events[0]?.caseId ?? '';
  const nowhere = '620100-20260922-000000000000';

  it('of a case, of no case, and a good code of a case that is not there, are the same not-found', async () => {
    const { dependencies, whole } = platform(events);
    const codes = [`${caseId}-0000000000`, `${nowhere}-0000000000`];
    const answers = [];
    for (const code of codes) answers.push(await followCase(dependencies, code));
    // Nothing was read, so that not even the time taken tells whether the case is there.
    expect(whole).not.toHaveBeenCalled();
    answers.push(await followCase(dependencies, await codeOf(nowhere)));
    expect(answers).toEqual([1, 2, 3].map(() => ({ ok: false, code: 'tracking.not_found' })));
  });

  it('is one of another case', async () => {
    const { dependencies } = platform(events);
    const check = (await codeOf(nowhere)).slice(-10);
    expect(await followCase(dependencies, `${caseId}-${check}`)).toMatchObject({ ok: false });
    expect(await followCase(dependencies, await codeOf(caseId))).toMatchObject({ ok: true });
  });
});

it('tells the applicant what to do next wherever a case can stand, in both languages', () => {
  const ends = ['result', 'record', 'refusal', 'non-acceptance', null] as const;
  for (const status of statuses.options)
    for (const completedWith of ends) {
      const { zh, en } = nextForApplicant({ status, completedWith, overdue: [], collection: null, toFollow: null });
      expect([zh, en].map((each) => each.length > 5)).toEqual([true, true]);
    }
  // Whoever was refused may go to court, whether or not they fetch their papers.
  const refused = { status: 'ready', completedWith: 'refusal', overdue: [], collection: null, toFollow: null } as const;
  expect(nextForApplicant(refused).zh).toMatch(/窗口领取.*行政复议/);
  expect(nextForApplicant({ ...refused, overdue: ['pick-up'] }).zh).toContain('尽快');
  expect(
    nextForApplicant({ status: 'collected', completedWith: null, overdue: [], collection: null, toFollow: null }).zh,
  ).toContain('收件不等于受理');
});

it('says that a result may be had on paper at the window, and once it was printed that it was', () => {
  const { snapshot } = begin('receiving');
  const { collection } = snapshot;
  if (collection === null) throw new Error('it is between two regions');
  const print = { identifier: 'x', blank: { book: 'XA01ZM', number: 1 }, at: '2026-09-22T02:00:00.000Z' };
  const next = (prints: readonly Print[]) => {
    const printing = { identifier: 'x', document: { key: 'k', sha256: '00', sm3: '00', bytes: 1 }, prints };
    return nextForApplicant({
      ...{ status: 'completed', completedWith: 'result', overdue: [], toFollow: null },
      collection: { ...collection, printing },
    }).zh;
  };
  expect(next([])).toContain('到代收窗口领取打印件');
  expect(next([{ ...print, spoiled: 'misprint' }])).toContain('到代收窗口领取打印件');
  expect(next([{ ...print, spoiled: null }])).toMatch(/本人登录.*代收窗口已打印/);
});
