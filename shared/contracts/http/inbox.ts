import * as z from 'zod/mini';
import { caseId, creditCode, instant, itemId, step, text } from './schemas.ts';
import { routes } from '#contracts/route';

const item = z.strictObject({ id: itemId, version: z.int(), name: text });

/** A place in the order of a list: instant, case, and for notices the event. */
const instantPlace = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#\d{6}-\d{8}-[0-9A-HJKMNP-TV-Z]{12}`;
const inboxPlace = z.string().check(z.regex(new RegExp(`^${instantPlace}$`)));
const noticePlace = z.string().check(z.regex(new RegExp(String.raw`^${instantPlace}#\d{6}$`)));

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
