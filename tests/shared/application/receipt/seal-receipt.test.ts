import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { JourneyRejected } from '#application/journey/ports';
import { documentKey } from '#application/licence/ports';
import { receiptKey } from '#application/receipt/ports';
import { sealReceipt } from '#application/sealing/seal-receipt';
import { verifyDocument } from '#application/verification/verify-document';
import type { SealedDocument } from '#domain/licence/document';
import type { ReceiptPayload } from '#domain/receipt/document';
import { receiptId } from '#domain/receipt/draft';
import type { ReceiptApproval } from '#domain/seal/approval';
import type { Seal } from '#domain/seal/seal';
import { fromBase64, fromUtf8 } from '#formats/bytes';
import { inPerson } from '#infra/commands/scenarios';
import { value } from '#tests/shared/application/handled-cases';
import { people, testPlatform, type TestPlatform } from '#tests/shared/application/platform';
import { approve, AskedSealer, bureau, clerk, clerkElsewhere, newVisit, receive } from './received-visits.ts';

const platform: TestPlatform = await testPlatform();
const { dependencies, clock, root } = platform;
let seal: Seal;
let official: Seal;
beforeAll(async () => {
  seal = await platform.registerSeal({ body: bureau, kind: 'receipt' });
  official = await platform.registerSeal({ body: bureau, kind: 'official' });
});
afterAll(platform.close);

/** Two cases of one visit, whose receipt the clerk approved. */
async function approved(): Promise<{ visit: string; caseIds: string[] }> {
  const visit = newVisit();
  const caseIds = [
    await receive(dependencies, { visit }),
    await receive(dependencies, { visit, sha256: 'cd'.repeat(32) }),
  ];
  value(await approve(dependencies, { visit, caseIds }));
  return { visit, caseIds };
}

const signer = () => ({
  sign: vi.fn((request: Parameters<typeof dependencies.signer.sign>[0]) => dependencies.signer.sign(request)),
});
async function refused(
  request: { visit: string; caseIds: readonly string[] },
  instead: object,
  why: string | RegExp,
): Promise<void> {
  const watched = signer();
  const sealing = sealReceipt({ ...dependencies, signer: watched, ...instead }, request);
  await expect(sealing).rejects.toThrow(why);
  await expect(sealing).rejects.toBeInstanceOf(JourneyRejected);
  expect(watched.sign).not.toHaveBeenCalled();
  expect(await dependencies.documents.read(receiptKey(receiptId(request)))).toBeNull();
}
const payloadOf = (file: SealedDocument) => JSON.parse(fromUtf8(fromBase64(file.payload))) as ReceiptPayload;
const knowing = (approval: ReceiptApproval | null) => ({
  approvals: { receiptApproval: () => Promise.resolve(approval) },
});
/** The approval that the clerk's word left. */
async function approvalOf(request: { visit: string; caseIds: readonly string[] }): Promise<ReceiptApproval> {
  let kept: ReceiptApproval | undefined;
  const approvals = { approveReceipt: (each: ReceiptApproval) => Promise.resolve(void (kept = each)) };
  value(await approve(dependencies, request, { approvals }));
  if (kept === undefined) throw new Error('nothing was approved');
  return kept;
}

describe('sealing an approved receipt', () => {
  it('gives one document for the visit that verifies offline and names both cases', async () => {
    const request = await approved();
    const file = await sealReceipt(dependencies, request);
    const verdict = verifyDocument({ file, trust: root.trust, at: file.seal.signedAt });
    expect([verdict.overall, verdict.document?.kind, verdict.sealedBy.code]).toEqual([
      'good',
      'receipt',
      'seal.of_body',
    ]);
    const payload = payloadOf(file);
    expect(payload.cases.map(({ caseId }) => caseId)).toEqual([...request.caseIds].sort());
    expect(payload).toMatchObject({ visit: request.visit, issuer: { id: bureau }, sealing: { sealId: seal.id } });
    expect(JSON.stringify(payload)).not.toMatch(new RegExp(`${inPerson.name}|${inPerson.idNumber}`));
  });

  it('signs once however often it runs, in whatever order the cases are named, and gives the same bytes', async () => {
    const { visit, caseIds } = await approved();
    const watched = signer();
    const first = await sealReceipt({ ...dependencies, signer: watched }, { visit, caseIds });
    clock.advance(60_000);
    const again = { visit, caseIds: caseIds.toReversed() };
    expect(JSON.stringify(await sealReceipt({ ...dependencies, signer: watched }, again))).toBe(JSON.stringify(first));
    expect(watched.sign).toHaveBeenCalledTimes(1);
  });

  it('gives everybody the document that was stored first, where two runs sign at once', async () => {
    const request = await approved();
    const [one, other] = await Promise.all([sealReceipt(dependencies, request), sealReceipt(dependencies, request)]);
    expect(one).toEqual(other);
  });

  it('signs the same bytes again after it broke off before they were stored', async () => {
    const request = await approved();
    const intended = clock.now();
    const down = { read: () => Promise.resolve(null), writeOnce: () => Promise.reject(new Error('down')) };
    await expect(sealReceipt({ ...dependencies, documents: down }, request)).rejects.toThrow('down');
    clock.advance(60_000);
    expect(payloadOf(await sealReceipt(dependencies, request)).sealing.signedAt).toBe(intended);
  });

  it('keeps receipts apart from results', () => {
    expect(receiptKey('x')).not.toMatch(new RegExp(`^${documentKey('').split('/')[0]}/`));
  });
});

describe('sealing a receipt refuses', () => {
  it('what nobody approved', async () => {
    const visit = newVisit();
    const caseIds = [await receive(dependencies, { visit })];
    await refused({ visit, caseIds }, {}, 'no approval covers');
    value(await approve(dependencies, { visit, caseIds }));
    await sealReceipt(dependencies, { visit, caseIds });
  });

  it('fewer or more cases than were approved', async () => {
    const { visit, caseIds } = await approved();
    await refused({ visit, caseIds: caseIds.slice(0, 1) }, {}, 'no approval covers');
    const third = await receive(dependencies, { visit });
    await refused({ visit, caseIds: [...caseIds, third] }, {}, 'no approval covers');
    await refused({ visit, caseIds: [caseIds[0] ?? '', ...caseIds] }, {}, 'no approval covers');
  });

  it.each([
    ['of another draft', { draftSm3: '00' }],
    ['of another visit', { visit: newVisit() }],
    ['by another body', { body: '11610100XTXX00161R' }],
    ['for another kind of seal', { sealKind: 'official' }],
    ['of another kind', { kind: undefined }],
    ['of other cases', { caseIds: [] }],
  ])('an approval %s', async (_, otherwise) => {
    const request = await approved();
    const approval = await approvalOf(request);
    await refused(request, knowing({ ...approval, ...otherwise } as ReceiptApproval), 'no approval covers');
    // The very approval would have done.
    await sealReceipt({ ...dependencies, ...knowing(approval) }, request);
  });

  it('an approval that stands under the id of a result', async () => {
    const approval = await approvalOf(await approved());
    await platform.put(platform.tables.approvals, { id: 'approval-x' }, { ...approval, id: 'approval-x' });
    expect(await dependencies.approvals.receiptApproval('approval-x')).toBeNull();
    expect(await dependencies.approvals.approval(approval.id)).toBeNull();
  });

  it('a case whose record was altered', async () => {
    const request = await approved();
    const [caseId = ''] = request.caseIds;
    const [event] = (await dependencies.cases.whole(caseId))?.events ?? [];
    const key = { pk: `CASE#${caseId}`, sk: 'EVENT#000001#P' };
    await platform.put(platform.tables.cases, key, { ...event, recordedAt: '2026-01-01T00:00:00.000Z' });
    await refused(request, {}, 'is not intact at event 1');
  });

  it('a draft that data that ships no longer gives', async () => {
    const request = await approved();
    const windows = dependencies.windows.map((each) => ({ ...each, name: { zh: '别名', en: 'another name' } }));
    await refused(request, { windows }, 'no approval covers');
  });

  it('a case that is not there, that no window received, and one whose personal content was erased', async () => {
    const { visit, caseIds } = await approved();
    await refused({ visit, caseIds: ['620100-20260922-000000000000'] }, {}, 'there is no case');
    const { cases } = dependencies;
    const erased = { whole: async (id: string) => ({ ...(await cases.whole(id)), wrappedKey: null }) };
    await refused({ visit, caseIds }, { cases: erased }, 'has no receipt: case.erased');
  });

  it('where the body has no seal of receipts in force, whatever other seal it has', async () => {
    const request = await approved();
    const instead = (...found: Seal[]) => ({ seals: { sealsOf: () => Promise.resolve(found) } });
    const why = 'has no seal of kind receipt in force';
    await refused(request, instead(), why);
    await refused(request, instead({ ...seal, state: 'suspended' }), why);
    await refused(request, instead(official), why);
    await refused(request, instead({ ...seal, body: '11610100XTXX00161R' }), why);
  });
});

describe('a clerk asks for the receipt of a visit', () => {
  it('and approves exactly what the cases give, under the token that was verified', async () => {
    const request = await approved();
    const sealer = new AskedSealer();
    const reversed = { ...request, caseIds: [...request.caseIds.toReversed(), ...request.caseIds] };
    value(await approve(dependencies, reversed, { sealer }));
    expect(sealer.asked).toEqual([{ visit: request.visit, caseIds: [...request.caseIds].sort() }]);
    expect(await approvalOf(request)).toMatchObject({
      ...{ kind: 'receipt', sealKind: 'receipt', body: bureau, approvedBy: clerk.account, tokenDigest: 'ab' },
      ...{ visit: request.visit, caseIds: [...request.caseIds].sort() },
    });
  });

  it.each<[string, string, () => Promise<{ person?: typeof clerk; caseId?: string }>]>([
    ['as a clerk of another body', 'case.not_found', () => Promise.resolve({ person: clerkElsewhere })],
    ['as an official who is no clerk', 'case.not_found', () => Promise.resolve({ person: people.acceptor })],
    [
      'for their own application',
      'case.own_case',
      () => Promise.resolve({ person: { ...clerk, idNumber: inPerson.idNumber, idType: inPerson.idType } }),
    ],
    [
      'with a case that is nowhere',
      'case.not_found',
      () => Promise.resolve({ caseId: '620100-20260922-000000000000' }),
    ],
    [
      'with a case of another visit',
      'receipt.not_one_visit',
      async () => ({ caseId: await receive(dependencies, { visit: newVisit() }) }),
    ],
    ['with a case of no visit', 'receipt.not_one_visit', async () => ({ caseId: await receive(dependencies, {}) })],
  ])('in vain %s, and nothing is approved', async (_, code, otherwise) => {
    const { visit, caseIds } = await approved();
    const { person = clerk, caseId } = await otherwise();
    const approvals = { approveReceipt: vi.fn(() => Promise.resolve()) };
    const sealer = new AskedSealer();
    const request = { visit, person, caseIds: caseId === undefined ? caseIds : [...caseIds, caseId] };
    expect(await approve(dependencies, request, { approvals, sealer })).toMatchObject({ ok: false, code });
    expect([approvals.approveReceipt.mock.calls, sealer.asked]).toEqual([[], []]);
  });

  it('in vain where the applicants differ', async () => {
    const visit = newVisit();
    const mother = { ...inPerson, name: '陆试兰', idNumber: '000000194103050122' };
    const caseIds = [await receive(dependencies, { visit }), await receive(dependencies, { visit, applicant: mother })];
    expect(await approve(dependencies, { visit, caseIds })).toMatchObject({ code: 'receipt.not_one_visit' });
  });
});
