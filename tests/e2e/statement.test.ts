import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootRegionsForTest, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { bodyOf, StoreView } from './store-view.ts';
import { eventSk } from './table-hand.ts';
import { forgeToken } from './tokens.ts';
import type { AnswerVerdict } from '#application/verification/verify-answer';
import type { SealedDocument } from '#domain/licence/document';
import type { StatementPayload } from '#domain/statement/document';
import {
  inPerson,
  type Material,
  medicalIntake,
  motherAndSon,
  newKey,
  offeredTo,
  pdf,
  regions,
  until,
  upload,
} from '#infra/commands/scenarios';
import { attested } from '#infra/commands/collection-scenarios';
import { comeToRest } from '#infra/commands/move-clock';
import { auditAll } from '#tests/audit/checks';
import { readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());
const views = { lanzhou: new StoreView(lanzhou.folder), xian: new StoreView(xian.folder, 'xian') };
const hall = '11610100XTXX00161R';
const { office } = regions.lanzhou;

const clerk = xian.as('clerk-xian');
const acceptor = lanzhou.as('acceptor');
const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
let papers = 0;
const scan = (): Promise<Material> => upload(clerk, pdf(`paper ${(papers += 1)}`));

/** A case that the clerk in Xi'an received, and the one that the office in Lanzhou was offered. */
async function offered(applicant: typeof motherAndSon | typeof inPerson = motherAndSon) {
  const intake = medicalIntake(await scan(), { at: 'xian', applicant });
  const { caseId: ours } = await clerk.collectCase({ body: intake, idempotencyKey: newKey() });
  return { ours, theirs: await offeredTo(lanzhou, { caseId: ours, body: office }) };
}

const statementOf = (caseId: string, by: typeof clerk): Promise<SealedDocument> =>
  by.giveStatement({ params: { caseId }, body: {} });
const payloadOf = ({ payload }: SealedDocument) =>
  JSON.parse(Buffer.from(payload, 'base64').toString()) as StatementPayload;

function fileOf(document: object): string {
  const file = join(xian.folder, `statement-${randomUUID()}.json`);
  writeFileSync(file, JSON.stringify(document));
  return file;
}

/** What `npm run verify` says of a file, and how it exits; meanwhile the cloud in this process goes on. */
async function verified(document: object, ...more: string[]): Promise<{ exit: number | null; verdict: AnswerVerdict }> {
  const verify = spawn(process.execPath, [
    ...['infra/commands/verify.ts', fileOf(document), '--trust', xian.trustFile, '--json', ...more],
  ]);
  const [said, [exit]] = await Promise.all([text(verify.stdout), once(verify, 'close') as Promise<[number | null]>]);
  return { exit, verdict: JSON.parse(said) as AnswerVerdict };
}
async function answering(answer: SealedDocument, offer: object) {
  const { exit, verdict } = await verified(answer, '--answers', fileOf(offer));
  return { exit, code: verdict.answers?.code };
}

let ours: string;
let theirs: string;
let offer: SealedDocument;
let taking: SealedDocument;
beforeAll(async () => {
  ({ ours, theirs } = await offered());
  offer = await statementOf(ours, clerk);
  expect(await codeOf(statementOf(theirs, acceptor))).toBe('case.wrong_state');
  await acceptor.takeOverCase({ ...act(theirs), body: {} });
  taking = await statementOf(theirs, acceptor);
});

describe('the statements of a hand-over', () => {
  it('say what both sides did, by the events of their cases, under the seal of each body', () => {
    const [collected] = views.xian.events(ours);
    const paper = views.xian.snapshot(ours).materials[0];
    const material = { slot: 'written-commitment', sha256: paper?.sha256, from: 'window' };
    const common = {
      ...{ type: 'tongban-statement', version: 1, item: { id: 'XS-057' } },
      clause: { agreement: 'LZ-XA', version: 1, clause: '4.1' },
      receiving: { region: '610100', body: { id: hall } },
      deciding: { region: '620100', body: { id: office } },
      window: { id: 'XA-01', name: { zh: expect.stringContaining('窗') as string } },
      ...{ evidence: { grade: 'A' }, materials: [material], sheets: [] },
    };
    expect(payloadOf(offer)).toMatchObject({
      ...{ ...common, kind: 'offer', cases: { receiving: ours, deciding: null }, issuer: { id: hall }, role: 'clerk' },
      ...{ at: collected?.occurredAt, event: { seq: 1, type: 'case.collected', sm3: collected?.hash } },
      ...{ due: { date: '2026-09-23' }, sealing: { sealKind: 'receipt' } },
    });
    const taken = views.lanzhou.events(theirs).find(({ type }) => type === 'case.taken-over');
    expect(payloadOf(taking)).toMatchObject({
      ...{ ...common, kind: 'taken-over', cases: { receiving: ours, deciding: theirs }, issuer: { id: office } },
      ...{ role: 'acceptor', at: taken?.occurredAt, due: { date: '2026-09-30' }, sealing: { sealKind: 'receipt' } },
      event: { seq: taken?.seq, type: 'case.taken-over', sm3: taken?.hash },
    });
  });

  it('are good offline, for anybody who trusts the root, and online', async () => {
    for (const [document, body] of [
      [offer, '示范西安政务服务大厅'],
      [taking, '示范市医疗保障服务中心'],
    ] as const) {
      const { exit, verdict } = await verified(document);
      expect([exit, verdict.overall, verdict.document?.kind]).toEqual([0, 'good', 'statement']);
      expect(verdict.document?.holder).toBeNull();
      expect(verdict.sealedBy.text.zh).toContain(body);
      expect(verdict.inForce.result).toBe('not-checked');
      expect(await xian.as('stranger').verifyDocument({ body: { document } })).toEqual(verdict);
    }
  });

  it('are the same document when they are asked for again, stored and approved once', async () => {
    expect(JSON.stringify(await statementOf(ours, clerk))).toBe(JSON.stringify(offer));
    expect(JSON.stringify(await statementOf(theirs, acceptor))).toBe(JSON.stringify(taking));
    for (const [view, caseId] of [
      [views.xian, ours],
      [views.lanzhou, theirs],
    ] as const) {
      expect(view.objects().filter(({ key }) => key.startsWith(`statements/${caseId}`))).toHaveLength(1);
      const approvals = view.items('approvals').map((item) => bodyOf<{ id: string; caseId?: string }>(item));
      expect(approvals.filter((each) => each.id.startsWith('statement-') && each.caseId === caseId)).toHaveLength(1);
    }
  });

  it('fit each other, and nothing else', async () => {
    expect(await answering(taking, offer)).toEqual({ exit: 0, code: 'answer.fits' });
    expect(await answering(offer, taking)).toEqual({ exit: 1, code: 'answer.not_an_offer' });
    const another = await offered();
    expect(await answering(taking, await statementOf(another.ours, clerk))).toEqual({
      exit: 1,
      code: 'answer.numbers',
    });
    expect(await answering(taking, { ...offer, payload: taking.payload })).toEqual({
      exit: 1,
      code: 'answer.offer_bad',
    });
    expect(await answering(taking, { ...offer, payload: 'YWJj' })).toEqual({
      exit: 2,
      code: 'answer.offer_unreadable',
    });
    expect(await answering(taking, {})).toEqual({ exit: 2, code: undefined });
  });

  it('are bad with one byte of what was signed altered', async () => {
    const flip = (base64: string, at: number): string => {
      const bytes = Buffer.from(base64, 'base64');
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes.toString('base64');
    };
    for (const { payload, seal } of [offer, taking])
      for (const altered of [
        { payload: flip(payload, 200), seal },
        { payload, seal: { ...seal, signature: flip(seal.signature, 20) } },
      ]) {
        const { exit, verdict } = await verified(altered);
        expect([exit === 0, verdict.overall]).toEqual([false, 'bad']);
      }
    const later = { ...payloadOf(taking), at: '2026-09-21T00:00:00.000Z' };
    const payload = Buffer.from(JSON.stringify(later)).toString('base64');
    expect(await verified({ ...taking, payload })).toMatchObject({ exit: 1, verdict: { overall: 'bad' } });
  });

  it('name nobody: neither the applicant nor who acted', () => {
    const people = [motherAndSon, motherAndSon.presentedBy].flatMap(({ name, idNumber }) => [name, idNumber]);
    for (const document of [offer, taking]) {
      const said = Buffer.from(document.payload, 'base64').toString();
      for (const value of [...people, ...personalValues, '陆*兰', '000***', 'identity.tongban', 'v1:'])
        expect(said).not.toContain(value);
    }
  });
});

describe('no statement is given', () => {
  it('to strangers, to applicants, to officials of another body or side, and to clerks who lost the post', async () => {
    for (const persona of ['stranger', 'citizen-away', 'clerk-lanzhou', 'acceptor-xian', 'reviewer-xian'])
      expect(await codeOf(statementOf(ours, xian.as(persona)))).toBe('case.not_found');
    for (const persona of ['stranger', 'clerk-lanzhou', 'clerk-xian', 'acceptor-xian', 'decider'])
      expect(await codeOf(statementOf(theirs, lanzhou.as(persona)))).toBe('case.not_found');
    const without = await forgeToken(xian, { like: 'clerk-xian', claims: { posts: [] } });
    expect(await codeOf(statementOf(ours, xian.withToken(without)))).toBe('case.not_found');
    expect(await codeOf(statementOf('610100-20260922-000000000000', clerk))).toBe('case.not_found');
  });

  it('to a clerk for what they applied for themselves', async () => {
    const own = await offered(inPerson);
    const { name, idType, idNumber } = inPerson;
    const token = await forgeToken(xian, { like: 'clerk-xian', claims: { name, idType, idNumber } });
    expect(await codeOf(statementOf(own.ours, xian.withToken(token)))).toBe('case.own_case');
    expect((await verified(await statementOf(own.ours, clerk))).exit).toBe(0);
  });

  it('by the sealer without the approval of an official, and nothing is stored', async () => {
    const other = await offered();
    const ask = (statementOf: string, seq: number) => xian.cloud.invoke('tongban-xian-sealer', { statementOf, seq });
    await expect(ask(other.ours, 1)).rejects.toThrow('no approval covers');
    await statementOf(other.ours, clerk);
    await ask(other.ours, 1);
    await expect(ask(other.ours, 2)).rejects.toThrow('has no statement');
    const answer = lanzhou.cloud.invoke('tongban-lanzhou-sealer', { statementOf: other.theirs, seq: 1 });
    await expect(answer).rejects.toThrow('has no statement');
    expect(views.lanzhou.objects().filter(({ key }) => key.includes(other.theirs))).toEqual([]);
  });

  it('where the record of a case was altered', async () => {
    const other = await offered();
    const put = (Item: object) =>
      xian.cloud.call('DynamoDB_20120810.PutItem', { TableName: views.xian.tableName('cases'), Item });
    const [, item] = [...views.xian.caseItems(other.ours)].find(([sk]) => sk.startsWith(eventSk(1))) ?? [];
    if (item === undefined) throw new Error('no first event');
    const altered = { ...bodyOf<object>(item), recordedAt: '2026-01-01T00:00:00.000Z' };
    await put({ ...item, body: { S: JSON.stringify(altered) } });
    expect(await codeOf(statementOf(other.ours, clerk))).toBe('platform.unexpected');
    expect(views.xian.objects().filter(({ key }) => key.startsWith(`statements/${other.ours}`))).toEqual([]);
    await put(item);
    expect((await verified(await statementOf(other.ours, clerk))).exit).toBe(0);
  });
});

describe('an offer', () => {
  it('that is declined is answered by a statement of that, after which nothing is due', async () => {
    const other = await offered();
    await acceptor.declineHandover({ ...act(other.theirs), body: { reasons: ['非本机关职权'] } });
    const declining = await statementOf(other.theirs, acceptor);
    expect(payloadOf(declining)).toMatchObject({
      kind: 'declined',
      due: null,
      event: { type: 'case.handover-declined' },
    });
    expect(Buffer.from(declining.payload, 'base64').toString()).not.toContain('非本机关职权');
    expect(await answering(declining, await statementOf(other.ours, clerk))).toEqual({ exit: 0, code: 'answer.fits' });
  });

  it('that was corrected is stated as it stands, and the answer fits that alone', async () => {
    const other = await offered();
    const first = await statementOf(other.ours, clerk);
    const unclear = { kind: 'material', key: 'written-commitment', reason: 'unclear', note: '看不清' } as const;
    await acceptor.notifyDeficiencies({ ...act(other.theirs), body: { deficiencies: [unclear] } });
    await until(clerk, { caseId: other.ours, wanted: ({ status }) => status === 'deficient' });
    expect(await codeOf(statementOf(other.theirs, acceptor))).toBe('case.wrong_state');
    const materials = [attested('written-commitment', await scan())];
    await clerk.correctCollection({ ...act(other.ours), body: { form: {}, materials } });
    const second = await statementOf(other.ours, clerk);
    expect(payloadOf(second)).toMatchObject({ kind: 'offer', event: { type: 'case.corrected' } });
    await until(acceptor, { caseId: other.theirs, wanted: ({ status }) => status === 'offered' });
    await acceptor.takeOverCase({ ...act(other.theirs), body: {} });
    const taken = await statementOf(other.theirs, acceptor);
    expect(await answering(taken, second)).toEqual({ exit: 0, code: 'answer.fits' });
    expect(await answering(taken, first)).toEqual({ exit: 1, code: 'answer.materials' });
    await until(clerk, { caseId: other.ours, wanted: ({ status }) => status === 'handed-over' });
    expect(await statementOf(other.ours, clerk)).toEqual(second);
  });
});

it('leaves regions of which an audit finds every law held', async () => {
  await comeToRest(xian.cloud);
  const regionsLeft = (['lanzhou', 'xian'] as const).map((deployment) =>
    readEvidence({ folder: xian.folder, deployment, atRest: true, planted: personalValues }),
  );
  expect(regionsLeft.map(({ statements }) => statements.length)).toEqual([3, 8]);
  expect(auditAll(regionsLeft).filter(({ violations }) => violations.length > 0)).toEqual([]);
  // The audit sees it where a statement says otherwise than the chain.
  const [first] = regionsLeft;
  if (first === undefined) throw new Error('no region');
  const cases = first.cases.map((one) => ({ ...one, events: one.events.slice(0, 1) }));
  const found = auditAll([{ ...first, cases, statementApprovals: [], seals: [] }]);
  for (const says of [
    'says what an event of its case says',
    'was approved by an official of its body',
    'is under the receipt seal of its body',
  ])
    expect(found.find((each) => each.says === `each statement of hand-over ${says}`)?.violations).toHaveLength(3);
});
