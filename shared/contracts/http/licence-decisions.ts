import * as z from 'zod/mini';
import { instant, prose } from './schemas.ts';
import { identifier } from './sealed-document.ts';
import { routes } from '#contracts/route';
import type { DecidedState, LicenceState } from '#domain/licence/state';

const decided = [
  ...(['in-force', 'held', 'annulled', 'withdrawn'] as const),
  ...(['revoked', 'deregistered', 'transferred-out'] as const),
] as const satisfies readonly DecidedState[];

/** States of a result in the register; `lapsed` beside them is said by its dates. */
export const licenceState = z.enum([...decided, 'superseded'] as const satisfies readonly LicenceState[]);

/** What its authority decides of a result that was issued. */
export const licenceDecisionRoutes = routes({
  changeLicenceState: {
    operation: 'changeLicenceState',
    method: 'POST',
    path: '/licences/{identifier}/state',
    function: 'licence-decide',
    summary: {
      zh: '暂扣、发还、撤销、撤回、吊销、注销、转出',
      en: 'hold, give back, annul, withdraw, revoke, deregister or transfer out a result',
    },
    access: ['decider'],
    idempotent: true,
    params: z.strictObject({ identifier }),
    /** `legalBasis`: the provision; no names and no numbers of people in either. */
    body: z.strictObject({ to: z.enum(decided), legalBasis: prose(200), reason: prose(500) }),
    maxBodyBytes: 4_000,
    success: { status: 200, body: z.strictObject({ identifier, state: licenceState, since: instant }) },
    errors: ['licence.not_found', 'licence.wrong_state', 'licence.busy'],
  },
});
