import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  depositCertificate,
  employers,
  handleByPeople,
  medicalFiling,
  newKey,
  officials,
  pdf,
  reviewAndGrant,
  until,
  upload,
} from '#infra/commands/scenarios';
import { authoriseOnTheSpotItems } from '#infra/commands/standing';
import { bootForTest, eventually, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { StoreView } from './store-view.ts';

const erasure = { legalBasis: '个人信息保护法第四十七条', ticket: 'T-1' };
const restart = { reason: '流程停滞', ticket: 'T-2' };

/** How the sealer ends, from one test to the next. */
let sealerFails: 'crash-before' | 'crash-after' | undefined;
let deployment: TestDeployment;
let view: StoreView;
beforeAll(async () => {
  deployment = await bootForTest({
    faults: { invoke: (name) => (name.endsWith('-sealer') ? sealerFails : undefined) },
  });
  await authoriseOnTheSpotItems(deployment);
  view = new StoreView(deployment.folder);
});
afterAll(() => deployment.close());

const citizen = () => deployment.as('citizen');
const operator = () => deployment.as('operator');
const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
const execution = (caseId: string, generation: number) =>
  deployment.cloud.services.states.executions().find(({ name }) => name === `${caseId}-g${generation}`);
const reaches = (caseId: string, at: { generation: number; state: string }) =>
  eventually(() => execution(caseId, at.generation), { wanted: (seen) => seen?.state === at.state });

async function submitMedical(): Promise<string> {
  const body = medicalFiling(await upload(citizen(), pdf('written commitment')));
  return (await citizen().submitCase({ body, idempotencyKey: newKey() })).caseId;
}

it('erases personal content for good, and leaves a chain that anybody can still check', async () => {
  const body = depositCertificate(employers.cityCentre);
  const { caseId } = await citizen().submitCase({ body, idempotencyKey: newKey() });
  expect(await codeOf(operator().eraseCase({ ...act(caseId), body: erasure }))).toMatch(/^case\.(not_finished|busy)$/);
  const before = await until(citizen(), { caseId, wanted: ({ status }) => status === 'completed' });
  expect(before.application).toMatchObject({ applicant: { name: '沈试安' }, form: body.form });
  const events = view.events(caseId);
  expect(view.caseItems(caseId).has('KEY')).toBe(true);

  await operator().eraseCase({ ...act(caseId), body: erasure });
  const after = await citizen().getCase({ params: { caseId } });
  expect(after.integrity).toEqual({ intact: true, events: 6, at: null });
  expect(after.application).toBeNull();
  expect(after.timeline.map(({ details }) => details)).toEqual(after.timeline.map(() => ({})));
  expect(after.timeline.at(-1)).toMatchObject({ type: 'case.erased', basis: 'operation', role: 'operator' });
  // What the journey and the limits rest on is all there.
  const { due, result, status, submittedAt, acceptedOn, holder } = before;
  expect(after).toMatchObject({ due, result, status, submittedAt, acceptedOn, holder });
  expect(after.timeline.slice(0, 5).map(({ type }) => type)).toEqual(before.timeline.map(({ type }) => type));

  // The ciphertext is where it was; the key that opened it is nowhere.
  expect(view.events(caseId).slice(0, 5)).toEqual(events);
  expect([...view.caseItems(caseId).keys()].filter((sk) => !sk.startsWith('EVENT#'))).toEqual(['SNAPSHOT']);
  expect(JSON.stringify(view.items('cases'))).not.toMatch(/沈试安|620102189001150015|13900000000/);
  expect(await codeOf(operator().eraseCase({ ...act(caseId), body: erasure }))).toBe('case.erased');
  expect(await codeOf(citizen().withdrawCase({ ...act(caseId), body: {} }))).toBe('case.erased');
});

it('starts a journey that waits again from the case, once for each request', async () => {
  const caseId = await submitMedical();
  await reaches(caseId, { generation: 1, state: 'AwaitAcceptance' });
  await eventually(() => view.waits(caseId), { wanted: ([wait]) => wait?.generation === 1 });
  const first = view.waits(caseId)[0];
  const request = { ...act(caseId), body: restart };
  const restarted = await operator().restartJourney(request);
  expect(await operator().restartJourney(request)).toEqual(restarted);
  await reaches(caseId, { generation: 2, state: 'AwaitAcceptance' });
  const [wait] = await eventually(() => view.waits(caseId), { wanted: ([one]) => one?.generation === 2 });
  expect(wait?.token).not.toBe(first?.token);
  expect(execution(caseId, 1)).toMatchObject({ status: 'ABORTED', error: 'Journey.Replaced' });

  await handleByPeople(officials(deployment), caseId);
  const done = await until(citizen(), { caseId, wanted: ({ status }) => status === 'completed' });
  const acts = ['submitted', 'journey-restarted', 'accepted', 'reviewed', 'decided', 'completed'];
  expect(done.timeline.map(({ type }) => type)).toEqual(acts.map((name) => `case.${name}`));
  expect(await eventually(() => execution(caseId, 2)?.status, { wanted: (seen) => seen !== 'RUNNING' })).toBe(
    'SUCCEEDED',
  );
  expect(execution(caseId, 3)).toBeUndefined();
  await eventually(() => view.waits(caseId), { wanted: ({ length }) => length === 0 });
  expect(await codeOf(operator().restartJourney({ ...act(caseId), body: restart }))).toBe('case.wrong_state');
});

it('goes on where the case is, however often it is started again', async () => {
  const caseId = await submitMedical();
  const people = officials(deployment);
  await people.acceptor.acceptCase({ ...act(caseId), body: {} });
  await reaches(caseId, { generation: 1, state: 'AwaitReview' });
  for (const generation of [2, 3, 4]) {
    await operator().restartJourney({ ...act(caseId), body: restart });
    // What is done is passed over without anybody doing it again.
    await reaches(caseId, { generation, state: 'AwaitReview' });
  }
  await reviewAndGrant(people, caseId);
  const done = await until(citizen(), { caseId, wanted: ({ status }) => status === 'completed' });
  const types = done.timeline.map(({ type }) => type);
  expect(types.filter((type) => type !== 'case.journey-restarted')).toEqual(
    ['submitted', 'accepted', 'reviewed', 'decided', 'completed'].map((name) => `case.${name}`),
  );
  const statuses = [1, 2, 3, 4].map((generation) => execution(caseId, generation)?.status);
  expect(statuses.slice(0, 3)).toEqual(['ABORTED', 'ABORTED', 'ABORTED']);
});

it.each([
  ['before the sealer did anything', 'crash-before', 0],
  ['after it had stored the document, and before anybody heard of that', 'crash-after', 1],
] as const)('takes up a granted case whose journey stopped %s, and seals it once', async (_, how, stored) => {
  sealerFails = how;
  const body = depositCertificate(employers.cityCentre);
  const { caseId } = await citizen().submitCase({ body, idempotencyKey: newKey() });
  await reaches(caseId, { generation: 1, state: 'Seal' });
  const documents = () =>
    view.objects().filter(({ key }) => key.startsWith('results/') && key.includes(caseId.replaceAll('-', '')));
  await eventually(() => documents().length, { wanted: (count) => count === stored });
  await operator().restartJourney({ ...act(caseId), body: restart });
  await reaches(caseId, { generation: 2, state: 'Seal' });
  expect(execution(caseId, 1)?.status).toBe('ABORTED');
  sealerFails = undefined;
  const { cloud } = deployment;
  const done = await until(citizen(), {
    caseId,
    wanted({ status }) {
      // The journey waits a little before it tries again; longer than a person would like to.
      cloud.moveClock(cloud.clock.now() + 10_000);
      return status === 'completed';
    },
  });
  expect(done.timeline.map(({ type }) => type)).toEqual(
    ['submitted', 'accepted', 'decided', 'journey-restarted', 'result-issued', 'completed'].map(
      (name) => `case.${name}`,
    ),
  );
  expect(documents()).toHaveLength(1);
  const document = await citizen().getDocument({ params: { identifier: done.result?.identifier ?? '' } });
  expect((await citizen().verifyDocument({ body: { document } })).overall).toBe('good');
});
