import { actOnCase, type PlainCommand } from './act-on-case.ts';
import type { Acted } from './change-case.ts';
import { correctCase } from './correct-case.ts';
import { handInDocuments } from './hand-in-documents.ts';
import { notifyDeficiencies } from './notify-deficiencies.ts';
import { transferCase } from './transfer-case.ts';
import { submitCase, type SubmitDependencies } from './submit-case.ts';
import { recordDecision } from '#application/decision/record-decision';
import type { Caller } from '#contracts/caller';
import type { Outcome } from '#contracts/errors';
import type { caseCommandRoutes } from '#contracts/http/case-commands';
import type { casePaperRoutes } from '#contracts/http/case-papers';
import type { Found, Manifest } from '#domain/custody/manifest';
import type { Handlers, RoutesOf } from '#contracts/route';

type Commands = RoutesOf<typeof caseCommandRoutes & typeof casePaperRoutes, 'case-command'>;

interface Asked<B> {
  readonly params: { readonly caseId: string };
  readonly body: B;
  readonly idempotencyKey: string;
}

/** The command routes of a case, each as the command it stands for. */
export function commandHandlers(dependencies: SubmitDependencies): Handlers<Commands, { readonly person: Caller }> {
  const asCommand =
    <B>(operation: keyof Commands, commandOf: (body: B) => PlainCommand) =>
    ({ params, body, idempotencyKey }: Asked<B>, { person }: { readonly person: Caller }): Promise<Outcome<Acted>> =>
      actOnCase(dependencies, { ...params, person, idempotencyKey, body, operation, command: commandOf(body) });
  return {
    submitCase: ({ body, idempotencyKey }, { person }) =>
      submitCase(dependencies, { person, filing: body, idempotencyKey }),
    takeOverCase: asCommand('takeOverCase', () => ({ type: 'take-over' })),
    declineHandover: asCommand('declineHandover', ({ reasons, competentBody }: Declining) => ({
      type: 'decline-handover',
      ...{ reasons, competentBody: competentBody ?? null },
    })),
    ...contentHandlers(dependencies),
    insistOnCase: asCommand('insistOnCase', ({ reason }: { reason?: string | undefined }) => ({
      type: 'insist',
      reason: reason ?? null,
    })),
    clearCase: asCommand('clearCase', () => ({ type: 'clear' })),
    openBag: asCommand('openBag', (found: Found) => ({ type: 'open-bag', found })),
    sealReturnBag: asCommand('sealReturnBag', (manifest: Manifest) => ({ type: 'seal-bag', manifest })),
    serveCase: asCommand(
      'serveCase',
      ({ how, reference }: { how: 'post' | 'pick-up' | 'window'; reference?: string | undefined }) => ({
        ...{ type: 'serve', how },
        number: reference ?? null,
      }),
    ),
    acceptCase: asCommand('acceptCase', () => ({ type: 'accept' })),
    declineCase: asCommand('declineCase', ({ reasons, competentBody }: Declining) => ({
      type: 'not-accept',
      ...{ reasons, competentBody: competentBody ?? null },
    })),
    reviewCase: asCommand('reviewCase', (body: { recommendation: 'grant' | 'refuse'; opinion: string }) => ({
      type: 'review',
      ...body,
    })),
    extendCase: asCommand('extendCase', ({ reason }: { reason: string }) => ({ type: 'extend', reason })),
    withdrawCase: asCommand('withdrawCase', ({ reason }: { reason?: string | undefined }) => ({
      type: 'withdraw',
      reason: reason ?? null,
    })),
  };
}

type WithContent = 'notifyDeficiencies' | 'correctCase' | 'handInDocuments' | 'transferCase' | 'recordExternalDecision';

/** Commands whose content is checked against the item or the bodies before the case is asked. */
function contentHandlers(
  dependencies: SubmitDependencies,
): Pick<Handlers<Commands, { readonly person: Caller }>, WithContent> {
  return {
    notifyDeficiencies: ({ params, body, idempotencyKey }, { person }) =>
      notifyDeficiencies(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'notifyDeficiencies' },
        ...{ deficiencies: body.deficiencies, workingDays: body.workingDays },
      }),
    correctCase: ({ params, body, idempotencyKey }, { person }) =>
      correctCase(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'correctCase', correction: body },
      }),
    handInDocuments: ({ params, body, idempotencyKey }, { person }) =>
      handInDocuments(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'handInDocuments', handedIn: body.materials },
      }),
    transferCase: ({ params, body, idempotencyKey }, { person }) =>
      transferCase(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'transferCase', transfer: body },
      }),
    recordExternalDecision: ({ params, body, idempotencyKey }, { person }) =>
      recordDecision(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'recordExternalDecision', observed: body },
      }),
  };
}

interface Declining {
  readonly reasons: readonly string[];
  readonly competentBody?: string | undefined;
}
