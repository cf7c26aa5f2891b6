import * as z from 'zod/mini';
import { caseId, date, prose, text } from './schemas.ts';
import { identifier } from './sealed-document.ts';
import { routes } from '#contracts/route';

export const licenceQueryRoutes = routes({
  queryLicences: {
    operation: 'queryLicences',
    method: 'POST',
    path: '/cases/{caseId}/licence-queries',
    function: 'licence-query',
    summary: {
      zh: '为办件查询持证人的有效证照, 留痕',
      en: 'look up licences in force of the holder of a case; the look is recorded',
    },
    access: ['acceptor', 'reviewer', 'decider'],
    // Changes nothing but the record of looks: each look is one.
    idempotent: false,
    params: z.strictObject({ caseId }),
    body: z.strictObject({
      /** One that the item of the case names. */
      typeCode: z.string().check(z.regex(/^[0-9A-Z]{18}\d{3}$/)),
      /** The holder reads both; no names and no numbers of people in either. */
      purpose: prose(200),
      basis: z.strictObject({ kind: z.literal('statutory-duty'), provision: prose(200) }),
    }),
    maxBodyBytes: 4_000,
    success: {
      status: 200,
      /** Of each licence in force what the item names, and nothing else. */
      body: z.strictObject({
        licences: z.array(
          z.strictObject({
            identifier,
            status: z.literal('in-force'),
            name: z.optional(text),
            issuer: z.optional(z.strictObject({ id: z.string(), name: text })),
            issuedOn: z.optional(date),
            validUntil: z.optional(z.nullable(date)),
          }),
        ),
      }),
    },
    errors: ['case.not_found', 'case.own_case', 'case.wrong_state', 'licence.not_for_item'],
  },
});
