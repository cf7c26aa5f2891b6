import { type LedgerDependencies, enterInLedger, reconcileBlanks } from './keep-ledger.ts';
import { type PrintDependencies, printResult, spoilPrint } from './print-result.ts';
import type { Caller } from '#contracts/caller';
import type { handOutRoutes } from '#contracts/http/hand-outs';
import type { Handlers, RoutesOf } from '#contracts/route';

/** What clerks print of results of other regions, and what they enter of their blanks. */
export function printingHandlers(
  dependencies: PrintDependencies & LedgerDependencies,
): Handlers<RoutesOf<typeof handOutRoutes, 'printing'>, { readonly person: Caller }> {
  return {
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
