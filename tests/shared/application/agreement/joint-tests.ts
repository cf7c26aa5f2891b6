import { jointTestRows } from '#contracts/partner/joint-test';
import type { JointTestFinding } from '#domain/partner/joint-test';

const words = { zh: '测试', en: 'a test' };

/** What a test of Xi'an's endpoint found, with every row as it is given. */
export const findingOf = (changes: Partial<JointTestFinding> = {}): JointTestFinding => ({
  ...{ partner: 'xian', endpoint: 'https://peer.example/messages', regions: { ours: '620100', theirs: '610100' } },
  ...{ kinds: { out: ['v1'], in: ['v1'] }, complete: true, kit: 'ab'.repeat(32) },
  ...{ startedAt: '2026-09-20T01:00:00.000Z', finishedAt: '2026-09-20T01:10:00.000Z' },
  rows: jointTestRows.map((id) => ({
    ...{ id, sent: words, expected: words, came: '200', outcome: 'passed', durationMs: 1 },
  })),
  ...changes,
});

/** The same with one row otherwise. */
export const findingWith = (
  outcome: 'failed' | 'not-shown',
  rest: Partial<JointTestFinding> = {},
): JointTestFinding => {
  const { rows } = findingOf();
  return findingOf({
    rows: rows.map((row, at) => (at === 0 ? { ...row, outcome } : row)),
    complete: outcome === 'failed',
    ...rest,
  });
};
