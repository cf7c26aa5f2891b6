import { afterAll, describe, expect, it } from 'vitest';
import {
  handleByPeople,
  inInbox,
  medicalInsuranceOffice,
  medicalIntake,
  newKey,
  officials,
  pdf,
  until,
  upload,
} from '#infra/commands/scenarios';
import { codeOf } from './refusal.ts';
import { bootRegionsForTest, eventually, moveClock, type TestDeployment } from './deployment.ts';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());

/** The clerk in Xi'an receives for the office in Lanzhou. */
async function collect(name = 'commitment'): Promise<string> {
  const clerk = xian.as('clerk-xian');
  const intake = medicalIntake(await upload(clerk, pdf(name)));
  const { caseId, status } = await clerk.collectCase({ body: intake, idempotencyKey: newKey() });
  expect([caseId.slice(0, 6), status]).toEqual(['610100', 'collected']);
  return caseId;
}

/** The number under which the case was opened in Lanzhou. */
async function offeredIn(caseId: string): Promise<string> {
  const acceptor = lanzhou.as('acceptor');
  const query = { body: medicalInsuranceOffice, step: 'take-over', limit: '100' } as const;
  for (const { caseId: theirs } of (
    await eventually(() => acceptor.listInbox({ query }), { wanted: ({ cases }) => cases.length > 0 })
  ).cases) {
    const { collection } = await acceptor.getCase({ params: { caseId: theirs } });
    if (collection?.counterpart.caseId === caseId) return theirs;
  }
  return offeredIn(caseId);
}

describe('a case that a window received for another region', () => {
  it('is offered there, taken over, decided, and followed to its end here', async () => {
    const ours = await collect();
    const theirs = await offeredIn(ours);
    expect(theirs.slice(0, 6)).toBe('620100');
    const acceptor = lanzhou.as('acceptor');
    const offered = await acceptor.getCase({ params: { caseId: theirs } });
    expect(offered).toMatchObject({
      status: 'offered',
      due: { acceptance: null, statutory: null },
      awaited: { by: { date: '2026-09-23' }, overdue: false },
      collection: { side: 'deciding', counterpart: { region: '610100', caseId: ours }, window: 'XA-01' },
      application: { applicant: { name: '陆试兰' }, filedBy: { name: '陆试行' }, form: { insuredDivision: '620100' } },
      integrity: { intact: true },
    });
    const { url, sha256 } = await acceptor.openMaterial({ params: { caseId: theirs, index: '0' } });
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(pdf('commitment'));
    expect(sha256).toBe(offered.application?.materials[0]?.sha256);

    await acceptor.takeOverCase({ params: { caseId: theirs }, body: {}, idempotencyKey: newKey() });
    const handed = await until(xian.as('clerk-xian'), { caseId: ours, wanted: ({ status }) => status !== 'collected' });
    expect(handed).toMatchObject({
      status: 'handed-over',
      collection: { counterpart: { caseId: theirs }, reported: { status: 'submitted' } },
      awaited: { by: { date: '2026-09-30' } },
    });
    await handleByPeople(officials(lanzhou), theirs);
    const completed = await until(lanzhou.as('acceptor'), {
      caseId: theirs,
      wanted: ({ status }) => status === 'completed',
    });
    expect(completed.integrity).toMatchObject({ intact: true });
    const followed = await until(xian.as('clerk-xian'), {
      caseId: ours,
      wanted: ({ status }) => status === 'completed',
    });
    expect(followed.integrity).toMatchObject({ intact: true });
    expect(followed.timeline.map(({ type }) => type)).toEqual([
      'case.collected',
      ...Array.from({ length: followed.timeline.length - 1 }, () => 'case.reported'),
    ]);
    const executions = lanzhou.cloud
      .state()
      .executions.filter(({ name }) => name.startsWith(ours) || name.startsWith(theirs));
    await eventually(() => lanzhou.cloud.state().executions, {
      wanted: (all) =>
        executions.every(({ name }) => all.some((each) => each.name === name && each.status === 'SUCCEEDED')),
    });
  });

  it('that the authority declines stays with the window, with the reason', async () => {
    const ours = await collect('another');
    const theirs = await offeredIn(ours);
    await lanzhou.as('acceptor').declineHandover({
      params: { caseId: theirs },
      body: { reasons: ['参保地已转出'] },
      idempotencyKey: newKey(),
    });
    const told = await until(xian.as('clerk-xian'), { caseId: ours, wanted: ({ status }) => status !== 'collected' });
    expect(told.status).toBe('declined');
    expect(told.timeline.at(-1)).toMatchObject({ type: 'case.reported', details: { reasons: ['参保地已转出'] } });
    expect(told.awaited).toBeNull();
  });

  it('that nobody takes over is late on both sides after one working day', async () => {
    const ours = await collect('late');
    const theirs = await offeredIn(ours);
    await moveClock(lanzhou, Date.parse('2026-09-23T16:00:05Z'));
    const late = await until(lanzhou.as('acceptor'), {
      caseId: theirs,
      wanted: ({ timeline }) => timeline.some(({ type }) => type === 'case.overdue'),
    });
    expect(late.awaited).toMatchObject({ overdue: true });
    await until(xian.as('clerk-xian'), {
      caseId: ours,
      wanted: ({ timeline }) => timeline.some(({ type }) => type === 'case.overdue'),
    });
    await inInbox(lanzhou, { caseId: theirs, body: medicalInsuranceOffice });
  });

  it('is refused without a clause, by a clerk of another window, and for what the region decides itself', async () => {
    const clerk = xian.as('clerk-xian');
    const intake = medicalIntake(await upload(clerk, pdf('commitment')));
    const refusedAs = (body: object, by = clerk) =>
      codeOf(by.collectCase({ body: { ...intake, ...body }, idempotencyKey: newKey() }));
    expect(await refusedAs({ window: 'LZ-01' })).toBe('window.not_found');
    expect(await refusedAs({}, xian.as('clerk-lanzhou'))).toBe('identity.no_post');
    expect(await refusedAs({ itemId: 'XS-022', form: { ...intake.form } })).toBe('filing.not_offered');
  });
});
