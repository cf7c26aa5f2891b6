import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comeToRest } from '#infra/commands/move-clock';
import { inPerson, medicalIntake, newKey, pdf, upload } from '#infra/commands/scenarios';
import { fromBase64, utf8 } from '#formats/bytes';
import { parseSignatures, verifierOf } from '#formats/webhook-signatures';
import { bootForTest, eventually, moveClock } from './deployment.ts';
import { VerticalSystem } from './vertical-system.ts';

/** The office in Xining decides in a system that takes no messages, and works at the desk of Lanzhou. */
const lanzhou = await bootForTest({ agreed: true });
const system = await VerticalSystem.open();
afterAll(async () => {
  await lanzhou.close();
  await system.close();
});

const office = '12630100XTXX00305G';
const clerk = lanzhou.as('clerk-lanzhou');
const [acceptor, decider] = [lanzhou.as('acceptor-xining'), lanzhou.as('decider-xining')];
const own = lanzhou.as('guardian');
const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
const minuteMs = 60_000;
const now = (): string => new Date(lanzhou.cloud.clock.now()).toISOString();
const pass = (minutes: number): Promise<void> => moveClock(lanzhou, lanzhou.cloud.clock.now() + minutes * minuteMs);

const order = (rest: object): Promise<unknown> =>
  lanzhou.cloud.invoke('tongban-lanzhou-op-partner', {
    ...{ operation: 'partner', act: 'do', execution: 'test', reason: '测试', ticket: 'T-1', ...rest },
  });
const source = {
  ...{ id: 'xining-medical', name: { zh: '示范医保业务系统（测试）', en: 'Demo medical system (test)' } },
  ...{ bodies: [office], address: { url: system.url, network: { kind: 'public' } }, signs: ['v1a'] },
  ...{ everyMinutes: 5, staleAfterMinutes: 30 },
};

/** Received at the window in Lanzhou for the office, which took it over: its numbers at the window and there. */
async function takenOver(): Promise<[string, string]> {
  const commitment = await upload(clerk, pdf(`commitment ${newKey()}`));
  const intake = medicalIntake(commitment, { at: 'lanzhou', applicant: inPerson });
  const body = { ...intake, form: { ...intake.form, insuredDivision: '630100' } };
  const { caseId: ours } = await clerk.collectCase({ body, idempotencyKey: newKey() });
  const query = { body: office, step: 'take-over', limit: '100' } as const;
  const { cases } = await eventually(() => acceptor.listInbox({ query }), {
    wanted: (inbox) => inbox.cases.length > 0,
  });
  const { caseId = '' } = cases[0] ?? {};
  await acceptor.takeOverCase({ ...act(caseId), body: {} });
  return [ours, caseId];
}

const observed = async (caseId: string) => (await own.getCase({ params: { caseId } })).observed;
/** What the page shows once the next run has been. */
async function afterNextRun(caseId: string) {
  const asked = system.queries.length;
  await pass(6);
  await eventually(() => system.queries.length, { wanted: (count) => count > asked });
  await comeToRest(lanzhou.cloud);
  return observed(caseId);
}

let [atWindow, caseId] = ['', ''];
beforeAll(async () => {
  [atWindow, caseId] = await takenOver();
});

describe('a source', () => {
  it.each([
    ['that nobody may ask', { address: { ...source.address, url: 'https://169.254.169.254/cases' } }, 'address.url'],
    ['in clear elsewhere', { address: { ...source.address, url: 'http://example.com/cases' } }, 'address.url'],
    ['of a body that answers nothing', { bodies: ['12620100XTXX001530'] }, 'bodies.0'],
    ['of a body that is not known', { bodies: ['12620100XTXX99999X'] }, 'bodies.0'],
    ['that is stale before it is asked', { staleAfterMinutes: 4 }, 'staleAfterMinutes'],
    ['that is stale before it is asked again', { everyMinutes: 60 }, 'staleAfterMinutes'],
  ])('%s is refused', async (_, wrong, field) => {
    await expect(order({ what: 'source', source: { ...source, ...wrong } })).rejects.toThrow(`source.${field}`);
  });
});

describe('a decider that only answers queries', () => {
  it('was never asked before there is a source', async () => {
    expect(await observed(caseId)).toBeNull();
    await order({ what: 'source', source });
  });

  it('is asked with a signature, and what it says is shown with when it was seen', async () => {
    system.says = { state: 'received', number: 'YB-1', since: now() };
    expect(await afterNextRun(caseId)).toMatchObject({
      ...{ source: source.name, state: 'received', stateText: { zh: '已收到' }, number: 'YB-1', isStale: false },
      since: system.says.since,
    });
    const { url, headers } = system.queries.at(-1) ?? expect.unreachable();
    expect(url).toBe(`/cases/${caseId}`);
    const { keys } = await own.listPartnerKeys({});
    const key = keys.find((each) => each.kind === 'v1a') ?? expect.unreachable();
    const body = utf8(`GET ${system.url}/${caseId}`);
    const message = { id: String(headers['webhook-id']), timestamp: Number(headers['webhook-timestamp']), body };
    const [signature] = parseSignatures(String(headers['webhook-signature'])) ?? [];
    const isOurs = verifierOf({ ...key, publicKey: fromBase64(key.publicKey.replace('whpk_', '')) }, message);
    expect(isOurs(signature?.bytes ?? new Uint8Array())).toBe(true);
    expect(Math.abs(message.timestamp * 1_000 - lanzhou.cloud.clock.now())).toBeLessThan(10 * minuteMs);
  });

  it('is seen to have gone on at the next run, by officials and at the window too', async () => {
    system.says = { state: 'in-review', number: 'YB-1' };
    const before = (await observed(caseId))?.observedAt ?? '';
    const seen = await afterNextRun(caseId);
    expect(seen).toMatchObject({ state: 'in-review', since: null, isStale: false });
    expect(Date.parse(seen?.observedAt ?? '')).toBeGreaterThan(Date.parse(before));
    expect((await acceptor.getCase({ params: { caseId } })).observed).toEqual(seen);
    expect((await clerk.getCase({ params: { caseId: atWindow } })).observed).toEqual(seen);
    // A view: the case is where it was.
    expect(await own.getCase({ params: { caseId } })).toMatchObject({ status: 'submitted' });
  });

  const json = (body: object) => (response: ServerResponse) => response.writeHead(200).end(JSON.stringify(body));
  const good = () => ({ schema: 1, case: caseId, number: null, state: 'decided', since: null });
  it.each<[string, (response: ServerResponse) => void]>([
    ['sends it elsewhere', (response) => response.writeHead(302, { location: `${system.url}/other` }).end()],
    ['says too much', json({ ...{ schema: 1, state: 'decided' }, filler: 'x'.repeat(70_000) })],
    ['says what nobody asked', (response) => json({ ...good(), name: '某某' })(response)],
    ['speaks of another case', (response) => json({ ...good(), case: '620100-20260922-000000000000' })(response)],
    ['names a person', (response) => json({ ...good(), number: '110101189001010014' })(response)],
    ['says what will be', (response) => json({ ...good(), since: '2030-01-01T00:00:00Z' })(response)],
    ['is not JSON', (response) => response.writeHead(200).end('<html>')],
    ['knows no such case', (response) => response.writeHead(404).end()],
  ])('changes nothing of what was seen when it %s', async (_, reply) => {
    const before = await observed(caseId);
    system.says = { reply };
    const after = await afterNextRun(caseId);
    expect({ ...after, isStale: false }).toEqual({ ...before, isStale: false });
  });

  it('is shown as stale while it is down, and fresh when it is back', async () => {
    system.says = { reply: (response) => response.destroy() };
    await pass(35);
    expect(await observed(caseId)).toMatchObject({ state: 'in-review', isStale: true });
    system.says = { state: 'decided', number: 'YB-1' };
    expect(await afterNextRun(caseId)).toMatchObject({ state: 'decided', isStale: false });
    // Whatever it says, nothing is decided here, and no limit moved.
    expect(await own.getCase({ params: { caseId } })).toMatchObject({ status: 'submitted', result: null });
  });

  it('is asked no more once its decision is recorded here', async () => {
    await acceptor.acceptCase({ ...act(caseId), body: {} });
    expect(await afterNextRun(caseId)).toMatchObject({ state: 'decided' });
    const evidence = await upload(decider, pdf('extract'));
    const decision = { outcome: 'granted' as const, system: source.name.zh, reference: 'YB-1', evidence };
    await decider.recordExternalDecision({ ...act(caseId), body: { ...decision, observedAt: now() } });
    expect(await observed(caseId)).toBeNull();
    await pass(1);
    const asked = system.queries.length;
    await pass(20);
    expect(system.queries).toHaveLength(asked);
  });
});
