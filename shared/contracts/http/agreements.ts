import * as z from 'zod/mini';
import { sealedDocument } from './sealed-document.ts';
import { creditCode, date, instant, itemId, text } from './schemas.ts';
import { agreedClause, agreementId, deedKind, power, regionCode } from '#contracts/deed';
import { jointTestFinding } from '#contracts/partner/joint-test';
import { routes } from '#contracts/route';

/** A version: `LZ-XA-v1`. */
const params = z.strictObject({ agreement: z.string().check(z.regex(/^[0-9A-Z-]{1,40}-v[1-9]\d{0,3}$/)) });

/** A party's sealed document about a version, as the register of this region has it. */
const deed = z.strictObject({ kind: deedKind, body: creditCode, at: instant, identifier: z.string() });

const entry = z.strictObject({
  id: agreementId,
  version: z.int(),
  title: text,
  parties: z.array(z.strictObject({ region: regionCode, body: creditCode, name: text })),
  validFrom: date,
  /** Last day. */
  validUntil: date,
  /** In force only once both parties have sealed exactly this text. */
  state: z.enum(['in-force', 'not-sealed', 'not-begun', 'replaced', 'ended', 'suspended']),
  /** Hex SM3 of the text that they seal. */
  textSm3: z.string(),
  deeds: z.array(deed),
  /** What windows of the other party are entrusted with (委托), and since when that is published; null: it is not, and has no effect. */
  entrusted: z.array(
    z.strictObject({
      clause: z.string(),
      title: text,
      items: z.array(itemId),
      /** Region of the windows, and the one that decides. */
      from: regionCode,
      to: regionCode,
      power,
    }),
  ),
  publishedAt: z.nullable(instant),
  /** Which items windows of `from` may receive for authorities of `to`, and on what terms; an offer names `number` in its `clause.clause`. */
  clauses: z.array(z.omit(agreedClause, { duties: true })),
});

const ofParty = ['agreement.not_found', 'agreement.ended'] as const;

export const agreementRoutes = routes({
  listAgreements: {
    operation: 'listAgreements',
    method: 'GET',
    path: '/agreements',
    function: 'catalogue',
    summary: {
      zh: '合作协议目录: 双方用印、各条款所涉事项和委托事项公告情况',
      en: 'agreements with other regions: who sealed them, which clause allows which items, and what is entrusted and published',
    },
    access: 'public',
    idempotent: false,
    success: { status: 200, body: z.strictObject({ agreements: z.array(entry) }) },
    errors: [],
  },
  giveDeed: {
    operation: 'giveDeed',
    method: 'POST',
    path: '/agreements/{agreement}/deeds',
    function: 'agreements',
    summary: {
      zh: '以本机关公章签署协议, 或者公告所委托的权限',
      en: "seal an agreement with the official seal of the party's body, or publish the powers that it entrusts",
    },
    access: ['decider'],
    // Of itself: a body seals and publishes a text once, and gets the same document again.
    idempotent: false,
    params,
    body: z.strictObject({ kind: deedKind }),
    maxBodyBytes: 1_000,
    success: { status: 200, body: sealedDocument },
    errors: [...ofParty, 'agreement.not_sealed_by_both', 'agreement.nothing_entrusted'],
  },
  giveJointTest: {
    operation: 'giveJointTest',
    method: 'POST',
    path: '/joint-tests',
    function: 'agreements',
    summary: {
      zh: '以本机关公章签署联调测试报告',
      en: 'seal what a joint test of a partner found, good or not, with the official seal of the body that agrees with its region',
    },
    access: ['decider'],
    // Of itself: a finding is sealed once by a body, and gives the same document again.
    idempotent: false,
    body: jointTestFinding,
    maxBodyBytes: 60_000,
    success: { status: 200, body: sealedDocument },
    errors: ['agreement.not_found', 'agreement.joint_test_unsound', 'agreement.joint_test_ahead'],
  },
  presentDeed: {
    operation: 'presentDeed',
    method: 'PUT',
    path: '/agreements/{agreement}/deeds',
    function: 'agreements',
    summary: {
      zh: '递交对方机关的签署文本或者公告, 核验后登记',
      en: "present the other party's sealed document or publication, to be verified and registered",
    },
    access: ['decider'],
    // Of itself: what is registered stays, and is the answer again.
    idempotent: false,
    params,
    body: z.strictObject({ document: sealedDocument }),
    maxBodyBytes: 150_000,
    success: { status: 200, body: deed },
    errors: [
      ...ofParty,
      'agreement.document_not_good',
      'agreement.other_document',
      'agreement.other_text',
      'agreement.not_the_counterpart',
      'agreement.not_sealed_by_both',
    ],
  },
});
