import { describe, expect, it } from 'vitest';
import { type Report, verdictOn } from './moto-verdict.ts';

const report = (...tests: readonly (readonly [fullName: string, status: string])[]): Report => ({
  testResults: [
    {
      name: '/project/tests/shared/adapters/kms/keys.test.ts',
      status: 'passed',
      assertionResults: tests.map(([fullName, status]) => ({ fullName, status })),
    },
  ],
});
const listing = (...tests: string[]) => [{ operation: 'kms:Sign', why: 'it signs something else', tests }];
const counts = (...given: Parameters<typeof verdictOn>) => {
  const { passed, failed, skipped } = verdictOn(...given);
  return { passed, failed, skipped };
};

describe('the verdict on a run against moto', () => {
  it('counts what passes, and what differs as listed as skipped', () => {
    const run = report(['signs', 'failed'], ['reads', 'passed'], ['waits', 'skipped']);
    const differences = listing('kms/keys.test.ts: signs', 'kms/keys.test.ts: waits');
    expect(counts(run, differences)).toEqual({ passed: 1, failed: 0, skipped: 2 });
  });

  it.each(['failed', 'skipped', 'pending', 'todo'])('fails for a test that is %s and not listed', (status) => {
    expect(counts(report(['signs', status]), [])).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('fails for a listed test that passes, and for one that is not there', () => {
    const run = report(['signs', 'passed']);
    expect(counts(run, listing('kms/keys.test.ts: signs', 'kms/keys.test.ts: gone'))).toEqual({
      ...{ passed: 0, failed: 2, skipped: 0 },
    });
  });

  it('takes either of a test that differs by chance', () => {
    const byChance = listing('kms/keys.test.ts: signs').map((each) => ({ ...each, byChance: true as const }));
    expect(counts(report(['signs', 'passed']), byChance)).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(counts(report(['signs', 'failed']), byChance)).toEqual({ passed: 0, failed: 0, skipped: 1 });
  });

  it('fails for a file that could not be run, even where each of its tests is listed', () => {
    const [file] = report(['signs', 'skipped']).testResults;
    const run = { testResults: file === undefined ? [] : [{ ...file, status: 'failed', message: 'no such table' }] };
    const { lines } = verdictOn(run, listing('kms/keys.test.ts: signs'));
    expect(lines[0]).toBe('FAILED   kms/keys.test.ts: could not be run: no such table');
  });
});
