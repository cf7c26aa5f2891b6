import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { comeToRest } from '#infra/commands/move-clock';
import { blankBooks, certificateToPrint } from '#infra/commands/printing-scenarios';
import { childsCard } from '#infra/commands/collection-scenarios';
import { inPerson, newKey, officials, pdf, regions, until, upload } from '#infra/commands/scenarios';
import { ApiProblem } from '#client/client';
import { verifyFile } from '#application/verification/verify-file';
import { auditBetween } from '#tests/audit/between-regions';
import { audit, auditAll } from '#tests/audit/checks';
import { type Evidence, readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';
import { bootRegionsForTest, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { StoreView } from './store-view.ts';
import { forgeToken } from './tokens.ts';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());

const clerk = lanzhou.as(regions.lanzhou.clerk);
/** Another clerk of the window, who is not trained for certificates. */
const colleague = lanzhou.withToken(
  await forgeToken(lanzhou, { like: regions.lanzhou.clerk, claims: { sub: 'a7c41de90b5f4e6d8f3021bb6c9d5e42' } }),
);
const { ours, theirs } = await certificateToPrint(lanzhou, xian);
const book = blankBooks.lanzhou;
const params = { window: regions.lanzhou.window, book };
const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
const on = (number: number) => ({ blank: { book, number } });
const print = (number: number, by = clerk) => by.printResult({ ...act(ours), body: on(number) });
const spoil = (number: number) =>
  clerk.spoilPrint({ ...act(ours), body: { ...on(number), reason: 'misprint', note: '打印机卡纸' } });
const ledger = () => clerk.reconcileBlanks({ params });
type Entry = Parameters<typeof clerk.enterInLedger>[0]['body'];
const enter = (body: Entry, by = clerk, idempotencyKey = newKey()) =>
  by.enterInLedger({ params, body, idempotencyKey });
const printingOf = async (caseId: string) => (await clerk.getCase({ params: { caseId } })).collection?.printing;

const evidenceOf = (deployment: string) =>
  readEvidence({ folder: lanzhou.folder, deployment, atRest: true, planted: personalValues });

describe('a result of another region', () => {
  it('is printed at the window on a numbered blank: the file that was issued there, verified', async () => {
    expect(await printingOf(ours)).toMatchObject({ prints: [] });
    const asked = { ...act(ours), body: on(3) };
    const printed = await clerk.printResult(asked);
    const issued = await officials(xian).acceptor.getCase({ params: { caseId: theirs } });
    expect(printed).toMatchObject({
      caseId: ours,
      status: 'completed',
      identifier: issued.result?.identifier,
      ...on(3),
    });
    const at = new Date(lanzhou.cloud.clock.now()).toISOString();
    const verdict = verifyFile({ file: printed.document, trust: xian.trust, at, register: 'offline' });
    expect(verdict).toMatchObject({ overall: 'good', document: { identifier: printed.identifier } });
    const own = await xian.as('guardian').getDocument({ params: { identifier: printed.identifier } });
    expect(printed.document).toEqual(own);
    // The same again is the same print; another request for it is refused.
    expect(await clerk.printResult(asked)).toEqual(printed);
    expect(await codeOf(print(4))).toBe('case.already_printed');
    const event = new StoreView(lanzhou.folder).events(ours).at(-1);
    const file = Buffer.from(own.ofd, 'base64');
    expect(event).toMatchObject({ type: 'case.printed', personal: null });
    expect(event?.data).toMatchObject({ document: { sha256: createHash('sha256').update(file).digest('hex') } });
    expect(await printingOf(ours)).toMatchObject({ prints: [{ ...on(3), spoiled: null, valid: true }] });
  });

  it('is printed once more when the print was spoiled, on another blank, and one print is valid at any time', async () => {
    expect(await codeOf(spoil(4))).toBe('case.no_such_print');
    const asked = { ...act(ours), body: { ...on(3), reason: 'misprint', note: '打印机卡纸' } } as const;
    const spoiled = await clerk.spoilPrint(asked);
    expect(await clerk.spoilPrint(asked)).toEqual(spoiled);
    expect(await codeOf(spoil(3))).toBe('case.no_such_print');
    expect(await codeOf(print(3))).toBe('window.blank_used');
    await print(5);
    const prints = (await printingOf(ours))?.prints.map(({ blank, spoiled, valid }) => [blank.number, spoiled, valid]);
    expect(prints).toEqual([
      [3, 'misprint', false],
      [5, null, true],
    ]);
    // Why it was spoiled the applicant is not told.
    const { timeline } = await lanzhou.as('guardian').getCase({ params: { caseId: ours } });
    expect(timeline.at(-2)).toMatchObject({ type: 'case.print-spoiled', details: {} });
  });

  it('is printed by nobody but a trained clerk of the window, and never by whoever it is about', async () => {
    await spoil(5);
    expect(await codeOf(print(6, colleague))).toBe('window.not_trained');
    expect(await codeOf(print(6, lanzhou.as(regions.xian.clerk)))).toBe('case.not_found');
    expect(await codeOf(print(6, lanzhou.as('acceptor')))).toBe('identity.no_post');
    const { name, idType, idNumber } = inPerson;
    const herself = await forgeToken(lanzhou, { like: regions.lanzhou.clerk, claims: { name, idType, idNumber } });
    expect(await codeOf(print(6, lanzhou.withToken(herself)))).toBe('case.own_case');
    const other = { ...act(theirs), body: { blank: { book: blankBooks.xian, number: 1 } } };
    expect(await codeOf(xian.as(regions.xian.clerk).printResult(other))).toBe('case.not_found');
  });

  it('is printed on no blank that the window was not given, or not for such a result', async () => {
    for (const blank of [
      { book, number: 201 },
      { book: 'LZ01ZZ', number: 1 },
      { book: blankBooks.xian, number: 1 },
    ])
      expect(await codeOf(clerk.printResult({ ...act(ours), body: { blank } }))).toBe('window.no_such_blank');
  });
});

it('is not printed under a clause that does not let the window, which the clerk is told by its number', async () => {
  const photo = await upload(clerk, Buffer.from('not really a picture'), 'image/png');
  const scan = await upload(clerk, pdf('household book'));
  const body = childsCard((slot) => (slot === 'photo' ? photo : scan), { at: 'lanzhou' });
  const { caseId } = await clerk.collectCase({ body, idempotencyKey: newKey() });
  const refused: unknown = await clerk.printResult({ ...act(caseId), body: on(9) }).catch((error: unknown) => error);
  if (!(refused instanceof ApiProblem)) throw new Error('it was printed');
  expect(refused.problem.code).toBe('agreement.print_not_covered');
  expect(refused.problem.problems?.[0]?.message.zh).toContain('协议 LZ-XA 第 1 版第 3.2 条');
  expect(await printingOf(caseId)).toBeNull();
});

describe('the ledger of a book of blanks', () => {
  it('takes blanks that were spoiled before any case had them, each once', async () => {
    const asked = { what: 'spoiled', number: 1, reason: 'damaged' } as const;
    const key = newKey();
    const answer = { entry: 'LZ01ZM-000001', difference: null };
    expect(await enter(asked, clerk, key)).toEqual(answer);
    expect(await enter(asked, clerk, key)).toEqual(answer);
    expect(await codeOf(enter({ ...asked, number: 2 }, clerk, key))).toBe('idempotency.key_reused');
    expect(await codeOf(enter(asked))).toBe('window.blank_used');
    expect(await codeOf(enter({ ...asked, number: 3 }))).toBe('window.blank_used');
    expect(await codeOf(enter({ ...asked, number: 201 }))).toBe('window.no_such_blank');
    expect(await codeOf(print(1))).toBe('window.blank_used');
  });

  it('says what was delivered, used, passed over and is left', async () => {
    await print(8);
    expect(await ledger()).toMatchObject({
      ...{ window: 'LZ-01', book, kind: 'attestation', issued: 1, spoiled: 3, remaining: 296, next: 9 },
      delivered: [
        { from: 1, to: 200, on: '2026-01-05' },
        { from: 501, to: 600, on: '2026-07-01' },
      ],
      gaps: [
        { from: 2, to: 2 },
        { from: 4, to: 4 },
        { from: 6, to: 7 },
      ],
      used: [
        { number: 1, state: 'spoiled', caseId: null, reason: 'damaged' },
        { number: 3, state: 'spoiled', caseId: ours, reason: 'misprint' },
        { number: 5, state: 'spoiled', caseId: ours },
        { number: 8, state: 'issued', caseId: ours, reason: null },
      ],
    });
  });

  it('takes a count, and where it does not come out the signature of another clerk', async () => {
    expect(await enter({ what: 'count', counted: 296 })).toMatchObject({ difference: 0 });
    const { entry: count, difference } = await enter({ what: 'count', counted: 294 });
    expect(difference).toBe(-2);
    expect((await ledger()).counts).toMatchObject([
      { id: count, counted: 294, expected: 296, difference: -2, signed: null, open: true },
      { difference: 0, open: false },
    ]);
    expect(await codeOf(enter({ what: 'count', counted: 296 }))).toBe('window.count_open');
    const signature = { what: 'signature', count } as const;
    expect(await codeOf(enter(signature))).toBe('window.needs_second_clerk');
    expect(await codeOf(enter({ ...signature, count: 'ab'.repeat(32) }, colleague))).toBe('window.no_such_count');
    const key = newKey();
    expect(await enter(signature, colleague, key)).toEqual({ entry: count, difference: -2 });
    expect(await enter(signature, colleague, key)).toEqual({ entry: count, difference: -2 });
    expect(await codeOf(enter(signature, colleague))).toBe('window.count_signed');
    expect((await ledger()).counts[0]).toMatchObject({ open: false, signed: { by: expect.stringMatching(/a7c41/) } });
  });

  it('is shown to clerks of the window alone', async () => {
    const ask = (by: typeof clerk, other: Partial<Record<'window' | 'book', string>> = {}) =>
      codeOf(by.reconcileBlanks({ params: { ...params, ...other } }));
    expect(await ask(lanzhou.as(regions.xian.clerk))).toBe('identity.no_post');
    expect(await ask(lanzhou.as('stranger'))).toBe('identity.no_post');
    expect(await ask(clerk, { window: regions.xian.window })).toBe('window.not_found');
    expect(await ask(clerk, { book: blankBooks.xian })).toBe('window.no_such_book');
  });
});

describe('the auditor', () => {
  const prints = 'a window prints what its clause lets it, and has one valid print of each version';
  const blanks = 'each numbered blank is used once, and the ledgers say what the cases say';
  const wrongs = (evidence: Evidence, says: string) =>
    audit(evidence).find((finding) => finding.says === says)?.violations ?? [];

  it('finds both regions in order, and sees it where a print is doubled, or a ledger is altered', async () => {
    await until(clerk, { caseId: ours, wanted: ({ integrity }) => integrity.intact });
    await comeToRest(lanzhou.cloud);
    const all = ['lanzhou', 'xian'].map(evidenceOf);
    const [here] = all as [Evidence, Evidence];
    const found = [...auditAll(all), auditBetween(all)].filter(({ violations }) => violations.length > 0);
    expect(found).toEqual([]);
    const without = {
      ...here,
      cases: here.cases.map((one) => ({
        ...one,
        events: one.events.filter(({ type }) => type !== 'case.print-spoiled'),
      })),
    };
    expect(wrongs(without, prints).map(({ what }) => what)).toEqual([
      expect.stringContaining('prints what was printed'),
      expect.stringContaining('prints what was printed'),
    ]);
    expect(wrongs(without, blanks)).toHaveLength(2);
    const again = { ...here, cases: [...here.cases, ...here.cases] };
    expect(wrongs(again, blanks).map(({ what }) => what)).toContain(`its blank was used in ${ours} as well`);
    const unwritten = { ...here, ledgers: here.ledgers.filter(({ entry }) => entry.what !== 'issued') };
    expect(wrongs(unwritten, blanks)).toHaveLength(3);
  });
});

it('is not to be had any more once the case was erased, not even by the same request again', async () => {
  await spoil(8);
  const asked = { ...act(ours), body: on(9) };
  await clerk.printResult(asked);
  const body = { legalBasis: '个人信息保护法第四十七条', ticket: 'T-1' };
  await lanzhou.as('operator').eraseCase({ ...act(ours), body });
  expect(await codeOf(clerk.printResult(asked))).toBe('case.nothing_to_print');
  expect(await codeOf(print(10))).toBe('case.erased');
  // The ledger is of paper, and names nobody.
  expect((await ledger()).used.at(-1)).toMatchObject({ number: 9, state: 'issued', caseId: ours });
});
