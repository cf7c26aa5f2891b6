import * as z from 'zod/mini';
import { acted, caseParams, filedForm, identityCheck, promised } from './case-schemas.ts';
import { attestedMaterial, paperReceipt, presentedApplicant } from './intake.ts';
import { itemId, visit, windowId } from './schemas.ts';
import { receivableItems } from './windows.ts';
import { routes } from '#contracts/route';

/** What a window receives, checked as a filing is. */
export const collectionRoutes = routes({
  listReceivable: {
    operation: 'listReceivable',
    method: 'GET',
    path: '/windows/{window}/items',
    function: 'window',
    summary: { zh: '本窗口可代收的外地事项', en: 'what the window may receive for other regions, and on what terms' },
    access: ['clerk'],
    idempotent: false,
    params: z.strictObject({ window: windowId }),
    success: { status: 200, body: receivableItems },
    errors: ['window.not_found', 'identity.no_post'],
  },
  collectCase: {
    operation: 'collectCase',
    method: 'POST',
    path: '/collections',
    function: 'window',
    summary: { zh: '窗口代收外地办件', en: 'receive at a window for an authority of another region' },
    access: ['clerk'],
    idempotent: true,
    body: z.strictObject({
      window: windowId,
      /** What is received in one visit gets one receipt. */
      visit: z.optional(visit),
      itemId,
      /** Where it was received on paper, and is entered now: then it happened when the sheet says. */
      paper: z.optional(paperReceipt),
      applicant: presentedApplicant,
      identity: identityCheck,
      form: filedForm,
      materials: z.array(attestedMaterial).check(z.maxLength(40)),
      toFollow: z.optional(promised),
    }),
    maxBodyBytes: 64_000,
    success: { status: 201, body: acted },
    errors: [
      'window.not_found',
      'window.not_trained',
      'window.no_device',
      'window.sheet_used',
      'window.late_entry_needs_approver',
      'identity.no_post',
      'item.not_found',
      'filing.invalid',
      'filing.not_offered',
      'filing.material_missing',
      'agreement.none',
      'agreement.not_in_force',
      'agreement.suspended',
      'agreement.item_not_covered',
      'agreement.act_not_covered',
      'agreement.power_not_given',
      'agreement.way_not_covered',
      'agreement.data_not_covered',
      'agreement.evidence_too_weak',
      'case.own_case',
      'case.busy',
    ],
  },
  correctCollection: {
    operation: 'correctCollection',
    method: 'POST',
    path: '/collections/{caseId}/correction',
    function: 'window',
    summary: { zh: '窗口代收补正材料', en: 'receive at the window what was missing' },
    access: ['clerk'],
    idempotent: true,
    params: caseParams,
    body: z.strictObject({ form: filedForm, materials: z.array(attestedMaterial).check(z.maxLength(40)) }),
    maxBodyBytes: 64_000,
    success: { status: 200, body: acted },
    errors: [
      'case.own_case',
      'case.not_found',
      'case.wrong_state',
      'case.busy',
      'case.erased',
      'case.correction_incomplete',
      'case.field_not_named',
      'agreement.data_not_covered',
      'filing.invalid',
      'filing.material_missing',
    ],
  },
});
