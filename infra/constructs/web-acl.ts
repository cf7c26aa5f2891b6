import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { ManagedRules } from '#infra/partitions';
import { type RateRule, rateRules } from '#infra/traffic';

export interface WebAclProps {
  readonly name: string;
  readonly stage: Stage;
  readonly managedRules: readonly ManagedRules[];
  /** Where anybody may verify, or follow by a code; the path of the stage or of a custom domain stands before it. */
  readonly verificationPaths: readonly string[];
}

/**
 * The filter before a stage: rates per address first, then rules that AWS keeps. Refusals are plain blocks, because a custom
 * response of WAF would take the place of the gateway's problem+json and cannot have its content type. Bodies are looked
 * into for their first 16 KB, and no rule refuses one for being longer.
 */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const rules = [
      ...rateRules.map((rule) => rateRule(rule, props.verificationPaths)),
      ...props.managedRules.map(managedRule),
    ];
    const acl = new CfnWebACL(this, 'Acl', {
      name: props.name,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible(props.name),
      rules: rules.map((rule, priority) => ({ ...rule, priority })),
    });
    new CfnWebACLAssociation(this, 'Association', { webAclArn: acl.attrArn, resourceArn: props.stage.stageArn });
  }
}

type Rule = Omit<CfnWebACL.RuleProperty, 'priority'>;

/** Metrics always; samples of requests never, they would show tokens and personal data to whoever opens the console (law 9). */
const visible = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
  metricName,
});

function managedRule({ group, countOnly }: ManagedRules): Rule {
  return {
    name: group,
    overrideAction: { none: {} },
    visibilityConfig: visible(group),
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: group,
        ruleActionOverrides: Object.keys(countOnly).map((name) => ({ name, actionToUse: { count: {} } })),
      },
    },
  };
}

function rateRule({ name, mostInFiveMinutes, only }: RateRule, verificationPaths: readonly string[]): Rule {
  const withPath = (searchString: string): CfnWebACL.StatementProperty => ({
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: 'CONTAINS',
      searchString,
      textTransformations: [{ priority: 0, type: 'URL_DECODE' }],
    },
  });
  const verification: CfnWebACL.StatementProperty = {
    orStatement: { statements: verificationPaths.map(withPath) },
  };
  const reading: CfnWebACL.StatementProperty = {
    byteMatchStatement: {
      fieldToMatch: { method: {} },
      positionalConstraint: 'EXACTLY',
      searchString: 'GET',
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  };
  const writing: CfnWebACL.StatementProperty = {
    andStatement: {
      statements: [reading, withPath('/partners/')].map((statement) => ({ notStatement: { statement } })),
    },
  };
  const counted = only && { verification, writing }[only];
  return {
    name,
    action: { block: {} },
    visibilityConfig: visible(name),
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        evaluationWindowSec: 300,
        limit: mostInFiveMinutes,
        ...(counted === undefined ? {} : { scopeDownStatement: counted }),
      },
    },
  };
}
