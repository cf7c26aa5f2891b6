import { afterAll, describe, expect, it } from 'vitest';
import { comeToRest } from '#infra/commands/move-clock';
import { handleByPeople, inPerson, medicalIntake, newKey, pdf, until, upload } from '#infra/commands/scenarios';
import { auditBetween } from '#tests/audit/between-regions';
import { auditAll } from '#tests/audit/checks';
import { readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';
import { bootForTest, eventually } from './deployment.ts';
import { codeOf } from './refusal.ts';

/** Xining has no deployment: its office works at the desk of Lanzhou, under its own logins. */
const lanzhou = await bootForTest({ agreed: true });
afterAll(() => lanzhou.close());

const office = '12630100XTXX00305G';
const clerk = lanzhou.as('clerk-lanzhou');
const [acceptor, reviewer, decider] = ['acceptor', 'reviewer', 'decider'].map((role) =>
  lanzhou.as(`${role}-xining`),
) as [ReturnType<typeof lanzhou.as>, ReturnType<typeof lanzhou.as>, ReturnType<typeof lanzhou.as>];
const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });

/** Received at the window in Lanzhou for somebody insured in Xining; its numbers at the window and at the desk. */
async function received(): Promise<[string, string]> {
  const commitment = await upload(clerk, pdf(`commitment ${newKey()}`));
  const intake = medicalIntake(commitment, { at: 'lanzhou', applicant: inPerson });
  const body = { ...intake, form: { ...intake.form, insuredDivision: '630100' } };
  const { caseId: ours } = await clerk.collectCase({ body, idempotencyKey: newKey() });
  const query = { body: office, step: 'take-over', limit: '100' } as const;
  const { cases } = await eventually(() => acceptor.listInbox({ query }), {
    wanted: (inbox) => inbox.cases.length > 0,
  });
  for (const { caseId: theirs } of cases) {
    const { collection } = await acceptor.getCase({ params: { caseId: theirs } });
    if (collection?.counterpart.caseId === ours) return [ours, theirs];
  }
  throw new Error(`${ours} is not at the desk`);
}
const atWindow = (caseId: string, status: string) => until(clerk, { caseId, wanted: (view) => view.status === status });

describe('the desk of a region without a deployment', () => {
  it('is where its officials take over, accept, review and decide what a window here received', async () => {
    const [ours, theirs] = await received();
    expect(ours.slice(0, 6)).toBe('620100');
    const offered = await acceptor.getCase({ params: { caseId: theirs } });
    expect(offered).toMatchObject({ region: '630100', body: { id: office }, status: 'offered' });
    expect(offered.collection).toMatchObject({ side: 'deciding', clause: { agreement: 'LZ-XN', clause: '2.1' } });
    const { url } = await acceptor.openMaterial({ params: { caseId: theirs, index: '0' } });
    expect((await fetch(url)).status).toBe(200);

    await acceptor.takeOverCase({ ...act(theirs), body: {} });
    await atWindow(ours, 'handed-over');
    await handleByPeople({ acceptor, reviewer, decider }, theirs);
    const done = await atWindow(ours, 'completed');
    expect(done.timeline.map(({ title }) => title.en)).toContain('where it is decided: taken over');
    expect(done.responsibility?.spans.map(({ party }) => party)).toEqual(['window', 'authority']);
    // Whoever came to the window follows both under their own login.
    const own = lanzhou.as('guardian');
    expect((await own.getCase({ params: { caseId: theirs } })).status).toBe('completed');
  });

  it('names once what is missing, and declines; the window hears of it', async () => {
    const [ours, theirs] = await received();
    const note = '承诺书没有签名';
    const deficiencies = [{ kind: 'material', key: 'written-commitment', reason: 'unclear', note }] as const;
    await acceptor.notifyDeficiencies({ ...act(theirs), body: { deficiencies: [...deficiencies] } });
    expect((await atWindow(ours, 'deficient')).correction).toMatchObject({ notices: 1 });
    const signed = { slot: 'written-commitment', ...(await upload(clerk, pdf('signed'))), attested: true as const };
    await clerk.correctCollection({ ...act(ours), body: { form: {}, materials: [signed] } });
    await until(acceptor, { caseId: theirs, wanted: ({ status }) => status === 'offered' });
    await acceptor.declineHandover({ ...act(theirs), body: { reasons: ['不在本市参保'] } });
    await atWindow(ours, 'declined');
  });

  it('is a named official without a seal: their act is the evidence, and no statement is sealed', async () => {
    const [, theirs] = await received();
    await acceptor.takeOverCase({ ...act(theirs), body: {} });
    expect(await codeOf(acceptor.giveStatement({ params: { caseId: theirs }, body: {} }))).toBe('statement.no_seal');
    const { timeline } = await acceptor.getCase({ params: { caseId: theirs } });
    expect(timeline.at(-1)).toMatchObject({ type: 'case.taken-over', role: 'acceptor', basis: 'office', body: office });
  });

  it('is nobody else’s: neither Lanzhou’s officials see the case, nor its own those of Lanzhou', async () => {
    const [ours, theirs] = await received();
    for (const persona of ['acceptor', 'reviewer', 'decider', 'clerk-lanzhou', 'stranger', 'company'])
      expect(await codeOf(lanzhou.as(persona).getCase({ params: { caseId: theirs } }))).toBe('case.not_found');
    expect(await codeOf(acceptor.getCase({ params: { caseId: ours } }))).toBe('case.not_found');
    expect(await codeOf(lanzhou.as('acceptor').takeOverCase({ ...act(theirs), body: {} }))).toBe('case.not_found');
    expect(await codeOf(acceptor.listInbox({ query: { body: '12620100XTXX001530' } }))).toBe('identity.no_post');
    const operator = lanzhou.as('operator');
    const order = { reason: '流程停滞', ticket: 'T-1' };
    expect(await operator.restartJourney({ ...act(theirs), body: order })).toMatchObject({ status: 'offered' });
  });
});

it('leaves records that agree with each other and with the law', async () => {
  await comeToRest(lanzhou.cloud);
  const evidence = [
    readEvidence({ folder: lanzhou.folder, deployment: 'lanzhou', atRest: true, planted: personalValues }),
  ];
  expect([...auditAll(evidence), auditBetween(evidence)].filter(({ violations }) => violations.length > 0)).toEqual([]);
});
