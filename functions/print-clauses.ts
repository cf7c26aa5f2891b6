import shipped from '#data/agreements.json' with { type: 'json' };
import type { ClauseRef } from '#domain/agreement/policy';

/** Computed when bundles are made (infra/commands/bundle.ts): of the agreements only which clauses let a window print. */
export const printClauses: readonly ClauseRef[] = shipped.agreements.flatMap(({ id, version, clauses }) =>
  clauses
    .filter(({ acts }) => acts.includes('print'))
    .map(({ number }) => ({ agreement: id, version, clause: number })),
);
