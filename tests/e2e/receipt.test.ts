import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootRegionsForTest, type TestDeployment } from './deployment.ts';
import { problemIn, send } from './raw-request.ts';
import { codeOf } from './refusal.ts';
import { bodyOf, StoreView } from './store-view.ts';
import { eventSk } from './table-hand.ts';
import { forgeToken } from './tokens.ts';
import type { Verdict } from '#application/verification/verify-document';
import { trackingRoutes } from '#contracts/http/tracking';
import type { SealedDocument } from '#domain/licence/document';
import type { ReceiptPayload } from '#domain/receipt/document';
import {
  inPerson,
  medicalIntake,
  motherAndSon,
  newKey,
  offeredTo,
  pdf,
  regions,
  until,
  upload,
} from '#infra/commands/scenarios';
import { comeToRest } from '#infra/commands/move-clock';
import { auditAll } from '#tests/audit/checks';
import { readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());
const view = new StoreView(xian.folder, 'xian');

type Applicant = typeof motherAndSon | typeof inPerson;
let papers = 0;

/** The clerk in Xi'an receives for the office in Lanzhou. */
async function collect(visit: string | undefined, applicant: Applicant = motherAndSon): Promise<string> {
  const clerk = xian.as('clerk-xian');
  const intake = medicalIntake(await upload(clerk, pdf(`paper ${(papers += 1)}`)), { at: 'xian', applicant });
  const body = visit === undefined ? intake : { ...intake, visit };
  return (await clerk.collectCase({ body, idempotencyKey: newKey() })).caseId;
}

const receiptOf = (visit: string, caseIds: readonly string[], by = xian.as('clerk-xian')): Promise<SealedDocument> =>
  by.giveReceipt({ params: { visit }, body: { caseIds: [...caseIds] } });
const payloadOf = ({ payload }: SealedDocument) =>
  JSON.parse(Buffer.from(payload, 'base64').toString()) as ReceiptPayload;

/** What `npm run verify` says of a file, and how it exits. */
function verified(document: object): { exit: number | null; verdict: Verdict } {
  const file = join(xian.folder, `receipt-${randomUUID()}.json`);
  writeFileSync(file, JSON.stringify(document));
  const { status, stdout } = spawnSync(
    process.execPath,
    ['infra/commands/verify.ts', file, '--trust', xian.trustFile, '--json'],
    { encoding: 'utf8' },
  );
  return { exit: status, verdict: JSON.parse(stdout) as Verdict };
}

/** Asked as anybody could: without a token. */
const follow = (code: string, { api } = xian) =>
  send(api, { method: 'GET', path: `${new URL(api).pathname.replace(/\/$/, '')}/tracking/${code}` });
async function followed(code: string) {
  const answer = await follow(code);
  expect(answer.status).toBe(200);
  return trackingRoutes.followCase.success.body.parse(JSON.parse(answer.text));
}

const visit = randomUUID();
let caseIds: [string, string];
let receipt: SealedDocument;
beforeAll(async () => {
  caseIds = [await collect(visit), await collect(visit)];
  receipt = await receiptOf(visit, caseIds);
});

describe('the receipt of a visit', () => {
  it('is one for all that was received, and the same bytes when it is asked for again', async () => {
    expect(payloadOf(receipt).cases.map(({ caseId }) => caseId)).toEqual([...caseIds].sort());
    const again = await receiptOf(visit, caseIds.toReversed());
    expect(JSON.stringify(again)).toBe(JSON.stringify(receipt));
    const stored = view.objects().filter(({ key }) => key.startsWith(`receipts/${visit}`));
    expect(stored).toHaveLength(1);
    const approvals = view.items('approvals').map((item) => bodyOf<{ visit?: string; approvedBy: string }>(item));
    expect(approvals.filter((each) => each.visit === visit)).toHaveLength(1);
    // Beside those that the agreement is sealed by.
    const ofCases = view.items('approvals').filter(({ id }) => id?.S?.startsWith('agreement-') !== true);
    expect(ofCases.every(({ id }) => id?.S?.startsWith('receipt-'))).toBe(true);
  });

  it('is good offline, for anybody who trusts the root, and online', async () => {
    const { exit, verdict } = verified(receipt);
    expect([exit, verdict.overall, verdict.document?.kind]).toEqual([0, 'good', 'receipt']);
    expect(verdict.inForce.text.en).toContain('not checked offline');
    expect(verdict.sealedBy.text.zh).toContain('示范西安政务服务大厅');
    expect(await xian.as('stranger').verifyDocument({ body: { document: receipt } })).toEqual(verdict);
  });

  it.each<[string, (payload: ReceiptPayload) => object]>([
    [
      'another item',
      (payload) => ({
        ...payload,
        cases: payload.cases.map((one) => ({ ...one, item: { ...one.item, id: 'XS-022' } })),
      }),
    ],
    ['another date', (payload) => ({ ...payload, receivedAt: '2026-09-01T01:00:00.000Z' })],
    ['another name', (payload) => ({ ...payload, holder: { ...payload.holder, name: '李*四' } })],
  ])('is bad offline with %s', (_, change) => {
    const payload = Buffer.from(JSON.stringify(change(payloadOf(receipt)))).toString('base64');
    const { exit, verdict } = verified({ ...receipt, payload });
    expect([exit === 0, verdict.overall]).toEqual([false, 'bad']);
  });

  it('is bad with one byte of its signature or of its signed content altered', () => {
    const flip = (base64: string, at: number): string => {
      const bytes = Buffer.from(base64, 'base64');
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes.toString('base64');
    };
    const { seal, payload } = receipt;
    for (const altered of [
      { ...receipt, payload: flip(payload, 200) },
      { ...receipt, seal: { ...seal, signature: flip(seal.signature, 20) } },
    ])
      expect(verified(altered)).toMatchObject({ exit: 1, verdict: { overall: 'bad' } });
  });

  it('shows nobody’s name and number', () => {
    const said = Buffer.from(receipt.payload, 'base64').toString();
    const identifying = [motherAndSon, motherAndSon.presentedBy].flatMap(({ name, idNumber }) => [name, idNumber]);
    for (const value of [...identifying, ...personalValues]) expect(said).not.toContain(value);
    expect(payloadOf(receipt).holder).toEqual({ name: '陆*兰', maskedNumber: '000***********0122' });
  });

  it('is not told to the other region, which takes over case by case', async () => {
    const theirs = await offeredTo(lanzhou, { caseId: caseIds[0], body: regions.lanzhou.office });
    const [offered] = new StoreView(lanzhou.folder).events(theirs);
    expect(offered?.type).toBe('case.offered');
    expect(JSON.stringify(offered)).not.toContain(visit);
    expect(JSON.stringify(view.events(caseIds[0])[0])).toContain(visit);
  });
});

describe('no receipt is given', () => {
  it('to clerks of another body, to others of the hall, to the applicant, and to a clerk who lost the post', async () => {
    expect(await codeOf(receiptOf(visit, caseIds, xian.as('clerk-lanzhou')))).toBe('case.not_found');
    for (const persona of ['acceptor-xian', 'citizen-away', 'stranger'])
      expect(await codeOf(receiptOf(visit, caseIds, xian.as(persona)))).toBe('identity.no_post');
    const without = await forgeToken(xian, { like: 'clerk-xian', claims: { posts: [] } });
    expect(await codeOf(receiptOf(visit, caseIds, xian.withToken(without)))).toBe('identity.no_post');
  });

  it('to a clerk for what they applied for themselves', async () => {
    const { name, idType, idNumber } = inPerson;
    const own = await collect(visit, inPerson);
    const token = await forgeToken(xian, { like: 'clerk-xian', claims: { name, idType, idNumber } });
    expect(await codeOf(receiptOf(visit, [own], xian.withToken(token)))).toBe('case.own_case');
    expect(verified(await receiptOf(visit, [own])).exit).toBe(0);
  });

  it('of cases of another visit, of none, or of another applicant together', async () => {
    const refused = async (caseId: string, of = visit) => codeOf(receiptOf(of, [...caseIds, caseId]));
    expect(await refused(await collect(randomUUID()))).toBe('receipt.not_one_visit');
    expect(await refused(await collect(undefined))).toBe('receipt.not_one_visit');
    expect(await refused(await collect(visit, inPerson))).toBe('receipt.not_one_visit');
    expect(await codeOf(receiptOf(randomUUID(), caseIds))).toBe('receipt.not_one_visit');
    expect(await refused('610100-20260922-000000000000')).toBe('case.not_found');
  });

  it('where the record of a case was altered, and nothing is stored', async () => {
    const of = randomUUID();
    const caseId = await collect(of);
    const put = (Item: object) =>
      xian.cloud.call('DynamoDB_20120810.PutItem', { TableName: view.tableName('cases'), Item });
    const [, item] = [...view.caseItems(caseId)].find(([sk]) => sk.startsWith(eventSk(1))) ?? [];
    if (item === undefined) throw new Error('no first event');
    const altered = { ...bodyOf<object>(item), recordedAt: '2026-01-01T00:00:00.000Z' };
    await put({ ...item, body: { S: JSON.stringify(altered) } });
    expect(await codeOf(receiptOf(of, [caseId]))).toBe('platform.unexpected');
    expect(view.objects().filter(({ key }) => key.startsWith(`receipts/${of}`))).toEqual([]);
    await put(item);
    expect(verified(await receiptOf(of, [caseId])).exit).toBe(0);
  });
});

describe('a tracking code of the receipt', () => {
  const codeFor = (caseId: string): string =>
    payloadOf(receipt).cases.find((each) => each.caseId === caseId)?.trackingCode ?? '';

  it('lets anybody who has it follow the case without a login, to where it stands at the other side', async () => {
    const [, caseId] = caseIds;
    const code = codeFor(caseId);
    expect(code.startsWith(`${caseId}-`)).toBe(true);
    const first = await followed(code);
    expect(first).toMatchObject({ caseId, item: { id: 'XS-057' }, mode: 'collection-on-behalf', status: 'collected' });
    expect(first.with).toMatchObject({ until: payloadOf(receipt).cases[0]?.takeOverDue, overdue: false });
    expect(first.with.who?.zh).toContain('示范西安政务服务大厅');
    expect(first.next.zh).toContain('收件不等于受理');

    const theirs = await offeredTo(lanzhou, { caseId, body: regions.lanzhou.office });
    await lanzhou.as('acceptor').takeOverCase({ params: { caseId: theirs }, body: {}, idempotencyKey: newKey() });
    await until(xian.as('clerk-xian'), { caseId, wanted: ({ status }) => status === 'handed-over' });
    const handed = await followed(code);
    expect(handed).toMatchObject({ status: 'handed-over', with: { who: { zh: '示范市医疗保障服务中心（测试）' } } });
    expect(handed.timeline.map(({ title }) => title.en)).toEqual([
      'received at a window for an authority elsewhere',
      'where it is decided: taken over',
    ]);
  });

  it('tells nobody who applied, who came, or who acted', async () => {
    const people = [motherAndSon, motherAndSon.presentedBy, inPerson];
    const hidden = [
      ...people.flatMap(({ name, idNumber }) => [name, idNumber]),
      ...personalValues,
      payloadOf(receipt).holder.maskedNumber,
      payloadOf(receipt).holder.name,
    ];
    for (const caseId of caseIds) {
      const { text } = await follow(codeFor(caseId));
      for (const value of hidden) expect(text).not.toContain(value);
      expect(text).not.toMatch(/v1:[0-9a-f]{64}|\|clerk|sha256/);
    }
  });

  it('cannot be made up: a wrong check part, a code of no case and another case’s are one and the same not-found', async () => {
    const [mine, other] = [codeFor(caseIds[0]), codeFor(caseIds[1])];
    const wrong = `${mine.slice(0, -1)}${mine.endsWith('0') ? '1' : '0'}`;
    const answers = await Promise.all(
      [wrong, '610100-20260922-000000000000-0000000000', `${caseIds[0]}-${other.slice(-10)}`].map((code) =>
        follow(code),
      ),
    );
    const seen = answers.map((answer) => {
      const { requestId: _, ...problem } = problemIn(answer);
      const headers = Object.keys(answer.headers).sort();
      return { problem, headers };
    });
    expect(seen[0]?.problem).toMatchObject({ code: 'tracking.not_found', status: 404 });
    expect(seen).toEqual([seen[0], seen[0], seen[0]]);
    expect(mine.slice(-10)).not.toBe(other.slice(-10));
  });

  it('of one region leads nowhere in another', async () => {
    expect(problemIn(await follow(codeFor(caseIds[0]), lanzhou)).code).toBe('tracking.not_found');
  });
});

it('leaves a region of which an audit finds every law held', async () => {
  await comeToRest(xian.cloud);
  const evidence = readEvidence({ folder: xian.folder, deployment: 'xian', atRest: true, planted: personalValues });
  expect(evidence.cases.length).toBeGreaterThan(5);
  expect(auditAll([evidence]).filter(({ violations }) => violations.length > 0)).toEqual([]);
});
