import { describe, expect, it } from 'vitest';
import { deploymentNamed } from '#infra/deployments';
import { Iam } from '#infra/local/iam';
import type { PolicyDocument } from '#infra/local/policy-document';
import { AwsError } from '#infra/local/service';
import { statementsOf, SynthesisedStacks } from './synthesised-stacks.ts';

const stacks = await SynthesisedStacks.of('lanzhou');
const keys = stacks.resources('AWS::KMS::Key').filter(({ stack }) => stack === 'seals');

const aliasesOf = (name: string): string[] =>
  deploymentNamed(name).seals.flatMap(({ body, kind, keys: count = 1 }) =>
    ['', '-2'].slice(0, count).map((nth) => `alias/tongban-${name}-seal-${body}-${kind}${nth}`),
  );

describe('the kind of a seal key', () => {
  it.each([
    ['lanzhou', 'SM2', 'SM2DSA'],
    ['aws-cn', 'SM2', 'SM2DSA'],
    ['aws', 'ECC_NIST_P256', 'ECDSA_SHA_256'],
  ])('is in %s %s', async (name, spec, algorithm) => {
    const made = (await SynthesisedStacks.of(name)).resources('AWS::KMS::Key').filter(({ stack }) => stack === 'seals');
    expect(made).toHaveLength(aliasesOf(name).length);
    expect(made.length).toBeGreaterThan(0);
    for (const { properties } of made) {
      expect([properties['KeySpec'], properties['KeyUsage']]).toEqual([spec, 'SIGN_VERIFY']);
      const signs = statementsOf(properties['KeyPolicy']).filter(({ effect }) => effect === 'Allow');
      expect(signs.find(({ actions }) => actions.includes('kms:Sign'))?.conditions).toMatchObject({
        StringEquals: { 'kms:MessageType': 'DIGEST', 'kms:SigningAlgorithm': algorithm },
      });
    }
  });
});

describe('the seal keys of lanzhou', () => {
  it('are one for each seal of the test bodies, and a second where a seal can be replaced', () => {
    const aliases = stacks.resources('AWS::KMS::Alias').map(({ properties }) => String(properties['AliasName']));
    expect(aliases.sort()).toEqual(aliasesOf('lanzhou').sort());
    expect(aliases).toContain('alias/tongban-lanzhou-seal-12620100XTXX00057N-official-2');
    expect(keys).toHaveLength(aliases.length);
  });
});

/** The policy as written, with references as they come out in the local account. */
const policyOf = (document: unknown): PolicyDocument =>
  JSON.parse(JSON.stringify(document), (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !Object.keys(value).some((name) => name.startsWith('Fn::')))
      return value;
    return stacks.read(value).replace('<AWS::Partition>', 'aws-cn').replace('<sealerrole>', sealer);
  }) as PolicyDocument;

const sealer = 'arn:aws-cn:iam::000000000000:role/sealer';
const administrator = 'arn:aws-cn:iam::000000000000:role/administrator';
const root = 'arn:aws-cn:iam::000000000000:root';
const digest = { 'kms:MessageType': 'DIGEST', 'kms:SigningAlgorithm': 'SM2DSA' };

describe.each(keys)('the policy of $name', ({ name, properties }) => {
  const resource = `arn:aws-cn:kms:cn-north-1:000000000000:key/${name}`;
  /** Everybody asks with an identity policy that would allow them anything. */
  function may(principal: string, action: string, context: Record<string, string> = {}): boolean {
    const iam = new Iam({ partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' });
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] };
    for (const arn of [sealer, administrator])
      iam.registerRole({ arn, properties: { Policies: [{ PolicyName: 'all', PolicyDocument: everything }] } });
    const resourcePolicy = policyOf(properties['KeyPolicy']);
    try {
      iam.authorize({ principal, action, resource, context, resourcePolicy, resourcePolicyGoverns: true });
      return true;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return false;
    }
  }

  it('lets the sealer sign digests with SM2, and nothing else', () => {
    expect(may(sealer, 'kms:Sign', digest)).toBe(true);
    expect(may(sealer, 'kms:Sign', { ...digest, 'kms:MessageType': 'RAW' })).toBe(false);
    expect(may(sealer, 'kms:Sign', { ...digest, 'kms:SigningAlgorithm': 'ECDSA_SHA_256' })).toBe(false);
    expect(may(sealer, 'kms:Sign')).toBe(false);
  });

  it.each([
    ['an administrator', administrator],
    ['the account itself', root],
  ])('denies %s to sign, or to let somebody sign', (_, principal) => {
    expect(may(principal, 'kms:Sign', digest)).toBe(false);
    expect(may(principal, 'kms:CreateGrant')).toBe(false);
  });

  it('lets the account look after the key', () => {
    for (const action of ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:DisableKey', 'kms:ScheduleKeyDeletion'])
      expect(may(administrator, action), action).toBe(true);
  });
});
