import * as z from 'zod/mini';
import { parcelState } from './parcel-state.ts';
import { caseId, creditCode, instant, itemId, step, text } from './schemas.ts';
import { routes } from '#contracts/route';

const item = z.strictObject({ id: itemId, version: z.int(), name: text });

/** A place in the order of a list: instant, case, and for notices the event. */
const instantPlace = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#\d{6}-\d{8}-[0-9A-HJKMNP-TV-Z]{12}`;
const inboxPlace = z.string().check(z.regex(new RegExp(`^${instantPlace}$`)));
const noticePlace = z.string().check(z.regex(new RegExp(String.raw`^${instantPlace}#\d{6}$`)));
const settlementPlace = z.string().check(z.regex(/^\d{6}-\d{8}-[0-9A-HJKMNP-TV-Z]{12}#\d{2}$/));
/** Who pays the carriage (付费方). */
const payer = z.enum(['applicant', 'receiving', 'deciding']);

export const inboxRoutes = routes({
  listInbox: {
    operation: 'listInbox',
    method: 'GET',
    path: '/inbox',
    function: 'inbox',
    summary: { zh: '待办件', en: "what awaits the body's officials, the earliest due first" },
    access: ['acceptor', 'reviewer', 'decider', 'clerk'],
    idempotent: false,
    query: z.strictObject({
      body: creditCode,
      step: z.optional(step),
      itemId: z.optional(itemId),
      overdue: z.optional(z.enum(['true', 'false'])),
      limit: z.optional(z.string().check(z.regex(/^([1-9]|[1-9]\d|100)$/))),
      cursor: z.optional(inboxPlace),
    }),
    success: {
      status: 200,
      body: z.strictObject({
        cases: z.array(
          z.strictObject({
            caseId,
            item,
            mode: z.enum(['fully-online', 'collection-on-behalf', 'joint']),
            step,
            /** Null where the item sets no limit for the step. */
            due: z.nullable(instant),
            provisional: z.boolean(),
            overdue: z.boolean(),
            submittedAt: instant,
          }),
        ),
        /** Cursor of the next page; null at the end. A page may be short, or empty, and still have a next. */
        next: z.nullable(inboxPlace),
      }),
    },
    errors: ['identity.no_post'],
  },
  listSettlement: {
    operation: 'listSettlement',
    method: 'GET',
    path: '/settlements/{body}/{month}',
    function: 'inbox',
    summary: { zh: '快递费用结算', en: 'parcels that a body ordered in a month, and what is owed for them' },
    /** Of the body; operators of the deployment, also for bodies of other regions at its desk. */
    access: ['acceptor', 'reviewer', 'decider', 'clerk', 'operator'],
    idempotent: false,
    params: z.strictObject({ body: creditCode, month: z.string().check(z.regex(/^20\d\d-(0[1-9]|1[0-2])$/)) }),
    query: z.strictObject({
      limit: z.optional(z.string().check(z.regex(/^([1-9]|[1-9]\d|100)$/))),
      cursor: z.optional(settlementPlace),
    }),
    success: {
      status: 200,
      body: z.strictObject({
        body: z.strictObject({ id: creditCode, name: text }),
        month: z.string(),
        /** Of the whole month, with the first page; `complete` unless there were too many to add up at once: then pages are added up. */
        sums: z.nullable(
          z.strictObject({
            complete: z.boolean(),
            /** Fees in fen of the parcels whose order was not taken back; `withoutFee` of them have none yet. */
            of: z.array(
              z.strictObject({ payer, carrier: z.string(), parcels: z.int(), feeFen: z.int(), withoutFee: z.int() }),
            ),
          }),
        ),
        lines: z.array(
          z.strictObject({
            caseId,
            bag: z.int(),
            leg: z.enum(['outward', 'return']),
            carrier: z.string(),
            number: z.string(),
            orderedAt: instant,
            payer,
            feeFen: z.nullable(z.int()),
            state: parcelState,
          }),
        ),
        next: z.nullable(settlementPlace),
      }),
    },
    errors: ['identity.no_post'],
  },
  listNotices: {
    operation: 'listNotices',
    method: 'GET',
    path: '/notices',
    function: 'inbox',
    summary: { zh: '我的办件通知', en: 'what I was told of my cases, the latest first' },
    access: 'signed-in',
    idempotent: false,
    query: z.strictObject({ cursor: z.optional(noticePlace) }),
    success: {
      status: 200,
      body: z.strictObject({
        notices: z.array(z.strictObject({ caseId, seq: z.int(), type: z.string(), title: text, item, at: instant })),
        next: z.nullable(noticePlace),
      }),
    },
    errors: [],
  },
});
