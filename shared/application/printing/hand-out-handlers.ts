import { type LedgerDependencies, enterInLedger, reconcileBlanks } from './keep-ledger.ts';
import { type PrintDependencies, printResult, spoilPrint } from './print-result.ts';
import { handOut, type HandOutDependencies } from '#application/collection/hand-out';
import type { Caller } from '#contracts/caller';
import type { handOutRoutes } from '#contracts/http/hand-outs';
import type { Handlers } from '#contracts/route';

/** What clerks hand out, what they print of results of other regions, and what they enter of their blanks. */
export function handOutHandlers(
  dependencies: HandOutDependencies & PrintDependencies & LedgerDependencies,
): Handlers<typeof handOutRoutes, { readonly person: Caller }> {
  return {
    handOut: ({ params, body, idempotencyKey }, { person }) =>
      handOut(dependencies, { ...params, person, idempotencyKey, body, operation: 'handOut', handingOut: body }),
    printResult: ({ params, body, idempotencyKey }, { person }) =>
      printResult(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'printResult' },
        blank: body.blank,
      }),
    spoilPrint: ({ params, body, idempotencyKey }, { person }) =>
      spoilPrint(dependencies, {
        ...{ ...params, person, idempotencyKey, body, operation: 'spoilPrint' },
        spoiling: { ...body, note: body.note ?? null },
      }),
    reconcileBlanks: ({ params }, { person }) => reconcileBlanks(dependencies, { ...params, person }),
    enterInLedger: ({ params, body, idempotencyKey }, { person }) =>
      enterInLedger(dependencies, { ...params, person, idempotencyKey, entering: body }),
  };
}
