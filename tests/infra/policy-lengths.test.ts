import { describe, expect, it } from 'vitest';
import { deployments } from '#infra/deployments';
import { type Deployed, deployedPoliciesOf } from './deployed-policies.ts';

/**
 * Characters, white space not counted: all inline policies of a role together, one managed policy, and who may assume a role.
 * "IAM and STS quotas" in the user guide of IAM; the first two cannot be raised.
 */
const most = { inline: 10_240, managed: 6_144, trust: 2_048 } as const;
/** What is left for the next functions, tables and queues: who takes it looks first at what could be said shorter. */
const reserve = 2_048;

const all: readonly Deployed[] = await Promise.all(deployments.map((deployment) => deployedPoliciesOf(deployment)));

const words = (length: number, limit: number): string => `${length} characters of ${limit}, ${limit - length} left`;

describe.each(all)('the policies of $name, as IAM counts them', ({ roles, managed }) => {
  it('leave every role room below the limit of its inline policies', () => {
    expect(roles.length).toBeGreaterThan(40);
    const long = roles
      .filter(({ inline }) => inline > most.inline - reserve)
      .map(({ name, inline }) => `${name}: ${words(inline, most.inline)}, and ${reserve} are to be left`);
    expect(long).toEqual([]);
  });

  it('are short enough where they say who may assume a role', () => {
    const long = roles.filter(({ trust }) => trust > most.trust);
    expect(long.map(({ name, trust }) => `${name}: ${words(trust, most.trust)}`)).toEqual([]);
  });

  it('are short enough where they are managed, ten of them to a role', () => {
    const long = managed.filter(({ length }) => length > most.managed);
    expect(long.map(({ name, length }) => `${name}: ${words(length, most.managed)}`)).toEqual([]);
    expect(roles.filter((role) => role.managed > 10)).toEqual([]);
  });
});
