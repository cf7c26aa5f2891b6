import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DynamoCaseChanges } from '#adapters/dynamodb/dynamodb-changes';
import type { Deeds } from '#application/agreement/ports';
import type { DeedRecord, ShippedAgreement } from '#domain/agreement/agreed';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoWalks } from '#adapters/dynamodb/dynamodb-walks';
import type { Entry, Lists } from '#application/consumer/ports';
import { projectCase } from '#application/inbox/project-case';
import { type CaseChanges, reconcile } from '#application/consumer/reconcile';
import { notifyPeople } from '#application/notice/notify-people';
import type { TrustList } from '#application/verification/verify-seal';
import { type Consumer, consumers } from '#contracts/consumers';
import { accept, submitLicence } from '#tests/shared/application/handled-cases';
import {
  bothSeals,
  clauseWith,
  deedWith,
  registerOf,
  shippedWith,
} from '#tests/shared/domain/agreement/agreement-fixture';
import { TestAuthority } from '#tests/shared/application/verification/test-authority';
import { testPlatform, type TestPlatform } from '#tests/shared/application/platform';

const minuteMs = 60_000;
const dayMs = 86_400_000;

let platform: TestPlatform;
let queued: [Consumer, string, number][];
beforeEach(async () => {
  platform = await testPlatform();
  queued = [];
});
afterEach(() => platform.close());

/** Queues that remember: what is queued again is the whole point. */
const queueOf = (consumer: Consumer) => ({
  send(events: readonly { caseId: string; seq: number }[]) {
    queued.push(...events.map(({ caseId, seq }) => [consumer, caseId, seq] as [Consumer, string, number]));
    return Promise.resolve([]);
  },
});

function run(
  request: Parameters<typeof reconcile>[1] = {},
  others: {
    changes?: CaseChanges;
    agreements?: readonly ShippedAgreement[];
    deeds?: Deeds;
    lists?: Lists;
    trust?: { list: () => Promise<TrustList> };
  } = {},
) {
  const { dependencies, tables, aws } = platform;
  const client = dynamoDb(aws);
  return reconcile(
    {
      ...dependencies,
      agreements: [],
      deeds: registerOf([]),
      trust: { list: () => Promise.resolve({ roots: [] }) },
      changes: new DynamoCaseChanges({ client, casesTable: tables.cases }),
      walks: new DynamoWalks({ client, table: tables.projections }),
      queues: {
        resume: queueOf('resume'),
        project: queueOf('project'),
        notify: queueOf('notify'),
        partners: queueOf('partners'),
      },
      ...others,
    },
    request,
  );
}

describe('the scheduled walk', () => {
  it('queues again for each consumer what it has not acknowledged, and nothing else', async () => {
    const { dependencies, clock } = platform;
    const [one, other] = [await submitLicence(dependencies), await submitLicence(dependencies)];
    await accept(dependencies, other);
    await projectCase(dependencies, { caseId: one, seq: 1 });
    await projectCase(dependencies, { caseId: other, seq: 1 });
    await notifyPeople(dependencies, { caseId: other, seq: 2 });
    clock.advance(6 * minuteMs);
    expect(await run()).toMatchObject({ looked: 2, requeued: 3, unacknowledgedSeconds: 360, next: null });
    const expected = [
      ['resume', one, 1],
      ['resume', other, 2],
      ['notify', one, 1],
    ];
    expect(queued.map(String).sort()).toEqual(expected.map(String).sort());
  });

  it('leaves alone what may still be on its way', async () => {
    await submitLicence(platform.dependencies);
    platform.clock.advance(4 * minuteMs);
    expect(await run()).toMatchObject({ looked: 0, requeued: 0 });
  });

  it('does not look again at what was acknowledged, but at the rest at every run, until it is given up', async () => {
    const { dependencies, clock } = platform;
    const lost = await submitLicence(dependencies);
    clock.advance(10 * minuteMs);
    const dealt = await submitLicence(dependencies);
    for (const consumer of consumers)
      await dependencies.marks.advance({
        ...{ consumer, caseId: dealt, from: { seq: 0, place: null }, to: { seq: 1, place: null } },
      });
    clock.advance(10 * minuteMs);
    expect(await run()).toMatchObject({ looked: 2, requeued: 3 });
    clock.advance(3 * dayMs);
    expect(await run()).toMatchObject({ looked: 2, requeued: 3, unacknowledgedSeconds: 3 * 86_400 + 1_200 });
    expect(queued.every(([, caseId]) => caseId === lost)).toBe(true);
    clock.advance(5 * dayMs);
    await run();
    clock.advance(15 * minuteMs);
    expect(await run()).toMatchObject({ looked: 0, requeued: 0, unacknowledgedSeconds: 0 });
  });

  it('says how long the longest awaited act is overdue', async () => {
    const { dependencies, clock } = platform;
    const caseId = await submitLicence(dependencies);
    await projectCase(dependencies, { caseId, seq: 1 });
    expect(await run()).toMatchObject({ overdueSeconds: 0 });
    // Acceptance is due at the end of 2026-09-30 in Lanzhou.
    clock.advance(Date.parse('2026-09-30T16:00:00.000Z') - Date.parse(clock.now()) + 90_000);
    expect(await run()).toMatchObject({ overdueSeconds: 90 });
  });

  it('says so of acts alone: that an applicant fetches nothing at a window is nobody’s, however many do not', async () => {
    const now = Date.parse(platform.clock.now());
    const entry = (minutes: number, step: string): Entry => {
      const position = `${new Date(now - minutes * minuteMs).toISOString()}#${step}`;
      return { list: 'INBOX', position, body: { step } };
    };
    const unfetched = Array.from({ length: 30 }, (_, index) => entry(90 - index, 'pick-up'));
    const listsOf = (...entries: Entry[]): { lists: Lists } => ({
      lists: {
        page: ({ after, limit }) =>
          Promise.resolve(entries.filter(({ position }) => after === null || position > after).slice(0, limit)),
      },
    });
    for (const [entries, overdueSeconds] of [
      [unfetched, 0],
      [[...unfetched, entry(5, 'settlement')], 300],
      [[...unfetched, entry(-5, 'settlement')], 0],
      [[entry(120, 'review'), ...unfetched], 7_200],
    ] as const)
      expect(await run({}, listsOf(...entries))).toMatchObject({ overdueSeconds });
  });
});

describe('lists of revoked certificates', () => {
  it('are told of a week before they end', async () => {
    const authority = await TestAuthority.make();
    const list = await authority.revocations([]);
    const runWith = (...lists: string[]) =>
      run({}, { trust: { list: () => Promise.resolve(authority.trust(...lists)) } });
    platform.clock.advance(Date.parse('2026-09-26T23:00:00.000Z') - Date.parse(platform.clock.now()));
    expect(await runWith(list)).toMatchObject({ listsEnding: 0, endingLists: null });
    platform.clock.advance(2 * 3_600_000);
    const endingLists = '测试根 (test root): 2026-10-04T00:00:00Z';
    expect(await runWith(list)).toMatchObject({ listsEnding: 1, endingLists });
    expect(await runWith()).toMatchObject({ listsEnding: 1, endingLists: '测试根 (test root): none' });
  });
});

describe('a span asked for', () => {
  it('is only looked at in a dry run, and leaves the scheduled walk where it is', async () => {
    const { dependencies, clock } = platform;
    const caseId = await submitLicence(dependencies);
    clock.advance(10 * dayMs);
    const from = '2026-09-20T00:00:00.000Z';
    expect(await run({ from, dryRun: true })).toMatchObject({ looked: 1, requeued: 3, next: null });
    expect(queued).toEqual([]);
    expect(await run({ from })).toMatchObject({ looked: 1, requeued: 3, next: null });
    // No other region has a part in this case.
    const concerned = consumers.filter((consumer) => consumer !== 'partners');
    expect(queued).toEqual(concerned.map((consumer) => [consumer, caseId, 1]));
  });

  it('too long for one run goes on where it stopped', async () => {
    const { dependencies } = platform;
    const caseId = await submitLicence(dependencies);
    // More pages than one run asks for, the last of them with the case.
    const pages = Array.from({ length: 25 }, (_, at) => ({ changes: [], next: String(at) }));
    const change = { caseId, seq: 1, toldSeq: 0, at: '2026-09-22T02:00:00.000Z' };
    const all = [...pages, { changes: [change], next: null }];
    const changes = { page: ({ cursor }: { cursor: string | null }) => Promise.resolve(all[Number(cursor ?? -1) + 1]) };
    let runs = 0;
    let cursor: string | null = null;
    const from = '2020-01-01T00:00:00.000Z';
    do {
      const report = await run({ from, cursor }, { changes: changes as CaseChanges });
      cursor = report.next;
      runs += 1;
    } while (cursor !== null);
    expect(runs).toBe(3);
    // No other region has a part in this case.
    const concerned = consumers.filter((consumer) => consumer !== 'partners');
    expect(queued).toEqual(concerned.map((consumer) => [consumer, caseId, 1]));
  });
});

it('counts and names the agreements that end within 30 working days, and no others', async () => {
  // 22 September 2026; seven days of October are off.
  const soon = shippedWith({ validUntil: '2026-10-31' });
  const later = shippedWith({ id: 'B', validUntil: '2026-12-31' });
  const next = shippedWith({ version: 2, validFrom: '2026-11-01' });
  const deeds = registerOf([soon, later, next].flatMap((each) => bothSeals(each)));
  const report = await run({}, { agreements: [soon, later], deeds });
  expect(report).toMatchObject({ agreementsEnding: 1, ending: 'A version 1: 2026-10-31' });
  expect(await run({}, { agreements: [soon, next, later], deeds })).toMatchObject({
    agreementsEnding: 0,
    ending: null,
  });
  // What was never sealed has nothing to end.
  const unsealed = await run({}, { agreements: [soon] });
  expect(unsealed).toMatchObject({ agreementsEnding: 0, agreementsIdle: 1, idle: 'A version 1' });
});

it('counts and names the agreements whose days have come without both seals, or without a publication', async () => {
  const plain = shippedWith();
  const entrusting = shippedWith({ id: 'B', clauses: [clauseWith({ power: 'entrusted-acceptance' })] });
  const agreements = [plain, entrusting, shippedWith({ id: 'C', validFrom: '2026-11-01' })];
  const idleWith = async (records: readonly DeedRecord[]) =>
    (await run({}, { agreements, deeds: registerOf(records) })).idle;
  expect(await idleWith([])).toBe('A version 1, B version 1');
  const sealed = [...bothSeals(plain), ...bothSeals(entrusting)];
  expect(await idleWith(sealed.slice(1))).toBe('A version 1, B version 1');
  expect(await idleWith(sealed)).toBe('B version 1');
  expect(await idleWith([...sealed, deedWith(entrusting, { body: 'body-there', kind: 'published' })])).toBeNull();
});
