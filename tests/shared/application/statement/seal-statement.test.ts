import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { JourneyRejected } from '#application/journey/ports';
import { documentKey } from '#application/licence/ports';
import { receiptKey } from '#application/receipt/ports';
import { sealStatement } from '#application/sealing/seal-statement';
import { giveStatement, type GiveStatementDependencies } from '#application/statement/give-statement';
import { statementKey } from '#application/statement/ports';
import { verifyDocument } from '#application/verification/verify-document';
import type { Person } from '#domain/identity/principal';
import type { SealedDocument } from '#domain/licence/document';
import type { StatementApproval } from '#domain/seal/approval';
import type { Seal } from '#domain/seal/seal';
import type { StatementPayload } from '#domain/statement/document';
import { fromBase64, fromUtf8 } from '#formats/bytes';
import { inPerson } from '#infra/commands/scenarios';
import { submitLicence, value } from '#tests/shared/application/handled-cases';
import { people, testPlatform, type TestPlatform } from '#tests/shared/application/platform';
import { offered, officials, TwoSides } from '#tests/shared/domain/case/two-sides';
import { bureau, clerk, clerkElsewhere, receive } from '#tests/shared/application/receipt/received-visits';

const platform: TestPlatform = await testPlatform();
const { dependencies, clock, root } = platform;
let seal: Seal;
let official: Seal;
beforeAll(async () => {
  seal = await platform.registerSeal({ body: bureau, kind: 'receipt' });
  official = await platform.registerSeal({ body: bureau, kind: 'official' });
});
afterAll(platform.close);

const sealedNothing: SealedDocument = {
  payload: '',
  seal: { algorithm: 'SM2-SM3', signature: '', certificate: '', signedAt: '' },
};

/** The clerk's approval of the statement of an offer; nobody seals. */
const approve = (caseId: string, instead: Partial<GiveStatementDependencies> = {}, person: Person = clerk) => {
  const sealer = { sealStatement: () => Promise.resolve(sealedNothing) };
  return giveStatement({ ...dependencies, sealer, ...instead }, { person, tokenDigest: 'ab', caseId });
};

/** A case that a window received, whose statement the clerk approved. */
async function approved(): Promise<string> {
  const caseId = await receive(dependencies, {});
  value(await approve(caseId));
  return caseId;
}

/** The approval that the clerk's word left. */
async function approvalOf(caseId: string): Promise<StatementApproval> {
  let kept: StatementApproval | undefined;
  const approvals = { approveStatement: (each: StatementApproval) => Promise.resolve(void (kept = each)) };
  value(await approve(caseId, { approvals }));
  if (kept === undefined) throw new Error('nothing was approved');
  return kept;
}

const signer = () => ({
  sign: vi.fn((request: Parameters<typeof dependencies.signer.sign>[0]) => dependencies.signer.sign(request)),
});
async function refused(request: { caseId: string; seq?: number }, instead: object, why: string): Promise<void> {
  const watched = signer();
  const sealing = sealStatement({ ...dependencies, signer: watched, ...instead }, { seq: 1, ...request });
  await expect(sealing).rejects.toThrow(why);
  await expect(sealing).rejects.toBeInstanceOf(JourneyRejected);
  expect(watched.sign).not.toHaveBeenCalled();
}
const payloadOf = (file: SealedDocument) => JSON.parse(fromUtf8(fromBase64(file.payload))) as StatementPayload;
const knowing = (approval: StatementApproval | null) => ({
  approvals: { statementApproval: () => Promise.resolve(approval) },
});

describe('sealing an approved statement', () => {
  it('gives a document that verifies offline, under the receipt seal of the body', async () => {
    const caseId = await approved();
    const file = await sealStatement(dependencies, { caseId, seq: 1 });
    const verdict = verifyDocument({ file, trust: root.trust, at: file.seal.signedAt });
    expect([verdict.overall, verdict.document?.kind, verdict.sealedBy.code]).toEqual([
      ...['good', 'statement', 'seal.of_body'],
    ]);
    const payload = payloadOf(file);
    expect(payload).toMatchObject({ kind: 'offer', issuer: { id: bureau }, sealing: { sealId: seal.id } });
    expect(JSON.stringify(payload)).not.toMatch(new RegExp(`${inPerson.name}|${inPerson.idNumber}`));
  });

  it('signs once however often it runs, and gives everybody the document that was stored first', async () => {
    const caseId = await approved();
    const watched = signer();
    const first = await sealStatement({ ...dependencies, signer: watched }, { caseId, seq: 1 });
    clock.advance(60_000);
    const again = await sealStatement({ ...dependencies, signer: watched }, { caseId, seq: 1 });
    expect(JSON.stringify(again)).toBe(JSON.stringify(first));
    expect(watched.sign).toHaveBeenCalledTimes(1);
    const other = { caseId: await approved(), seq: 1 };
    const [one, two] = await Promise.all([sealStatement(dependencies, other), sealStatement(dependencies, other)]);
    expect(one).toEqual(two);
  });

  it('signs the same bytes again after it broke off before they were stored', async () => {
    const request = { caseId: await approved(), seq: 1 };
    const intended = clock.now();
    const down = { read: () => Promise.resolve(null), writeOnce: () => Promise.reject(new Error('down')) };
    await expect(sealStatement({ ...dependencies, documents: down }, request)).rejects.toThrow('down');
    clock.advance(60_000);
    expect(payloadOf(await sealStatement(dependencies, request)).sealing.signedAt).toBe(intended);
  });

  it('keeps statements apart from results and receipts', () => {
    for (const key of [documentKey(''), receiptKey('')])
      expect(statementKey('x')).not.toMatch(new RegExp(`^${key.split('/')[0]}/`));
  });
});

describe('sealing a statement refuses', () => {
  it('what nobody approved', async () => {
    const caseId = await receive(dependencies, {});
    await refused({ caseId }, {}, 'no approval covers');
    value(await approve(caseId));
    await sealStatement(dependencies, { caseId, seq: 1 });
  });

  it.each([
    ['of another draft', { draftSm3: '00' }],
    ['of another kind of statement', { statement: 'taken-over' }],
    ['of another case', { caseId: '620100-20260922-000000000000' }],
    ['by another body', { body: '11610100XTXX00161R' }],
    ['for another kind of seal', { sealKind: 'official' }],
    ['of another kind', { kind: 'receipt' }],
  ])('an approval %s', async (_, otherwise) => {
    const caseId = await receive(dependencies, {});
    const approval = await approvalOf(caseId);
    await refused({ caseId }, knowing({ ...approval, ...otherwise } as StatementApproval), 'no approval covers');
    // The very approval would have done.
    await sealStatement({ ...dependencies, ...knowing(approval) }, { caseId, seq: 1 });
  });

  it('a case that is not there, an event that states nothing, and a case that no window received', async () => {
    await refused({ caseId: '620100-20260922-000000000000' }, {}, 'there is no case');
    await refused({ caseId: await approved(), seq: 2 }, {}, 'has no statement: case.wrong_state');
    await refused({ caseId: await submitLicence(dependencies) }, {}, 'has no statement: case.wrong_state');
  });

  it('a case whose record was altered', async () => {
    const caseId = await approved();
    const [event] = (await dependencies.cases.whole(caseId))?.events ?? [];
    const key = { pk: `CASE#${caseId}`, sk: 'EVENT#000001#P' };
    await platform.put(platform.tables.cases, key, { ...event, recordedAt: '2026-01-01T00:00:00.000Z' });
    await refused({ caseId }, {}, 'is not intact at event 1');
  });

  it('a draft that data that ships no longer gives', async () => {
    const windows = dependencies.windows.map((each) => ({ ...each, name: { zh: '别名', en: 'another name' } }));
    await refused({ caseId: await approved() }, { windows }, 'no approval covers');
  });

  it('where the body has no receipt seal in force, whatever other seal it has', async () => {
    const caseId = await approved();
    const instead = (...found: Seal[]) => ({ seals: { sealsOf: () => Promise.resolve(found) } });
    const why = 'has no seal of kind receipt in force';
    await refused({ caseId }, instead(), why);
    await refused({ caseId }, instead({ ...seal, state: 'suspended' }), why);
    await refused({ caseId }, instead(official), why);
    await refused({ caseId }, instead({ ...seal, body: '11610100XTXX00161R' }), why);
  });
});

describe('an official asks for the statement of a case', () => {
  it('and approves exactly what the events give, under the token that was verified', async () => {
    const caseId = await receive(dependencies, {});
    const sealer = { sealStatement: vi.fn(() => Promise.resolve(sealedNothing)) };
    value(await approve(caseId, { sealer }));
    expect(sealer.sealStatement.mock.calls).toEqual([[{ caseId, seq: 1 }]]);
    expect(await approvalOf(caseId)).toMatchObject({
      ...{ kind: 'statement', statement: 'offer', sealKind: 'receipt', caseId, body: bureau },
      ...{ approvedBy: clerk.account, tokenDigest: 'ab' },
    });
  });

  it('also where the personal content was erased: it names nobody', async () => {
    const caseId = await receive(dependencies, {});
    const { cases } = dependencies;
    const erased = {
      whole: async (id: string) => {
        const whole = await cases.whole(id);
        return whole && { ...whole, wrappedKey: null };
      },
    };
    value(await approve(caseId, { cases: erased }));
    await sealStatement({ ...dependencies, cases: erased }, { caseId, seq: 1 });
  });

  it('of the body that acted, also where the case was passed on before and since', async () => {
    const sides = new TwoSides({ clockStarts: 'scans-received' });
    const [first, taking, last] = ['12620100XTXX001530', '12620100XTXX00217X', '12620100XTXX00225Q'];
    const by = (body: string) => ({ by: { ...officials.acceptor, body }, at: offered });
    const transfer = (to: string) => ({ type: 'transfer', to, reasons: ['x'] }) as const;
    sides.give('deciding', transfer(taking), by(first));
    sides.give('deciding', { type: 'take-over' }, by(taking));
    sides.give('deciding', transfer(last), by(taking));
    const { events, snapshot } = sides.deciding;
    const name = { zh: '名', en: 'name' };
    const catalogue = {
      ...dependencies.catalogue,
      body: (id: string) => ({ ...bodyLike, id, name, sealKinds: ['receipt'] }),
    };
    const instead = { catalogue, cases: { whole: () => Promise.resolve({ events, snapshot, wrappedKey: null }) } };
    const acceptorOf = (body: string): Person => ({
      ...people.acceptor,
      posts: [{ role: 'acceptor', body, region: '620100' }],
    });
    const approvals = { approveStatement: vi.fn((_: StatementApproval) => Promise.resolve()) };
    for (const body of [first, last])
      expect(await approve(snapshot.caseId, { ...instead, approvals }, acceptorOf(body))).toMatchObject({
        code: 'case.not_found',
      });
    expect(approvals.approveStatement).not.toHaveBeenCalled();
    value(await approve(snapshot.caseId, { ...instead, approvals }, acceptorOf(taking)));
    expect(approvals.approveStatement.mock.calls[0]?.[0]).toMatchObject({ statement: 'taken-over', body: taking });
  });

  const own = { ...clerk, idNumber: inPerson.idNumber, idType: inPerson.idType };
  it.each<[string, string, () => Promise<[string, Person]>]>([
    ['as a clerk of another body', 'case.not_found', async () => [await receive(dependencies, {}), clerkElsewhere]],
    [
      'as an acceptor, on the side of the window',
      'case.not_found',
      async () => [
        await receive(dependencies, {}),
        { ...people.acceptor, posts: [{ ...clerkPost, role: 'acceptor' }] },
      ],
    ],
    ['as a stranger', 'case.not_found', async () => [await receive(dependencies, {}), people.stranger]],
    ['for their own application', 'case.own_case', async () => [await receive(dependencies, {}), own]],
    ['of a case that is nowhere', 'case.not_found', () => Promise.resolve(['620100-20260922-000000000000', clerk])],
    [
      'of a case of one region alone',
      'case.not_found',
      async () => [await submitLicence(dependencies), people.acceptor],
    ],
  ])('in vain %s, and nothing is approved', async (_, code, otherwise) => {
    const [caseId, person] = await otherwise();
    const approvals = { approveStatement: vi.fn(() => Promise.resolve()) };
    const sealer = { sealStatement: vi.fn(() => Promise.resolve(sealedNothing)) };
    expect(await approve(caseId, { approvals, sealer }, person)).toMatchObject({ ok: false, code });
    expect([approvals.approveStatement.mock.calls, sealer.sealStatement.mock.calls]).toEqual([[], []]);
  });
});

const bodyLike = { region: '620100', postal: { address: '', phone: '' } };
const clerkPost = { role: 'clerk', body: bureau, region: '620100' } as const;
