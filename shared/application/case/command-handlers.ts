import { actOnCase } from './act-on-case.ts';
import { submitCase, type SubmitDependencies } from './submit-case.ts';
import type { Caller } from '#contracts/caller';
import type { caseCommandRoutes } from '#contracts/http/case-commands';
import type { Handlers, RoutesOf } from '#contracts/route';

type Commands = RoutesOf<typeof caseCommandRoutes, 'case-command'>;

/** The command routes of a case, each as the command it stands for. */
export function commandHandlers(dependencies: SubmitDependencies): Handlers<Commands, { readonly person: Caller }> {
  return {
    submitCase: ({ body, idempotencyKey }, { person }) =>
      submitCase(dependencies, { person, filing: body, idempotencyKey }),
    takeOverCase: ({ params, body, idempotencyKey }, { person }) =>
      actOnCase(dependencies, {
        ...params,
        person,
        idempotencyKey,
        body,
        operation: 'takeOverCase',
        command: { type: 'take-over' },
      }),
    declineHandover: ({ params, body, idempotencyKey }, { person }) =>
      actOnCase(dependencies, {
        ...params,
        person,
        idempotencyKey,
        body,
        operation: 'declineHandover',
        command: { type: 'decline-handover', reasons: body.reasons, competentBody: body.competentBody ?? null },
      }),
    acceptCase: ({ params, body, idempotencyKey }, { person }) =>
      actOnCase(dependencies, {
        ...params,
        person,
        idempotencyKey,
        body,
        operation: 'acceptCase',
        command: { type: 'accept' },
      }),
    declineCase: ({ params, body, idempotencyKey }, { person }) =>
      actOnCase(dependencies, {
        ...params,
        person,
        idempotencyKey,
        body,
        operation: 'declineCase',
        command: { type: 'not-accept', reasons: body.reasons, competentBody: body.competentBody ?? null },
      }),
    reviewCase: ({ params, body, idempotencyKey }, { person }) =>
      actOnCase(dependencies, {
        ...params,
        person,
        idempotencyKey,
        body,
        operation: 'reviewCase',
        command: { type: 'review', ...body },
      }),
    extendCase: ({ params, body, idempotencyKey }, { person }) =>
      actOnCase(dependencies, {
        ...params,
        person,
        idempotencyKey,
        body,
        operation: 'extendCase',
        command: { type: 'extend', reason: body.reason },
      }),
    withdrawCase: ({ params, body, idempotencyKey }, { person }) =>
      actOnCase(dependencies, {
        ...params,
        person,
        idempotencyKey,
        body,
        operation: 'withdrawCase',
        command: { type: 'withdraw', reason: body.reason ?? null },
      }),
  };
}
