import { afterAll, describe, expect, it } from 'vitest';
import {
  authorities,
  bagOf,
  foundIn,
  handOut,
  mortgage,
  mortgageSheets,
  thereAndBack,
} from '#infra/commands/collection-scenarios';
import { comeToRest } from '#infra/commands/move-clock';
import {
  type CaseView,
  handleByPeople,
  type Material,
  newKey,
  offeredTo,
  officials,
  pdf,
  until,
  upload,
} from '#infra/commands/scenarios';
import { emsSignatureHeader } from '#contracts/courier/ems';
import { auditBetween } from '#tests/audit/between-regions';
import { auditAll } from '#tests/audit/checks';
import { readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';
import { bootRegionsForTest, moveClock, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());

const clerk = xian.as('clerk-xian');
const people = officials(lanzhou);
const { courier } = lanzhou;
const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
const here = (caseId: string, wanted: (view: CaseView) => boolean) => until(clerk, { caseId, wanted });
const there = (caseId: string, wanted: (view: CaseView) => boolean) => until(people.acceptor, { caseId, wanted });
const is =
  (status: string) =>
  (view: CaseView): boolean =>
    view.status === status;

const papers = new Map<string, Material>();
for (const slot of ['property-certificate', 'mortgage-contract', 'identity'])
  papers.set(slot, await upload(clerk, pdf(`${slot}, scanned at the window`)));
const paper = (slot: string): Material => papers.get(slot) ?? expect.unreachable(slot);
const sheets = mortgageSheets(paper);

async function received(): Promise<[string, string]> {
  const { caseId } = await clerk.collectCase({ body: mortgage(paper, { at: 'xian' }), idempotencyKey: newKey() });
  return [caseId, await offeredTo(lanzhou, { caseId, body: authorities.lanzhou.realEstate })];
}

/** The applicant comes to the window, and signs. */
const handedOut = async (caseId: string) =>
  clerk.handOut({ ...act(caseId), body: handOut(await upload(clerk, pdf(`receipt of ${caseId}`))) });

/** The number of the parcel that the carrier got last. */
const parcelOf = (view: CaseView, bag: number): string =>
  view.originals?.bags.find(({ number }) => number === bag)?.waybill?.number ?? expect.unreachable('no waybill');
const ordered = (bag: number) => (view: CaseView) =>
  view.originals?.bags.some(({ number, waybill }) => number === bag && waybill !== null) ?? false;
const parcelIs = (state: string) => (view: CaseView) => view.originals?.bags.at(-1)?.parcel?.state === state;

describe('originals', () => {
  it('travel after the pre-check, by a courier that pushes twice and out of order; one sheet is missing (S8)', async () => {
    courier.scenario.doubled = true;
    courier.scenario.reordered = true;
    const [ours, theirs] = await received();
    const early = { ...act(ours), body: bagOf('XA-0001', sheets) };
    expect(await codeOf(clerk.sealBag(early))).toBe('case.wrong_state');
    expect(await codeOf(people.acceptor.takeOverCase({ ...act(theirs), body: {} }))).toBe('case.originals_to_come');
    await people.acceptor.clearCase({ ...act(theirs), body: {} });
    const cleared = await here(ours, is('cleared'));
    expect(cleared).toMatchObject({
      awaited: { who: { en: 'the window that received' }, by: { date: '2026-09-24' } },
      originals: { allowed: 'cleared', bags: [] },
    });

    const wrong = bagOf('XA-0001', [...sheets.slice(1), { ...(sheets[0] ?? expect.unreachable()), slot: 'identity' }]);
    expect(await codeOf(clerk.sealBag({ ...act(ours), body: wrong }))).toBe('filing.invalid');
    await clerk.sealBag({ ...act(ours), body: bagOf('XA-0001', sheets) });
    const first = parcelOf(await here(ours, ordered(1)), 1);
    expect(courier.orderOf(first)).toMatchObject({ leg: 'outward', payer: 'applicant', sheets: 41 });
    // Whoever sends it prints its label, and nobody else.
    const label = await clerk.openLabel({ params: { caseId: ours, bag: '1' } });
    expect(label).toMatchObject({ carrier: 'ems', number: first });
    expect(Buffer.from(await (await fetch(label.url)).arrayBuffer()).toString('latin1')).toMatch(
      new RegExp(`^%PDF-1.4[^]*${first}`),
    );
    const others = [
      [clerk, ours, '2'],
      [people.acceptor, theirs, '1'],
      [lanzhou.as('clerk-lanzhou'), theirs, '1'],
    ] as const;
    for (const [by, caseId, bag] of others)
      expect(await codeOf(by.openLabel({ params: { caseId, bag } }))).toBe('case.not_found');
    const onItsWay = await there(theirs, is('travelling'));
    expect(onItsWay).toMatchObject({ awaited: { who: { en: 'the courier' }, by: { date: '2026-09-30' } } });
    for (const step of ['collect', 'move', 'deliver'] as const) courier[step](first);
    await courier.settled();
    await here(ours, parcelIs('delivered'));

    // The bag is opened with forty of forty-one.
    await people.acceptor.openBag({ ...act(theirs), body: foundIn('XA-0001', sheets.slice(0, 40)) });
    const disputed = await here(ours, is('disputed'));
    expect(disputed).toMatchObject({
      awaited: { who: { en: 'the window that received' } },
      originals: { dispute: { bag: 1, differences: [{ kind: 'missing', number: 41, slot: 'property-certificate' }] } },
    });
    for (const attempt of [
      () => people.acceptor.acceptCase({ ...act(theirs), body: {} }),
      () => people.acceptor.openBag({ ...act(theirs), body: foundIn('XA-0001', sheets) }),
    ])
      expect(await codeOf(attempt())).toBe('case.wrong_state');
    expect(await codeOf(clerk.sealBag({ ...act(ours), body: bagOf('XA-0002', sheets.slice(39)) }))).toBe(
      'case.not_what_is_missing',
    );
    await clerk.sealBag({ ...act(ours), body: bagOf('XA-0002', sheets.slice(40)) });
    const second = parcelOf(await here(ours, ordered(2)), 2);
    expect(second).not.toBe(first);
    for (const step of ['collect', 'deliver'] as const) courier[step](second);
    await there(theirs, (view) => view.originals?.bags.length === 2 && is('travelling')(view));
    await people.acceptor.openBag({ ...act(theirs), body: foundIn('XA-0002', sheets.slice(40)) });
    const taken = await here(ours, is('handed-over'));
    expect(taken.timeline.filter(({ type }) => type === 'case.bag-sealed')).toHaveLength(2);
    await handleByPeople(people, theirs);

    // What the authority does not keep goes back, before the case is completed.
    const granted = await there(theirs, is('granted'));
    expect(granted.awaited).toMatchObject({ by: { date: '2026-10-13' } });
    expect(await codeOf(people.acceptor.sealReturnBag({ ...act(theirs), body: bagOf('LZ-0001', sheets) }))).toBe(
      'case.not_what_returns',
    );
    await people.acceptor.sealReturnBag({ ...act(theirs), body: bagOf('LZ-0001', sheets.slice(38)) });
    const third = parcelOf(await here(ours, ordered(3)), 3);
    expect(courier.orderOf(third)).toMatchObject({ leg: 'return', sheets: 3 });
    expect(await people.acceptor.openLabel({ params: { caseId: theirs, bag: '3' } })).toMatchObject({ number: third });
    expect(await codeOf(clerk.openLabel({ params: { caseId: ours, bag: '3' } }))).toBe('case.not_found');
    for (const step of ['collect', 'deliver'] as const) courier[step](third);
    await courier.settled();
    await clerk.openReturnBag({ ...act(ours), body: foundIn('LZ-0001', sheets.slice(38)) });
    await there(theirs, is('completed'));
    // They lie at the window: the case is over when the applicant has them.
    const ready = await here(ours, is('ready'));
    expect(ready).toMatchObject({
      awaited: { who: { en: 'the window that received, until it is fetched' }, by: { date: '2026-10-13' } },
      collection: { pickUp: { what: ['originals'], reference: null, ended: null } },
    });
    await handedOut(ours);
    const done = await here(ours, is('completed'));
    expect(done).toMatchObject({
      integrity: { intact: true },
      collection: { pickUp: { ended: { how: 'handed-out' } } },
    });
    // Every operation is recorded once, however often it was pushed.
    const traces = done.timeline.filter(({ type }) => type === 'case.parcel-traced');
    expect(traces.length).toBeGreaterThanOrEqual(5);
    expect(new Set(traces.map(({ occurredAt }) => occurredAt)).size).toBe(traces.length);
    Object.assign(courier.scenario, { doubled: false, reordered: false });
  });

  it('go there and back in at most sixteen transitions on each side', async () => {
    const sides = await thereAndBack(xian, lanzhou);
    const paths = sides.map((caseId) =>
      lanzhou.cloud
        .state()
        .executions.flatMap(({ name, status, path }) =>
          name.startsWith(caseId) ? [{ status, steps: path.length }] : [],
        ),
    );
    expect(paths.map((executions) => executions.map(({ status }) => status))).toEqual([['SUCCEEDED'], ['SUCCEEDED']]);
    const [receiving, deciding] = paths.map(([execution]) => execution?.steps ?? 0) as [number, number];
    expect([receiving <= 16, deciding <= 16]).toEqual([true, true]);
    // One less where a wait finds done what it would have waited for.
    expect([16, 17]).toContain(receiving + deciding);
  });

  it('are announced to nobody by a carrier whose signature does not hold', async () => {
    for (const signature of [Buffer.alloc(32).toString('base64'), undefined]) {
      const body = { bytes: Buffer.from('{}'), headers: { [emsSignatureHeader]: signature } };
      expect(await codeOf(xian.as('stranger').receiveEmsTraces({ body }))).toBe('courier.signature_invalid');
    }
  });

  it('leave records that agree with each other and with the law', async () => {
    await courier.settled();
    await comeToRest(lanzhou.cloud);
    const regions = ['lanzhou', 'xian'].map((deployment) =>
      readEvidence({ folder: lanzhou.folder, deployment, atRest: true, planted: personalValues }),
    );
    expect([...auditAll(regions), auditBetween(regions)].filter(({ violations }) => violations.length > 0)).toEqual([]);
  });

  it('may travel when the authority is silent for two days; a late parcel is asked for, then looked for', async () => {
    const [ours, theirs] = await received();
    await moveClock(lanzhou, Date.parse('2026-09-23T16:00:01Z'));
    // That the other side is late with it as well may be told at once.
    await here(ours, ({ timeline }) => timeline.some(({ type }) => type === 'case.overdue'));
    // Two working days from 09-22: 09-25 is a holiday, and the day of the event does not count.
    await moveClock(lanzhou, Date.parse('2026-09-24T16:00:01Z'));
    await here(ours, is('cleared'));
    expect((await there(theirs, ({ timeline }) => timeline.at(-1)?.type === 'case.escalated')).status).toBe('offered');
    await clerk.sealBag({ ...act(ours), body: bagOf('XA-0003', sheets) });
    const number = parcelOf(await here(ours, ordered(1)), 1);
    // Collected by a carrier that pushes nothing for a month.
    courier.scenario.delayMs = 30 * 86_400_000;
    courier.collect(number);
    courier.scenario.delayMs = 0;
    const moving = await here(ours, is('travelling'));
    expect(moving.originals?.bags[0]?.parcel).toBeNull();
    // Sealed on 09-25: five working days go to 10-09, and the carrier has one more to answer.
    expect(moving.awaited?.by).toMatchObject({ date: '2026-10-09' });
    await moveClock(lanzhou, Date.parse('2026-10-09T16:00:01Z'));
    await here(ours, ({ timeline }) => timeline.some(({ type }) => type === 'case.courier-asked'));
    // Asked, it says what it did not push.
    await here(ours, parcelIs('collected'));
    await moveClock(lanzhou, Date.parse('2026-10-10T16:00:01Z'));
    const late = await here(ours, ({ timeline }) => timeline.at(-1)?.type === 'case.overdue');
    expect(late.awaited).toMatchObject({ overdue: true });
    // It comes all the same.
    courier.deliver(number);
    await courier.settled();
    await people.acceptor.openBag({ ...act(theirs), body: foundIn('XA-0003', sheets) });
    await here(ours, is('handed-over'));
  });
});
