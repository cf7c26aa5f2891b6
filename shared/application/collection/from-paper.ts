import type { Idempotency } from '#application/case/change-case';
import type { CaseStore, RecordedAnswer } from '#application/case/ports';
import { accept, type FieldProblem, type Outcome, reject } from '#contracts/errors';
import type { Text } from '#contracts/text';
import { mayApprove, trainedUntil, type Training, trainingOf } from '#domain/agreement/training';
import type { PaperSheet } from '#domain/case/collection';
import { civilDate, realInstant } from '#domain/limits/civil-date';
import { isSheetOf, type PaperBook } from '#domain/receipt/paper-book';
import { isLateEntry, wrongOnPaper } from '#domain/receipt/paper-entry';

/** What a window received on paper (纸质收件) while it had no line or no power, as it is entered later. */
export interface PaperReceipt extends PaperSheet {
  /** The instant on the sheet (ISO, UTC). */
  readonly receivedAt: string;
}

interface Entry {
  /** Account of whoever enters it, and the body of the window. */
  readonly account: string;
  readonly body: string;
  readonly window: string;
  readonly itemId: string;
  readonly paper: PaperReceipt;
  /** Instant of the entry. */
  readonly at: string;
}

/**
 * When and on which sheet a window received what is entered now, or what is wrong with the sheet (`filing.invalid`). More than 24
 * hours later only another clerk may enter it, who may approve it (`window.late_entry_needs_approver`): known by their training,
 * not by how an account is written. Whether the clerk who received is the applicant can be told where they enter it themselves,
 * because an account says no number; then it is refused like any receipt of one's own.
 */
export function readSheet(
  { books, training }: { readonly books: readonly PaperBook[]; readonly training: readonly Training[] },
  entry: Entry,
): Outcome<{ readonly receivedAt: string; readonly paper: PaperSheet }> {
  const { account, body, paper, at } = entry;
  const { sheet, receivedBy } = paper;
  const receivedAt = realInstant(paper.receivedAt);
  const wrong = receivedAt === null ? 'not-an-instant' : wrongOnPaper(receivedAt, at);
  const named = trainingOf(training, { account: receivedBy, body });
  // One way alone to write an account, so that the record names the clerk and nobody else.
  const receiver = receivedBy === `${issuerOf(account)}|${named?.sub}` ? named : undefined;
  const day = civilDate(wrong === null && receivedAt !== null ? receivedAt : at);
  const isTrained = trainedUntil(receiver, { itemId: entry.itemId, day }) !== null;
  const problems = [
    ...(isSheetOf(books, { window: entry.window, sheet }) ? [] : [problemAt('sheet', 'no-such-sheet')]),
    ...(wrong === null ? [] : [problemAt('receivedAt', wrong)]),
    ...(isTrained ? [] : [problemAt('receivedBy', 'receiver-not-trained')]),
  ];
  if (problems.length > 0 || receivedAt === null) return reject('filing.invalid', { problems });
  const enters = trainingOf(training, { account, body });
  if (isLateEntry(receivedAt, at) && (enters === receiver || !mayApprove(enters)))
    return reject('window.late_entry_needs_approver');
  return accept({ receivedAt, paper: { sheet, receivedBy } });
}

/** What a sheet is known by: one case has it, whoever entered it under whatever key, as long as there are cases. */
export const sheetUse = ({ window, sheet }: { readonly window: string; readonly sheet: string }): Idempotency => ({
  ...{ principal: `window:${window}`, route: 'paper-sheet', key: sheet, body: null, keep: 'case' },
});

/** Refuses a sheet that was entered before; names the case that has it to clerks of the body that has the case, and to no others. */
export async function sheetUsed(
  { cases }: { readonly cases: CaseStore },
  { caseId, body }: Pick<RecordedAnswer, 'caseId'> & { readonly body: string },
): Promise<Outcome<never>> {
  const head = await cases.head(caseId);
  if (head?.snapshot.body !== body) return reject('window.sheet_used');
  const message = { zh: `该收件单已录入为办件 ${caseId}`, en: `the sheet was entered as case ${caseId}` };
  return reject('window.sheet_used', { problems: [{ pointer: '/paper/sheet', code: 'window.sheet_used', message }] });
}

/** The part of an account before its login: clerks of one body sign in with one issuer. */
const issuerOf = (account: string): string => account.slice(0, account.indexOf('|'));

/** Literals, so that they are left out where nobody receives. */
const wordings = {
  'no-such-sheet': {
    zh: '本窗口的收件簿中没有这个编号',
    en: 'no book of this window has a sheet with this number',
  },
  'not-an-instant': { zh: '不是真实的时间', en: 'not a real day and time' },
  'in-the-future': { zh: '收件时间不能晚于现在', en: 'the time of receipt cannot be in the future' },
  'too-long-ago': {
    zh: '收件时间距今超过30日, 不能再录入; 请联系申请人重新收件',
    en: 'the time of receipt is more than 30 days ago: ask the applicant in, and receive it anew',
  },
  'receiver-not-trained': {
    zh: '该账号不是本窗口所属机关在收件当日受过该事项培训的人员',
    en: 'the account is of no clerk of this body who was trained for the item on the day of receipt',
  },
} as const satisfies Readonly<Record<string, Text>>;

const problemAt = (field: keyof PaperReceipt, what: keyof typeof wordings): FieldProblem => ({
  ...{ pointer: `/paper/${field}`, code: `paper.${what.replaceAll('-', '_')}`, message: wordings[what] },
});
