import { afterAll, describe, expect, it } from 'vitest';
import {
  handleByPeople,
  inInbox,
  inPerson,
  medicalIntake,
  motherAndSon,
  newKey,
  offeredTo,
  officials,
  pdf,
  regions,
  until,
  upload,
} from '#infra/commands/scenarios';
import { codeOf } from './refusal.ts';
import { StoreView } from './store-view.ts';
import { forgeToken } from './tokens.ts';
import { comeToRest } from '#infra/commands/move-clock';
import { auditBetween } from '#tests/audit/between-regions';
import { auditAll } from '#tests/audit/checks';
import { type AuditedCase, type Evidence, readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';
import { asPartner } from './as-partner.ts';
import { bootRegionsForTest, eventually, moveClock, type TestDeployment } from './deployment.ts';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());

/** The clerk in Xi'an receives for the office in Lanzhou. */
async function collect(
  name = 'commitment',
  applicant: typeof motherAndSon | typeof inPerson = motherAndSon,
): Promise<string> {
  const clerk = xian.as('clerk-xian');
  const intake = medicalIntake(await upload(clerk, pdf(name)), { at: 'xian', applicant });
  const { caseId, status } = await clerk.collectCase({ body: intake, idempotencyKey: newKey() });
  expect([caseId.slice(0, 6), status]).toEqual(['610100', 'collected']);
  return caseId;
}

/** The number under which the case was opened in Lanzhou. */
const offeredIn = (caseId: string): Promise<string> => offeredTo(lanzhou, { caseId, body: regions.lanzhou.office });

describe('what a window may receive', () => {
  it('is told to its clerks, with the clause, and to no others', async () => {
    const list = (window: string, by = 'clerk-xian') => xian.as(by).listReceivable({ params: { window } });
    const { items, agreements } = await list('XA-01');
    expect(items.map(({ item, to, clause, now }) => [item.id, to, clause.clause, now])).toEqual([
      ['XS-057', '620100', '4.1', true],
      ['XS-048', '620100', '4.2', true],
      ['XS-041', '620100', '4.3', true],
      ['XS-066', '620100', '4.4', true],
    ]);
    expect(agreements).toMatchObject([{ id: 'LZ-XA', validUntil: '2028-12-31', endsSoon: null, suspension: null }]);
    expect(await codeOf(list('XA-01', 'acceptor-xian'))).toBe('identity.no_post');
    expect(await codeOf(list('LZ-01'))).toBe('window.not_found');
  });

  it('is told to everybody, in the guide of the item', async () => {
    const { windows } = await xian.as('stranger').getItem({ params: { itemId: 'XS-057' } });
    expect(windows).toContainEqual({
      ...{ receivedIn: '610100', decidedIn: '620100', suspended: false },
      windows: [expect.objectContaining({ id: 'XA-01', hours: { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' } })],
    });
    expect((await xian.as('stranger').getItem({ params: { itemId: 'LZ-001' } })).windows).toEqual([]);
  });
});

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
    expect(followed.timeline.map(({ title }) => title.en)).toEqual([
      'received at a window for an authority elsewhere',
      ...['taken over', 'accepted', 'decided', 'completed'].map((what) => `where it is decided: ${what}`),
    ]);
    const executions = lanzhou.cloud
      .state()
      .executions.filter(({ name }) => name.startsWith(ours) || name.startsWith(theirs));
    await eventually(() => lanzhou.cloud.state().executions, {
      wanted: (all) =>
        executions.every(({ name }) => all.some((each) => each.name === name && each.status === 'SUCCEEDED')),
    });
  });

  it('is shown on both sides to a login that vouches for the number checked at the window, and to no other', async () => {
    const ours = await collect('in person', inPerson);
    const theirs = await offeredIn(ours);
    const seen = await Promise.all([
      xian.as('guardian').getCase({ params: { caseId: ours } }),
      lanzhou.as('guardian').getCase({ params: { caseId: theirs } }),
    ]);
    expect(seen.map(({ status }) => status)).toEqual(['collected', 'offered']);
    for (const persona of ['citizen', 'clerk-lanzhou', 'stranger'])
      expect(await codeOf(lanzhou.as(persona).getCase({ params: { caseId: theirs } }))).toBe('case.not_found');
    expect(await codeOf(xian.as('acceptor').getCase({ params: { caseId: ours } }))).toBe('case.not_found');
  });

  it.each([
    ['applied', { ...inPerson, name: '受试理', idNumber: '620121189906010104' }],
    [
      'came for the applicant',
      { ...motherAndSon, presentedBy: { ...motherAndSon.presentedBy, idNumber: '620121189906010104' } },
    ],
  ])('is not for the official who %s to handle', async (what, applicant) => {
    const theirs = await offeredIn(await collect(what, applicant));
    const takeOver = { params: { caseId: theirs }, body: {}, idempotencyKey: newKey() };
    expect(await codeOf(lanzhou.as('acceptor').takeOverCase(takeOver))).toBe('case.own_case');
  });

  it('that the authority declines stays with the window, also where it had taken it over a moment before', async () => {
    for (const name of ['at once 1', 'at once 2', 'at once 3']) {
      const ours = await collect(name);
      const theirs = await offeredIn(ours);
      const acceptor = lanzhou.as('acceptor');
      const act = { params: { caseId: theirs }, idempotencyKey: newKey() };
      await acceptor.takeOverCase({ ...act, body: {} });
      await acceptor.declineCase({ ...act, idempotencyKey: newKey(), body: { reasons: ['参保地已转出'] } });
      await until(acceptor, { caseId: theirs, wanted: ({ status }) => status === 'completed' });
      await until(xian.as('clerk-xian'), { caseId: ours, wanted: ({ status }) => status === 'completed' });
    }
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

  it('is withdrawn there at the word of the window, before and after it was taken over', async () => {
    const clerk = xian.as('clerk-xian');
    const withdraw = (caseId: string) =>
      clerk.askWithdrawal({ params: { caseId }, body: { reason: '已在参保地办理' }, idempotencyKey: newKey() });
    const [early, late] = [await collect('early'), await collect('taken over')];
    const [theirEarly, theirLate] = [await offeredIn(early), await offeredIn(late)];
    await lanzhou.as('acceptor').takeOverCase({ params: { caseId: theirLate }, body: {}, idempotencyKey: newKey() });
    for (const [ours, theirs] of [
      [early, theirEarly],
      [late, theirLate],
    ] as const) {
      expect((await withdraw(ours)).status).not.toBe('withdrawn');
      await until(clerk, { caseId: ours, wanted: ({ status }) => status === 'withdrawn' });
      const there = await lanzhou.as('acceptor').getCase({ params: { caseId: theirs } });
      expect(there).toMatchObject({ status: 'withdrawn', awaited: null });
      expect(there.timeline.at(-1)).toMatchObject({ type: 'case.withdrawn', details: { reason: '已在参保地办理' } });
      expect(await codeOf(withdraw(ours))).toBe('case.wrong_state');
    }
  });

  it('that is decided already is not withdrawn, whatever the window asks', async () => {
    const clerk = xian.as('clerk-xian');
    const ours = await collect('decided');
    const theirs = await offeredIn(ours);
    const people = officials(lanzhou);
    await people.acceptor.takeOverCase({ params: { caseId: theirs }, body: {}, idempotencyKey: newKey() });
    await until(clerk, { caseId: ours, wanted: ({ status }) => status === 'handed-over' });
    await handleByPeople(people, theirs);
    const asked = await codeOf(clerk.askWithdrawal({ params: { caseId: ours }, body: {}, idempotencyKey: newKey() }));
    expect(asked).toMatch(/case.wrong_state|no problem/);
    const over = await until(clerk, { caseId: ours, wanted: ({ status }) => status === 'completed' });
    expect(over.integrity.intact).toBe(true);
    // However late it comes: the decision stands, and the window is answered.
    const [offered] = new StoreView(xian.folder, 'xian').events(ours);
    const late = {
      ...{ type: 'withdrawal', schema: 1, previous: { seq: 1, hash: offered?.hash } },
      ...{ from: '610100', to: '620100', clause: over.collection?.clause, case: ours, seq: 99, hash: '0'.repeat(64) },
      ...{ occurredAt: over.submittedAt, reason: null },
    };
    const say = (changes: object) => asPartner(lanzhou, 'xian')({ ...late, ...changes });
    expect(await say({})).toMatchObject({ ok: true, value: { case: theirs } });
    expect((await people.acceptor.getCase({ params: { caseId: theirs } })).status).toBe('completed');
    expect(await say({ case: '610100-20260922-ABCDEFGHJKMN' })).toMatchObject({ ok: false, code: 'partner.gap' });
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
    await inInbox(lanzhou, { caseId: theirs, body: regions.lanzhou.office });
    // Each region tells its own officer: in Xi'an whose week it is, in Lanzhou the deputy of who is away from that day on.
    const toldTo = (running: TestDeployment, officer: string) => async () =>
      (await running.as(officer).listNotices({})).notices
        .filter(({ type }) => type === 'case.overdue')
        .map(({ caseId }) => caseId);
    await eventually(toldTo(xian, 'liaison-xian'), { wanted: (told) => told.includes(ours) });
    await eventually(toldTo(lanzhou, 'liaison-deputy'), { wanted: (told) => told.includes(theirs) });
    expect(await toldTo(lanzhou, 'liaison-lanzhou')()).toEqual([]);
  });

  it('is received once for one key, also when it could no longer be, and never for who may not receive', async () => {
    const [clerk, idempotencyKey] = [xian.as('clerk-xian'), newKey()];
    const body = medicalIntake(await upload(clerk, pdf('once')), { at: 'xian', applicant: inPerson });
    const first = await clerk.collectCase({ body, idempotencyKey });
    expect(await clerk.collectCase({ body, idempotencyKey })).toEqual(first);
    const other = { ...body, form: { ...body.form, contactPhone: '13900000001' } };
    expect(await codeOf(clerk.collectCase({ body: other, idempotencyKey }))).toBe('idempotency.key_reused');
    const without = await forgeToken(xian, { like: 'clerk-xian', claims: { posts: [] } });
    expect(await codeOf(xian.withToken(without).collectCase({ body, idempotencyKey }))).toBe('identity.no_post');
  });

  it('is refused without a clause, by a clerk of another window, and for what the region decides itself', async () => {
    const clerk = xian.as('clerk-xian');
    const intake = medicalIntake(await upload(clerk, pdf('commitment')), { at: 'xian', applicant: motherAndSon });
    const refusedAs = (body: object, by = clerk) =>
      codeOf(by.collectCase({ body: { ...intake, ...body }, idempotencyKey: newKey() }));
    expect(await refusedAs({ window: 'LZ-01' })).toBe('window.not_found');
    expect(await refusedAs({}, xian.as('clerk-lanzhou'))).toBe('identity.no_post');
    const untrained = await forgeToken(xian, { like: 'clerk-xian', claims: { sub: '0'.repeat(32) } });
    expect(await refusedAs({}, xian.withToken(untrained))).toBe('window.not_trained');
    expect(await refusedAs({ itemId: 'XS-022', form: { ...intake.form } })).toBe('filing.not_offered');
  });
});

it('leaves two regions of which an audit finds every law held, and that each knows what happened in the other', async () => {
  await comeToRest(lanzhou.cloud);
  const regions = ['lanzhou', 'xian'].map((deployment) =>
    readEvidence({ folder: lanzhou.folder, deployment, atRest: true, planted: personalValues }),
  );
  expect(regions.map(({ cases }) => cases.length > 5)).toEqual([true, true]);
  expect([...auditAll(regions), auditBetween(regions)].filter(({ violations }) => violations.length > 0)).toEqual([]);
  // It would see a report that was lost, doubled, or of something that did not happen.
  const [here, there] = regions as [Evidence, Evidence];
  const change = (of: (one: AuditedCase) => AuditedCase) => ({ ...there, cases: there.cases.map(of) });
  for (const planted of [
    change((one) => ({ ...one, events: one.events.filter(({ type }) => type !== 'case.reported') })),
    change((one) => ({
      ...one,
      events: one.events.flatMap((each) => Array.from({ length: each.type === 'case.reported' ? 2 : 1 }, () => each)),
    })),
    { ...there, cases: [] },
  ])
    expect(auditBetween([here, planted]).violations.length).toBeGreaterThan(0);
});
