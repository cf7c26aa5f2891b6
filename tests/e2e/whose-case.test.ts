import { afterAll, expect, it } from 'vitest';
import {
  depositCertificate,
  employers,
  foodProduction,
  handleByPeople,
  largeAuthority,
  medicalFiling,
  medicalInsuranceOffice as medicalOffice,
  medicalIntake,
  motherAndSon,
  newKey,
  offeredTo,
  officials,
  pdf,
  until,
  upload,
} from '#infra/commands/scenarios';
import { authoriseOnTheSpotItems, type PersonaClient } from '#infra/commands/standing';
import { comeToRest } from '#infra/commands/move-clock';
import { auditBetween } from '#tests/audit/between-regions';
import { auditAll } from '#tests/audit/checks';
import { readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';
import { bootRegionsForTest, eventually, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { forgeToken } from './tokens.ts';

const county = '11620122XTXX001454';
const housingFund = '12620100XTXX00057N';
const provincialBranch = '12620000XTXX00129A';
const socialSecurity = '12620100XTXX00217X';
const elsewhere = '11610100XTXX00161R';
const reasons = ['生产地址不在本机关管辖范围'];

const [deployment, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
const people = officials(deployment);
afterAll(() => deployment.close());

const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
const transfer = (client: PersonaClient, caseId: string, competentBody: string) =>
  client.transferCase({ ...act(caseId), body: { competentBody, reasons } });

/** An acceptor with a post in one body alone. */
async function acceptorOf(body: string): Promise<PersonaClient> {
  const claims = { sub: `acceptor-of-${body}`, posts: [{ role: 'acceptor', body, region: '620100' }] };
  return deployment.withToken(await forgeToken(deployment, { like: 'acceptor', claims }));
}

async function filedFood(): Promise<string> {
  const company = deployment.as('company');
  const paper = await upload(company, pdf('the same paper everywhere'));
  const body = foodProduction(() => paper);
  return (await company.submitCase({ body, idempotencyKey: newKey() })).caseId;
}

const inboxOf = async (client: PersonaClient, body: string): Promise<string[]> =>
  (await client.listInbox({ query: { body, limit: '100' } })).cases.map(({ caseId }) => caseId);

it('is passed on among the authorities that decide such cases, twice at most; then an operator says whose it is', async () => {
  const company = deployment.as('company');
  const caseId = await filedFood();
  const { due } = await company.getCase({ params: { caseId } });
  const [atCounty, atCity] = [await acceptorOf(county), await acceptorOf(largeAuthority)];
  await eventually(() => inboxOf(atCounty, county), { wanted: (cases) => cases.includes(caseId) });
  for (const to of [county, housingFund, elsewhere, '91620102XTXX000659'])
    expect([to, await codeOf(transfer(atCounty, caseId, to))]).toEqual([to, 'filing.invalid']);
  for (const other of [atCity, company, deployment.as('reviewer'), deployment.as('operator')])
    expect(await codeOf(transfer(other, caseId, largeAuthority))).toMatch(/^(case\.not_found|identity\.no_post)$/);

  const request = { ...act(caseId), body: { competentBody: largeAuthority, reasons } };
  const passed = await atCounty.transferCase(request);
  // The same again is answered as before; anything else finds nothing.
  expect(await atCounty.transferCase(request)).toEqual(passed);
  expect(await codeOf(transfer(atCounty, caseId, largeAuthority))).toBe('case.not_found');
  await eventually(() => inboxOf(atCity, largeAuthority), { wanted: (cases) => cases.includes(caseId) });
  await eventually(() => inboxOf(atCounty, county), { wanted: (cases) => !cases.includes(caseId) });
  expect(await codeOf(atCounty.getCase({ params: { caseId } }))).toBe('case.not_found');
  const view = await company.getCase({ params: { caseId } });
  expect(view).toMatchObject({ status: 'submitted', body: { id: largeAuthority }, due });
  expect(view.timeline.at(-1)).toMatchObject({
    ...{ type: 'case.transferred', body: county },
    details: { competentBody: { id: largeAuthority }, reasons },
  });
  expect(view.responsibility?.spans.map(({ id }) => id)).toEqual([county, largeAuthority]);
  await eventually(() => company.listNotices({}), {
    wanted: ({ notices }) => notices.some((notice) => notice.caseId === caseId && notice.type === 'case.transferred'),
  });

  await transfer(atCity, caseId, county);
  expect(await codeOf(transfer(atCounty, caseId, largeAuthority))).toBe('case.transferred_twice');
  const assign = (client: PersonaClient, competentBody: string) =>
    client.assignCase({ ...act(caseId), body: { competentBody, reasons } });
  expect(await codeOf(assign(atCounty, largeAuthority))).toMatch(/^(case\.not_found|identity\.no_post)$/);
  // Nor to a body that has not the seal of a licence.
  for (const to of [county, elsewhere, housingFund])
    expect([to, await codeOf(assign(deployment.as('operator'), to))]).toEqual([to, 'filing.invalid']);
  await assign(deployment.as('operator'), largeAuthority);
  expect((await company.getCase({ params: { caseId } })).body.id).toBe(largeAuthority);

  // Whoever has it now may ask for what is missing, and gets it, though the form still says otherwise.
  const missing = { kind: 'material' as const, key: 'layout-plan', reason: 'unclear' as const, note: '看不清' };
  await people.acceptor.notifyDeficiencies({ ...act(caseId), body: { deficiencies: [missing] } });
  const plan = { slot: 'layout-plan', ...(await upload(company, pdf('the plan, once more'))) };
  await company.correctCase({ ...act(caseId), body: { form: {}, materials: [plan] } });
  // It decides the case, and its seal is on the licence.
  await handleByPeople(people, caseId);
  const done = await until(company, { caseId, wanted: ({ status }) => status === 'completed' });
  expect(done.result).toMatchObject({ kind: 'licence', identifier: expect.stringContaining(largeAuthority) as string });
  expect(await codeOf(transfer(people.acceptor, caseId, county))).toBe('case.wrong_state');
});

it('may be decided in a system of its authority: recorded as it was seen there, with what shows it', async () => {
  const citizen = deployment.as('citizen');
  const filing = medicalFiling(await upload(citizen, pdf('written commitment')));
  const { caseId } = await citizen.submitCase({ body: filing, idempotencyKey: newKey() });
  const received = (await citizen.getCase({ params: { caseId } })).submittedAt;
  const extract = await upload(people.decider, pdf('extract of the medical insurance system'));
  const seen = {
    ...{ outcome: 'granted' as const, system: '医保信息平台', reference: 'YB-2026-000001', evidence: extract },
    observedAt: received,
  };
  const record = (client: PersonaClient, body: Parameters<PersonaClient['recordExternalDecision']>[0]['body']) =>
    client.recordExternalDecision({ ...act(caseId), body });
  expect(await codeOf(record(people.decider, seen))).toBe('case.wrong_state');
  await people.acceptor.acceptCase({ ...act(caseId), body: {} });
  const wrong = [
    ...['2026-09-01T01:00:00Z', '2026-13-01T01:00:00Z', '2027-01-01T01:00:00.000Z'].map((observedAt) => ({
      observedAt,
    })),
    // What is said in clear for ever names nobody.
    ...[{ reference: '000000199207120343' }, { system: '医保 0000001992-0712-0343' }],
  ];
  for (const each of wrong)
    expect([each, await codeOf(record(people.decider, { ...seen, ...each }))]).toEqual([each, 'filing.invalid']);
  // Only what the recorder uploaded shows anything.
  const notUploaded = { ...seen, evidence: { ...extract, sha256: 'ab'.repeat(32) } };
  expect(await codeOf(record(people.decider, notUploaded))).toBe('filing.material_missing');
  for (const other of [citizen, people.acceptor, deployment.as('clerk-lanzhou')])
    expect(await codeOf(record(other, seen))).toMatch(/^(case\.not_found|identity\.no_post)$/);

  const key = newKey();
  const request = { params: { caseId }, idempotencyKey: key, body: seen };
  const recorded = await people.decider.recordExternalDecision(request);
  expect(await people.decider.recordExternalDecision(request)).toEqual(recorded);
  const done = await until(citizen, { caseId, wanted: ({ status }) => status === 'completed' });
  expect(done.result).toEqual({ kind: 'record', identifier: seen.reference });
  const decided = done.timeline.find(({ type }) => type === 'case.decided');
  expect(decided).toMatchObject({
    occurredAt: received,
    details: { decidedIn: { system: seen.system, reference: seen.reference } },
  });
  expect(decided?.recordedAt).not.toBe(received);
  // Whoever may see the case may see what shows the decision.
  const index = String((done.application?.materials.length ?? 0) - 1);
  const shown = await citizen.openMaterial({ params: { caseId, index } });
  expect(shown).toMatchObject({ slot: 'decision', sha256: extract.sha256 });
});

it('is not decided elsewhere where the result is sealed here', async () => {
  const caseId = await filedFood();
  await people.acceptor.acceptCase({ ...act(caseId), body: {} });
  const evidence = await upload(people.decider, pdf('extract'));
  const observedAt = new Date(deployment.cloud.clock.now()).toISOString();
  const body = { outcome: 'granted' as const, system: 's', reference: 'r', evidence, observedAt };
  expect(await codeOf(people.decider.recordExternalDecision({ ...act(caseId), body }))).toBe('case.sealed_here');
});

it('of a window elsewhere is followed there to whoever has it, and to what came of it', async () => {
  const clerk = xian.as('clerk-xian');
  const intake = medicalIntake(await upload(clerk, pdf('commitment')), { at: 'xian', applicant: motherAndSon });
  const { caseId: ours } = await clerk.collectCase({ body: intake, idempotencyKey: newKey() });
  const theirs = await offeredTo(deployment, { caseId: ours, body: medicalOffice });
  await deployment.as('operator').assignCase({ ...act(theirs), body: { competentBody: socialSecurity, reasons } });
  const known = await until(clerk, {
    caseId: ours,
    wanted: ({ collection }) => collection?.counterpart.body.id === socialSecurity,
  });
  expect([known.status, known.timeline.at(-1)?.title.en]).toEqual([
    'collected',
    'where it is decided: passed on to the competent authority',
  ]);
  // 2026-09-22 is in the week of the second officer of Lanzhou; whoever applies is told of none.
  expect(known.collection?.counterpart.liaison).toMatchObject({
    officer: { telephone: '0931-0000002' },
    deputy: { telephone: '0931-0000003' },
  });
  await people.acceptor.takeOverCase({ ...act(theirs), body: {} });
  await people.acceptor.acceptCase({ ...act(theirs), body: {} });
  const evidence = await upload(people.decider, pdf('extract of another system'));
  const observedAt = new Date(deployment.cloud.clock.now()).toISOString();
  const refusal = { reasons: ['不在参保地'], remedies: '可在六十日内申请行政复议' };
  const body = { outcome: 'refused' as const, system: '社保系统', reference: 'SB-1', evidence, observedAt, ...refusal };
  await people.decider.recordExternalDecision({ ...act(theirs), body });
  const told = await until(clerk, { caseId: ours, wanted: ({ status }) => status === 'completed' });
  expect(told.timeline.find(({ title }) => title.en === 'where it is decided: decided')?.details).toEqual(refusal);
  expect(told.responsibility?.spans.map(({ id }) => id)).toEqual(['XA-01', socialSecurity]);
});

it('is handled on the spot wherever its employer belongs, and passed on by nobody', async () => {
  await authoriseOnTheSpotItems(deployment);
  const citizen = deployment.as('citizen');
  const body = depositCertificate(employers.cityCentre);
  const { caseId } = await citizen.submitCase({ body, idempotencyKey: newKey() });
  await until(citizen, { caseId, wanted: ({ status }) => status === 'completed' });
  expect(await codeOf(transfer(people.acceptor, caseId, provincialBranch))).toBe('case.wrong_state');
});

it('leaves records that agree with the law', async () => {
  await comeToRest(deployment.cloud);
  const regions = ['lanzhou', 'xian'].map((name) =>
    readEvidence({ folder: deployment.folder, deployment: name, atRest: true, planted: personalValues }),
  );
  expect([...auditAll(regions), auditBetween(regions)].filter(({ violations }) => violations.length > 0)).toEqual([]);
});
