import { describe, expect, it } from 'vitest';
import { api } from '#contracts/http/api';
import type { Route } from '#contracts/route';
import { deployments } from '#infra/deployments';
import { rateRules, throttles, type Traffic, trafficOf } from '#infra/traffic';
import { SynthesisedStacks } from './synthesised-stacks.ts';

const routes: readonly Route[] = Object.values(api);

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a template is whatever CDK writes; expectations tell
type Rule = Readonly<Record<string, any>>;

const all = await Promise.all(
  deployments.map(async ({ name, profile }) => {
    const stacks = await SynthesisedStacks.of(name);
    const [acl] = stacks.resources('AWS::WAFv2::WebACL');
    return { name, profile, stacks, acl, rules: (acl?.properties['Rules'] ?? []) as Rule[] };
  }),
);

describe.each(all)('the web ACL of $name', ({ profile, stacks, acl, rules }) => {
  const statementOf = (name: string): Rule => rules.find((rule) => rule['Name'] === name)?.['Statement'];

  it('is regional, stands before the stage, and lets through what no rule stops', () => {
    expect(acl?.properties).toMatchObject({ Scope: 'REGIONAL', DefaultAction: { Allow: {} } });
    const [association, ...others] = stacks.resources('AWS::WAFv2::WebACLAssociation');
    expect(others).toEqual([]);
    expect(association?.properties['WebACLArn']).toEqual({ 'Fn::GetAtt': [acl?.id, 'Arn'] });
    const stage = stacks.read(association?.properties['ResourceArn']);
    expect(stage).toMatch(/^arn:<AWS::Partition>:apigateway:[a-z0-9-]+::\/restapis\/<apiRest>\/stages\/<api\w+>$/);
  });

  it('has the rates per address first, then the rule groups of the partition', () => {
    expect(rules.map((rule) => [rule['Priority'], rule['Name']])).toEqual(
      [...rateRules.map(({ name }) => name), ...profile.managedRules.map(({ group }) => group)].map((name, at) => [
        at,
        name,
      ]),
    );
    for (const { name, mostInFiveMinutes } of rateRules)
      expect(statementOf(name)['RateBasedStatement']).toMatchObject({
        AggregateKeyType: 'IP',
        EvaluationWindowSec: 300,
        Limit: mostInFiveMinutes,
      });
  });

  it('counts and does not stop what would stop filings', () => {
    const { ManagedRuleGroupStatement: common } = statementOf('AWSManagedRulesCommonRuleSet');
    const counted = common['RuleActionOverrides'] as Rule[];
    expect(counted.map((rule) => [rule['Name'], rule['ActionToUse']])).toEqual([
      ['SizeRestrictions_BODY', { Count: {} }],
      ['CrossSiteScripting_BODY', { Count: {} }],
      ['NoUserAgent_HEADER', { Count: {} }],
    ]);
    // The rule stops bodies over 8 KB, and we have larger ones.
    expect(Math.max(...routes.map(({ maxBodyBytes = 0 }) => maxBodyBytes))).toBeGreaterThan(8_192);
  });

  it('has no rule of its own that looks at bodies', () => {
    expect(JSON.stringify(rules)).not.toMatch(/"(Json)?Body"|SizeConstraint/);
  });

  it('refuses plainly, so that the gateway answers as everybody else', () => {
    expect(JSON.stringify(rules)).not.toContain('CustomResponse');
    for (const rule of rules)
      expect(rule).toMatchObject(
        String(rule['Name']).startsWith('AWS') ? { OverrideAction: { None: {} } } : { Action: { Block: {} } },
      );
  });

  it('shows figures, and no requests', () => {
    for (const each of [acl?.properties ?? {}, ...rules])
      expect(each['VisibilityConfig']).toMatchObject({
        CloudWatchMetricsEnabled: true,
        SampledRequestsEnabled: false,
      });
  });

  it('counts verifications wherever the stage or a domain puts them, and every request that writes but those of partners', () => {
    const scope = statementOf('VerificationPerAddress')['RateBasedStatement']['ScopeDownStatement'];
    const matches = (scope['OrStatement']['Statements'] as Record<string, Record<string, string>>[]).map(
      ({ ByteMatchStatement = {} }) => ByteMatchStatement,
    );
    for (const match of matches)
      expect(match).toMatchObject({ FieldToMatch: { UriPath: {} }, PositionalConstraint: 'CONTAINS' });
    const isVerification = ({ path }: Route): boolean =>
      matches.some((match) => `/v1${path}`.includes(match['SearchString'] ?? ''));
    expect(routes.filter(isVerification).map(({ operation }) => operation)).toEqual([
      'showVerification',
      'verifyDocument',
      'verifyIdentifier',
      'followCase',
    ]);
    const writing = statementOf('WritingPerAddress')['RateBasedStatement']['ScopeDownStatement'];
    const left = (
      writing['AndStatement']['Statements'] as Record<string, Record<string, Record<string, object>>>[]
    ).map(({ NotStatement }) => NotStatement?.['Statement']?.['ByteMatchStatement']);
    expect(left).toMatchObject([
      { FieldToMatch: { Method: {} }, PositionalConstraint: 'EXACTLY', SearchString: 'GET' },
      { FieldToMatch: { UriPath: {} }, PositionalConstraint: 'CONTAINS', SearchString: '/partners/' },
    ]);
    expect(statementOf('EverythingPerAddress')['RateBasedStatement']).not.toHaveProperty('ScopeDownStatement');
  });
});

describe('the classes of traffic', () => {
  it.each<[Traffic, string[]]>([
    [
      'public',
      [
        ...['listItems', 'getItem', 'getOpenApi', 'listAgreements', 'receiveEmsTraces', 'showVerification'],
        ...['verifyDocument', 'verifyIdentifier', 'followCase', 'receiveMessage', 'receiveEnvelope'],
        ...['listOutbox', 'readTold', 'readDailyList', 'receiveReceipt', 'receiveBatch', 'listPartnerKeys'],
      ],
    ],
    ['upload', ['announceMaterial']],
  ])('%s are these operations', (traffic, operations) => {
    expect(routes.filter((route) => trafficOf(route) === traffic).map(({ operation }) => operation)).toEqual(
      operations,
    );
  });

  it('are commands for whatever else writes, and reads for the rest', () => {
    for (const route of routes.filter((each) => !['public', 'upload'].includes(trafficOf(each))))
      expect(trafficOf(route), route.operation).toBe(route.method === 'GET' ? 'read' : 'command');
  });

  it('take more at once than in a second, and no address may use up what all share', () => {
    for (const { ratePerSecond, burst } of Object.values(throttles)) expect(burst).toBeGreaterThan(ratePerSecond);
    const least = Math.min(...Object.values(throttles).map(({ ratePerSecond }) => ratePerSecond));
    for (const { mostInFiveMinutes } of rateRules) expect(mostInFiveMinutes / 300).toBeLessThanOrEqual(least / 10);
  });
});
