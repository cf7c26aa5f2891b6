import type { ClauseRef } from './policy.ts';

/** Whether a case's clause is one that lets the window print; the terms are those under which it was received, whatever became of the agreement. */
export const letsPrint = (clauses: readonly ClauseRef[], asked: ClauseRef): boolean =>
  clauses.some(
    ({ agreement, version, clause }) =>
      agreement === asked.agreement && version === asked.version && clause === asked.clause,
  );
