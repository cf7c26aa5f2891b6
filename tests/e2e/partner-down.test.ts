import { afterAll, describe, expect, it } from 'vitest';
import { inPerson, medicalIntake, newKey, pdf, regions, upload } from '#infra/commands/scenarios';
import { auditBetween } from '#tests/audit/between-regions';
import { readEvidence } from '#tests/audit/evidence';
import { bootRegionsForTest, type TestDeployment } from './deployment.ts';
import { ackRule, type Fate, FaultyWay, type Met } from './faulty-way.ts';
import { StoreView } from './store-view.ts';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
const { cloud } = lanzhou;
const way = await FaultyWay.open({
  target: `${lanzhou.api.replace(/\/$/, '')}/partners/xian/messages`,
  now: () => cloud.clock.now(),
});
afterAll(async () => {
  await way.close();
  await lanzhou.close();
});

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** What an operator in Xi'an orders. */
const order = (rest: object) =>
  cloud.invoke('tongban-xian-op-partner', {
    ...{ operation: 'partner', act: 'do', execution: 'test', reason: '测试', ticket: 'T-1', ...rest },
  });
/** What Xi'an has to say to Lanzhou goes the faulty way from now on. */
const kinds = ['v1', 'v1a', 'v1sm2'];
await order({
  what: 'register',
  partner: {
    ...{ id: 'lanzhou', name: { zh: '测试节点', en: 'test node' }, regions: ['620100'], toleranceSeconds: 300 },
    ...{ accepts: kinds, materialOrigins: [new URL(cloud.awsUrl).origin] },
    endpoints: [{ id: 'lanzhou', url: way.url, signs: kinds, network: { kind: 'public' }, maintenance: [], ackRule }],
  },
});
cloud.moveClock(cloud.clock.now() + 2 * minuteMs);

const clerk = xian.as(regions.xian.clerk);
const collect = async (): Promise<string> => {
  const body = medicalIntake(await upload(clerk, pdf(`paper ${newKey()}`)), { at: 'xian', applicant: inPerson });
  return (await clerk.collectCase({ body, idempotencyKey: newKey() })).caseId;
};
const withdraw = (caseId: string) =>
  clerk.askWithdrawal({ params: { caseId }, body: { reason: '不办了' }, idempotencyKey: newKey() });

/** Until nobody is at work; what waits for its hour may wait. */
async function settled(): Promise<void> {
  for (let quiet = 0; quiet < 3;) {
    const { functions, queues } = cloud.state();
    const isBusy =
      functions.some(({ running, queued }) => running + queued > 0) ||
      queues.some(({ visible, inFlight }) => visible + inFlight > 0);
    quiet = isBusy ? 0 : quiet + 1;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function pass(ms: number, stepMs: number): Promise<void> {
  const end = cloud.clock.now() + ms;
  while (cloud.clock.now() < end) {
    cloud.moveClock(cloud.clock.now() + stepMs);
    await settled();
  }
}

/** Requests from the one on at which the endpoint was taken to be down. */
function whileOpen(met: readonly Met[]): readonly Met[] {
  let failures = 0;
  const from = met.findIndex(({ fate }) => {
    failures = fate === 'passed' ? 0 : failures + 1;
    return failures === 5;
  });
  return from === -1 ? [] : met.slice(from + 1);
}

/** Those of our cases that Lanzhou has, sorted: once for each time it has one. */
const known = (cases: readonly string[]): string[] =>
  readEvidence({ folder: lanzhou.folder, deployment: 'lanzhou', atRest: true, planted: [] })
    .cases.flatMap(({ snapshot }) => snapshot?.collection?.counterpart.caseId ?? [])
    .filter((caseId) => cases.includes(caseId))
    .sort();

/** For each case the numbers of the messages that came through, in the order in which they did. */
function cameThrough(met: readonly Met[]): ReadonlyMap<string, readonly number[]> {
  const through = new Map<string, number[]>();
  for (const { id, fate } of met) {
    const [, caseId = '', seq] = id.split('_');
    if (fate === 'passed' || fate === 'lost') through.set(caseId, [...(through.get(caseId) ?? []), Number(seq)]);
  }
  return through;
}

const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || number >= (numbers[at - 1] ?? 0));

/** What each region knows of the other's cases, against what happened there: nothing lost, doubled or made up. */
const between = () =>
  auditBetween(
    ['lanzhou', 'xian'].map((deployment) =>
      readEvidence({ folder: lanzhou.folder, deployment, atRest: true, planted: [] }),
    ),
  );

/** Lines of Xi'an's outbox. */
const outbox = (): number =>
  new StoreView(lanzhou.folder, 'xian').items('partners').filter(({ pk }) => pk?.S?.startsWith('OUTBOX#')).length;

describe('a partner that is down', () => {
  it.each([
    ['for 300 seconds', 300 * secondMs, 10 * secondMs],
    ['for 6 hours', 6 * hourMs, 4 * minuteMs],
    ['for 72 hours', 72 * hourMs, hourMs],
  ])('%s misses nothing, gets nothing twice, and is asked once a minute whether it is back', async (_, ms, stepMs) => {
    const before = way.met.length;
    way.fate = () => 'reset';
    const cases = [await collect(), await collect(), await collect()];
    await settled();
    await pass(ms / 2, stepMs);
    cases.push(await collect(), await collect(), await collect());
    await withdraw(cases[0] ?? '');
    await pass(ms / 2, stepMs);
    expect(known(cases)).toEqual([]);
    way.fate = () => 'passed';
    await pass(10 * minuteMs, minuteMs);

    expect(known(cases)).toEqual([...cases].sort());
    expect(outbox()).toBe(0);
    const met = way.met.slice(before);
    const down = whileOpen(met).filter(({ fate }) => fate === 'reset');
    expect(down.every(({ at }, index) => index === 0 || at - (down[index - 1]?.at ?? 0) >= minuteMs)).toBe(true);
    if (ms > hourMs) expect(down.length).toBeGreaterThan(ms / stepMs / 2);
    const through = cameThrough(met);
    expect([...through.keys()].sort()).toEqual([...cases].sort());
    expect([...through.values()].every(isRising)).toBe(true);
    expect(between().violations).toEqual([]);
  });
});

describe('a partner that answers at random', () => {
  it('has everything in the end, once and in order', async () => {
    const before = way.met.length;
    const faults: readonly Fate[] = ['lost', 'reset', 'refused', 'with-error', 500, 503, 429];
    let state = 20261130;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    way.fate = () => (random() < 0.5 ? 'passed' : (faults[Math.floor(random() * faults.length)] ?? 'passed'));
    const cases: string[] = [];
    for (let at = 0; at < 24; at += 1) cases.push(await collect());
    await pass(hourMs, 10 * minuteMs);
    for (const caseId of cases.slice(0, 12)) await withdraw(caseId);
    for (let day = 0; outbox() > 0 && day < 8; day += 1) await pass(24 * hourMs, 2 * hourMs);
    way.fate = () => 'passed';

    expect(outbox()).toBe(0);
    expect(known(cases)).toEqual([...cases].sort());
    const met = way.met.slice(before);
    expect(new Set(met.map(({ fate }) => fate)).size).toBe(faults.length + 1);
    expect([...cameThrough(met).values()].every(isRising)).toBe(true);
    expect(between().violations).toEqual([]);
  });
});

describe('a partner that takes nothing more', () => {
  it('is left alone once it says that it is gone, until an operator enables it', async () => {
    way.fate = () => 410;
    const caseId = await collect();
    await settled();
    const [before, later] = [way.met.length, await collect()];
    await pass(3 * hourMs, 30 * minuteMs);
    expect(way.met.length).toBe(before);
    expect(await cloud.invoke('tongban-xian-clock', {})).toMatchObject({ disabled: ['lanzhou'], failing: ['lanzhou'] });
    way.fate = () => 'passed';
    expect(await order({ what: 'enable', endpoint: 'lanzhou' })).toMatchObject({ enabled: true });
    await pass(5 * minuteMs, minuteMs);
    expect(known([caseId, later])).toEqual([caseId, later].sort());
    expect(outbox()).toBe(0);
  });

  it('of one case is asked ten times in 75 hours and 35 minutes, and again when an operator orders it', async () => {
    way.fate = () => 'refused';
    const before = way.met.length;
    const caseId = await collect();
    await settled();
    for (let hour = 0; hour < 100; hour += 2) await pass(2 * hourMs, 2 * hourMs);
    const attempts = way.met.slice(before);
    expect(attempts.length).toBe(10);
    expect((attempts.at(-1)?.at ?? 0) - (attempts[0]?.at ?? 0)).toBeGreaterThanOrEqual(75.5 * hourMs);
    expect(await cloud.invoke('tongban-xian-clock', {})).toMatchObject({ withDead: ['lanzhou'] });
    way.fate = () => 'passed';
    await pass(hourMs, hourMs);
    expect(known([caseId])).toEqual([]);
    expect(await order({ what: 'retell', partnerId: 'lanzhou', caseId })).toMatchObject({ retold: 1 });
    await settled();
    expect(known([caseId])).toEqual([caseId]);
    expect(between().violations).toEqual([]);
  });
});
