import { afterAll, describe, expect, it } from 'vitest';
import { attested, authorities, childsCard } from '#infra/commands/collection-scenarios';
import { comeToRest } from '#infra/commands/move-clock';
import {
  foodProduction,
  handleByPeople,
  type Material,
  newKey,
  offeredTo,
  officials,
  pdf,
  reviewAndGrant,
  until,
  upload,
} from '#infra/commands/scenarios';
import { auditBetween } from '#tests/audit/between-regions';
import { auditAll } from '#tests/audit/checks';
import { readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';
import { bootRegionsForTest, eventually, moveClock, type TestDeployment } from './deployment.ts';
import { codeOf, problemsOf } from './refusal.ts';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());

const people = officials(lanzhou);
const company = lanzhou.as('company');
const clerk = xian.as('clerk-xian');
const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
const promised = (...slots: string[]) => ({ toFollow: { slots, commitment: 1 } });
const picture = () => upload(clerk, Buffer.from(`not really a picture ${newKey()}`), 'image/png');

/** LZ-001 but for the list of equipment, which the applicant commits to hand in. */
async function licence(paper: Material) {
  const { materials, ...filing } = foodProduction(() => paper);
  return { ...filing, materials: materials.filter(({ slot }) => slot !== 'equipment-list') };
}

async function file(): Promise<string> {
  const filing = await licence(await upload(company, pdf('the same paper everywhere')));
  const { caseId } = await company.submitCase({
    body: { ...filing, ...promised('equipment-list') },
    idempotencyKey: newKey(),
  });
  return caseId;
}
const list = async () => ({ slot: 'equipment-list', ...(await upload(company, pdf(`equipment ${newKey()}`))) });
const inLanzhou = (caseId: string, status: string) =>
  until(people.acceptor, { caseId, wanted: (view) => view.status === status });

describe('acceptance with documents to follow (容缺受理)', () => {
  it('is offered by the guide of the item, and only for what that names', async () => {
    const guide = await company.getItem({ params: { itemId: 'LZ-001' } });
    expect(guide.limits.documents).toEqual({ workingDays: 5 });
    expect(guide.commitment).toMatchObject({ version: 1 });
    expect(guide.materials.filter(({ mayFollow }) => mayFollow === true).map(({ key }) => key)).toEqual([
      'equipment-list',
    ]);
    const filing = await licence(await upload(company, pdf('a paper')));
    const wrong = async (more: object) =>
      problemsOf(company.submitCase({ body: { ...filing, ...more }, idempotencyKey: newKey() }));
    expect(await wrong({})).toEqual(['/materials filing.material_required']);
    expect(await wrong(promised('equipment-list', 'layout-plan', 'no-such-paper'))).toEqual([
      '/toFollow/slots/1 filing.may_not_follow',
      '/toFollow/slots/2 filing.unknown_material',
    ]);
    expect(await wrong({ toFollow: { slots: ['equipment-list'], commitment: 2 } })).toEqual([
      '/toFollow/commitment filing.other_commitment',
    ]);
    const all = { ...filing, materials: [...filing.materials, await list()] };
    expect(
      await problemsOf(
        company.submitCase({ body: { ...all, ...promised('equipment-list') }, idempotencyKey: newKey() }),
      ),
    ).toEqual(['/toFollow/slots/0 filing.not_to_follow']);
  });

  it('accepts, has the applicant hand in the rest in time, and grants nothing before', async () => {
    const caseId = await file();
    expect(await inLanzhou(caseId, 'submitted')).toMatchObject({ toFollow: { slots: ['equipment-list'], due: null } });
    await people.acceptor.acceptCase({ ...act(caseId), body: {} });
    // Accepted on Tuesday 09-22; 09-25 is a holiday, 09-20 was worked.
    const accepted = await inLanzhou(caseId, 'accepted');
    expect(accepted.toFollow).toMatchObject({ slots: ['equipment-list'], due: { date: '2026-09-30' } });
    await people.reviewer.reviewCase({ ...act(caseId), body: { recommendation: 'grant', opinion: '待补设备清单' } });
    const reviewed = await inLanzhou(caseId, 'reviewed');
    expect(reviewed.awaited).toMatchObject({ by: { date: '2026-09-30' }, overdue: false });
    expect(reviewed.awaited?.who.en).toContain('the applicant');
    const { draft } = await people.decider.getCase({ params: { caseId } });
    const grant = { outcome: 'granted' as const, draftSm3: draft?.sm3 ?? null };
    expect(await codeOf(people.decider.decideCase({ ...act(caseId), body: grant }))).toBe('case.documents_to_follow');

    const body = { materials: [await list()] };
    const other = { materials: [{ ...body.materials[0], slot: 'layout-plan' }] } as typeof body;
    expect(await codeOf(company.handInDocuments({ ...act(caseId), body: other }))).toBe('case.not_to_follow');
    expect(await codeOf(lanzhou.as('stranger').handInDocuments({ ...act(caseId), body }))).toBe('case.not_found');
    const never = { materials: [{ ...body.materials[0], sha256: 'ab'.repeat(32) }] } as typeof body;
    expect(await codeOf(company.handInDocuments({ ...act(caseId), body: never }))).toBe('filing.material_missing');
    const handedIn = act(caseId);
    const { seq } = await company.handInDocuments({ ...handedIn, body });
    expect(await company.handInDocuments({ ...handedIn, body })).toMatchObject({ seq });
    const complete = await inLanzhou(caseId, 'reviewed');
    expect(complete).toMatchObject({ toFollow: null, awaited: { who: { en: 'the decider' } } });
    await people.decider.decideCase({ ...act(caseId), body: grant });
    const done = await inLanzhou(caseId, 'completed');
    expect(done.result?.identifier).toEqual(expect.any(String));
  });

  it('takes them at the window that received, and tells the authority', async () => {
    const guardian = await upload(clerk, pdf('guardian'));
    const intake = childsCard(() => guardian, { at: 'xian' });
    const body = {
      ...intake,
      materials: intake.materials.filter(({ slot }) => slot !== 'photo'),
      ...promised('photo'),
    };
    const { caseId: ours } = await clerk.collectCase({ body, idempotencyKey: newKey() });
    const theirs = await offeredTo(lanzhou, { caseId: ours, body: authorities.lanzhou.socialSecurity });
    await people.acceptor.takeOverCase({ ...act(theirs), body: {} });
    await people.acceptor.acceptCase({ ...act(theirs), body: {} });
    const told = await until(clerk, { caseId: ours, wanted: ({ toFollow }) => (toFollow?.due ?? null) !== null });
    expect(told.toFollow).toMatchObject({ slots: ['photo'], due: { date: '2026-09-30' } });
    const materials = [attested('photo', await picture())];
    const lanzhouClerk = xian.as('clerk-lanzhou');
    expect(await codeOf(lanzhouClerk.handInAtWindow({ ...act(ours), body: { materials } }))).toBe('case.not_found');
    const twice = { materials: [...materials, attested('photo', await picture())] };
    expect(await problemsOf(clerk.handInAtWindow({ ...act(ours), body: twice }))).toEqual([
      '/materials/1 filing.too_many_files',
    ]);
    await clerk.handInAtWindow({ ...act(ours), body: { materials } });
    const there = await until(people.acceptor, { caseId: theirs, wanted: ({ toFollow }) => toFollow === null });
    const index = String((there.application?.materials.length ?? 0) - 1);
    const { url } = await people.acceptor.openMaterial({ params: { caseId: theirs, index } });
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).toString()).toContain('not really a picture');
    await reviewAndGrant(people, theirs);
    await people.acceptor.serveCase({ ...act(theirs), body: { how: 'post', reference: '1234567890123' } });
    const done = await until(clerk, { caseId: ours, wanted: ({ status }) => status === 'completed' });
    expect(done.toFollow).toBeNull();
  });

  it('takes what came by another way meanwhile for what it is: nothing new', async () => {
    const guardian = await upload(clerk, pdf('another guardian'));
    const intake = childsCard(() => guardian, { at: 'xian' });
    const body = {
      ...intake,
      materials: intake.materials.filter(({ slot }) => slot !== 'photo'),
      ...promised('photo'),
    };
    const { caseId: ours } = await clerk.collectCase({ body, idempotencyKey: newKey() });
    // Handed in before anybody accepted; then nothing has to follow.
    await clerk.handInAtWindow({ ...act(ours), body: { materials: [attested('photo', await picture())] } });
    const theirs = await offeredTo(lanzhou, { caseId: ours, body: authorities.lanzhou.socialSecurity });
    await until(people.acceptor, { caseId: theirs, wanted: ({ toFollow }) => toFollow === null });
    await people.acceptor.takeOverCase({ ...act(theirs), body: {} });
    await handleByPeople(people, theirs);
    await until(people.acceptor, { caseId: theirs, wanted: ({ status }) => status === 'granted' });
  });
});

async function evidence(...deployments: readonly string[]) {
  await comeToRest(lanzhou.cloud);
  return deployments.map((deployment) =>
    readEvidence({ folder: lanzhou.folder, deployment, atRest: true, planted: personalValues }),
  );
}

it('leaves records that agree with each other and with the law', async () => {
  const regions = await evidence('lanzhou', 'xian');
  expect([...auditAll(regions), auditBetween(regions)].filter(({ violations }) => violations.length > 0)).toEqual([]);
});

// Last: it moves the clock by a week.
it('says when they are late, and lets the authority decide without them', async () => {
  const [caseId, other] = [await file(), await file()];
  for (const each of [caseId, other]) await people.acceptor.acceptCase({ ...act(each), body: {} });
  await people.reviewer.reviewCase({ ...act(caseId), body: { recommendation: 'refuse', opinion: '清单未补' } });
  await inLanzhou(caseId, 'reviewed');
  await moveClock(lanzhou, Date.parse('2026-09-30T16:00:01Z'));
  const lateWith = ({ timeline }: { timeline: readonly { type: string }[] }) =>
    timeline.at(-1)?.type === 'case.overdue';
  const late = await until(people.acceptor, { caseId, wanted: lateWith });
  expect(late.awaited).toMatchObject({ who: { en: 'the decider' } });
  // While the review is awaited as well, and then again with the next date.
  await until(people.acceptor, { caseId: other, wanted: lateWith });
  await eventually(async () => (await company.listNotices({})).notices, {
    wanted: (notices) => notices.some((each) => each.caseId === caseId && each.type === 'case.overdue'),
  });
  const refusal = {
    outcome: 'refused' as const,
    reasons: ['承诺后补的设备清单逾期未提交'],
    remedies: '可申请行政复议',
  };
  await people.decider.decideCase({ ...act(caseId), body: refusal });
  await inLanzhou(caseId, 'completed');
  // Late is not never.
  await company.handInDocuments({ ...act(other), body: { materials: [await list()] } });
  await reviewAndGrant(people, other);
  await inLanzhou(other, 'completed');
  expect(auditAll(await evidence('lanzhou')).filter(({ violations }) => violations.length > 0)).toEqual([]);
});
