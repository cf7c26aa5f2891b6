import * as z from 'zod/mini';
import { caseParams } from './case-schemas.ts';
import { sealedDocument } from './sealed-document.ts';
import { caseId, visit } from './schemas.ts';
import { routes } from '#contracts/route';

export const receiptRoutes = routes({
  giveReceipt: {
    operation: 'giveReceipt',
    method: 'POST',
    path: '/visits/{visit}/receipt',
    function: 'receipt',
    summary: { zh: '出具加盖收件专用章的收件凭证', en: 'give the sealed receipt of what was received in a visit' },
    access: ['clerk'],
    // Of itself: the same cases of the same visit give the same document.
    idempotent: false,
    params: z.strictObject({ visit }),
    body: z.strictObject({ caseIds: z.array(caseId).check(z.minLength(1), z.maxLength(20)) }),
    maxBodyBytes: 4_000,
    success: { status: 200, body: sealedDocument },
    errors: ['case.not_found', 'case.own_case', 'case.erased', 'receipt.not_one_visit', 'receipt.too_many_materials'],
  },
  giveStatement: {
    operation: 'giveStatement',
    method: 'POST',
    path: '/cases/{caseId}/statement',
    function: 'receipt',
    summary: {
      zh: '出具加盖收件专用章的交接凭证: 移交、接收或者不予接收',
      en: 'give the sealed statement of a hand-over: of its offer, or of its taking-over or declining',
    },
    /** A clerk of the window that offers, an acceptor of the body that answers; to others the case does not exist, whatever post they hold. */
    access: 'signed-in',
    // Of itself: the same offer or answer gives the same document.
    idempotent: false,
    params: caseParams,
    body: z.strictObject({}),
    maxBodyBytes: 1_000,
    success: { status: 200, body: sealedDocument },
    errors: ['case.not_found', 'case.own_case', 'case.wrong_state', 'statement.no_seal', 'statement.too_long'],
  },
});
