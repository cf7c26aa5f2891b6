import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { authorities, childsCard, handOut } from '#infra/commands/collection-scenarios';
import { comeToRest } from '#infra/commands/move-clock';
import {
  type CaseView,
  handleByPeople,
  inPerson,
  newKey,
  offeredTo,
  officials,
  pdf,
  regions,
  until,
  upload,
} from '#infra/commands/scenarios';
import type { ReceiptPayload } from '#domain/receipt/document';
import { auditBetween } from '#tests/audit/between-regions';
import { auditAll } from '#tests/audit/checks';
import { readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';
import { bootRegionsForTest, eventually, moveClock, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { forgeToken } from './tokens.ts';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());

const clerk = xian.as(regions.xian.clerk);
const people = officials(lanzhou);
const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
const is =
  (status: string) =>
  (view: CaseView): boolean =>
    view.status === status;
const here = (caseId: string, wanted: (view: CaseView) => boolean) => until(clerk, { caseId, wanted });
const there = (caseId: string, wanted: (view: CaseView) => boolean) => until(people.acceptor, { caseId, wanted });

/** A child's card, granted in Lanzhou and sent to the window in Xi'an where the mother had come. */
async function atWindow(): Promise<{ ours: string; code: string }> {
  const photo = await upload(clerk, Buffer.from('not really a picture'), 'image/png');
  const scan = await upload(clerk, pdf('scanned at the window'));
  const visit = randomUUID();
  const body = { ...childsCard((slot) => (slot === 'photo' ? photo : scan), { at: 'xian' }), visit };
  const { caseId: ours } = await clerk.collectCase({ body, idempotencyKey: newKey() });
  const { payload } = await clerk.giveReceipt({ params: { visit }, body: { caseIds: [ours] } });
  const { cases } = JSON.parse(Buffer.from(payload, 'base64').toString()) as ReceiptPayload;
  const theirs = await offeredTo(lanzhou, { caseId: ours, body: authorities.lanzhou.socialSecurity });
  await people.acceptor.takeOverCase({ ...act(theirs), body: {} });
  await handleByPeople(people, theirs);
  await there(theirs, is('granted'));
  await people.acceptor.serveCase({ ...act(theirs), body: { how: 'window', reference: 'L-0007' } });
  const done = await there(theirs, is('completed'));
  expect(done.timeline.map(({ title }) => title.en)).toContain('the card was sent to the window that received');
  await here(ours, is('ready'));
  return { ours, code: cases[0]?.trackingCode ?? '' };
}

const follow = (code: string) => xian.as('stranger').followCase({ params: { code } });

/** Whether the clerks of the window find a case among what they have to hand out. */
const isListed = async (caseId: string, overdue: 'true' | 'false'): Promise<boolean> => {
  const { body } = await clerk.getCase({ params: { caseId } });
  const { cases } = await clerk.listInbox({ query: { body: body.id, step: 'pick-up', overdue } });
  return cases.some((each) => each.caseId === caseId);
};

/** How the journey of a case in Xi'an went. */
const journeyOf = (caseId: string) =>
  lanzhou.cloud
    .state()
    .executions.flatMap(({ name, status, path }) => (name.startsWith(caseId) ? [{ status, steps: path.length }] : []));

/** What is wrong in the records of both regions together, and of those that are audited each for itself. */
async function wrongs(audited: readonly string[]): Promise<unknown[]> {
  await comeToRest(lanzhou.cloud);
  const evidenceOf = (deployment: string) =>
    readEvidence({ folder: lanzhou.folder, deployment, atRest: true, planted: personalValues });
  const evidence = ['lanzhou', 'xian'].map(evidenceOf);
  return [...auditAll(audited.map(evidenceOf)), auditBetween(evidence)].filter(
    ({ violations }) => violations.length > 0,
  );
}

const isTold = ({ timeline }: CaseView): boolean => timeline.at(-1)?.type === 'case.pick-up-told';

describe('a card that was sent to the window', () => {
  it('is handed out there against a signed receipt: only then is the case over in the region that received', async () => {
    const { ours, code } = await atWindow();
    const ready = await here(ours, is('ready'));
    expect(ready).toMatchObject({
      awaited: {
        who: { en: 'the window that received, until it is fetched' },
        by: { date: '2026-10-13' },
        overdue: false,
      },
      collection: { pickUp: { what: ['card'], reference: 'L-0007', due: { date: '2026-10-13' }, ended: null } },
    });
    await eventually(() => isListed(ours, 'false'), { wanted: Boolean });
    const tracked = await follow(code);
    expect(tracked).toMatchObject({ status: 'ready', with: { until: { date: '2026-10-13' }, overdue: false } });
    expect(tracked.with.who?.zh).toContain('代收窗口');
    expect(tracked.next.zh).toContain('最迟于 2026-10-13 携带身份证件到代收窗口领取');

    const unsigned = { sha256: 'ab'.repeat(32), bytes: 10, mediaType: 'application/pdf' } as const;
    expect(await codeOf(clerk.handOut({ ...act(ours), body: handOut(unsigned) }))).toBe('filing.material_missing');
    const scan = pdf('the receipt that the mother signed');
    const body = { ...handOut(await upload(clerk, scan)), to: 'presenter' as const };
    expect(await codeOf(xian.as(regions.lanzhou.clerk).handOut({ ...act(ours), body }))).toBe('case.not_found');
    expect(await codeOf(people.acceptor.handOut({ ...act(ours), body }))).toBe('identity.no_post');

    // The mother who came does not hand out to herself, were she a clerk there.
    const { name, idType, idNumber } = inPerson;
    const herself = await forgeToken(xian, { like: regions.xian.clerk, claims: { name, idType, idNumber } });
    expect(await codeOf(xian.withToken(herself).handOut({ ...act(ours), body }))).toBe('case.own_case');

    const asked = { ...act(ours), body };
    const answer = await clerk.handOut(asked);
    expect(answer.status).toBe('completed');
    expect(await clerk.handOut(asked)).toEqual(answer);
    expect(await codeOf(clerk.handOut({ ...act(ours), body }))).toBe('case.wrong_state');

    const done = await here(ours, is('completed'));
    expect(done).toMatchObject({
      awaited: null,
      collection: { pickUp: { ended: { how: 'handed-out' } } },
      result: { kind: 'card' },
      integrity: { intact: true },
    });
    expect(done.timeline.at(-1)).toMatchObject({ type: 'case.handed-out', role: 'clerk' });
    // Whoever decided hears that it arrived.
    const theirs = done.collection?.counterpart.caseId ?? '';
    await there(theirs, isTold);
    const shares = Object.values(done.responsibility?.shares ?? {});
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(10_000);
    const index = (done.application?.materials ?? []).findIndex(({ slot }) => slot === 'service-receipt');
    const { url } = await clerk.openMaterial({ params: { caseId: ours, index: String(index) } });
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(scan);
    expect((await follow(code)).next.zh).toContain('卡片已送达');
    await eventually(() => journeyOf(ours), { wanted: ([one]) => one?.status === 'SUCCEEDED' });
    // Taken over, and then nothing but the wait for the outcome, in which the window is awaited as well.
    expect(journeyOf(ours)).toEqual([{ status: 'SUCCEEDED', steps: 4 }]);
  });

  it('is not waited for any more after two dates have passed, and the window is told at the first', async () => {
    const { ours, code } = await atWindow();
    await eventually(() => isListed(ours, 'false'), { wanted: Boolean });
    // Also while it lies there.
    expect(await wrongs(['lanzhou', 'xian'])).toEqual([]);
    await moveClock(lanzhou, Date.parse('2026-10-13T16:00:01Z'));
    const late = await here(ours, ({ timeline }) => timeline.at(-1)?.type === 'case.overdue');
    expect(late).toMatchObject({ status: 'ready', awaited: { overdue: true } });
    await eventually(() => isListed(ours, 'true'), { wanted: Boolean });
    expect((await follow(code)).next.zh).toContain('尽快');

    await moveClock(lanzhou, Date.parse('2026-10-27T16:00:01Z'));
    const over = await here(ours, is('completed'));
    expect(over.collection?.pickUp?.ended).toMatchObject({ how: 'unclaimed' });
    expect(over.timeline.at(-1)).toMatchObject({ type: 'case.unclaimed', role: 'system' });
    expect(over.responsibility?.spans.at(-1)?.party).toBe('applicant');
    await there(over.collection?.counterpart.caseId ?? '', isTold);
    expect((await follow(code)).next.zh).toContain('逾期未领取');
    const body = handOut(await upload(clerk, pdf('too late')));
    expect(await codeOf(clerk.handOut({ ...act(ours), body }))).toBe('case.wrong_state');
    await eventually(() => journeyOf(ours), { wanted: ([one]) => one?.status === 'SUCCEEDED' });
    // In Lanzhou nothing has happened for weeks: what callers were answered is forgotten there.
    expect(await wrongs(['xian'])).toEqual([]);
  });
});
