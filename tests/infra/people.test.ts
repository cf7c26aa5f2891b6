import { describe, expect, it } from 'vitest';
import { statementsOf, SynthesisedStacks } from './synthesised-stacks.ts';

const stacks = await SynthesisedStacks.of('lanzhou');

/** Resources by what they are to a person. */
function kindOf(resource: unknown): string {
  return stacks
    .read(resource)
    .replace(/^<(\w+)table>/, '$1')
    .replace(/^<(\w+?)>/, '$1')
    .replace(/^arn:<AWS::Partition>:(\w+):[\w-]*:\d{12}:/, '$1 ')
    .replace(/^logs log-group:\/tongban\/lanzhou\/\*:\*$/, 'a log')
    .replace(/^(?:sqs |lambda function:)tongban-lanzhou-\*$/, (arn) =>
      arn.startsWith('sqs') ? 'a queue' : 'a function',
    )
    .replace(/tongban-lanzhou/, '')
    .replace(/(machine|execution):-(?:op-(?:replay|restart-journey|reconcile|partner))\b/i, '$1:-op');
}

function rightsOf(name: string): string[] {
  const role = `<operationspeople${name}Role>`;
  const policies = stacks
    .resources('AWS::IAM::Policy')
    .filter(({ properties }) => (properties['Roles'] as unknown[]).some((each) => stacks.read(each) === role));
  const lines = policies
    .flatMap(({ properties }) => statementsOf(properties['PolicyDocument']))
    .flatMap(({ effect, resources, actions }) => {
      expect(effect).toBe('Allow');
      return resources.flatMap((resource) => actions.map((action) => `${action} ${kindOf(resource)}`));
    });
  return [...new Set(lines)].sort();
}

const seeing = (machine: string): string[] => [
  `states:DescribeStateMachine states stateMachine:-${machine}`,
  `states:ListExecutions states stateMachine:-${machine}`,
  `states:DescribeExecution states execution:-${machine}:*`,
  `states:GetExecutionHistory states execution:-${machine}:*`,
];
const mending = (machine: string): string[] => [
  `states:RedriveExecution states execution:-${machine}:*`,
  `states:StopExecution states execution:-${machine}:*`,
];
const start = (machine: string): string => `states:StartExecution states stateMachine:-${machine}`;
const searching = [
  ...['logs:FilterLogEvents a log', 'logs:GetLogEvents a log', 'logs:StartQuery a log'],
  ...['logs:DescribeLogGroups *', 'logs:DescribeQueries *', 'logs:DescribeQueryDefinitions *'],
  ...['logs:GetQueryResults *', 'logs:StopQuery *'],
];
const journeys = ['fully-online', 'collection-on-behalf'];
const seeingAll = [
  ...seeing('*'),
  'states:ListStateMachines *',
  ...['sqs:GetQueueAttributes a queue', 'sqs:GetQueueUrl a queue'],
  'sqs:ListQueues *',
  ...searching,
  ...['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'].map((action) => `${action} cloudwatch alarm:-*`),
  'cloudwatch:GetDashboard cloudwatch dashboard/',
  ...['cloudwatch:GetMetricData *', 'cloudwatch:ListDashboards *', 'cloudwatch:ListMetrics *'],
];
const operator = [...seeingAll, ...[...journeys, 'op'].flatMap(mending), start('op'), 'kms:Encrypt partnerkey'];
const reading = (...tables: string[]): string[] =>
  tables.flatMap((table) => ['GetItem', 'Query', 'Scan'].map((action) => `dynamodb:${action} ${table}`));
const auditor = [
  ...reading('cases', 'approvals', 'licences', 'seals'),
  'dynamodb:Query licences/index/*',
  ...['documents', 'evidence'].flatMap((bucket) => [
    ...['s3:GetObject', 's3:GetObjectRetention', 's3:GetObjectVersion'].map((action) => `${action} ${bucket}/*`),
    ...['s3:ListBucket', 's3:ListBucketVersions'].map((action) => `${action} ${bucket}`),
  ]),
  ...searching,
  'cloudtrail:LookupEvents *',
];
const filling = [
  ...['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem', 'DescribeTable'],
  ...['RestoreTableToPointInTime', 'UpdateContinuousBackups', 'UpdateTable', 'UpdateTimeToLive'],
];
const restorable = ['cases', 'approvals', 'licences', 'registers', 'projections', 'seals'];

/** Everything that people may do, by role. A change here is a decision, not a formality. */
const table: Readonly<Record<string, readonly string[]>> = {
  operator,
  sealofficer: [
    ...['op-register-seal', 'op-suspend-seal', 'op-renew-revocations'].flatMap((machine) => [
      ...[...seeing(machine), start(machine)],
    ]),
    ...reading('seals'),
  ],
  auditor,
  breakglass: [
    ...seeingAll,
    ...auditor,
    ...[start('*'), ...mending('*')],
    ...['kms:Decrypt casekey', 'kms:Decrypt materialskey', 's3:GetObject materials/*'],
    ...['ChangeMessageVisibility', 'DeleteMessage', 'ReceiveMessage', 'SendMessage'].map(
      (action) => `sqs:${action} a queue`,
    ),
    ...['DeleteFunctionConcurrency', 'GetFunctionConfiguration', 'PutFunctionConcurrency'].map(
      (action) => `lambda:${action} a function`,
    ),
    ...['GetEventSourceMapping', 'UpdateEventSourceMapping'].map(
      (action) => `lambda:${action} lambda event-source-mapping:*`,
    ),
    ...reading('projections'),
    ...['dynamodb:DeleteItem projections', 'dynamodb:PutItem projections'],
    ...filling.map((action) => `dynamodb:${action} dynamodb table/-restored-*`),
    ...restorable.flatMap((name) =>
      ['DescribeContinuousBackups', 'DescribeTable', 'RestoreTableToPointInTime'].map(
        (action) => `dynamodb:${action} ${name}`,
      ),
    ),
  ],
};

const roles = stacks.resources('AWS::IAM::Role').filter(({ name }) => name.startsWith('operationspeople'));

describe('what each role of people may do', () => {
  it.each(Object.entries(table))('%s: this, and nothing else', (name, rights) => {
    expect(rightsOf(name)).toEqual([...new Set(rights)].sort());
  });

  it('opens the materials of cases through S3 alone, even as the last resort', () => {
    const policy = stacks.resources('AWS::IAM::Policy').find(({ name }) => name === 'operationspeoplebreakglassRights');
    const statements = statementsOf(policy?.properties['PolicyDocument']);
    const conditionsOf = (action: string) =>
      statements.filter(({ actions }) => actions.includes(action)).map(({ conditions }) => conditions);
    expect(conditionsOf('kms:Decrypt').map((conditions) => Object.keys(conditions['StringEquals'] ?? {}))).toEqual(
      expect.arrayContaining([[], ['kms:ViaService']]),
    );
  });

  it('wraps secrets of partners under their names alone, and no key of our own', () => {
    const policy = stacks.resources('AWS::IAM::Policy').find(({ name }) => name === 'operationspeopleoperatorRights');
    const wrapping = statementsOf(policy?.properties['PolicyDocument']).filter(({ actions }) =>
      actions.includes('kms:Encrypt'),
    );
    expect(wrapping.map(({ conditions }) => conditions)).toEqual([
      {
        StringEquals: {
          'kms:EncryptionContext:purpose': ['partner-secret'],
          'kms:EncryptionContext:direction': ['in', 'out'],
        },
      },
    ]);
  });

  it('leaves no role of people without a line here', () => {
    const names = roles.map(({ name }) => name.replace(/^operationspeople(\w+)Role$/, '$1'));
    expect(names.sort()).toEqual(Object.keys(table).sort());
  });

  it('is never to sign, to approve, to change a case or a sealed document, to change code or rights', () => {
    const forbidden =
      /^(kms:(?!Decrypt (case|materials)key|Encrypt partnerkey)|iam:|sts:|dynamodb:(Put|Delete|Update)\w* (?!projections|dynamodb table\/-restored)|s3:(Put|Delete|Bypass)|lambda:(Invoke|UpdateFunction))/;
    expect(Object.values(table).flatMap((rights) => rights.filter((right) => forbidden.test(right)))).toEqual([]);
  });

  it('names every resource but where AWS knows none', () => {
    const anywhere = Object.values(table).flatMap((rights) => rights.filter((right) => right.endsWith(' *')));
    for (const right of anywhere)
      expect(right).toMatch(
        /^(cloudtrail:LookupEvents|cloudwatch:(GetMetricData|List\w+)|logs:(Describe\w+|GetQueryResults|StopQuery)|sqs:ListQueues|states:ListStateMachines) \*$/,
      );
  });
});

describe('a role of people', () => {
  it('is taken on by people of the account with a second factor, for a shift or an hour', () => {
    expect(roles).toHaveLength(4);
    for (const { name, properties } of roles) {
      const [trust, ...others] = statementsOf(properties['AssumeRolePolicyDocument']);
      expect(others).toEqual([]);
      expect(stacks.read((trust?.principal as { AWS: unknown }).AWS)).toMatch(
        /^arn:<AWS::Partition>:iam::\d{12}:root$/,
      );
      expect(trust?.conditions['Bool']).toEqual({ 'aws:MultiFactorAuthPresent': 'true' });
      expect(properties['MaxSessionDuration']).toBe(name.includes('breakglass') ? 3600 : 8 * 3600);
      expect(properties['RoleName']).toMatch(/^tongban-lanzhou-/);
    }
  });

  it('of the last resort wants a ticket and a reason, and tells the operators', () => {
    const role = roles.find(({ name }) => name.includes('breakglass')) ?? expect.unreachable();
    const [trust] = statementsOf(role.properties['AssumeRolePolicyDocument']);
    expect(trust?.actions).toEqual(['sts:AssumeRole', 'sts:TagSession']);
    expect(trust?.conditions).toMatchObject({
      StringLike: { 'aws:RequestTag/ticket': '?*', 'aws:RequestTag/reason': '?*' },
      StringEquals: { 'aws:RequestedRegion': 'cn-north-1' },
    });
    const rule = stacks.resources('AWS::Events::Rule').find(({ name }) => name.includes('glassbroken'));
    expect(rule?.properties['EventPattern']).toMatchObject({
      source: ['aws.sts'],
      detail: { eventName: ['AssumeRole'], requestParameters: { roleArn: [{ 'Fn::GetAtt': [role.id, 'Arn'] }] } },
    });
    const [target] = rule?.properties['Targets'] as { Arn: unknown; InputTransformer: { InputTemplate: string } }[];
    expect(stacks.read(target?.Arn)).toBe('<operationsoperatorsTopic>');
    expect(target?.InputTransformer.InputTemplate).toContain('docs/runbook.md#glass-broken');
  });

  it.each(['OperatorRoleArn', 'SealOfficerRoleArn', 'AuditorRoleArn', 'BreakGlassRoleArn'])(
    'is the output %s',
    (name) => {
      expect(stacks.templates['watch']?.Outputs?.[name]).toBeDefined();
    },
  );
});
