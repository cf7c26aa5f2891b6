import * as z from 'zod/mini';
import { acted, caseParams, filedForm, found, manifest, materialReference, uploadedFile } from './case-schemas.ts';
import { account, instant, itemId, presented, prose, visit, windowId } from './schemas.ts';
import { receivableItems } from './windows.ts';
import { routes } from '#contracts/route';

/** Who the application is for, and who stood at the window where that is somebody else. */
export const presentedApplicant = z.strictObject({
  ...{ kind: z.enum(['person', 'organisation']), ...presented.shape },
  presentedBy: z.optional(
    z.strictObject({
      basis: z.enum(['guardian', 'agent', 'legal-representative', 'authorised-filer']),
      ...presented.shape,
    }),
  ),
});

/** How identity was checked in person: a reader of identity cards, or the paper seen by the clerk. */
export const identityCheck = z.strictObject({ method: z.enum(['card-reader', 'paper-seen']) });

/** 与原件核对一致: the clerk compared the scan with the original. */
export const attestedMaterial = z.strictObject({ ...materialReference.shape, attested: z.literal(true) });

/** What the window received on paper while it had no line or no power: number and time as they stand on the sheet. */
export const paperReceipt = z.strictObject({
  sheet: z.string().check(z.regex(/^[A-Z0-9]{2,10}-\d{6}$/)),
  /** At most 30 days ago. */
  receivedAt: instant,
  /** Account of the clerk who received. */
  receivedBy: account,
});

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
  sealBag: {
    operation: 'sealBag',
    method: 'POST',
    path: '/collections/{caseId}/bags',
    function: 'case-command',
    summary: { zh: '原件封袋并交寄', en: 'seal the originals in a bag and have it collected' },
    access: ['clerk'],
    idempotent: true,
    params: caseParams,
    body: manifest,
    maxBodyBytes: 64_000,
    success: { status: 200, body: acted },
    errors: [
      'case.own_case',
      'case.not_found',
      'case.wrong_state',
      'case.busy',
      'case.erased',
      'case.no_originals',
      'case.not_what_is_missing',
      'filing.invalid',
    ],
  },
  openReturnBag: {
    operation: 'openReturnBag',
    method: 'POST',
    path: '/collections/{caseId}/bags/opening',
    function: 'case-command',
    summary: { zh: '开袋清点退还的原件', en: 'open the bag that came back and count' },
    access: ['clerk'],
    idempotent: true,
    params: caseParams,
    body: found,
    maxBodyBytes: 64_000,
    success: { status: 200, body: acted },
    errors: ['case.own_case', 'case.not_found', 'case.wrong_state', 'case.busy', 'case.erased'],
  },
  handOut: {
    operation: 'handOut',
    method: 'POST',
    path: '/collections/{caseId}/hand-out',
    function: 'case-command',
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
  insistOnCollection: {
    operation: 'insistOnCollection',
    method: 'POST',
    path: '/collections/{caseId}/insistence',
    function: 'case-command',
    summary: { zh: '窗口记录申请人坚持申请', en: 'record that the applicant insists, for whoever came to the window' },
    access: ['clerk'],
    idempotent: true,
    params: caseParams,
    body: z.strictObject({ reason: z.optional(prose(500)) }),
    maxBodyBytes: 4_000,
    success: { status: 200, body: acted },
    errors: ['case.own_case', 'case.not_found', 'case.wrong_state', 'case.busy', 'case.erased'],
  },
  askWithdrawal: {
    operation: 'askWithdrawal',
    method: 'POST',
    path: '/collections/{caseId}/withdrawal',
    function: 'case-command',
    summary: { zh: '窗口代为申请撤回', en: 'ask the deciding region to withdraw, for whoever came to the window' },
    access: ['clerk'],
    idempotent: true,
    params: caseParams,
    body: z.strictObject({ reason: z.optional(prose(500)) }),
    maxBodyBytes: 4_000,
    success: { status: 200, body: acted },
    errors: ['case.own_case', 'case.not_found', 'case.wrong_state', 'case.busy', 'case.erased'],
  },
});
