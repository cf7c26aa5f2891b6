import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { officials } from '#infra/commands/scenarios';
import { dueOf } from '#domain/case/deadlines';
import { CutCase, type World } from './cut-case.ts';
import { type Cut, CutJourneys } from './cut-journeys.ts';
import { bootForTest, eventually, moveClock, type TestDeployment } from './deployment.ts';
import { deploy, type DeployedMachine, deployedMachine, loseExecution, nextVersion } from './next-definition.ts';
import { bodyOf, StoreView } from './store-view.ts';
import { recordsOf } from './survival-records.ts';
import { scenarios } from './survival-scenarios.ts';
import { TableHand } from './table-hand.ts';

const file = new URL('../../infra/journeys/fully-online.asl.json', import.meta.url);
const { States } = JSON.parse(readFileSync(file, 'utf8')) as { States: Readonly<Record<string, { Type: string }>> };
const cuts = Object.keys(States).flatMap((state): Cut[] => [
  { state, moment: 'before' },
  { state, moment: 'after' },
]);
/** Only this body's on-the-spot cases are authorised beforehand; the others are handed to people. */
const cityCentre = '12620100XTXX00057N';

/** Half a minute where the machine has nothing else to do. */
const slowest = 900_000;

const journeys = new CutJourneys();
let deployment: TestDeployment;
let world: World;
let view: StoreView;
let deployed: DeployedMachine;
beforeAll(async () => {
  deployment = await bootForTest(journeys.hooks);
  const { cloud, folder, as } = deployment;
  journeys.attach(cloud);
  view = new StoreView(folder);
  for (const official of ['decider', 'reviewer'])
    await as(official).authoriseStanding({ body: { itemId: 'XS-022', version: 1, body: cityCentre } });
  deployed = deployedMachine(folder, '-fully-online');
  const people = {
    ...officials(deployment),
    ...{ citizen: as('citizen'), citizenAway: as('citizen-away'), company: as('company') },
    async mistake(caseId: string): Promise<void> {
      const wait = view.waits(caseId).find(({ step }) => step === 'decision');
      const output = JSON.stringify({ outcome: 'nobody knows', sealed: false, due: null });
      await cloud.call('AWSStepFunctions.SendTaskSuccess', { taskToken: wait?.token, output });
    },
  };
  const casesTable = view.tableName('cases');
  world = { deployment, journeys, machine: deployed.name, casesTable, people, operator: as('operator') };
});
afterAll(() => deployment.close());
beforeEach(() => deploy(deployment, deployed));

/** The part of a scenario between two moves of the clock, of all cases at once. */
async function take(cases: readonly CutCase[], nth: number): Promise<void> {
  await Promise.all(cases.map((one) => one.take(one.scenario.parts[nth] ?? { acts: [] })));
}

/** Lets the latest of the due dates pass that the cases wait for. */
async function passDue(cases: readonly CutCase[], nth: number): Promise<void> {
  const due = cases.map(async (one) => {
    const rest = one.scenario.parts[nth]?.rest;
    return rest === undefined ? 0 : Date.parse(dueOf(rest, await one.snapshot())?.at ?? '');
  });
  await moveClock(deployment, Math.max(...(await Promise.all(due))) + 1_000);
}

const named = (wanted: (scenario: (typeof scenarios)[string]) => boolean): string[] =>
  Object.keys(scenarios).filter((name) => wanted(scenarios[name] ?? never(name)));
function never(name: string): never {
  throw new Error(`there is no scenario ${name}`);
}

async function submit(name: string, cut?: Cut): Promise<CutCase> {
  const scenario = scenarios[name] ?? never(name);
  return CutCase.submit(world, { name, scenario, ...(cut && { cut }) });
}

const byTheClock = named(({ parts }) => parts.length > 1);
const prompt = named(({ parts, like }) => parts.length === 1 && like === undefined);
const special = named(({ like }) => like !== undefined);

/** The scenarios in which each cut is made: every other one of those that come to the state, so that two passes make all. */
function* places(pathOf: (name: string) => readonly string[], pass: number): Generator<[string, Cut]> {
  for (const cut of cuts) {
    const reaching = prompt.filter((name) => pathOf(name).includes(cut.state));
    const chosen = reaching.filter((_, at) => at % 2 === pass % 2);
    const names = reaching.length === 0 ? [...byTheClock, ...special] : chosen.length === 0 ? reaching : chosen;
    for (const name of names) yield [name, cut];
  }
}

it.each([
  ['the same definition', 0, (): void => undefined],
  ['the next version of the definition', 1, (): void => deploy(deployment, nextVersion(deployed))],
])(
  'comes to the same wherever a journey is cut and started again, under %s',
  { timeout: slowest },
  async (_, pass, change) => {
    const undisturbed = new Map<string, CutCase>();
    for (const name of [...prompt, ...byTheClock]) undisturbed.set(name, await submit(name));
    const of = (name: string): CutCase => undisturbed.get(name) ?? never(name);
    await take(prompt.map(of), 0);
    const cut: CutCase[] = [];
    for (const [name, one] of places((name) => journeys.pathOf(of(name).caseId), pass))
      cut.push(await submit(name, one));
    await Promise.all(cut.map((one) => one.begun()));
    change();

    const slow = cut.filter(({ name }) => byTheClock.includes(name));
    await take(
      cut.filter((one) => !slow.includes(one)),
      0,
    );
    const timed = [...slow, ...byTheClock.map(of)];
    for (let nth = 0; nth < 3; nth += 1) {
      if (nth > 0) await passDue(timed, nth - 1);
      await take(timed, nth);
    }

    // Each state was really reached, and its cut really made.
    const made = new Set(cut.filter(({ wasCut }) => wasCut).map((one) => `${one.cut?.moment} ${one.cut?.state}`));
    expect(cuts.filter(({ state, moment }) => !made.has(`${moment} ${state}`))).toEqual([]);
    const records = recordsOf(view);
    for (const one of cut) {
      const like = of(one.scenario.like ?? one.name);
      expect(records(one.caseId), one.label).toEqual(records(like.caseId));
    }
    expect(deployment.cloud.services.states.executions({ status: 'RUNNING' })).toEqual([]);
  },
);

/** Compares a case with one of today that nothing disturbed. */
async function expectLike(one: CutCase, name: string): Promise<void> {
  const like = await submit(name);
  await take([like], 0);
  const records = recordsOf(view);
  expect(records(one.caseId)).toEqual(records(like.caseId));
}

it('fails red where no seal is in force, and goes on from there once it is and the execution is redriven', async () => {
  const hand = new TableHand(deployment);
  const seal = view.items('seals').find(({ owner }) => owner?.S === `${cityCentre}#official`) ?? never('seal');
  const suspended = { ...bodyOf<object>(seal), state: 'suspended' };
  await hand.put('seals', { ...seal, body: { S: JSON.stringify(suspended) } });
  const one = await submit('on the spot');
  await one.has('FAILED');
  expect(deployment.cloud.services.states.executions({ status: 'FAILED' })).toContainEqual(
    expect.objectContaining({ name: `${one.caseId}-g1`, error: 'Journey.Rejected' }),
  );
  await hand.put('seals', seal);
  await deployment.cloud.call('AWSStepFunctions.RedriveExecution', { executionArn: one.executionArn(1) });
  await take([one], 0);
  expect(one.status(1)).toBe('SUCCEEDED');
  await expectLike(one, 'on the spot');
});

it.each([
  ['its operator', (one: CutCase) => one.restart()],
  ['its first event, where the mark that it was dealt with is lost as well', (one: CutCase) => dealAgain(one.caseId)],
])('starts an execution that was lost altogether again, by %s', async (_, start) => {
  const one = await submit('record');
  await one.rests('acceptance');
  const held = view.waits(one.caseId).map(({ token }) => token);
  loseExecution(deployment.folder, one.executionArn(1));
  expect(one.status(1)).toBeUndefined();
  await start(one);
  await eventually(() => view.waits(one.caseId), {
    wanted: (waits) => waits.some(({ token }) => !held.includes(token)),
  });
  await take([one], 0);
  await expectLike(one, 'record');
  expect(view.waits(one.caseId)).toEqual([]);
});

/** What comes of a restore that knows less than the cases: the mark of the consumer is gone, and the event comes again. */
async function dealAgain(caseId: string): Promise<void> {
  const { cloud } = deployment;
  await new TableHand(deployment).delete('projections', { pk: { S: `MARK#${caseId}` }, sk: { S: 'resume' } });
  const name = cloud.state().queues.find(({ name: queue }) => queue.endsWith('-resume'))?.name;
  const QueueUrl = `${cloud.awsUrl}/000000000000/${name}`;
  await cloud.call('AmazonSQS.SendMessage', { QueueUrl, MessageBody: JSON.stringify({ caseId, seq: 1 }) });
}
