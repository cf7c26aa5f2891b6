import * as z from 'zod/mini';
import { acted, caseParams, reasons } from './case-schemas.ts';
import { creditCode, hex64, instant, itemId, prose } from './schemas.ts';
import { routes } from '#contracts/route';

export const decisionRoutes = routes({
  decideCase: {
    operation: 'decideCase',
    method: 'POST',
    path: '/cases/{caseId}/decision',
    function: 'decide',
    summary: { zh: '作出决定', en: 'decide' },
    access: ['decider'],
    idempotent: true,
    params: caseParams,
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
      'case.documents_to_follow',
      'case.busy',
      'case.erased',
      'case.own_case',
    ],
  },
  authoriseStanding: {
    operation: 'authoriseStanding',
    method: 'POST',
    path: '/standing-authorisations',
    function: 'decide',
    summary: {
      zh: '即办件预先授权: 决定人员提出, 本机关另一名人员确认后生效',
      en: 'authorise an on-the-spot item beforehand: a decider proposes it, a second official of the body puts it in force',
    },
    access: ['decider', 'reviewer'],
    // By its nature: there is one authorisation per body, item and version, however often either of the two gives it.
    idempotent: false,
    body: z.strictObject({ itemId, version: z.int().check(z.positive()), body: creditCode }),
    maxBodyBytes: 2_000,
    success: {
      status: 201,
      body: z.strictObject({
        ...{ id: z.string(), itemId, version: z.int(), body: creditCode, givenAt: instant },
        /** Nothing is decided on the spot before it is in force. */
        state: z.enum(['proposed', 'in-force']),
        inForceSince: z.nullable(instant),
      }),
    },
    errors: ['item.not_found', 'approval.exists', 'approval.not_on_the_spot', 'approval.not_proposed'],
  },
});
