import * as z from 'zod/mini';
import { observed } from './observed.ts';
import { caseId, due, instant, itemId, mode, status, text } from './schemas.ts';
import { routes } from '#contracts/route';

/** 查询码: the number of a case and ten characters of Crockford base 32 that only the platform can make. */
export const trackingCode = z.string().check(z.regex(/^\d{6}-\d{8}-[0-9A-HJKMNP-TV-Z]{12}-[0-9A-HJKMNP-TV-Z]{10}$/));

export const trackingRoutes = routes({
  followCase: {
    operation: 'followCase',
    method: 'GET',
    path: '/tracking/{code}',
    function: 'tracking',
    summary: { zh: '凭查询码跟踪办件', en: 'follow a case by its tracking code' },
    access: 'public',
    idempotent: false,
    params: z.strictObject({ code: trackingCode }),
    success: {
      status: 200,
      /** Nothing personal: whoever finds a receipt may not learn who applied, or for what reasons. */
      body: z.strictObject({
        caseId,
        item: z.strictObject({ id: itemId, name: text }),
        mode,
        status,
        statusText: text,
        /** Who has it now (null once it is over), since when it stands there, until when they have to act, and whether they are late. */
        with: z.strictObject({
          who: z.nullable(text),
          since: z.nullable(instant),
          until: z.nullable(due),
          overdue: z.boolean(),
        }),
        /** What the applicant can do now. */
        next: text,
        timeline: z.array(z.strictObject({ title: text, at: instant })),
        observed,
      }),
    },
    errors: ['tracking.not_found'],
  },
});
