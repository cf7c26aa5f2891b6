import { afterAll, describe, expect, it } from 'vitest';
import { attested, authorities, childsCard, recordCertificate } from '#infra/commands/collection-scenarios';
import { comeToRest } from '#infra/commands/move-clock';
import {
  medicalFiling,
  newKey,
  offeredTo,
  officials,
  pdf,
  handleByPeople,
  reviewAndGrant,
  until,
  upload,
} from '#infra/commands/scenarios';
import { auditBetween } from '#tests/audit/between-regions';
import { auditAll } from '#tests/audit/checks';
import { readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';
import { bootRegionsForTest, eventually, moveClock, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());

const clerk = xian.as('clerk-xian');
const people = officials(lanzhou);
const insured = lanzhou.as('citizen');
const scanned = (name: string) => upload(clerk, pdf(name));
const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
const deficiency = (key: string, reason: 'missing' | 'unclear', note: string) => ({
  ...{ kind: 'material' as const, key, reason, note },
});

/** A child's card, received in Xi'an with a household book that shows only the father. */
async function card(): Promise<[string, string]> {
  const photo = await upload(clerk, Buffer.from('not really a picture'), 'image/png');
  const [guardian, book] = [await scanned(`guardian ${newKey()}`), await scanned(`book ${newKey()}`)];
  const paper = (slot: string) => (slot === 'photo' ? photo : slot === 'household-book' ? book : guardian);
  const { caseId } = await clerk.collectCase({ body: childsCard(paper, { at: 'xian' }), idempotencyKey: newKey() });
  return [caseId, await offeredTo(lanzhou, { caseId, body: authorities.lanzhou.socialSecurity })];
}

async function certificate(): Promise<[string, string]> {
  const intake = recordCertificate(await scanned(`identity ${newKey()}`), { at: 'xian' });
  const { caseId } = await clerk.collectCase({ body: intake, idempotencyKey: newKey() });
  return [caseId, await offeredTo(lanzhou, { caseId, body: authorities.lanzhou.police })];
}

const here = (caseId: string, status: string) => until(clerk, { caseId, wanted: (view) => view.status === status });
const there = (caseId: string, status: string) =>
  until(people.acceptor, { caseId, wanted: (view) => view.status === status });

describe('what is missing in a case that a window received', () => {
  it('is named once before anything is taken over, corrected at the window, and the case goes on (S3)', async () => {
    const [ours, theirs] = await card();
    const missing = deficiency('birth-certificate', 'missing', '户口簿只载明父亲, 请提交出生医学证明');
    await people.acceptor.notifyDeficiencies({ ...act(theirs), body: { deficiencies: [missing] } });
    const told = await here(ours, 'deficient');
    expect(told).toMatchObject({
      awaited: { who: { en: 'the applicant' }, by: { date: '2026-10-13' }, overdue: false },
      correction: { notices: 1, breaches: 0, named: [{ key: 'birth-certificate' }], due: { date: '2026-10-13' } },
    });
    expect(told.timeline.at(-1)?.details.notice).toEqual({ number: 1, breach: false, deficiencies: [missing] });

    const certificateOfBirth = attested('birth-certificate', await scanned('certificate of birth'));
    const incomplete = { ...act(ours), body: { form: {}, materials: [{ ...certificateOfBirth, slot: 'identity' }] } };
    expect(await codeOf(clerk.correctCollection(incomplete))).toBe('case.correction_incomplete');
    expect(
      await codeOf(xian.as('clerk-lanzhou').correctCollection({ ...act(ours), body: { form: {}, materials: [] } })),
    ).toBe('case.not_found');
    const { status } = await clerk.correctCollection({
      ...act(ours),
      body: { form: {}, materials: [certificateOfBirth] },
    });
    expect(status).toBe('collected');
    const corrected = await there(theirs, 'offered');
    expect(corrected.application?.materials.map(({ slot }) => slot)).toContain('birth-certificate');
    expect(corrected.awaited).toMatchObject({ by: { date: '2026-09-23' } });
    const { url } = await people.acceptor.openMaterial({ params: { caseId: theirs, index: '3' } });
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(pdf('certificate of birth'));

    await people.acceptor.takeOverCase({ ...act(theirs), body: {} });
    await handleByPeople(people, theirs);
    // The card is made elsewhere: the case is over when it was delivered.
    const granted = await there(theirs, 'granted');
    expect(granted.awaited).toMatchObject({ by: { date: '2026-10-13' } });
    await people.acceptor.serveCase({ ...act(theirs), body: { how: 'post', reference: '1234567890123' } });
    const done = await here(ours, 'completed');
    expect(done.timeline.at(-1)?.title.en).toContain('completed');
    expect((await there(theirs, 'completed')).timeline.map(({ type }) => type)).toContain('case.served');
  });

  it('named twice needs an approver and is a breach; who insists is answered in writing (S9)', async () => {
    const [ours, theirs] = await certificate();
    const unclear = { deficiencies: [deficiency('identity', 'unclear', '扫描件不清晰')] };
    await people.acceptor.notifyDeficiencies({ ...act(theirs), body: unclear });
    await here(ours, 'deficient');
    const again = attested('identity', await scanned('identity, scanned again'));
    await clerk.correctCollection({ ...act(ours), body: { form: {}, materials: [again] } });
    await there(theirs, 'offered');
    expect(await codeOf(people.acceptor.notifyDeficiencies({ ...act(theirs), body: unclear }))).toBe(
      'case.needs_approver',
    );
    const other = { deficiencies: [{ ...deficiency('periodTo', 'missing', 'x'), kind: 'field' as const }] };
    expect(await codeOf(people.decider.notifyDeficiencies({ ...act(theirs), body: other }))).toBe(
      'case.notice_not_new',
    );
    await people.decider.notifyDeficiencies({ ...act(theirs), body: unclear });
    const breach = await here(ours, 'deficient');
    expect(breach.correction).toMatchObject({ notices: 2, breaches: 1 });

    await clerk.insistOnCollection({ ...act(ours), body: { reason: '原件清晰, 窗口已核对' } });
    await there(theirs, 'offered');
    for (const [official, code] of [
      [people.acceptor, 'case.needs_approver'],
      [people.decider, 'case.insisted'],
    ] as const)
      expect(await codeOf(official.notifyDeficiencies({ ...act(theirs), body: unclear }))).toBe(code);
    expect(await codeOf(people.acceptor.declineHandover({ ...act(theirs), body: { reasons: ['x'] } }))).toBe(
      'case.insisted',
    );
    await people.acceptor.takeOverCase({ ...act(theirs), body: {} });
    const taken = await here(ours, 'handed-over');
    // Five working days from 09-22: 09-25 is a holiday.
    expect(taken).toMatchObject({ awaited: { by: { date: '2026-09-30' } }, correction: { breaches: 1 } });
    await people.acceptor.acceptCase({ ...act(theirs), body: {} });
    await reviewAndGrant(people, theirs);
    await here(ours, 'completed');
  });
});

describe('what is missing in a case that was filed online', () => {
  it('is handed in by who filed it, under their own login, and nobody else', async () => {
    const filing = medicalFiling(await upload(insured, pdf('unclear commitment')));
    const { caseId } = await insured.submitCase({ body: filing, idempotencyKey: newKey() });
    const missing = { deficiencies: [deficiency('written-commitment', 'unclear', '承诺书没有签名')] };
    const unknown = { deficiencies: [deficiency('nothing-like-it', 'missing', 'x')] };
    expect(await codeOf(people.acceptor.notifyDeficiencies({ ...act(caseId), body: unknown }))).toBe('filing.invalid');
    await people.acceptor.notifyDeficiencies({ ...act(caseId), body: missing });
    await eventually(async () => (await insured.listNotices({})).notices, {
      wanted: (notices) => notices.some((each) => each.caseId === caseId && each.type === 'case.deficiencies-notified'),
    });
    const signed = { slot: 'written-commitment', ...(await upload(insured, pdf('signed commitment'))) };
    const body = { form: {}, materials: [signed] };
    expect(await codeOf(lanzhou.as('stranger').correctCase({ ...act(caseId), body }))).toBe('case.not_found');
    const { status } = await insured.correctCase({ ...act(caseId), body });
    expect(status).toBe('submitted');
    await handleByPeople(people, caseId);
    const done = await until(insured, { caseId, wanted: (view) => view.status === 'completed' });
    expect(done.application?.materials.map(({ sha256 }) => sha256)).toEqual([signed.sha256]);
  });
});

it('leaves records that agree with each other and with the law', async () => {
  await comeToRest(lanzhou.cloud);
  const regions = ['lanzhou', 'xian'].map((deployment) =>
    readEvidence({ folder: lanzhou.folder, deployment, atRest: true, planted: personalValues }),
  );
  expect([...auditAll(regions), auditBetween(regions)].filter(({ violations }) => violations.length > 0)).toEqual([]);
});

// Last: it moves the clock by weeks.
it('a correction is late with its own date, wherever the wait of the journey would have slept to', async () => {
  const filing = medicalFiling(await upload(insured, pdf('another commitment')));
  const { caseId } = await insured.submitCase({ body: filing, idempotencyKey: newKey() });
  const missing = { deficiencies: [deficiency('written-commitment', 'unclear', 'x')], workingDays: 1 };
  await people.acceptor.notifyDeficiencies({ ...act(caseId), body: missing });
  // Due on 09-23; acceptance would have been due on 09-30 only.
  await moveClock(lanzhou, Date.parse('2026-09-23T16:00:01Z'));
  const late = await until(insured, { caseId, wanted: ({ awaited }) => awaited?.overdue === true });
  expect(late.status).toBe('deficient');
  await until(insured, { caseId, wanted: ({ timeline }) => timeline.at(-1)?.type === 'case.overdue' });
  const again = {
    form: {},
    materials: [{ slot: 'written-commitment', ...(await upload(insured, pdf('late one'))) }],
  };
  await insured.correctCase({ ...act(caseId), body: again });
  // Corrected on 09-24: due on 10-09, and the journey waits until then.
  const corrected = await until(insured, { caseId, wanted: ({ status }) => status === 'submitted' });
  expect(corrected.awaited?.by).toMatchObject({ date: '2026-10-09' });
  await moveClock(lanzhou, Date.parse('2026-10-09T16:00:01Z'));
  await until(insured, { caseId, wanted: ({ timeline }) => timeline.at(-1)?.type === 'case.overdue' });
  await handleByPeople(people, caseId);
  await until(insured, { caseId, wanted: (view) => view.status === 'completed' });
});
