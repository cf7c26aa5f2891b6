import { readFileSync } from 'node:fs';

/** Where moto is known to do otherwise than AWS, or lacks what a test needs. */
export interface Difference {
  readonly operation: string;
  readonly why: string;
  /** `<file under tests/shared/adapters>: <full name>`. */
  readonly tests: readonly string[];
  /** It shows only where two things come at the very same moment: the tests may pass as well. */
  readonly byChance?: true;
}

/** What is read of vitest's JSON report. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

export interface Verdict {
  readonly lines: readonly string[];
  readonly passed: number;
  readonly failed: number;
  /** Tests that differ as listed: moto has no say in them. */
  readonly skipped: number;
}

const folder = 'tests/shared/adapters/';

/**
 * Every test passes, or is listed with what is different. A failing or skipped one that is not listed has failed, and so has a
 * listed one that passes or is no longer there: the list says what is so, not what once was.
 */
export function verdictOn(report: Report, differences: readonly Difference[]): Verdict {
  const listed = new Map(
    differences.flatMap((difference) => difference.tests.map((test) => [test, difference] as const)),
  );
  const count = { passed: 0, failed: 0, skipped: 0 };
  const lines: string[] = [];
  const failed = (line: string): void => {
    count.failed += 1;
    lines.push(`FAILED   ${line}`);
  };
  for (const { name, status, message = '', assertionResults } of report.testResults) {
    const file = name.slice(name.indexOf(folder) + folder.length);
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed'))
      failed(`${file}: could not be run: ${firstLine(message)}`);
    for (const test of assertionResults) {
      const id = `${file}: ${test.fullName}`;
      const difference = listed.get(id);
      listed.delete(id);
      if (test.status === 'passed' && (difference === undefined || difference.byChance)) count.passed += 1;
      else if (test.status === 'passed') failed(`${id}: passes, yet is listed as different (${difference?.operation})`);
      else if (difference === undefined) failed(`${id}: ${test.status}: ${firstLine(test.failureMessages?.[0] ?? '')}`);
      else {
        count.skipped += 1;
        lines.push(`DIFFERS  ${id} (${difference.operation})`);
      }
    }
  }
  for (const id of listed.keys()) failed(`${id}: is listed as different, but there is no such test`);
  return { lines, ...count };
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

if (import.meta.main) {
  const read = <T>(path: string | undefined): T => JSON.parse(readFileSync(path ?? '', 'utf8')) as T;
  const differences = read<Difference[]>('tests/independent/moto-differences.json');
  const { lines, passed, failed, skipped } = verdictOn(read<Report>(process.argv[2]), differences);
  for (const { operation, why } of differences) console.log(`  differs: ${operation}: ${why}`);
  for (const line of lines) console.log(`  ${line}`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed === 0 ? 0 : 1);
}
