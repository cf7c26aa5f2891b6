/** What differs between partitions (DESIGN §8); everything else must be the same everywhere. What a partition lacks stands in forbidden.ts. */
export interface PartitionProfile {
  readonly partition: 'aws-cn' | 'aws';
  /** SM2 keys exist in KMS of the China regions alone. */
  readonly sm2: boolean;
  /** arm64 is not confirmed for the China regions. */
  readonly architecture: 'x86_64' | 'arm64';
  /** Rule groups of AWS WAF that the web ACL takes, in this order. */
  readonly managedRules: readonly ManagedRules[];
}

/** A rule group that AWS keeps, and those of its rules that only count here, each with the reason. */
export interface ManagedRules {
  readonly group: `AWSManagedRules${string}`;
  readonly countOnly: Readonly<Record<string, string>>;
}

/**
 * The groups that belong in front of any API. Left out: rules for SQL (there is none) and for hosting providers (vertical
 * systems and partners call from them).
 */
const baseline: readonly ManagedRules[] = [
  { group: 'AWSManagedRulesAmazonIpReputationList', countOnly: {} },
  {
    group: 'AWSManagedRulesCommonRuleSet',
    countOnly: {
      SizeRestrictions_BODY: 'stops every body over 8 KB; each route has its own bound, the largest is 1.5 MiB',
      CrossSiteScripting_BODY: 'finds markup in prose and in base64 of documents; we answer JSON and never HTML',
      NoUserAgent_HEADER: 'vertical systems and partners are programs; the header is not required of them',
    },
  },
  { group: 'AWSManagedRulesKnownBadInputsRuleSet', countOnly: {} },
];

export const partitions = {
  // China has WAF for regions only, without Shield, Marketplace groups and targeted bot control (docs.amazonaws.cn, WAF).
  'aws-cn': { partition: 'aws-cn', sm2: true, architecture: 'x86_64', managedRules: baseline },
  aws: { partition: 'aws', sm2: false, architecture: 'arm64', managedRules: baseline },
} as const satisfies Record<string, PartitionProfile>;
