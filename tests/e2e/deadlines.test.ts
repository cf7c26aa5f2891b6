import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type CaseView,
  foodProduction,
  handleByPeople,
  type Material,
  medicalFiling,
  newKey,
  officials,
  pdf,
  reviewAndGrant,
  until,
  upload,
} from '#infra/commands/scenarios';
import type { PersonaClient } from '#infra/commands/standing';
import { bootForTest, eventually, moveClock, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { StoreView } from './store-view.ts';

const gaolanBureau = '11620122XTXX001454';
const papers = ['application', 'layout-plan', 'process-chart', 'equipment-list', 'safety-system'];

let deployment: TestDeployment;
let people: ReturnType<typeof officials>;
let company: PersonaClient;
let insured: PersonaClient;
beforeAll(async () => {
  deployment = await bootForTest();
  people = officials(deployment);
  company = deployment.as('company');
  insured = deployment.as('citizen');
});
afterAll(() => deployment.close());

/** The end of a day in Lanzhou (UTC+8), and a second more. */
const after = (date: string): number => Date.parse(`${date}T16:00:01Z`);
const typesOf = ({ timeline }: CaseView): string[] => timeline.map(({ type }) => type.replace('case.', ''));
const executionOf = (caseId: string) =>
  deployment.cloud.services.states.executions().find(({ name }) => name === `${caseId}-g1`);
const awaits = (caseId: string, state: string) =>
  eventually(() => executionOf(caseId)?.state, { wanted: (seen) => seen === state });
/** The steps a case was late with, in the order of the alerts. */
const lateWith = (caseId: string): string[] =>
  new StoreView(deployment.folder)
    .events(caseId)
    .flatMap((event) => (event.type === 'case.overdue' ? [event.data.step] : []));
/** How often a journey has entered a state. */
const entered = (caseId: string, state: string): number =>
  executionOf(caseId)?.path.filter((one) => one === state).length ?? 0;

async function submitFood(): Promise<string> {
  const uploaded = new Map<string, Material>();
  for (const slot of papers) uploaded.set(slot, await upload(company, pdf(slot)));
  const body = foodProduction((slot) => {
    const paper = uploaded.get(slot);
    if (paper === undefined) throw new Error(`${slot} was not uploaded`);
    return paper;
  });
  return (await company.submitCase({ body, idempotencyKey: newKey() })).caseId;
}

async function submitMedical(): Promise<string> {
  const body = medicalFiling(await upload(insured, pdf('written commitment')));
  return (await insured.submitCase({ body, idempotencyKey: newKey() })).caseId;
}

it('takes a licence and a record through silence, extension and lateness by the calendar (S6)', async () => {
  const [licence, record] = [await submitFood(), await submitMedical()];
  const received = await company.getCase({ params: { caseId: licence } });
  expect(received).toMatchObject({ body: { id: gaolanBureau }, due: { acceptance: { date: '2026-09-30' } } });
  await awaits(licence, 'AwaitAcceptance');
  await awaits(record, 'AwaitAcceptance');

  // Silence: the licence counts as accepted from the day of receipt, by the law; the record is merely late.
  await moveClock(deployment, after('2026-09-30'));
  const deemed = await until(company, { caseId: licence, wanted: ({ status }) => status === 'accepted' });
  expect(deemed).toMatchObject({
    deemedAccepted: true,
    acceptedOn: '2026-09-22',
    due: { statutory: { date: '2026-10-13' }, committed: null },
  });
  expect(deemed.timeline[1]).toMatchObject({
    basis: 'law',
    role: 'system',
    occurredAt: received.submittedAt,
    recordedAt: expect.stringMatching(/^2026-09-30T16:00:/),
  });
  const late = await until(insured, { caseId: record, wanted: (seen) => typesOf(seen).includes('overdue') });
  expect(late).toMatchObject({ status: 'submitted', deemedAccepted: false, awaited: { overdue: true } });
  expect(typesOf(late)).toEqual(['submitted', 'overdue']);

  // The extension: once, with a reason, counted on from the due date; the record's item knows none.
  await awaits(licence, 'AwaitReview');
  const extend = (caseId: string) =>
    people.decider.extendCase({ params: { caseId }, body: { reason: '需现场核查' }, idempotencyKey: newKey() });
  await extend(licence);
  const extended = await company.getCase({ params: { caseId: licence } });
  expect(extended).toMatchObject({ extended: true, due: { statutory: { date: '2026-10-20' } } });
  expect(extended.timeline.at(-1)?.details).toEqual({ reason: '需现场核查' });
  expect(await codeOf(extend(licence))).toBe('case.already_extended');
  await people.acceptor.acceptCase({ params: { caseId: record }, body: {}, idempotencyKey: newKey() });
  expect(await codeOf(extend(record))).toBe('case.no_extension');

  // The old due date passes without an alert, because there is a new one.
  await moveClock(deployment, after('2026-10-13'));
  await eventually(() => entered(licence, 'AwaitReview'), { wanted: (times) => times === 2 });
  const onTime = await company.getCase({ params: { caseId: licence } });
  expect(typesOf(onTime)).toEqual(['submitted', 'accepted', 'extended']);
  expect(onTime.awaited).toMatchObject({ by: { date: '2026-10-20' }, overdue: false });

  // Lateness is recorded once for each step, and delays nothing.
  await moveClock(deployment, after('2026-10-20'));
  const overdue = await until(company, { caseId: licence, wanted: (seen) => typesOf(seen).includes('overdue') });
  expect(overdue.awaited?.overdue).toBe(true);
  await eventually(() => lateWith(record), { wanted: (steps) => steps.includes('review') });
  await reviewAndGrant(people, licence);
  const done = await until(company, { caseId: licence, wanted: ({ status }) => status === 'completed' });
  expectOnce(lateWith(licence), ['review']);
  expect(done.due.delivery?.date).toBe('2026-10-28');
  expect(done.integrity.intact).toBe(true);
  const { licences } = await company.listLicences({ query: { onBehalfOf: '91610100XTXX0017X9' } });
  expect(licences).toMatchObject([{ kind: 'licence', issuedOn: '2026-10-21', validUntil: '2031-10-20' }]);

  await reviewAndGrant(people, record);
  const settled = await until(insured, { caseId: record, wanted: ({ status }) => status === 'completed' });
  const acts = typesOf(settled).filter((type) => type !== 'overdue');
  expect(acts).toEqual(['submitted', 'accepted', 'reviewed', 'decided', 'completed']);
  expectOnce(lateWith(record), ['acceptance', 'review']);
});

/** The decision of a late case is late from its first second, so whether that alert comes as well is a matter of speed. */
function expectOnce(steps: readonly string[], must: readonly string[]): void {
  expect(steps.filter((step) => step !== 'decision')).toEqual(must);
  expect(new Set(steps).size).toBe(steps.length);
}

it('needs no alert where everybody is in time, and lets a licence lapse on its last day', async () => {
  const caseId = await submitFood();
  await handleByPeople(people, caseId);
  const done = await until(company, { caseId, wanted: ({ status }) => status === 'completed' });
  const order = ['submitted', 'accepted', 'reviewed', 'decided', 'result-issued', 'completed'];
  expect(typesOf(done)).toEqual(order);
  const identifier = done.result?.identifier ?? '';
  const before = await insured.verifyIdentifier({ params: { identifier } });
  expect(before).toMatchObject({ status: 'in-force', validUntil: '2031-10-20' });
  const document = await company.getDocument({ params: { identifier } });

  await moveClock(deployment, after('2031-10-20'));
  expect(await insured.verifyIdentifier({ params: { identifier } })).toMatchObject({ status: 'lapsed' });
  expect(await insured.verifyDocument({ body: { document } })).toMatchObject({
    overall: 'not-in-force',
    intact: { result: 'good' },
    sealedBy: { result: 'good' },
    inForce: { result: 'bad', code: 'status.lapsed' },
  });
  // Years later nothing of the case has changed.
  const kept = await company.getCase({ params: { caseId } });
  expect([typesOf(kept), kept.integrity.intact]).toEqual([order, true]);
});

it('is late with a decision only when its day is over, and says so once', async () => {
  const caseId = await submitMedical();
  await people.acceptor.acceptCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });
  const review = { recommendation: 'grant', opinion: '符合条件' } as const;
  await people.reviewer.reviewCase({ params: { caseId }, body: review, idempotencyKey: newKey() });
  await awaits(caseId, 'AwaitDecision');
  const { awaited } = await insured.getCase({ params: { caseId } });
  const due = Date.parse(awaited?.by?.at ?? '');
  await moveClock(deployment, due - 60_000);
  expect((await insured.getCase({ params: { caseId } })).awaited?.overdue).toBe(false);
  expect(lateWith(caseId)).toEqual([]);
  await moveClock(deployment, due + 1_000);
  await eventually(() => entered(caseId, 'AwaitDecision'), { wanted: (times) => times === 2 });
  await moveClock(deployment, due + 30 * 86_400_000);
  expect((await insured.getCase({ params: { caseId } })).awaited?.overdue).toBe(true);
  expect(lateWith(caseId)).toEqual(['decision']);
});
