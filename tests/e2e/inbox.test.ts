import { afterAll, beforeAll, expect, it } from 'vitest';
import { handleByPeople, medicalFiling, newKey, officials, pdf, until, upload } from '#infra/commands/scenarios';
import { bootForTest, eventually, moveClock, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';

const insuranceOffice = '12620100XTXX001530';

let deployment: TestDeployment;
beforeAll(async () => {
  deployment = await bootForTest();
});
afterAll(() => deployment.close());

const inbox = (query: object = {}) =>
  deployment.as('reviewer').listInbox({ query: { body: insuranceOffice, ...query } });

it('shows officials what awaits their body, from filing to decision, and applicants what they were told', async () => {
  const citizen = deployment.as('citizen');
  const body = medicalFiling(await upload(citizen, pdf('written commitment')));
  const { caseId } = await citizen.submitCase({ body, idempotencyKey: newKey() });
  const entry = await eventually(() => inbox(), { wanted: ({ cases }) => cases.length === 1 });
  const { due } = await citizen.getCase({ params: { caseId } });
  expect(entry.cases[0]).toMatchObject({ caseId, step: 'acceptance', due: due.acceptance?.at, overdue: false });
  expect(entry.cases[0]?.item.name.zh).toBe('跨省异地就医结算备案');

  // Its due date passes: it is found among the overdue ones, and nowhere else by that filter.
  await moveClock(deployment, Date.parse(due.acceptance?.at ?? '') + 1_000);
  await eventually(() => inbox({ overdue: 'true' }), { wanted: ({ cases }) => cases[0]?.caseId === caseId });
  await eventually(() => citizen.listNotices({}), { wanted: ({ notices }) => notices[0]?.type === 'case.overdue' });
  expect((await inbox({ overdue: 'false' })).cases).toEqual([]);
  expect((await inbox({ step: 'review' })).cases).toEqual([]);

  await handleByPeople(officials(deployment), caseId);
  await until(citizen, { caseId, wanted: ({ status }) => status === 'completed' });
  await eventually(() => inbox(), { wanted: ({ cases }) => cases.length === 0 });
  const told = await eventually(() => citizen.listNotices({}), { wanted: ({ notices }) => notices.length === 4 });
  expect(told.notices.map(({ type }) => type)).toEqual(
    ['completed', 'decided', 'accepted', 'overdue'].map((name) => `case.${name}`),
  );
  expect(told.notices[0]).toMatchObject({ caseId, title: { zh: '办结' }, item: { id: 'XS-057' } });
  expect(await deployment.as('citizen-away').listNotices({})).toEqual({ notices: [], next: null });
});

it('shows nothing to who has no post in the body', async () => {
  const list = (persona: string, body: string) => codeOf(deployment.as(persona).listInbox({ query: { body } }));
  expect(await list('citizen', insuranceOffice)).toBe('identity.no_post');
  expect(await list('operator', insuranceOffice)).toBe('identity.no_post');
  expect(await list('acceptor', '11610100XTXX00161R')).toBe('identity.no_post');
});

it('refuses a cursor that is none', async () => {
  expect(await codeOf(inbox({ cursor: 'abc' }))).toBe('request.malformed');
  expect(await codeOf(deployment.as('citizen').listNotices({ query: { cursor: '../..' } }))).toBe('request.malformed');
});
