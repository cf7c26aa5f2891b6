import { agreementChecks } from './agreement-checks.ts';
import { consequenceChecks } from './consequence-checks.ts';
import { dueChecks } from './due-checks.ts';
import type { Evidence } from './evidence.ts';
import type { Check, Violation } from './law.ts';
import { orderChecks } from './order-checks.ts';
import { printChecks } from './print-checks.ts';
import { privacyChecks } from './privacy-checks.ts';
import { recordChecks } from './record-checks.ts';
import { recordingChecks } from './recording-checks.ts';
import { sealChecks } from './seal-checks.ts';
import { statementChecks } from './statement-checks.ts';
import { versionChecks } from './version-checks.ts';

/** Everything that is checked. A new check (an inbox against the events, say) is one more line here. */
export const checks: readonly Check[] = [
  ...recordChecks,
  ...consequenceChecks,
  ...sealChecks,
  ...versionChecks,
  ...statementChecks,
  ...agreementChecks,
  ...orderChecks,
  ...dueChecks,
  ...printChecks,
  ...privacyChecks,
  ...recordingChecks,
];

export interface Finding {
  readonly law: number;
  readonly says: string;
  readonly violations: readonly Violation[];
}

/** What was found of each check in all regions together. */
export function auditAll(regions: readonly Evidence[]): readonly Finding[] {
  const [first = [], ...others] = regions.map(audit);
  return first.map((finding, at) => ({
    ...finding,
    violations: [finding, ...others.flatMap((other) => other[at] ?? [])].flatMap(({ violations }) => violations),
  }));
}

/** What was found of each check, in the order of the laws. A check that breaks on what it finds has found something. */
export function audit(evidence: Evidence): readonly Finding[] {
  const found = checks.map(({ law, says, violations }): Finding => {
    const seen: Violation[] = [];
    try {
      for (const violation of violations(evidence)) seen.push(violation);
    } catch (error) {
      seen.push({ caseId: null, what: `could not be checked: ${(error as Error).message}` });
    }
    return { law, says, violations: seen };
  });
  return found.toSorted((a, b) => a.law - b.law);
}
