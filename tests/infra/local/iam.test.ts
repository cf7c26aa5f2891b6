import { describe, expect, test } from 'vitest';
import { Iam } from '#infra/local/iam';
import type { Access } from '#infra/local/iam';
import type { PolicyDocument } from '#infra/local/policy-document';
import { AwsError } from '#infra/local/service';

const place = { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' };
const roleArn = (name: string): string => `arn:aws-cn:iam::000000000000:role/${name}`;
const [reader, sealer, root] = [roleArn('reader'), roleArn('sealer'), 'arn:aws-cn:iam::000000000000:root'];
const table = 'arn:aws-cn:dynamodb:cn-north-1:000000000000:table/cases';
const key = 'arn:aws-cn:kms:cn-north-1:000000000000:key/seal-1';
const object = 'arn:aws-cn:s3:::materials/case/1.pdf';
const queue = 'arn:aws-cn:sqs:cn-north-1:000000000000:webhooks';

type Statement = Record<string, unknown>;
const policy = (...statements: Statement[]): PolicyDocument => ({ Version: '2012-10-17', Statement: statements });
const allow = (Action: unknown, Resource: unknown, more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: unknown, Resource: unknown, more: Statement = {}): Statement => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...more,
});

function iamWith(...statements: Statement[]): Iam {
  const iam = new Iam(place);
  const Policies = [{ PolicyName: 'inline', PolicyDocument: policy(...statements) }];
  for (const arn of [reader, sealer]) iam.registerRole({ arn, properties: statements.length > 0 ? { Policies } : {} });
  return iam;
}

function outcome(iam: Iam, access: Partial<Access>): string {
  try {
    iam.authorize({ principal: reader, action: 'dynamodb:GetItem', resource: table, ...access });
    return 'allowed';
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return error.message.replace(/^.* on resource: \S+ /, '');
  }
}

const notAllowed = (action: string): string => `because no identity-based policy allows the ${action} action`;

describe('identity policies', () => {
  test.each<[string, Statement[], string]>([
    ['nothing', [], notAllowed('dynamodb:GetItem')],
    ['exactly this', [allow('dynamodb:GetItem', table)], 'allowed'],
    ['the action in other letters', [allow('DynamoDB:getitem', table)], 'allowed'],
    ['a wildcard', [allow(['dynamodb:Get*'], 'arn:aws-cn:dynamodb:*:*:table/case?')], 'allowed'],
    ['? is exactly one character', [allow('dynamodb:GetItem?', table)], notAllowed('dynamodb:GetItem')],
    ['a dot is a dot', [allow('dynamodb:GetItem', table.replace('cases', 'c.ses'))], notAllowed('dynamodb:GetItem')],
    ['a prefix is not a match', [allow('dynamodb:GetItem', `${table}/index/due`)], notAllowed('dynamodb:GetItem')],
    ['another resource', [allow('dynamodb:*', `${table}-2`)], notAllowed('dynamodb:GetItem')],
    ['the resource in other letters', [allow('*', table.replace('cases', 'Cases'))], notAllowed('dynamodb:GetItem')],
    ['NotAction of others', [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }], 'allowed'],
    [
      'NotAction of this',
      [{ Effect: 'Allow', NotAction: 'dynamodb:*', Resource: '*' }],
      notAllowed('dynamodb:GetItem'),
    ],
    ['NotResource of others', [{ Effect: 'Allow', Action: '*', NotResource: `${table}-2` }], 'allowed'],
    ['NotResource of this', [{ Effect: 'Allow', Action: '*', NotResource: table }], notAllowed('dynamodb:GetItem')],
    [
      'a deny beside an allow',
      [allow('*', '*'), deny('dynamodb:Get*', '*')],
      'with an explicit deny in an identity-based policy',
    ],
    ['a deny of something else', [allow('*', '*'), deny('dynamodb:Put*', '*')], 'allowed'],
  ])('%s', (_what, statements, expected) => {
    expect(outcome(iamWith(...statements), {})).toBe(expected);
  });

  test('an attached policy counts for the roles it names, an unattached one for nobody', () => {
    const iam = iamWith();
    iam.attachPolicy({ PolicyName: 'p', PolicyDocument: policy(allow('dynamodb:*', table)), Roles: ['reader'] });
    expect(outcome(iam, {})).toBe('allowed');
    expect(outcome(iam, { principal: sealer })).toBe(notAllowed('dynamodb:GetItem'));
    expect(() => iam.attachPolicy({ PolicyName: 'p', PolicyDocument: policy(), Roles: ['nobody'] })).toThrow('nobody');
  });

  test('the managed policy for logs is known and any other stops the boot', () => {
    const iam = iamWith();
    const managed = (name: string) => ({ ManagedPolicyArns: [`arn:aws-cn:iam::aws:policy/${name}`] });
    iam.registerRole({ arn: reader, properties: managed('service-role/AWSLambdaBasicExecutionRole') });
    expect(outcome(iam, { action: 'logs:PutLogEvents' })).toBe('allowed');
    expect(() => iam.registerRole({ arn: reader, properties: managed('AdministratorAccess') })).toThrow(
      'not supported',
    );
  });

  test('a refusal reads like one of AWS, and S3 has its own code', () => {
    const refusal = (action: string, resource: string): unknown => {
      try {
        iamWith().authorize({ principal: reader, action, resource });
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(refusal('kms:Sign', table)).toMatchObject({
      code: 'AccessDeniedException',
      status: 400,
      message: `User: ${reader} is not authorized to perform: kms:Sign on resource: ${table} ${notAllowed('kms:Sign')}`,
    });
    expect(refusal('s3:GetObject', object)).toMatchObject({ code: 'AccessDenied', status: 403 });
  });
});

describe('conditions', () => {
  const context = {
    'kms:EncryptionContext:case': 'c1',
    'dynamodb:LeadingKeys': ['CASE#1', 'CASE#2'],
    'x:Flag': 'true',
  };
  const otherRoles = { 'aws:PrincipalArn': roleArn('other') };
  test.each<[Record<string, unknown>, boolean]>([
    [{ StringEquals: { 'kms:EncryptionContext:case': 'c1' } }, true],
    [{ StringEquals: { 'KMS:encryptioncontext:CASE': ['c0', 'c1'] } }, true],
    [{ StringEquals: { 'kms:EncryptionContext:case': 'c' } }, false],
    [{ StringEquals: { 'kms:EncryptionContext:case': 'c*' } }, false],
    [{ StringEquals: { 'x:Missing': 'c1' } }, false],
    [{ StringEqualsIfExists: { 'x:Missing': 'c1' } }, true],
    [{ StringEqualsIfExists: { 'x:Flag': 'c1' } }, false],
    [{ StringNotEquals: { 'kms:EncryptionContext:case': ['c0', 'c1'] } }, false],
    [{ StringNotEquals: { 'kms:EncryptionContext:case': ['c0', 'c2'] } }, true],
    [{ StringNotEquals: { 'x:Missing': 'c1' } }, true],
    [{ StringLike: { 'kms:EncryptionContext:case': 'c?' } }, true],
    [{ StringNotLike: { 'kms:EncryptionContext:case': 'c*' } }, false],
    [{ ArnEquals: { 'aws:PrincipalArn': reader } }, true],
    [{ ArnEquals: otherRoles }, false],
    [{ ArnNotEquals: otherRoles }, true],
    [{ ArnNotEquals: { 'aws:PrincipalArn': reader } }, false],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::000000000000:role/rea*' } }, true],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:*:role/reader' } }, false],
    [{ ArnNotLike: { 'aws:PrincipalArn': roleArn('r*') } }, false],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, false],
    [{ Bool: { 'aws:SecureTransport': true } }, true],
    [{ Bool: { 'x:Flag': 'TRUE' } }, true],
    [{ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'CASE#*' } }, true],
    [{ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['CASE#1'] } }, false],
    [{ 'ForAllValues:StringEquals': { 'x:Missing': ['CASE#1'] } }, true],
    [{ 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': ['CASE#2', 'CASE#3'] } }, true],
    [{ 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['IDEM#*'] } }, false],
    [{ 'ForAnyValue:StringEquals': { 'x:Missing': 'CASE#1' } }, false],
    [{ StringEquals: { 'kms:EncryptionContext:case': 'c1', 'x:Flag': 'false' } }, false],
    [{ StringEquals: { 'kms:EncryptionContext:case': 'c1' }, Bool: { 'x:Flag': 'false' } }, false],
  ])('%j holds: %s', (Condition, holds) => {
    const iam = iamWith(allow('*', '*', { Condition }));
    expect(outcome(iam, { context })).toBe(holds ? 'allowed' : notAllowed('dynamodb:GetItem'));
  });

  test('a service cannot say that it is called by someone else', () => {
    const iam = iamWith(allow('*', '*', { Condition: { ArnEquals: { 'aws:PrincipalArn': sealer } } }));
    const forged = { 'aws:principalarn': sealer, 'aws:PrincipalArn': sealer };
    expect(outcome(iam, { context: forged })).toBe(notAllowed('dynamodb:GetItem'));
  });

  test.each<[string, Statement]>([
    ['NumericLessThan', allow('*', '*', { Condition: { NumericLessThan: { 's3:max-keys': '10' } } })],
    ['Null', allow('*', '*', { Condition: { Null: { 'x:y': 'true' } } })],
    ['ForAllValues:StringNotEquals', allow('*', '*', { Condition: { 'ForAllValues:StringNotEquals': { a: 'b' } } })],
    ['an inherited name', allow('*', '*', { Condition: { toString: { a: 'b' } } })],
    ['a policy variable', allow('*', 'arn:aws-cn:s3:::b/${aws:username}')],
    ['an unresolved intrinsic', allow('*', { 'Fn::GetAtt': ['Table', 'Arn'] })],
    ['Principal in an identity policy', allow('*', '*', { Principal: '*' })],
    ['no resource', { Effect: 'Allow', Action: '*' }],
    ['both Action and NotAction', allow('*', '*', { NotAction: 's3:*' })],
    ['an effect misspelt', { ...allow('*', '*'), Effect: 'allow' }],
  ])('registration refuses %s', (_what, statement) => {
    expect(() => iamWith(statement)).toThrow('policy of');
  });

  test.each<[string, Statement]>([
    ['NotPrincipal', deny('*', '*', { NotPrincipal: { AWS: reader } })],
    ['no principal', deny('*', '*')],
    ['a federated principal', deny('*', '*', { Principal: { Federated: 'x' } })],
    ['a wildcard inside an ARN', deny('*', '*', { Principal: { AWS: roleArn('*') } })],
    ['an unknown operator', deny('*', '*', { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '::1' } } })],
  ])('a resource policy is refused for %s', (_what, statement) => {
    expect(() => iamWith().checkResourcePolicy(policy(statement), key)).toThrow(`policy of ${key}`);
  });
});

describe('resource policies', () => {
  const toReader = { Principal: { AWS: reader } };
  test.each<[string, Statement[], Statement[], string]>([
    ['an allow for the role is enough', [], [allow('sqs:SendMessage', queue, toReader)], 'allowed'],
    [
      'an allow for another role is not',
      [],
      [allow('sqs:*', queue, { Principal: { AWS: [sealer] } })],
      notAllowed('sqs:SendMessage'),
    ],
    [
      'an allow for the account leaves it to identity policies',
      [],
      [allow('sqs:*', queue, { Principal: { AWS: root } })],
      notAllowed('sqs:SendMessage'),
    ],
    [
      'an allow for a service is not for a role',
      [],
      [allow('sqs:*', queue, { Principal: { Service: 'events.amazonaws.com' } })],
      notAllowed('sqs:SendMessage'),
    ],
    [
      'a deny for everyone wins',
      [allow('*', '*')],
      [deny('sqs:*', queue, { Principal: '*' })],
      'with an explicit deny in a resource-based policy',
    ],
    [
      'a deny for the account reaches its roles',
      [allow('*', '*')],
      [deny('sqs:*', queue, { Principal: { AWS: '000000000000' } })],
      'with an explicit deny in a resource-based policy',
    ],
    [
      'refusing insecure transport refuses nobody here',
      [allow('*', '*')],
      [deny('*', queue, { Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      'allowed',
    ],
    [
      'an identity deny wins over it',
      [deny('sqs:*', '*')],
      [allow('sqs:*', queue, toReader)],
      'with an explicit deny in an identity-based policy',
    ],
  ])('%s', (_what, identity, statements, expected) => {
    const access = { action: 'sqs:SendMessage', resource: queue, resourcePolicy: policy(...statements) };
    expect(outcome(iamWith(...identity), access)).toBe(expected);
  });

  test('a service may do what the resource policy lets it, on the condition it sets', () => {
    const Condition = { ArnEquals: { 'aws:SourceArn': 'arn:aws-cn:events:cn-north-1:000000000000:rule/clock' } };
    const resourcePolicy = policy(
      allow('sqs:SendMessage', queue, { Principal: { Service: 'events.amazonaws.com' }, Condition }),
    );
    const from = (rule: string) => ({
      principal: 'events.amazonaws.com',
      action: 'sqs:SendMessage',
      resource: queue,
      resourcePolicy,
      context: { 'aws:SourceArn': `arn:aws-cn:events:cn-north-1:000000000000:rule/${rule}` },
    });
    expect(outcome(iamWith(), from('clock'))).toBe('allowed');
    expect(outcome(iamWith(), from('other'))).not.toBe('allowed');
  });
});

describe('key policies', () => {
  const accountMayAdminister = allow(['kms:Describe*', 'kms:Put*'], '*', { Principal: { AWS: root } });
  const onlySealerSigns = [
    allow('kms:Sign', '*', { Principal: { AWS: sealer } }),
    deny('kms:Sign', '*', { Principal: { AWS: '*' }, Condition: { ArnNotEquals: { 'aws:PrincipalArn': sealer } } }),
  ];
  const sign = { action: 'kms:Sign', resource: key, resourcePolicyGoverns: true };

  test('with a key policy that denies everyone but one role, only that role signs, whatever identity policies say', () => {
    const iam = iamWith(allow('kms:*', '*'));
    const resourcePolicy = policy(accountMayAdminister, ...onlySealerSigns);
    const who = (principal: string): string => outcome(iam, { ...sign, principal, resourcePolicy });
    expect(who(sealer)).toBe('allowed');
    expect(who(reader)).toBe('with an explicit deny in a resource-based policy');
    expect(who(root)).toBe('with an explicit deny in a resource-based policy');
    expect(who(roleArn('unregistered'))).toBe('with an explicit deny in a resource-based policy');
  });

  test('an identity allow counts only for the actions that the key policy leaves to the account', () => {
    const iam = iamWith(allow('kms:*', key));
    const resourcePolicy = policy(accountMayAdminister);
    expect(outcome(iam, { ...sign, action: 'kms:DescribeKey', resourcePolicy })).toBe('allowed');
    expect(outcome(iam, { ...sign, resourcePolicy })).toBe(
      'because no resource-based policy allows the kms:Sign action',
    );
    expect(outcome(iamWith(), { ...sign, action: 'kms:DescribeKey', resourcePolicy })).toBe(
      notAllowed('kms:DescribeKey'),
    );
  });

  test('a key without a policy is closed to every role', () => {
    expect(outcome(iamWith(allow('*', '*')), sign)).toBe('because no resource-based policy allows the kms:Sign action');
  });
});

test('the account root may do everything that no resource policy denies', () => {
  expect(outcome(iamWith(), { principal: root })).toBe('allowed');
  const resourcePolicy = policy(deny('dynamodb:*', '*', { Principal: '*' }));
  expect(outcome(iamWith(), { principal: root, resourcePolicy })).not.toBe('allowed');
});

test('each role has its own key, the same at each call and new at each boot', () => {
  const iam = iamWith();
  const first = iam.credentialsFor(reader);
  expect(iam.credentialsFor(reader)).toEqual(first);
  expect(iam.principalOf(first.accessKeyId)).toBe(reader);
  expect(iam.secretOf(first.accessKeyId)).toBe(first.secretAccessKey);
  expect(iam.secretOf('AKIAOTHER')).toBeUndefined();
  expect(iam.credentialsFor(sealer).accessKeyId).not.toBe(first.accessKeyId);
  expect(iamWith().credentialsFor(reader)).not.toEqual(first);
  expect(() => iam.credentialsFor(roleArn('nobody'))).toThrow('unknown role');
});

describe('decisions', () => {
  const get = { action: 's3:GetObject', resource: 'arn:aws-cn:s3:::materials/*' };
  const read = (name: string) => ({ action: 's3:GetObject', resource: `arn:aws-cn:s3:::materials/${name}` });

  test('are counted per role, action, kind of resource and statement, and told of when they are new', () => {
    const told: string[] = [];
    const iam = new Iam(place, ({ action, allowed }) => told.push(`${action} ${allowed}`));
    iam.registerRole({ arn: reader, properties: {} });
    const document = policy(allow('s3:GetObject', 'arn:aws-cn:s3:::materials/*', { Sid: 'Read' }));
    iam.attachPolicy({ PolicyDocument: document, Roles: ['reader'] }, 'stack/Needs');
    for (const name of ['1', '2']) outcome(iam, read(name));
    outcome(iam, { action: 's3:PutObject', resource: object });
    expect(iam.decisions()).toEqual([
      { role: reader, ...get, allowed: true, by: ['stack/Needs.Read'], count: 2 },
      { role: reader, ...get, action: 's3:PutObject', allowed: false, by: [], count: 1 },
    ]);
    expect(told).toEqual(['s3:GetObject true', 's3:PutObject false']);
  });

  test('name a statement only where it alone allowed: of two that do, either could go', () => {
    const iam = iamWith(allow('s3:GetObject', '*', { Sid: 'One' }), allow('s3:*', '*', { Sid: 'Other' }));
    outcome(iam, read('1'));
    outcome(iam, { action: 's3:PutObject', resource: object });
    expect(iam.decisions().map(({ by }) => by)).toEqual([[], [`${reader} inline.Other`]]);
  });

  test('on a key name both the grant and the statement of the key policy that leaves it to grants', () => {
    const iam = iamWith(allow('kms:Sign', key, { Sid: 'Sign' }));
    const sign = { action: 'kms:Sign', resource: key, resourcePolicyGoverns: true };
    const left = policy(allow('kms:Sign', '*', { Sid: 'Left', Principal: { AWS: root } }));
    const named = policy(allow('kms:Sign', '*', { Sid: 'Named', Principal: { AWS: reader } }));
    for (const resourcePolicy of [left, named]) outcome(iam, { ...sign, resourcePolicy });
    expect(iam.decisions().map(({ by }) => by)).toEqual([[`${reader} inline.Sign`, `${key}.Left`], []]);
  });

  test('go the other way while a right is withheld from one role', () => {
    const iam = iamWith(allow('s3:GetObject', '*', { Sid: 'Read' }));
    const giveBack = iam.withhold({ role: reader, statement: `${reader} inline.Read`, action: 's3:GetObject' });
    expect(outcome(iam, read('1'))).toBe(notAllowed('s3:GetObject'));
    expect(outcome(iam, { ...read('1'), principal: sealer })).toBe('allowed');
    giveBack();
    expect(outcome(iam, read('1'))).toBe('allowed');
  });
});

test('a state machine invokes only the functions that its role names', () => {
  const functionArn = 'arn:aws-cn:lambda:cn-north-1:000000000000:function:accept';
  const iam = iamWith(allow('lambda:InvokeFunction', functionArn));
  expect(() => iam.checkInvoke({ role: reader, functionArn })).not.toThrow();
  expect(() => iam.checkInvoke({ role: reader, functionArn: `${functionArn}-2` })).toThrow('lambda:InvokeFunction');
});
