import { afterAll, describe, expect, it } from 'vitest';
import {
  authorities,
  bagOf,
  foundIn,
  handOut,
  mortgage,
  mortgageSheets,
  registeredElsewhere,
} from '#infra/commands/collection-scenarios';
import { comeToRest } from '#infra/commands/move-clock';
import { type CaseView, newKey, offeredTo, officials, pdf, until, upload } from '#infra/commands/scenarios';
import { auditBetween } from '#tests/audit/between-regions';
import { auditAll } from '#tests/audit/checks';
import { readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';
import { bootRegionsForTest, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';

const crashing = new Set<string>();
const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'], {
  faults: { invoke: (name) => (crashing.delete(name) ? 'crash-after' : undefined) },
})) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());

const clerk = xian.as('clerk-xian');
const { acceptor } = officials(lanzhou);
const { courier } = lanzhou;
/** A contract of one price for every parcel. */
courier.scenario.flatFeeFen = 1_500;
const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
const here = (caseId: string, wanted: (view: CaseView) => boolean) => until(clerk, { caseId, wanted });
const there = (caseId: string, wanted: (view: CaseView) => boolean) => until(acceptor, { caseId, wanted });
const is =
  (status: string) =>
  (view: CaseView): boolean =>
    view.status === status;

const paper = await upload(clerk, pdf('one paper for all'));
const sheets = mortgageSheets(() => paper);

const bagIn = (view: CaseView, number: number) => view.originals?.bags.find((bag) => bag.number === number);
const cancel = (by: typeof clerk, caseId: string, bag: number, idempotencyKey = newKey()) =>
  by.cancelParcel({ params: { caseId, bag: String(bag) }, body: {}, idempotencyKey });

/** Received at the window, and cleared by the authority. */
async function cleared(): Promise<[ours: string, theirs: string]> {
  const { caseId } = await clerk.collectCase({
    body: mortgage(() => paper, { at: 'xian' }),
    idempotencyKey: newKey(),
  });
  const theirs = await offeredTo(lanzhou, { caseId, body: authorities.lanzhou.realEstate });
  await acceptor.clearCase({ ...act(theirs), body: {} });
  await here(caseId, is('cleared'));
  return [caseId, theirs];
}

/** The number of the parcel that a bag is ordered as. */
async function ordered(caseId: string, bag: number): Promise<string> {
  const view = await here(caseId, (each) => (bagIn(each, bag)?.waybill ?? null) !== null);
  return bagIn(view, bag)?.waybill?.number ?? expect.unreachable();
}

describe('the order of a bag', () => {
  it('is taken back by whoever gave it, before the courier comes; the case waits for another bag, and goes on with it', async () => {
    const [ours, theirs] = await cleared();
    await clerk.sealBag({ ...act(ours), body: bagOf('XA-0001', sheets) });
    const first = await ordered(ours, 1);
    await there(theirs, is('travelling'));
    // Nobody else's: not the authority's, not another window's, not of a bag that is not there.
    const others = [
      [acceptor, theirs, 1, 'case.wrong_state'],
      [lanzhou.as('clerk-lanzhou'), theirs, 1, 'case.not_found'],
      [xian.as('acceptor-xian'), ours, 1, 'case.not_found'],
      [xian.as('stranger'), ours, 1, 'identity.no_post'],
      [clerk, ours, 2, 'case.wrong_state'],
    ] as const;
    for (const [by, caseId, bag, code] of others) expect(await codeOf(cancel(by, caseId, bag))).toBe(code);
    const key = newKey();
    const answer = await cancel(clerk, ours, 1, key);
    expect(answer).toMatchObject({ caseId: ours, status: 'cleared' });
    expect(await cancel(clerk, ours, 1, key)).toEqual(answer);
    expect(await codeOf(cancel(clerk, ours, 2, key))).toBe('idempotency.key_reused');
    expect(await codeOf(cancel(clerk, ours, 1))).toBe('case.wrong_state');
    const told = await there(theirs, is('cleared'));
    for (const view of [told, await here(ours, is('cleared'))])
      expect(view).toMatchObject({
        awaited: { who: { en: 'the window that received' }, by: { date: '2026-09-24' } },
        originals: { bags: [{ number: 1, leg: 'outward', cancelled: true, opened: false }] },
        integrity: { intact: true },
      });
    // The carrier knows of it, and no label can be printed any more.
    expect(() => courier.collect(first)).toThrow('cancelled');
    expect(await codeOf(clerk.openLabel({ params: { caseId: ours, bag: '1' } }))).toBe('case.wrong_state');
    expect(await codeOf(acceptor.openBag({ ...act(theirs), body: foundIn('XA-0001', sheets) }))).toBe(
      'case.wrong_state',
    );

    // All papers again: the journey orders another parcel.
    await clerk.sealBag({ ...act(ours), body: bagOf('XA-0002', sheets) });
    const second = await ordered(ours, 2);
    expect(second).not.toBe(first);
    courier.collect(second);
    await courier.settled();
    await here(ours, (view) => bagIn(view, 2)?.parcel?.state === 'collected');
    // Now the courier has it: nothing changes.
    const before = await clerk.getCase({ params: { caseId: ours } });
    expect(await codeOf(cancel(clerk, ours, 2))).toBe('courier.already_collected');
    expect((await clerk.getCase({ params: { caseId: ours } })).timeline).toEqual(before.timeline);
    courier.deliver(second);
    await there(theirs, is('travelling'));
    await acceptor.openBag({ ...act(theirs), body: foundIn('XA-0002', sheets) });
    await here(ours, is('handed-over'));

    // The way back likewise.
    await registeredElsewhere(lanzhou, theirs);
    await acceptor.sealReturnBag({ ...act(theirs), body: bagOf('LZ-0001', sheets.slice(38)) });
    await ordered(ours, 3);
    expect(await codeOf(cancel(clerk, ours, 3))).toBe('case.wrong_state');
    await cancel(acceptor, theirs, 3);
    await here(ours, (view) => bagIn(view, 3)?.cancelled === true);
    await acceptor.sealReturnBag({ ...act(theirs), body: bagOf('LZ-0002', sheets.slice(38)) });
    const back = await ordered(ours, 4);
    courier.collect(back);
    courier.deliver(back);
    await courier.settled();
    await clerk.openReturnBag({ ...act(ours), body: foundIn('LZ-0002', sheets.slice(38)) });
    await there(theirs, is('completed'));
    await here(ours, is('ready'));
    await clerk.handOut({ ...act(ours), body: handOut(await upload(clerk, pdf('receipt'))) });
    await here(ours, is('completed'));
  });

  it('is refused by the carrier that has collected and has not said so yet: nothing changes', async () => {
    const [ours, theirs] = await cleared();
    await clerk.sealBag({ ...act(ours), body: bagOf('XA-0003', sheets) });
    const number = await ordered(ours, 1);
    courier.scenario.delayMs = 86_400_000;
    courier.collect(number);
    courier.scenario.delayMs = 0;
    expect(await codeOf(cancel(clerk, ours, 1))).toBe('courier.already_collected');
    courier.deliver(number);
    await there(theirs, is('travelling'));
    await acceptor.openBag({ ...act(theirs), body: foundIn('XA-0003', sheets) });
    await here(ours, is('handed-over'));
  });

  it('can be taken back for whoever wants to withdraw, after which the case is withdrawn on both sides', async () => {
    const [ours, theirs] = await cleared();
    await clerk.sealBag({ ...act(ours), body: bagOf('XA-0004', sheets) });
    await ordered(ours, 1);
    await there(theirs, is('travelling'));
    expect(await codeOf(clerk.askWithdrawal({ ...act(ours), body: {} }))).toBe('case.wrong_state');
    await cancel(clerk, ours, 1);
    await clerk.askWithdrawal({ ...act(ours), body: {} });
    await there(theirs, is('withdrawn'));
    await here(ours, is('withdrawn'));
  });

  it('is taken back once where the answer is lost on the way, and the command comes again', async () => {
    const [ours] = await cleared();
    await clerk.sealBag({ ...act(ours), body: bagOf('XA-0005', sheets) });
    await ordered(ours, 1);
    const key = newKey();
    crashing.add('tongban-xian-parcels');
    expect(await codeOf(cancel(clerk, ours, 1, key))).not.toBe('ok');
    expect(crashing.size).toBe(0);
    expect(await cancel(clerk, ours, 1, key)).toMatchObject({ status: 'cleared' });
    const { timeline } = await clerk.getCase({ params: { caseId: ours } });
    expect(timeline.filter(({ type }) => type === 'case.courier-cancelled')).toHaveLength(1);
  });

  it('is not paid for: what is owed for a month is listed by body, payer and carrier, for those who may know', async () => {
    await courier.settled();
    await comeToRest(lanzhou.cloud);
    const hall = '11610100XTXX00161R';
    const { realEstate } = authorities.lanzhou;
    const month = '2026-09';
    const sent = await clerk.listSettlement({ params: { body: hall, month }, query: { limit: '2' } });
    expect(sent).toMatchObject({
      ...{ body: { id: hall }, month },
      sums: { complete: true, of: [{ payer: 'applicant', carrier: 'ems', parcels: 2, feeFen: 3_000, withoutFee: 0 }] },
    });
    const lines = [...sent.lines];
    for (let { next } = sent; next !== null;) {
      const page = await clerk.listSettlement({ params: { body: hall, month }, query: { limit: '2', cursor: next } });
      expect(page.sums).toBeNull();
      lines.push(...page.lines);
      next = page.next;
    }
    expect(lines.map(({ state }) => state).sort()).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
      'delivered',
      'delivered',
    ]);
    expect(lines.every(({ feeFen, leg }) => feeFen === 1_500 && leg === 'outward')).toBe(true);
    const back = await lanzhou.as('operator').listSettlement({ params: { body: realEstate, month }, query: {} });
    expect(back).toMatchObject({
      sums: { of: [{ parcels: 1, feeFen: 1_500 }] },
      lines: [
        { bag: 3, leg: 'return', state: 'cancelled' },
        { bag: 4, leg: 'return', state: 'delivered' },
      ],
    });
    expect(await clerk.listSettlement({ params: { body: hall, month: '2026-08' }, query: {} })).toMatchObject({
      ...{ lines: [], next: null, sums: { complete: true, of: [] } },
    });
    for (const [by, body] of [
      [clerk, realEstate],
      [acceptor, hall],
      [xian.as('citizen'), hall],
    ] as const)
      expect(await codeOf(by.listSettlement({ params: { body, month }, query: {} }))).toBe('identity.no_post');
  });

  it('leaves records that agree with each other and with the law', async () => {
    await courier.settled();
    await comeToRest(lanzhou.cloud);
    const regions = ['lanzhou', 'xian'].map((deployment) =>
      readEvidence({ folder: lanzhou.folder, deployment, atRest: true, planted: personalValues }),
    );
    expect([...auditAll(regions), auditBetween(regions)].filter(({ violations }) => violations.length > 0)).toEqual([]);
  });
});
