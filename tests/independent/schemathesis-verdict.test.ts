import { describe, expect, it } from 'vitest';
import { type Report, verdictOn } from './schemathesis-verdict.ts';

const run = (change: Partial<Report> = {}): Report => ({
  ...{ complete: true, operations: { total: 3, tested: 3 }, test_cases: { generated: 100 }, failures: [], errors: [] },
  ...change,
});
const failures = [{ code: 'ST204', title: 'Wrong response to undeclared method', operations: ['TRACE /a', 'GET /b'] }];
const trace = { code: 'ST204', operations: '^TRACE /', why: 'there is one answer to both' };
const counts = (...given: Parameters<typeof verdictOn>) => {
  const { passed, failed, skipped } = verdictOn(...given);
  return [passed, failed, skipped];
};

describe('the verdict on runs of schemathesis', () => {
  it('counts operations without a finding, over all runs', () => {
    expect(counts({ citizen: run(), nobody: run() }, [])).toEqual([6, 0, 0]);
  });

  it('fails for a finding that is not listed, and counts a listed one as skipped', () => {
    expect(counts({ citizen: run({ failures }) }, [trace])).toEqual([2, 1, 1]);
    expect(counts({ citizen: run({ failures }) }, [{ ...trace, code: 'ST001' }])).toEqual([1, 3, 0]);
  });

  it('fails for a deviation that no run found', () => {
    expect(counts({ citizen: run() }, [trace])).toEqual([3, 1, 0]);
  });

  it.each([
    ['did not end', run({ complete: false })],
    ['left operations out', run({ operations: { total: 4, tested: 3 } })],
    ['broke down', run({ errors: [{ message: 'no connection' }] })],
  ])('fails for a run that %s', (_, report) => {
    expect(counts({ citizen: report }, [])).toEqual([3, 1, 0]);
  });
});
