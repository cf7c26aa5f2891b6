import type { AuditedCase, Evidence } from './evidence.ts';

/** Where something does not hold. Says nothing personal. */
export interface Violation {
  /** Null where no one case is concerned. */
  readonly caseId: string | null;
  readonly what: string;
}

/** One thing that must hold, checked from what is left of the cases alone. */
export interface Check {
  /** Law of DESIGN §3 that it belongs to. */
  readonly law: number;
  readonly says: string;
  readonly violations: (evidence: Evidence) => Iterable<Violation>;
}

/** A check that looks at each case by itself; yields what is wrong with it. */
export function perCase(
  check: Pick<Check, 'law' | 'says'>,
  look: (one: AuditedCase, evidence: Evidence) => Iterable<string>,
): Check {
  return {
    ...check,
    *violations(evidence) {
      for (const one of evidence.cases) for (const what of look(one, evidence)) yield { caseId: one.caseId, what };
    },
  };
}
