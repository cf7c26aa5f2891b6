import * as z from 'zod/mini';
import {
  caseId,
  content,
  creditCode,
  date,
  due,
  hex64,
  instant,
  itemId,
  prose,
  resultKind,
  status,
  text,
} from './schemas.ts';
import { routes } from '#contracts/route';

const params = z.strictObject({ caseId });
/** What every command on a case answers: where the case stands, and the event that says so. */
const acted = z.strictObject({ caseId, seq: z.int().check(z.positive()), status });
const reasons = z.array(prose(500)).check(z.minLength(1), z.maxLength(20));

/** An uploaded material named in a filing. */
export const materialReference = z.strictObject({
  slot: z.string().check(z.minLength(1), z.maxLength(64)),
  sha256: hex64,
  bytes: z.int().check(z.minimum(1), z.maximum(50_000_000)),
  mediaType: z.string().check(z.maxLength(100)),
});

/** Form values are scalars; what each must be is the item's data. */
const formValue = z.union([z.string().check(z.maxLength(2000)), z.number(), z.boolean()]);

const timelineDetails = z.strictObject({
  /** Where another body is competent; without a name where it is none of those known here. */
  competentBody: z.optional(z.strictObject({ id: creditCode, name: z.nullable(text) })),
  reasons: z.optional(z.array(z.string())),
  remedies: z.optional(z.string()),
  opinion: z.optional(z.string()),
  reason: z.optional(z.nullable(z.string())),
});

const timelineEntry = z.strictObject({
  seq: z.int(),
  type: z.string(),
  title: text,
  occurredAt: instant,
  recordedAt: instant,
  role: z.string(),
  basis: z.string(),
  body: z.string(),
  details: timelineDetails,
});

export const caseView = z.strictObject({
  caseId,
  item: z.strictObject({ id: itemId, version: z.int(), name: text }),
  mode: z.enum(['fully-online', 'collection-on-behalf', 'joint']),
  status,
  statusText: text,
  body: z.strictObject({ id: z.string(), name: text }),
  region: z.string(),
  submittedAt: instant,
  acceptedOn: z.nullable(date),
  deemedAccepted: z.boolean(),
  extended: z.boolean(),
  due: z.strictObject({
    acceptance: due,
    statutory: z.nullable(due),
    committed: z.nullable(due),
    delivery: z.nullable(due),
  }),
  /** Who has to act next, until when, and whether they are late; null when nothing is awaited. */
  awaited: z.nullable(z.strictObject({ who: text, by: z.nullable(due), overdue: z.boolean() })),
  holder: z.strictObject({ kind: z.enum(['person', 'organisation']), maskedNumber: z.string() }),
  result: z.nullable(z.strictObject({ kind: resultKind, identifier: z.nullable(z.string()) })),
  timeline: z.array(timelineEntry),
  /** Whether the chain of events and the snapshot hold together. */
  integrity: z.strictObject({ intact: z.boolean(), events: z.int(), at: z.nullable(z.int()) }),
  /** What was applied for; null after lawful erasure. */
  application: z.nullable(
    z.strictObject({
      applicant: z.strictObject({ name: z.string(), maskedNumber: z.string() }),
      form: z.record(z.string(), formValue),
      materials: z.array(materialReference),
    }),
  ),
  /** For officials of the body while the case is under review: exactly what a grant would approve. */
  draft: z.nullable(z.strictObject({ sm3: hex64, name: text, content })),
});

export const caseRoutes = routes({
  submitCase: {
    operation: 'submitCase',
    method: 'POST',
    path: '/cases',
    function: 'case-command',
    summary: { zh: '提交申请', en: 'submit an application' },
    access: 'signed-in',
    idempotent: true,
    body: z.strictObject({
      itemId,
      mode: z.enum(['fully-online']),
      /** Credit code of the organisation applied for by its legal representative; absent for oneself. */
      onBehalfOf: z.optional(creditCode),
      form: z.record(z.string().check(z.minLength(1), z.maxLength(64)), formValue),
      materials: z.array(materialReference).check(z.maxLength(40)),
    }),
    maxBodyBytes: 64_000,
    success: { status: 201, body: acted },
    errors: [
      'item.not_found',
      'filing.invalid',
      'filing.not_offered',
      'filing.material_missing',
      'identity.not_representative',
      'identity.assurance_too_low',
      'case.busy',
    ],
  },
  getCase: {
    operation: 'getCase',
    method: 'GET',
    path: '/cases/{caseId}',
    function: 'case-query',
    summary: { zh: '查看办件', en: 'look at a case' },
    access: 'signed-in',
    idempotent: false,
    params,
    success: { status: 200, body: caseView },
    errors: ['case.not_found'],
  },
  acceptCase: {
    operation: 'acceptCase',
    method: 'POST',
    path: '/cases/{caseId}/acceptance',
    function: 'case-command',
    summary: { zh: '受理', en: 'accept' },
    access: ['acceptor'],
    idempotent: true,
    params,
    body: z.strictObject({}),
    maxBodyBytes: 1_000,
    success: { status: 200, body: acted },
    errors: ['case.not_found', 'case.wrong_state', 'case.busy', 'case.erased'],
  },
  declineCase: {
    operation: 'declineCase',
    method: 'POST',
    path: '/cases/{caseId}/non-acceptance',
    function: 'case-command',
    summary: { zh: '不予受理', en: 'do not accept' },
    access: ['acceptor'],
    idempotent: true,
    params,
    body: z.strictObject({ reasons, competentBody: z.optional(creditCode) }),
    maxBodyBytes: 32_000,
    success: { status: 200, body: acted },
    errors: ['case.not_found', 'case.wrong_state', 'case.busy', 'case.erased', 'filing.invalid'],
  },
  reviewCase: {
    operation: 'reviewCase',
    method: 'POST',
    path: '/cases/{caseId}/review',
    function: 'case-command',
    summary: { zh: '审查', en: 'review' },
    access: ['reviewer'],
    idempotent: true,
    params,
    body: z.strictObject({ recommendation: z.enum(['grant', 'refuse']), opinion: prose(2000) }),
    maxBodyBytes: 16_000,
    success: { status: 200, body: acted },
    errors: ['case.not_found', 'case.wrong_state', 'case.same_official', 'case.busy', 'case.erased'],
  },
  extendCase: {
    operation: 'extendCase',
    method: 'POST',
    path: '/cases/{caseId}/extension',
    function: 'case-command',
    summary: { zh: '延长办理期限', en: 'extend the limit' },
    access: ['decider'],
    idempotent: true,
    params,
    body: z.strictObject({ reason: prose(1000) }),
    maxBodyBytes: 8_000,
    success: { status: 200, body: acted },
    errors: [
      'case.not_found',
      'case.wrong_state',
      'case.same_official',
      'case.no_extension',
      'case.already_extended',
      'case.busy',
      'case.erased',
    ],
  },
  withdrawCase: {
    operation: 'withdrawCase',
    method: 'POST',
    path: '/cases/{caseId}/withdrawal',
    function: 'case-command',
    summary: { zh: '撤回申请', en: 'withdraw the application' },
    access: 'signed-in',
    idempotent: true,
    params,
    body: z.strictObject({ reason: z.optional(prose(500)) }),
    maxBodyBytes: 4_000,
    success: { status: 200, body: acted },
    errors: ['case.not_found', 'case.wrong_state', 'case.busy', 'case.erased'],
  },
});

export const decisionRoutes = routes({
  decideCase: {
    operation: 'decideCase',
    method: 'POST',
    path: '/cases/{caseId}/decision',
    function: 'decide',
    summary: { zh: '作出决定', en: 'decide' },
    access: ['decider'],
    idempotent: true,
    params,
    body: z.discriminatedUnion('outcome', [
      /** `draftSm3` is the digest of the draft the decider was shown; null where nothing of ours is sealed. */
      z.strictObject({ outcome: z.literal('granted'), draftSm3: z.nullable(hex64) }),
      z.strictObject({ outcome: z.literal('refused'), reasons, remedies: z.optional(prose(2000)) }),
    ]),
    maxBodyBytes: 32_000,
    success: { status: 200, body: acted },
    errors: [
      'case.not_found',
      'case.wrong_state',
      'case.same_official',
      'case.draft_changed',
      'case.no_register_entry',
      'case.busy',
      'case.erased',
    ],
  },
  authoriseStanding: {
    operation: 'authoriseStanding',
    method: 'POST',
    path: '/standing-authorisations',
    function: 'decide',
    summary: { zh: '即办件预先授权', en: 'authorise an on-the-spot item beforehand' },
    access: ['decider'],
    idempotent: true,
    body: z.strictObject({ itemId, version: z.int().check(z.positive()), body: creditCode }),
    maxBodyBytes: 2_000,
    success: {
      status: 201,
      body: z.strictObject({ id: z.string(), itemId, version: z.int(), body: creditCode, givenAt: instant }),
    },
    errors: ['item.not_found', 'approval.exists', 'approval.not_on_the_spot'],
  },
});

export const operatorRoutes = routes({
  restartJourney: {
    operation: 'restartJourney',
    method: 'POST',
    path: '/cases/{caseId}/journey',
    function: 'operator',
    summary: { zh: '从办件重启流程', en: 'start the journey again from the case' },
    access: ['operator'],
    idempotent: true,
    params,
    body: z.strictObject({ reason: prose(500), ticket: prose(64) }),
    maxBodyBytes: 4_000,
    success: { status: 200, body: acted },
    errors: ['case.not_found', 'case.wrong_state', 'case.busy', 'case.erased'],
  },
  eraseCase: {
    operation: 'eraseCase',
    method: 'POST',
    path: '/cases/{caseId}/erasure',
    function: 'operator',
    summary: { zh: '依法删除个人信息', en: 'lawfully erase the personal data' },
    access: ['operator'],
    idempotent: true,
    params,
    body: z.strictObject({ legalBasis: prose(200), ticket: prose(64) }),
    maxBodyBytes: 4_000,
    success: { status: 200, body: acted },
    errors: ['case.not_found', 'case.not_finished', 'case.busy', 'case.erased'],
  },
});
