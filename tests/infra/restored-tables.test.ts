import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { deploymentNamed } from '#infra/deployments';
import { DataStack } from '#infra/stacks/data-stack';

const deployment = deploymentNamed('aws-cn');
const env = { region: 'cn-north-1', account: '000000000000' };

it('takes restored tables in the place of those it made, and makes none of that name', () => {
  const streamArn = 'arn:aws-cn:dynamodb:cn-north-1:000000000000:table/cases-20261127/stream/2026-11-27T00:00:00.000';
  const restored = {
    cases: { tableName: 'cases-20261127', streamArn },
    approvals: { tableName: 'approvals-20261127' },
  };
  const data = new DataStack(new App(), 'data', { env, deployment: { ...deployment, restored } });
  const stack = Stack.of(data);
  expect(data.resources.cases?.value).toBe('cases-20261127');
  expect(stack.resolve(data.resources.approvals?.arns)).toEqual([
    {
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':dynamodb:cn-north-1:000000000000:table/approvals-20261127'],
      ],
    },
  ]);
  expect(data.cases.tableStreamArn).toBe(streamArn);
  const tables = Object.keys(Template.fromStack(stack).findResources('AWS::DynamoDB::Table'));
  expect(tables.map((id) => id.replace(/table.*/, '')).sort()).toEqual([
    'licences',
    'partners',
    'projections',
    'recordings',
    'registers',
  ]);
});
