import * as z from 'zod/mini';
import { caseId, date, instant } from './schemas.ts';
import { routes } from '#contracts/route';
import type { ErrorCode } from '#contracts/errors';
import { partnerMessage } from '#contracts/partner/message';
import { partnerId } from '#contracts/partner/registration';
import { batch, batchBytes, placeInPages } from '#contracts/partner/exchange';
import { envelopeBytes, messageBytes, webhookEnvelope, webhookHeaders } from '#contracts/partner/webhook';

const params = z.strictObject({ partner: partnerId });

/** What was recorded here: the message by its `webhook-id`, the number of the case here, and the event of it. */
const recorded = z.strictObject({ id: z.string(), case: z.string(), seq: z.int() });

/** What a message may be answered, whichever way it came. */
const refusals = [
  ...(['webhook.malformed', 'webhook.signature_invalid', 'webhook.expired', 'webhook.other_id'] as const),
  ...(['partner.not_its_region', 'partner.wrong_addressee', 'partner.gap', 'idempotency.key_reused'] as const),
  ...(['partner.other_body', 'partner.unknown_body', 'partner.other_clause'] as const),
  ...(['partner.material_unavailable', 'partner.forked'] as const),
  ...(['agreement.none', 'agreement.not_in_force', 'agreement.suspended', 'agreement.item_not_covered'] as const),
  ...(['agreement.act_not_covered', 'agreement.power_not_given', 'agreement.way_not_covered'] as const),
  ...(['agreement.data_not_covered', 'agreement.evidence_too_weak'] as const),
  ...(['item.not_found', 'filing.invalid', 'filing.not_offered', 'filing.material_missing'] as const),
  ...(['case.not_found', 'case.busy', 'case.correction_incomplete', 'case.field_not_named'] as const),
  ...(['case.no_originals', 'case.not_what_is_missing'] as const),
] as const satisfies readonly ErrorCode[];

/** What is signed, whichever way, may be refused. */
const unsigned = [
  ...(['webhook.malformed', 'webhook.signature_invalid', 'webhook.expired', 'partner.no_exchange'] as const),
] as const satisfies readonly ErrorCode[];
/** What a partner signed for us that is no message. */
const papers = [
  ...(['webhook.other_id', 'partner.not_its_region', 'partner.wrong_addressee'] as const),
] as const satisfies readonly ErrorCode[];

const validity = { validFrom: instant, validUntil: z.nullable(instant) };
const ownPublicKey = z.discriminatedUnion('kind', [
  z.strictObject({
    ...{ kind: z.literal('v1a'), id: partnerId, ...validity },
    /** Ed25519, as Standard Webhooks writes it. */
    publicKey: z.string().check(z.regex(/^whpk_[A-Za-z0-9+/]{43}=$/)),
  }),
  z.strictObject({
    ...{ kind: z.literal('v1sm2'), id: partnerId, ...validity },
    /** Base64 of the organisation's certificate (DER), whose key is SM2. */
    certificate: z.string().check(z.regex(/^[A-Za-z0-9+/]+={0,2}$/)),
  }),
]);

export const partnerRoutes = routes({
  receiveMessage: {
    operation: 'receiveMessage',
    method: 'POST',
    path: '/partners/{partner}/messages',
    function: 'partner-in',
    summary: { zh: '接收外地发来的签名消息', en: 'receive a signed message from another region' },
    /** Nobody signs in: the body is believed as the partner signed it. */
    access: 'public',
    idempotent: false,
    params,
    body: partnerMessage,
    signature: webhookHeaders,
    maxBodyBytes: messageBytes,
    success: { status: 200, body: recorded },
    errors: refusals,
  },
  receiveEnvelope: {
    operation: 'receiveEnvelope',
    method: 'POST',
    path: '/partners/{partner}/envelopes',
    function: 'partner-in',
    summary: {
      zh: '接收经网关转发的签名消息 (签名头放在报文内)',
      en: 'receive the same through a gateway that takes headers away',
    },
    access: 'public',
    idempotent: false,
    params,
    body: webhookEnvelope,
    maxBodyBytes: envelopeBytes,
    success: { status: 200, body: recorded },
    errors: refusals,
  },
  listOutbox: {
    operation: 'listOutbox',
    method: 'GET',
    path: '/partners/{partner}/outbox',
    function: 'partner-in',
    summary: {
      zh: '自行取件: 取待发给本节点的消息, 回执前不消失',
      en: 'fetch what waits for a partner; it stays until it is acknowledged',
    },
    access: 'public',
    idempotent: false,
    params,
    query: z.strictObject({
      after: z.optional(placeInPages),
      /** Messages of a page, 1 to 20. */
      limit: z.optional(z.string().check(z.regex(/^([1-9]|1[0-9]|20)$/))),
    }),
    signature: webhookHeaders,
    success: { status: 200, body: batch },
    errors: unsigned,
  },
  readTold: {
    operation: 'readTold',
    method: 'GET',
    path: '/partners/{partner}/cases/{case}',
    function: 'partner-in',
    summary: {
      zh: '补齐一件办件: 取某序号之后告知过本节点的全部消息',
      en: 'heal a case: everything that a partner was told of it after a number',
    },
    access: 'public',
    idempotent: false,
    params: z.strictObject({ partner: partnerId, case: caseId }),
    query: z.strictObject({ after: z.optional(z.string().check(z.regex(/^(0|[1-9][0-9]{0,8})$/))) }),
    signature: webhookHeaders,
    success: { status: 200, body: batch },
    errors: [...unsigned, 'case.not_found'],
  },
  readDailyList: {
    operation: 'readDailyList',
    method: 'GET',
    path: '/partners/{partner}/reconciliations/{day}',
    function: 'partner-in',
    summary: {
      zh: '每日对账: 取某日告知过本节点的办件清单, 供核对有无遗漏',
      en: 'reconcile a day: every case of which a partner was told something, with how it stood, signed',
    },
    access: 'public',
    idempotent: false,
    params: z.strictObject({ partner: partnerId, day: date }),
    query: z.strictObject({ after: z.optional(placeInPages) }),
    signature: webhookHeaders,
    success: { status: 200, body: webhookEnvelope },
    errors: [...unsigned, 'reconciliation.no_list'],
  },
  receiveReceipt: {
    operation: 'receiveReceipt',
    method: 'POST',
    path: '/partners/{partner}/receipts',
    function: 'partner-in',
    summary: { zh: '接收对所取消息的签名回执', en: 'take note of a signed receipt for messages that were fetched' },
    access: 'public',
    idempotent: false,
    params,
    body: webhookEnvelope,
    maxBodyBytes: 131_072,
    success: {
      status: 200,
      /** Messages that wait no longer. */
      body: z.strictObject({ acknowledged: z.int().check(z.nonnegative()) }),
    },
    errors: [...unsigned, ...papers],
  },
  receiveBatch: {
    operation: 'receiveBatch',
    method: 'POST',
    path: '/partners/{partner}/batches',
    function: 'partner-in',
    summary: {
      zh: '成批接收签名消息, 答以签名回执',
      en: 'receive a batch of signed messages, answered with a signed receipt',
    },
    access: 'public',
    idempotent: false,
    params,
    body: batch,
    maxBodyBytes: batchBytes,
    success: { status: 200, body: webhookEnvelope },
    errors: [...unsigned, ...papers, 'batch.other_content'],
  },
  listPartnerKeys: {
    operation: 'listPartnerKeys',
    method: 'GET',
    path: '/.well-known/partner-keys',
    function: 'partner-read',
    summary: {
      zh: '列出本部署签名所用的公钥, 含即将启用的',
      en: 'list the public keys that this deployment signs messages with, now and next',
    },
    access: 'public',
    idempotent: false,
    success: { status: 200, body: z.strictObject({ keys: z.array(ownPublicKey) }) },
    errors: [],
  },
});
