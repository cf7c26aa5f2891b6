import * as z from 'zod/mini';
import { sealedDocument } from './licences.ts';
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
});
