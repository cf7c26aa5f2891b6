import * as z from 'zod/mini';
import {
  acted,
  blank,
  blankNumber as number,
  bookOfBlanks as book,
  caseParams,
  identityCheck,
  spoilReason,
  uploadedFile,
} from './case-schemas.ts';
import { identifier, ofdFile } from './sealed-document.ts';
import { account, caseId, date, hex64, instant, prose, windowId } from './schemas.ts';
import { routes } from '#contracts/route';

/** Blanks of one book, at most (#domain/printing/blank-stock). */
const most = 1_000;
const quantity = z.int().check(z.minimum(0), z.maximum(most));
const range = z.strictObject({ from: number, to: number });
const entered = z.strictObject({ by: account, at: instant });
/** Digest of who counted under which key. */
const countId = hex64;

const ledger = z.strictObject({
  window: windowId,
  book,
  kind: z.enum(['licence', 'attestation', 'approval']),
  delivered: z.array(z.strictObject({ ...range.shape, on: date })),
  issued: quantity,
  spoiled: quantity,
  remaining: quantity,
  /** The first number after all used ones; null where none is left. */
  next: z.nullable(number),
  /** Numbers that were passed over: these blanks should still be there. */
  gaps: z.array(range),
  used: z.array(
    z.strictObject({
      number,
      state: z.enum(['issued', 'spoiled']),
      /** Null where it was spoiled before any case had it. */
      caseId: z.nullable(caseId),
      reason: z.nullable(spoilReason),
      at: instant,
    }),
  ),
  /** The latest first. `difference`: counted less expected, below 0 blanks are missing. `open`: a second clerk has to sign. */
  counts: z.array(
    z.strictObject({
      id: countId,
      counted: quantity,
      expected: quantity,
      difference: z.int(),
      ...entered.shape,
      signed: z.nullable(entered),
      open: z.boolean(),
    }),
  ),
});

const bookParams = z.strictObject({ window: windowId, book });

/** What a window gives to whoever comes: what lies there, results of other regions that it prints (窗口打印), and the ledgers of its numbered blanks. */
export const handOutRoutes = routes({
  handOut: {
    operation: 'handOut',
    method: 'POST',
    path: '/collections/{caseId}/hand-out',
    function: 'hand-out',
    summary: { zh: '窗口发放待领物品', en: 'hand out what lies at the window for the applicant' },
    access: ['clerk'],
    idempotent: true,
    params: caseParams,
    body: z.strictObject({
      /** The applicant, or whoever stood at the window for them when it was received. */
      to: z.enum(['applicant', 'presenter']),
      identity: identityCheck,
      /** Scan of the signed receipt of service (送达回执), uploaded before. */
      receipt: uploadedFile,
    }),
    maxBodyBytes: 4_000,
    success: { status: 200, body: acted },
    errors: [
      ...(['case.own_case', 'case.not_found', 'case.wrong_state', 'case.busy', 'case.erased'] as const),
      'case.no_presenter',
      'filing.material_missing',
      'window.no_device',
    ],
  },
  printResult: {
    operation: 'printResult',
    method: 'POST',
    path: '/collections/{caseId}/print',
    function: 'hand-out',
    summary: { zh: '窗口打印结果', en: 'print the sealed result at the window, on the blank with this number' },
    access: ['clerk'],
    idempotent: true,
    params: caseParams,
    body: z.strictObject({ blank }),
    maxBodyBytes: 1_000,
    /** The document was verified a moment ago: this and nothing else is printed. */
    success: { status: 200, body: z.strictObject({ ...acted.shape, identifier, blank, document: ofdFile }) },
    errors: [
      ...(['case.own_case', 'case.not_found', 'case.wrong_state', 'case.busy', 'case.erased'] as const),
      ...(['case.nothing_to_print', 'case.already_printed', 'case.no_such_print', 'print.not_verified'] as const),
      ...(['window.no_such_blank', 'window.blank_used', 'window.not_trained'] as const),
      'agreement.print_not_covered',
    ],
  },
  spoilPrint: {
    operation: 'spoilPrint',
    method: 'POST',
    path: '/collections/{caseId}/print/spoiling',
    function: 'hand-out',
    summary: { zh: '登记打印件作废', en: 'enter that a print is spoiled; then another may be printed' },
    access: ['clerk'],
    idempotent: true,
    params: caseParams,
    body: z.strictObject({ blank, reason: spoilReason, note: z.optional(prose(200)) }),
    maxBodyBytes: 2_000,
    success: { status: 200, body: acted },
    errors: [
      ...(['case.own_case', 'case.not_found', 'case.wrong_state', 'case.busy', 'case.erased'] as const),
      ...(['case.no_such_print', 'window.blank_used'] as const),
    ],
  },
  reconcileBlanks: {
    operation: 'reconcileBlanks',
    method: 'GET',
    path: '/windows/{window}/blanks/{book}',
    function: 'hand-out',
    summary: { zh: '空白证照登记簿', en: 'the ledger of a book of blanks: delivered, used, spoiled, left, counted' },
    access: ['clerk'],
    idempotent: false,
    params: bookParams,
    success: { status: 200, body: ledger },
    errors: ['window.not_found', 'window.no_such_book', 'identity.no_post'],
  },
  enterInLedger: {
    operation: 'enterInLedger',
    method: 'POST',
    path: '/windows/{window}/blanks/{book}',
    function: 'hand-out',
    summary: {
      zh: '登记空白证照作废、盘点或复核签字',
      en: 'enter in the ledger a blank spoiled unused, a count, or the second signature on a count',
    },
    access: ['clerk'],
    idempotent: true,
    params: bookParams,
    body: z.discriminatedUnion('what', [
      z.strictObject({ what: z.literal('spoiled'), number, reason: spoilReason }),
      z.strictObject({ what: z.literal('count'), counted: quantity }),
      z.strictObject({ what: z.literal('signature'), count: countId }),
    ]),
    maxBodyBytes: 1_000,
    success: {
      status: 200,
      body: z.strictObject({
        /** The number of the blank with its book, or the id of the count. */
        entry: z.string(),
        /** Of a count: counted less expected; where it is not 0 a second clerk has to sign. */
        difference: z.nullable(z.int()),
      }),
    },
    errors: [
      ...(['window.not_found', 'window.no_such_book', 'window.no_such_blank', 'window.blank_used'] as const),
      ...(['window.no_such_count', 'window.count_signed', 'window.needs_second_clerk'] as const),
      ...(['window.count_open', 'window.too_many_counts'] as const),
      ...(['identity.no_post', 'case.busy'] as const),
    ],
  },
});
