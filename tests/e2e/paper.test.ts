import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import {
  handleByPeople,
  inPerson,
  medicalFiling,
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
import { comeToRest } from '#infra/commands/move-clock';
import { ApiProblem } from '#client/client';
import type { CaseEvent } from '#domain/case/event';
import type { ReceiptPayload } from '#domain/receipt/document';
import { verifyDocument } from '#application/verification/verify-document';
import { auditBetween } from '#tests/audit/between-regions';
import { auditAll, audit } from '#tests/audit/checks';
import { type AuditedCase, type Evidence, readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';
import { bootRegionsForTest, eventually, moveClock, type TestDeployment, tuesdayMorning } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { StoreView } from './store-view.ts';

// The agreement is sealed a week before: what a sheet says was received then had to be agreed.
const startsAt = tuesdayMorning - 7 * 86_400_000;
const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'], { startsAt })) as [
  TestDeployment,
  TestDeployment,
];
await moveClock(lanzhou, tuesdayMorning);
afterAll(() => lanzhou.close());
const view = new StoreView(lanzhou.folder);

const issuer = 'https://identity.tongban.local';
/** The persona of the window LZ-01, and the colleague of data/training.json. */
const [mine, colleague] = [
  `${issuer}|f68df743a31cbb23dcd69c905fa9863e`,
  `${issuer}|a7c41de90b5f4e6d8f3021bb6c9d5e42`,
] as const;
const clerk = lanzhou.as('clerk-lanzhou');
const hourMs = 3_600_000;
const ago = (hours: number): string => new Date(lanzhou.cloud.clock.now() - hours * hourMs).toISOString();
const scan = await upload(clerk, pdf('received on paper'));
const filed = (applicant: typeof inPerson | typeof motherAndSon = inPerson) =>
  medicalIntake(scan, { at: 'lanzhou', applicant });
let sheets = 0;
const onPaper = (parts: object = {}) => ({
  sheet: `LZ01-${String((sheets += 1)).padStart(6, '0')}`,
  ...{ receivedAt: ago(3), receivedBy: mine, ...parts },
});
type Body = Parameters<typeof clerk.collectCase>[0]['body'];
const enter = (body: Partial<Body>, idempotencyKey = newKey()) =>
  clerk.collectCase({ body: { ...filed(), ...body }, idempotencyKey });
const refusal = async (call: Promise<unknown>) => {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiProblem)) throw new Error('it was not refused', { cause: error });
  return error.problem;
};

describe('what a window received on paper', () => {
  it('is entered, offered, taken over and decided as received when the sheet says', async () => {
    const paper = onPaper({ receivedAt: ago(20) });
    const { caseId } = await enter({ paper });
    const seen = await clerk.getCase({ params: { caseId } });
    expect(seen).toMatchObject({ submittedAt: paper.receivedAt, integrity: { intact: true } });
    expect(seen.collection).toMatchObject({ receivedAt: paper.receivedAt });
    expect(seen.timeline[0]?.occurredAt).toBe(paper.receivedAt);
    expect(seen.timeline[0]?.recordedAt.slice(0, 10)).toBe('2026-09-22');
    expect(seen.awaited?.by).toMatchObject({ date: '2026-09-23' });
    expect(seen.responsibility?.spans).toMatchObject([{ party: 'window', id: 'LZ-01', from: paper.receivedAt }]);
    const theirs = await offeredTo(xian, { caseId, body: regions.xian.office });
    const offered = await officials(xian).acceptor.getCase({ params: { caseId: theirs } });
    expect(offered.collection).toMatchObject({ receivedAt: paper.receivedAt, window: 'LZ-01' });
    // What the sheet was is the window's own affair.
    expect(JSON.stringify(new StoreView(xian.folder, 'xian').events(theirs))).not.toContain(paper.sheet);
    await officials(xian).acceptor.takeOverCase({ params: { caseId: theirs }, body: {}, idempotencyKey: newKey() });
    await until(clerk, { caseId, wanted: ({ status }) => status === 'handed-over' });
    await handleByPeople(officials(xian), theirs);
    const over = await until(clerk, { caseId, wanted: ({ status }) => status === 'completed' });
    expect(over.integrity.intact).toBe(true);
  });

  it('gets a receipt with the time on the sheet, good offline', async () => {
    const [visit, receivedAt] = [randomUUID(), ago(2)];
    const { caseId } = await enter({ visit, paper: onPaper({ receivedAt }) });
    const document = await clerk.giveReceipt({ params: { visit }, body: { caseIds: [caseId] } });
    const payload = JSON.parse(Buffer.from(document.payload, 'base64').toString()) as ReceiptPayload;
    expect([payload.receivedAt, payload.cases[0]?.receivedAt]).toEqual([receivedAt, receivedAt]);
    expect(verifyDocument({ file: document, trust: lanzhou.trust, at: document.seal.signedAt }).overall).toBe('good');
    expect(await clerk.giveReceipt({ params: { visit }, body: { caseIds: [caseId] } })).toEqual(document);
  });

  it('is entered late by another clerk, who may approve it, and by no other', async () => {
    const late = { receivedAt: ago(26) };
    expect(await codeOf(enter({ paper: onPaper(late) }))).toBe('window.late_entry_needs_approver');
    const paper = onPaper({ ...late, receivedBy: colleague });
    const { caseId } = await enter({ paper });
    const [event] = view.events(caseId);
    expect(event).toMatchObject({
      ...{ occurredAt: late.receivedAt, principal: { actor: mine } },
      data: { paper: { sheet: paper.sheet, receivedBy: colleague } },
    });
    // In Xi'an nobody may.
    const there = xian.as('clerk-xian');
    const body = medicalIntake(await upload(there, pdf('there')), { at: 'xian', applicant: motherAndSon });
    const theirs = { sheet: 'XA01-000001', ...late, receivedBy: `${issuer}|66958b30ded9be03dbeba36564e69ead` };
    expect(await codeOf(there.collectCase({ body: { ...body, paper: theirs }, idempotencyKey: newKey() }))).toBe(
      'window.late_entry_needs_approver',
    );
  });

  it('is refused where the sheet, its time or who received is wrong, each named', async () => {
    const problem = await refusal(
      enter({ paper: { sheet: 'XA01-000001', receivedAt: ago(-1), receivedBy: `${issuer}|nobody` } }),
    );
    expect(problem.code).toBe('filing.invalid');
    expect(problem.problems?.map(({ pointer }) => pointer)).toEqual([
      ...['/paper/sheet', '/paper/receivedAt', '/paper/receivedBy'],
    ]);
  });
});

describe('a sheet', () => {
  it('is entered once: the second is told which case has it, the same key is answered as before', async () => {
    const [paper, key] = [onPaper(), newKey()];
    const first = await enter({ paper }, key);
    expect(await enter({ paper }, key)).toEqual(first);
    const problem = await refusal(enter({ paper, ...filed(motherAndSon) }));
    expect(problem.code).toBe('window.sheet_used');
    expect(problem.problems?.[0]).toMatchObject({ pointer: '/paper/sheet' });
    expect(problem.problems?.[0]?.message.zh).toContain(first.caseId);
  });

  it('gives one case however often it is entered at once', async () => {
    const [paper, before] = [onPaper(), view.caseIds().length];
    const codes = await Promise.all(Array.from({ length: 8 }, () => codeOf(enter({ paper }))));
    expect(codes.filter((code) => code.startsWith('no problem'))).toHaveLength(1);
    for (const code of codes) expect(code).toMatch(/^(no problem|window.sheet_used$|case.busy$)/);
    expect(view.caseIds()).toHaveLength(before + 1);
    const [answer = ''] = codes.filter((code) => code.startsWith('no problem'));
    const [caseId = ''] = /\d{6}-\d{8}-\w{12}/.exec(answer) ?? [];
    // The key for a day, the sheet for as long as the case.
    const kept = view.items('cases').filter(({ sk, body }) => sk?.S === 'IDEM' && body?.S?.includes(caseId) === true);
    expect(kept.map(({ expiresAt }) => expiresAt === undefined).sort()).toEqual([false, true]);
  });
});

describe('a clerk who asks whether the same is under way', () => {
  const ask = (applicant: typeof inPerson | typeof motherAndSon, by = clerk, window = 'LZ-01') => {
    const { kind, idType, idNumber } = applicant;
    return by.findDuplicates({ params: { window }, body: { itemId: 'XS-057', applicant: { kind, idType, idNumber } } });
  };

  it('is told of unfinished cases of their windows, with neither name nor number', async () => {
    const { caseId } = await enter(filed(motherAndSon));
    const { cases, ofOtherBodies } = await eventually(() => ask(motherAndSon), {
      wanted: (seen) => seen.cases.some((each) => each.caseId === caseId),
    });
    const { submittedAt } = await clerk.getCase({ params: { caseId } });
    expect(cases.find((each) => each.caseId === caseId)).toEqual({
      ...{ caseId, status: 'collected', receivedAt: submittedAt, window: 'LZ-01' },
    });
    expect(ofOtherBodies).toEqual([]);
    expect(JSON.stringify(cases)).not.toMatch(/陆试|19410305/);
  });

  it('is told of a case that another body has only how it stands and since which day, until it is over', async () => {
    const guardian = lanzhou.as('guardian');
    const already = await eventually(() => ask(inPerson), {
      wanted: ({ ofOtherBodies }) => ofOtherBodies.length === 0,
    });
    const body = medicalFiling(await upload(guardian, pdf('online')));
    const { caseId } = await guardian.submitCase({ body, idempotencyKey: newKey() });
    const { cases, ofOtherBodies } = await eventually(() => ask(inPerson), {
      wanted: (seen) => seen.ofOtherBodies.length > 0,
    });
    expect(ofOtherBodies).toEqual([{ status: 'submitted', receivedOn: '2026-09-22' }]);
    expect(cases.length).toBeLessThanOrEqual(already.cases.length);
    expect(cases.map((each) => each.caseId)).not.toContain(caseId);
    await guardian.withdrawCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });
    expect((await ask(inPerson)).ofOtherBodies).toEqual([]);
  });

  it('has to sit at the window', async () => {
    expect(await codeOf(ask(inPerson, lanzhou.as('acceptor')))).toBe('identity.no_post');
    expect(await codeOf(ask(inPerson, lanzhou.as('clerk-xian')))).toBe('identity.no_post');
    expect(await codeOf(ask(inPerson, clerk, 'XA-01'))).toBe('window.not_found');
  });
});

describe('an audit', () => {
  it('finds every law held, and would see a sheet that was used twice, given back, or entered by the wrong clerk', async () => {
    await comeToRest(lanzhou.cloud);
    const evidence = ['lanzhou', 'xian'].map((deployment) =>
      readEvidence({ folder: lanzhou.folder, deployment, atRest: true, planted: personalValues }),
    ) as [Evidence, Evidence];
    expect([...auditAll(evidence), auditBetween(evidence)].filter(({ violations }) => violations.length > 0)).toEqual(
      [],
    );
    const [here, there] = evidence;
    const isLate = ({ events: [first] }: AuditedCase): boolean =>
      first?.type === 'case.collected' && first.data.paper?.receivedBy === colleague;
    const late = here.cases.find(isLate);
    const changed = (change: (event: CaseEvent) => object): Evidence => ({
      ...here,
      cases: here.cases.map((one) =>
        isLate(one) ? { ...one, events: one.events.map((event) => ({ ...event, ...change(event) })) } : one,
      ),
    });
    const seen = (evidence: Evidence): string[] =>
      audit(evidence).flatMap(({ violations }) =>
        violations.filter(({ caseId }) => caseId === late?.caseId).map(({ what }) => what),
      );
    const dataOf = (parts: object) =>
      changed(({ type, data }) => (type === 'case.collected' ? { data: { ...data, ...parts } } : {}));
    expect(seen(dataOf({ paper: { sheet: 'LZ01-000001', receivedBy: colleague } }))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/is in another case/),
        expect.stringMatching(/is not used up for ever/),
      ]),
    );
    expect(seen(dataOf({ paper: { sheet: 'LZ01-000004', receivedBy: mine } }))).toContain(
      'event 1 was entered late by who received it',
    );
    expect(seen(dataOf({ paper: undefined }))).toContain('event 1 began before it was recorded, and on no sheet');
    expect(seen(dataOf({ receivedAt: ago(1) }))).toContain('event 1 was received at another time than it happened');
    expect(seen({ ...here, openCases: [] })).toContain('the list of unfinished cases lacks it');
    const other = {
      ...here,
      cases: here.cases.map((one) => ({
        ...one,
        events: one.events.map((event) => ({ ...event, occurredAt: event.recordedAt })),
      })),
    };
    expect(auditBetween([other, there]).violations.map(({ what }) => what)).toContain(
      'the window received it at another time',
    );
  });
});
