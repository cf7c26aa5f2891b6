import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Everything on a key itself, and nothing with it: kms:* would let whoever administers the account open what the key holds. */
export const administered = (): PolicyStatement =>
  new PolicyStatement({
    sid: 'Administer',
    principals: [new AccountRootPrincipal()],
    actions: [
      ...['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:Put*', 'kms:Update*', 'kms:Enable*', 'kms:Disable*'],
      ...['kms:Tag*', 'kms:Untag*', 'kms:CreateAlias', 'kms:DeleteAlias', 'kms:ScheduleKeyDeletion'],
      'kms:CancelKeyDeletion',
    ],
    resources: ['*'],
  });

/**
 * A key that the account administers, and whose use is left to identity policies for these actions alone. It names the
 * account and not roles: functions stand in a stack that comes after the keys', and each still needs its own grant.
 */
export const usedFor = (
  actions: readonly string[],
  conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {},
): PolicyDocument =>
  new PolicyDocument({
    statements: [
      administered(),
      new PolicyStatement({
        sid: 'UseByGrant',
        principals: [new AccountRootPrincipal()],
        actions: [...actions],
        resources: ['*'],
        conditions: { ...conditions },
      }),
    ],
  });
