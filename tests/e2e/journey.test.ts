import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { authoriseOnTheSpotItems, type PersonaClient } from '#infra/commands/standing';
import { verifyFile } from '#application/verification/verify-file';
import { bootForTest, eventually, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { StoreView } from './store-view.ts';

const cityCentre = '12620100XTXX00057N';
const provincialBranch = '12620000XTXX00129A';
const cityMarketBureau = '11620100XTXX00137D';

/** Whether the function that decides on the spot does not get to it. */
let late = false;
let deployment: TestDeployment;
let people: ReturnType<typeof officials>;
let view: StoreView;
beforeAll(async () => {
  const invoke = (name: string) => (late && name.endsWith('-on-the-spot') ? 'crash-before' : undefined);
  deployment = await bootForTest({ faults: { invoke } });
  await authoriseOnTheSpotItems(deployment);
  people = officials(deployment);
  view = new StoreView(deployment.folder);
});
afterAll(() => deployment.close());

const typesOf = ({ timeline }: { timeline: readonly { type: string }[] }): string[] =>
  timeline.map(({ type }) => type.replace('case.', ''));
const executionOf = (caseId: string, generation = 1) =>
  deployment.cloud.services.states.executions().find(({ name }) => name === `${caseId}-g${generation}`);
const ended = (caseId: string) =>
  eventually(() => executionOf(caseId), { wanted: (seen) => seen?.status !== 'RUNNING' && seen !== undefined });

async function submitDeposit(applicant: PersonaClient, employer: string): Promise<string> {
  const { caseId } = await applicant.submitCase({ body: depositCertificate(employer), idempotencyKey: newKey() });
  return caseId;
}

async function submitMedical(applicant: PersonaClient): Promise<string> {
  const commitment = await upload(applicant, pdf('written commitment'));
  const { caseId } = await applicant.submitCase({ body: medicalFiling(commitment), idempotencyKey: newKey() });
  return caseId;
}

describe('an on-the-spot item (S1)', () => {
  it.each([
    ['citizen', employers.cityCentre, cityCentre],
    ['citizen-away', employers.provincialBranch, provincialBranch],
  ])('of %s goes to the body of the employer and is sealed at once', async (persona, employer, body) => {
    const depositor = deployment.as(persona);
    const caseId = await submitDeposit(depositor, employer);
    const done = await until(depositor, { caseId, wanted: ({ status }) => status === 'completed' });
    expect(done.body.id).toBe(body);
    expect(typesOf(done)).toEqual(['submitted', 'accepted', 'decided', 'result-issued', 'completed']);
    expect(done.timeline[2]).toMatchObject({ basis: 'standing-authorisation', role: 'system' });
    expect(done.integrity).toEqual({ intact: true, events: 5, at: null });

    const identifier = done.result?.identifier ?? '';
    const document = await depositor.getDocument({ params: { identifier } });
    const stranger = deployment.as('stranger');
    const verdict = await stranger.verifyDocument({ body: { document } });
    expect(verdict).toMatchObject({
      overall: 'good',
      intact: { result: 'good' },
      sealedBy: { result: 'good' },
      inForce: { result: 'good' },
      document: { issuer: { id: body }, identifier },
    });
    expect(await stranger.verifyIdentifier({ params: { identifier } })).toMatchObject({ status: 'in-force' });
    const at = new Date(deployment.cloud.clock.now()).toISOString();
    const offline = verifyFile({ file: document, trust: deployment.trust, at, register: 'offline' });
    expect([offline.overall, offline.inForce.result]).toEqual(['good', 'not-checked']);
    const { licences } = await depositor.listLicences({});
    expect(licences.map((licence) => licence.identifier)).toContain(identifier);
    expect((await ended(caseId))?.status).toBe('SUCCEEDED');
  });

  it('of somebody the register does not know falls to people, who refuse with reasons and remedies', async () => {
    const guardian = deployment.as('guardian');
    const caseId = await submitDeposit(guardian, employers.cityCentre);
    await eventually(() => executionOf(caseId)?.state, { wanted: (state) => state === 'AwaitAcceptance' });
    await people.acceptor.acceptCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });
    const opinion = '登记中没有申请人的账户';
    const review = { recommendation: 'refuse', opinion } as const;
    await people.reviewer.reviewCase({ params: { caseId }, body: review, idempotencyKey: newKey() });
    const grant = { outcome: 'granted', draftSm3: null } as const;
    const granting = people.decider.decideCase({ params: { caseId }, body: grant, idempotencyKey: newKey() });
    expect(await codeOf(granting)).toBe('case.no_register_entry');
    const refusal = { outcome: 'refused', reasons: ['没有缴存账户', '单位未为其缴存'] } as const;
    await people.decider.decideCase({
      params: { caseId },
      body: { ...refusal, reasons: [...refusal.reasons] },
      idempotencyKey: newKey(),
    });

    const done = await until(guardian, { caseId, wanted: ({ status }) => status === 'completed' });
    expect(typesOf(done)).toEqual(['submitted', 'accepted', 'reviewed', 'decided', 'completed']);
    const { remedies } = await guardian.getItem({ params: { itemId: 'XS-022' } });
    expect(done.timeline[3]?.details).toEqual({ reasons: refusal.reasons, remedies: remedies.zh });
    expect(done.result).toMatchObject({ identifier: null });
    expect((await guardian.listLicences({})).licences).toEqual([]);
    expect(view.objects().filter(({ key }) => key.includes(caseId.replaceAll('-', '')))).toEqual([]);
    expect((await ended(caseId))?.status).toBe('SUCCEEDED');
  });

  it('that people take up before it is decided on the spot is left to them', async () => {
    const citizen = deployment.as('citizen');
    late = true;
    const caseId = await submitDeposit(citizen, employers.cityCentre);
    await eventually(() => executionOf(caseId), { wanted: (seen) => seen?.state === 'DecideOnTheSpot' });
    await people.acceptor.acceptCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });
    late = false;
    await eventually(() => executionOf(caseId), { wanted: (seen) => seen?.state === 'AwaitReview' });
    await reviewAndGrant(people, caseId);
    const done = await until(citizen, { caseId, wanted: ({ status }) => status === 'completed' });
    expect(typesOf(done)).toEqual(['submitted', 'accepted', 'reviewed', 'decided', 'result-issued', 'completed']);
  });

  it('that nobody authorised beforehand is granted by people, and sealed all the same', async () => {
    const plain = await bootForTest();
    try {
      const depositor = plain.as('citizen');
      const caseId = await submitDeposit(depositor, employers.cityCentre);
      await handleByPeople(officials(plain), caseId);
      const done = await until(depositor, { caseId, wanted: ({ status }) => status === 'completed' });
      expect(done.timeline[3]).toMatchObject({ type: 'case.decided', basis: 'office', role: 'decider' });
      const document = await depositor.getDocument({ params: { identifier: done.result?.identifier ?? '' } });
      expect((await depositor.verifyDocument({ body: { document } })).overall).toBe('good');
    } finally {
      await plain.close();
    }
  });
});

describe('a committed item (XS-057)', () => {
  it('is handled by three people and ends as a record, without a document of ours', async () => {
    const insured = deployment.as('citizen');
    const documents = view.objects().length;
    const caseId = await submitMedical(insured);
    const filed = await insured.getCase({ params: { caseId } });
    expect(filed).toMatchObject({ status: 'submitted', awaited: { overdue: false }, draft: null, result: null });
    await handleByPeople(people, caseId);
    const done = await until(insured, { caseId, wanted: ({ status }) => status === 'completed' });
    expect(typesOf(done)).toEqual(['submitted', 'accepted', 'reviewed', 'decided', 'completed']);
    expect(done.timeline.map(({ role }) => role)).toEqual(['applicant', 'acceptor', 'reviewer', 'decider', 'system']);
    expect(done.result).toEqual({ kind: 'record', identifier: null });
    // The material, and nothing sealed.
    expect(view.objects().length).toBe(documents + 1);
    expect(await ended(caseId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(view.waits(caseId)).toEqual([]);
  });

  it('is not accepted where another body is competent, and the applicant is told which', async () => {
    const insured = deployment.as('citizen');
    const caseId = await submitMedical(insured);
    const body = { reasons: ['不属于本机关职权范围'], competentBody: cityMarketBureau };
    await people.acceptor.declineCase({ params: { caseId }, body, idempotencyKey: newKey() });
    const done = await until(insured, { caseId, wanted: ({ status }) => status === 'completed' });
    expect(typesOf(done)).toEqual(['submitted', 'not-accepted', 'completed']);
    expect(done.timeline[1]?.details).toEqual({
      reasons: body.reasons,
      competentBody: { id: cityMarketBureau, name: { zh: '示范市市场监督管理局（测试）', en: expect.any(String) } },
    });
    expect((await ended(caseId))?.status).toBe('SUCCEEDED');
  });

  it.each([
    ['itself', '12620100XTXX001530'],
    ['a number that fails its check', '11620100XTXX00137E'],
  ])('cannot be handed by its body to %s', async (_, competentBody) => {
    const caseId = await submitMedical(deployment.as('citizen'));
    const body = { reasons: ['不属于本机关职权范围'], competentBody };
    const declining = people.acceptor.declineCase({ params: { caseId }, body, idempotencyKey: newKey() });
    expect(await codeOf(declining)).toBe('filing.invalid');
  });

  it('ends when its applicant withdraws it, whatever is being waited for', async () => {
    const insured = deployment.as('citizen');
    const caseId = await submitMedical(insured);
    await people.acceptor.acceptCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });
    await eventually(() => executionOf(caseId)?.state, { wanted: (state) => state === 'AwaitReview' });
    const withdrawn = { reason: '不再需要' };
    await insured.withdrawCase({ params: { caseId }, body: withdrawn, idempotencyKey: newKey() });
    const execution = await ended(caseId);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', state: 'Withdrawn' });
    const done = await insured.getCase({ params: { caseId } });
    expect(typesOf(done)).toEqual(['submitted', 'accepted', 'withdrawn']);
    expect(done).toMatchObject({ status: 'withdrawn', awaited: null, result: null });
    expect(done.timeline[2]?.details).toEqual(withdrawn);
    const body = { recommendation: 'grant', opinion: '材料齐全' } as const;
    const reviewing = people.reviewer.reviewCase({ params: { caseId }, body, idempotencyKey: newKey() });
    expect(await codeOf(reviewing)).toBe('case.wrong_state');
    await eventually(() => view.waits(caseId), { wanted: ({ length }) => length === 0 });
  });
});
