import * as z from 'zod/mini';
import { caseId, date, prose, text } from './schemas.ts';
import { identifier } from './sealed-document.ts';
import { routes } from '#contracts/route';

/** Of what type, what for, and on what ground. The holder reads it; no names and no numbers of people in any of it. */
const asked = {
  /** One that the item of the case names. */
  typeCode: z.string().check(z.regex(/^[0-9A-Z]{18}\d{3}$/)),
  purpose: prose(100),
  basis: z.union([
    z.strictObject({ kind: z.literal('statutory-duty'), provision: prose(200) }),
    /** The holder consented for this case: `POST /licences/{identifier}/consents`. */
    z.strictObject({ kind: z.literal('consent') }),
  ]),
};

const errors = [
  ...(['case.not_found', 'case.own_case', 'case.wrong_state'] as const),
  ...(['licence.not_for_item', 'licence.no_consent'] as const),
];

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
    body: z.strictObject(asked),
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
    errors,
  },
  copyLicence: {
    operation: 'copyLicence',
    method: 'POST',
    path: '/cases/{caseId}/licence-copies',
    function: 'licence-query',
    summary: {
      zh: '为办件查看证照的加注件, 留痕',
      en: 'see an annotated copy of a licence of the holder of a case; the look is recorded',
    },
    access: ['acceptor', 'reviewer', 'decider'],
    idempotent: false,
    params: z.strictObject({ caseId }),
    body: z.strictObject({ ...asked, identifier }),
    maxBodyBytes: 4_000,
    /** One page of HTML that runs nothing, with purpose, body and last day written across it. */
    success: { status: 200, body: z.string(), mediaType: 'text/html' },
    errors: [...errors, 'licence.not_found', 'licence.other_file'],
  },
});
