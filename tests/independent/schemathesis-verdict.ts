import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Answers that schemathesis finds wrong and that stay as they are. */
export interface Deviation {
  /** Code of the finding, as `st explain` knows it. */
  readonly code: string;
  /** Regular expression over `METHOD /path`. */
  readonly operations: string;
  readonly why: string;
}

/** What is read of the JSON report of one run. */
export interface Report {
  readonly complete: boolean;
  readonly operations: { readonly total: number; readonly tested: number };
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly {
    readonly code: string;
    readonly title: string;
    readonly operations: readonly string[];
  }[];
  readonly errors: readonly unknown[];
}

export interface Verdict {
  readonly lines: readonly string[];
  /** Operations with no finding, over all runs. */
  readonly passed: number;
  readonly failed: number;
  /** Findings that are listed. */
  readonly skipped: number;
}

/** A finding that is not listed has failed; so have a run that did not come to its end, and a deviation that no run found. */
export function verdictOn(runs: Readonly<Record<string, Report>>, deviations: readonly Deviation[]): Verdict {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const lines: string[] = [];
  const met = new Set<Deviation>();
  const failed = (line: string): void => {
    count.failed += 1;
    lines.push(`FAILED   ${line}`);
  };
  for (const [run, { complete, operations, test_cases, failures, errors }] of Object.entries(runs)) {
    if (!complete || operations.tested !== operations.total)
      failed(`${run}: tested ${operations.tested} of ${operations.total} operations`);
    for (const error of errors) failed(`${run}: ${JSON.stringify(error)}`);
    const found = failures.flatMap(({ operations: each, ...finding }) => each.map((at) => ({ ...finding, at })));
    const wrong = new Set<string>();
    for (const { code, title, at } of found) {
      const listed = deviations.find((each) => each.code === code && new RegExp(each.operations).test(at));
      if (listed === undefined) {
        wrong.add(at);
        failed(`${run}: ${at}: ${code} ${title}`);
      } else {
        met.add(listed);
        count.skipped += 1;
      }
    }
    count.passed += Math.max(0, operations.tested - wrong.size);
    lines.push(`${run}: ${test_cases.generated} requests to ${operations.tested} operations`);
  }
  for (const deviation of deviations)
    if (!met.has(deviation)) failed(`${deviation.code} at ${deviation.operations} is listed, but was not found`);
  return { lines, ...count };
}

if (import.meta.main) {
  const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
  const deviations = read<Deviation[]>('tests/independent/schemathesis-deviations.json');
  const runs = process.argv.slice(2).map((path) => [basename(path, '.json'), read<Report>(path)] as const);
  const { lines, passed, failed, skipped } = verdictOn(Object.fromEntries(runs), deviations);
  for (const { code, operations, why } of deviations) console.log(`  deviates: ${code} at ${operations}: ${why}`);
  for (const line of lines) console.log(`  ${line}`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed === 0 ? 0 : 1);
}
