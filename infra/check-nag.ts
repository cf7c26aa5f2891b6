import type { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type Acknowledgement, acknowledgements } from './acknowledgements.ts';

/** A finding of cdk-nag in the words of an acknowledgement. */
export interface Finding {
  readonly rule: string;
  readonly at: string;
  readonly what: string;
}

/**
 * What cdk-nag says about the stacks of a deployment, warnings included, free of hashes and of the deployment's own name; where
 * nothing but that stands before a `*`, it is `<deployment>`, or all there is in the account would read the same.
 * The pack is asked directly: as a plugin of the synth it would only set the exit code where the CDK's own command line
 * is the caller, and nothing there shows an acknowledgement that nobody needs.
 */
export function findingsOf(app: App, deployment: string): Finding[] {
  const prefix = new RegExp(`\\btongban([-/])${deployment}\\1`, 'g');
  const everything = new RegExp(`${prefix.source}(?=\\*)`, 'g');
  return new AwsSolutionsChecks(app).validateScope(app).violations.flatMap(({ ruleName, description, ...rest }) =>
    rest.violatingResources.map(({ constructPath = '' }) => ({
      rule: legible(ruleName.replace(everything, '<deployment>').replace(prefix, '')),
      at: constructPath.replace(prefix, ''),
      what: description,
    })),
  );
}

/** References without stack and hash, ARNs without partition, region and account. */
const legible = (rule: string): string =>
  rule
    .replace(/^AwsSolutions-/, '')
    .replace(/\w+:ExportsOutputFnGetAtt(\w+?)[0-9A-F]{8}Arn[0-9A-F]{8}/, '<$1>')
    .replace(/<(\w+?)[0-9A-F]{8}\.Arn>/, '<$1>')
    .replace(/arn:<AWS::Partition>:(\w+):[^:]*:(?:<AWS::AccountId>|\d{12}):/, '$1:');

export const covers = ({ rule, at }: Acknowledgement, finding: Finding): boolean =>
  rule === finding.rule && (finding.at === at || finding.at.startsWith(`${at}/`));

/** Throws where a finding is not acknowledged, with a line for each. */
export function refuseFindings(app: App, deployment: string): void {
  const open = findingsOf(app, deployment).filter((finding) => !acknowledgements.some((each) => covers(each, finding)));
  const lines = open.map(({ rule, at, what }) => `${at}: ${rule}: ${what}`);
  if (lines.length > 0)
    throw new Error(`cdk-nag finds in ${deployment} (infra/acknowledgements.ts):\n${lines.join('\n')}`);
}
