import { expect, it } from 'vitest';
import { createClient } from '#client/client';
import type { ErrorCode, ErrorEntry, Outcome } from '#contracts/errors';
import { agreementErrors } from '#contracts/errors-agreement';
import type { AgreementRejection } from '#domain/agreement/policy';
import { accept, reject } from '#contracts/errors';
import { api } from '#contracts/http/api';
import { type decisionRoutes } from '#contracts/http/decisions';
import { operatorRoutes } from '#contracts/http/operator';
import { type Handlers, type ResponseOf, routes } from '#contracts/route';
import type { FunctionManifest } from '#contracts/capabilities';
import { environmentOf } from '#runtime/environment';
import * as z from 'zod/mini';

/*
 * What must not compile. `tsc` is the judge here, not vitest: each `@ts-expect-error` is an error of its own where the line
 * below it compiles. Nothing of this is run.
 */

const acted = { caseId: '620100-20260922-0123456789AB', seq: 1, status: 'completed' } as const;
const act = (): Promise<Outcome<ResponseOf<typeof operatorRoutes.eraseCase>>> => Promise.resolve(accept(acted));

export const complete: Handlers<typeof operatorRoutes, unknown> = {
  restartJourney: act,
  assignCase: act,
  eraseCase: act,
};

// @ts-expect-error a handler is missing
export const missing: Handlers<typeof operatorRoutes, unknown> = { restartJourney: act, assignCase: act };

// @ts-expect-error a handler that no route asks for
export const beyond: Handlers<typeof operatorRoutes, unknown> = { ...complete, other: act };

export const misspelt: Handlers<typeof operatorRoutes, unknown> = {
  restartJourney: act,
  assignCase: act,
  // @ts-expect-error the field is called `status`
  eraseCase: () => Promise.resolve(accept({ caseId: '', seq: 1, state: 'completed' })),
};

export const unknownStatus: Handlers<typeof operatorRoutes, unknown> = {
  restartJourney: act,
  assignCase: act,
  // @ts-expect-error there is no such status
  eraseCase: () => Promise.resolve(accept({ ...acted, status: 'finished' })),
};

export const requests: Partial<Handlers<typeof decisionRoutes, unknown>> = {
  decideCase: ({ params, body, idempotencyKey }) => {
    const texts: string[] = [params.caseId, idempotencyKey, body.outcome];
    // @ts-expect-error only a refusal has reasons
    void body.reasons;
    // @ts-expect-error no such parameter in the path
    void params.identifier;
    return Promise.resolve(accept({ ...acted, caseId: texts[0] ?? '' }));
  },
};

// @ts-expect-error no such code in the catalogue
export const uncoded = reject('case.gone');
export const coded: ErrorCode = 'case.not_found';
export const codedElsewhere: ErrorCode = 'agreement.none';

const { 'agreement.none': _, ...incomplete } = agreementErrors;
// @ts-expect-error a rejection of the rules has no words
export const unworded: Record<AgreementRejection, ErrorEntry> = incomplete;

export const table = routes({
  // @ts-expect-error the operation is not named as its key
  one: { ...operatorRoutes.eraseCase, operation: 'other', success: { status: 200, body: z.strictObject({}) } },
});

/** Calls that a client of the whole API takes and refuses. */
export async function calls(): Promise<void> {
  const client = createClient(api, { baseUrl: '' });
  const params = { caseId: '' };
  await client.getCase({ params });
  // @ts-expect-error the path has a parameter
  await client.getCase({});
  // @ts-expect-error it is called caseId
  await client.getCase({ params: { id: '' } });
  // @ts-expect-error a command has an idempotency key
  await client.acceptCase({ params, body: {} });
  // @ts-expect-error a reading has none
  await client.getCase({ params, idempotencyKey: '' });
  // @ts-expect-error no such recommendation
  await client.reviewCase({ params, body: { recommendation: 'maybe', opinion: '' }, idempotencyKey: '' });
  // @ts-expect-error no such operation
  await client.closeCase({ params });
  // @ts-expect-error no such field in the answer
  void (await client.getCase({ params })).state;
}

/** The environment of a function has the variables of its capabilities, and no others. */
export function environments(): void {
  const manifest = {
    name: 'x',
    purpose: '',
    trigger: { kind: 'http' },
    needs: ['cases.read'],
    memoryMb: 1,
    timeoutSeconds: 1,
    whenItFails: { zh: '', en: '' },
  } as const satisfies FunctionManifest;
  const { variables } = environmentOf(manifest);
  void variables.CASES_TABLE;
  // @ts-expect-error the manifest does not name what brings it
  void variables.APPROVALS_TABLE;
  // @ts-expect-error no such capability
  void ({ ...manifest, needs: ['cases.burn'] } satisfies FunctionManifest);
}

it('has its expectations checked by the compiler, which reads this file', () => {
  expect(Object.keys(complete)).toEqual(Object.keys(operatorRoutes));
});
