import type { Finding } from './checks.ts';

/** Violations shown of one check; how many more there are is said. */
const shown = 5;

/** One line per check, the violations below it. */
export function printed(findings: readonly Finding[]): string {
  return findings
    .flatMap(({ law, says, violations }) => [
      `${violations.length === 0 ? '✓' : '✗'} law ${law}: ${says}`,
      ...violations.slice(0, shown).map(({ caseId, what }) => `    ${caseId ?? '-'}: ${what}`),
      ...(violations.length > shown ? [`    and ${violations.length - shown} more`] : []),
    ])
    .join('\n');
}
