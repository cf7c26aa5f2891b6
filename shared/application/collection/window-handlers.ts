import type { SubmitDependencies } from '#application/case/submit-case';
import { handInAtWindow, insistOnCollection } from './answer-notice.ts';
import { askWithdrawal } from './ask-withdrawal.ts';
import { openReturnBag, sealBag } from './seal-bag.ts';
import type { Caller } from '#contracts/caller';
import type { windowCommandRoutes } from '#contracts/http/window-commands';
import type { Handlers, RoutesOf } from '#contracts/route';

type Commands = RoutesOf<typeof windowCommandRoutes, 'case-command'>;

/** What clerks do on a case that their window received, and that needs no check of a filing. */
export function windowHandlers(dependencies: SubmitDependencies): Handlers<Commands, { readonly person: Caller }> {
  return {
    handInAtWindow: ({ params, body, idempotencyKey }, { person }) =>
      handInAtWindow(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'handInAtWindow', handedIn: body.materials },
      }),
    sealBag: ({ params, body, idempotencyKey }, { person }) =>
      sealBag(dependencies, { ...params, person, idempotencyKey, body, operation: 'sealBag', manifest: body }),
    openReturnBag: ({ params, body, idempotencyKey }, { person }) =>
      openReturnBag(dependencies, { ...params, person, idempotencyKey, body, operation: 'openReturnBag', found: body }),
    insistOnCollection: ({ params, body, idempotencyKey }, { person }) =>
      insistOnCollection(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'insistOnCollection' },
        reason: body.reason ?? null,
      }),
    askWithdrawal: ({ params, body, idempotencyKey }, { person }) =>
      askWithdrawal(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'askWithdrawal' },
        reason: body.reason ?? null,
      }),
  };
}
