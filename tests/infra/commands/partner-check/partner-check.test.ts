import { describe, expect, it } from 'vitest';
import { type Fault, regions, secrets, TestPartner } from './test-partner.ts';
import { type JointTestFinding, jointTestRows } from '#contracts/partner/joint-test';
import { checkPartner } from '#infra/commands/partner-check/run';
import type { Settings } from '#infra/commands/partner-check/settings';

const settingsOf = (partner: TestPartner, rest: Partial<Settings> = {}): Settings => ({
  ...{ endpoint: new URL(partner.url), partner: 'xian', regions },
  keys: { secrets: [secrets.out], seeds: [] },
  second: secrets.second,
  theirKeys: [{ kind: 'v1', id: 'theirs', secret: secrets.in }],
  ...{ port: 0, doorUrl: null, patienceMs: 3_000, slowMs: 600, offer: null },
  ...rest,
});

async function checked(fault: Fault | null, rest: Partial<Settings> = {}): Promise<JointTestFinding> {
  const partner = await TestPartner.start(fault);
  try {
    return await checkPartner(settingsOf(partner, rest), {
      onDoor: (url) => (partner.door = url),
      onRow: () => undefined,
    });
  } finally {
    await partner.close();
  }
}

const not = (outcome: 'failed' | 'not-shown', { rows }: JointTestFinding): string[] =>
  rows.filter((row) => row.outcome === outcome).map(({ id }) => id);

// Most of the time is waiting.
describe.concurrent('a joint test', () => {
  it('finds a partner good that does as the kit says, and shows every row once', async () => {
    const finding = await checked(null);
    expect(finding.rows.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(finding.rows.map(({ id }) => id).toSorted()).toEqual([...jointTestRows].toSorted());
    expect(finding).toMatchObject({ complete: true, kinds: { out: ['v1'], in: ['v1'] }, regions });
  });

  it.each([
    ['believes-any-signature', ['out.signature', 'out.byte-changed']],
    ['takes-for-others', ['out.addressee']],
    ['answers-anew', ['out.repeated', 'out.concurrent']],
    ['opens-a-second-case', ['in.one-case']],
    ['races', ['out.concurrent']],
    ['ignores-gaps', ['out.gap']],
    ['follows-redirects', ['in.redirect']],
    ['ignores-gone', ['in.gone']],
    ['ignores-retry-after', ['in.too-many']],
    ['keeps-the-time', ['in.refused', 'in.too-many']],
    ['never-again', ['in.refused']],
  ] as const)('finds of a partner that %s exactly that', async (fault, rows) => {
    const finding = await checked(fault);
    expect(not('failed', finding)).toEqual(rows);
    expect(not('not-shown', finding)).toEqual([]);
    expect(finding.complete).toBe(true);
  });

  it('is not complete where the partner posts nothing back, or no second key was given', async () => {
    const finding = await checked('says-nothing', { second: null, patienceMs: 300 });
    const inward = jointTestRows.filter((id) => id.startsWith('in.'));
    expect(not('not-shown', finding).toSorted()).toEqual([...inward, 'out.second-key'].toSorted());
    expect(not('failed', finding)).toEqual([]);
    expect(finding.complete).toBe(false);
  });

  it('believes nothing that is signed with another key', async () => {
    const finding = await checked('signs-wrongly', { patienceMs: 500 });
    expect(not('failed', finding)).toContain('in.signed');
    expect(finding.kinds.in).toEqual([]);
  });
});
