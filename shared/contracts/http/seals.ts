import * as z from 'zod/mini';
import { account, creditCode, instant, itemId } from './schemas.ts';
import { sealId, sealKind } from './seal-names.ts';
import { routes } from '#contracts/route';

const month = z.string().check(z.regex(/^20\d\d-(0[1-9]|1[0-2])$/));
/** A place in the log: instant and identifier of the document. */
const place = z.string().check(z.maxLength(200), z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[\w.:#-]+$/));

const seal = z.strictObject({
  id: sealId,
  kind: sealKind,
  algorithm: z.enum(['SM2-SM3', 'ECDSA-SHA256']),
  validFrom: instant,
  validUntil: instant,
  /** Registered: not in use before two officials of the body have confirmed it. */
  state: z.enum(['registered', 'active', 'suspended', 'replaced']),
  /** Accounts, in their order; none where whoever filled the registry vouched for the seal. */
  confirmations: z.array(z.strictObject({ by: account, at: instant })),
});

export const sealRoutes = routes({
  listSeals: {
    operation: 'listSeals',
    method: 'GET',
    path: '/seals',
    function: 'seals',
    summary: {
      zh: '本机关印章、本月用印次数和印章覆盖情况',
      en: 'the seals of a body, how often each was used this month, and which kinds that its items and duties need are missing or end within 60 days',
    },
    access: ['reviewer', 'decider'],
    idempotent: false,
    query: z.strictObject({ body: creditCode }),
    success: {
      status: 200,
      body: z.strictObject({
        body: creditCode,
        seals: z.array(
          z.strictObject({
            ...seal.shape,
            /** Of the month in Shanghai; `more` where it was not counted to the end. */
            uses: z.strictObject({ month, count: z.int(), more: z.boolean() }),
          }),
        ),
        coverage: z.array(
          z.strictObject({
            kind: sealKind,
            /** Items whose results bear it. */
            items: z.array(itemId),
            duties: z.array(z.enum(['receipts', 'hand-over', 'agreements'])),
            /** Ending: the last one in force ends within 60 days. */
            state: z.enum(['covered', 'ending', 'missing']),
            until: z.nullable(instant),
          }),
        ),
      }),
    },
    errors: ['identity.no_post'],
  },
  confirmSeal: {
    operation: 'confirmSeal',
    method: 'POST',
    path: '/seals/confirmations',
    function: 'seals',
    summary: {
      zh: '确认启用印章: 决定人员先确认, 本机关另一名人员再次确认后启用, 原印章同时停用',
      en: 'confirm a registered seal: a decider first, then a second official of the body; with the second it is in force, and replaces the one before it',
    },
    access: ['reviewer', 'decider'],
    // Of itself: each of the two confirms it once, and in force it is the answer again.
    idempotent: false,
    body: z.strictObject({ body: creditCode, kind: sealKind, sealId }),
    maxBodyBytes: 1_000,
    success: { status: 200, body: seal },
    errors: [
      ...(['seal.not_found', 'seal.same_official', 'seal.first_by_decider', 'seal.not_registered'] as const),
      ...(['seal.not_valid_now', 'seal.busy', 'identity.no_post'] as const),
    ],
  },
  listSealUses: {
    operation: 'listSealUses',
    method: 'GET',
    path: '/seals/uses',
    function: 'seals',
    summary: { zh: '用印记录', en: 'what a seal was used for in a month, signature by signature' },
    access: ['reviewer', 'decider'],
    idempotent: false,
    query: z.strictObject({
      body: creditCode,
      kind: sealKind,
      sealId,
      month,
      limit: z.optional(z.string().check(z.regex(/^([1-9]|[1-9]\d|100)$/))),
      cursor: z.optional(place),
    }),
    success: {
      status: 200,
      body: z.strictObject({
        uses: z.array(z.strictObject({ identifier: z.string(), document: z.string(), at: instant })),
        /** Cursor of the next page; null at the end. */
        next: z.nullable(place),
      }),
    },
    errors: ['identity.no_post', 'seal.not_found'],
  },
});
