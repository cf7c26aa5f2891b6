import { describe, expect, it } from 'vitest';
import { checkResource, identityOf } from '#infra/local/resources';
import { Templates } from '#infra/local/template';
import type { Stack } from '#infra/local/template';

const place = { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' };

function load(stacks: Record<string, Record<string, unknown>>, parameters: Record<string, string> = {}): Templates {
  const templates: Templates = new Templates({
    stacks: Object.entries(stacks).map(([name, template]): Stack => ({ name, template, assetsFolder: '/nowhere' })),
    place,
    parameters,
    identify: (resource) => identityOf(resource, { templates, place, awsUrl: 'http://127.0.0.1:1' }),
  });
  return templates;
}

/** Resolves one value by standing it in an environment variable of a function. */
function valueOf(value: unknown, more: Record<string, unknown> = {}, parameters: Record<string, string> = {}): unknown {
  const { Resources, ...sections } = more;
  const Properties = { Environment: { Variables: { V: value } } };
  const resources = { F: { Type: 'AWS::Lambda::Function', Properties }, ...(Resources as object | undefined) };
  const templates = load({ service: { Resources: resources, ...sections } }, parameters);
  const [f] = templates.resources();
  if (!f) throw new Error('no resource');
  return (templates.property(f, 'Environment') as { Variables: { V?: unknown } }).Variables.V;
}

const role = { R: { Type: 'AWS::IAM::Role', Properties: {} } };

describe('intrinsic functions', () => {
  it.each([
    ['Ref of a pseudo parameter', { Ref: 'AWS::Partition' }, 'aws-cn'],
    ['Ref of the URL suffix of the partition', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com.cn'],
    ['Ref of a resource', { Ref: 'R' }, 'service-R'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['R', 'Arn'] }, 'arn:aws-cn:iam::000000000000:role/service-R'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'R.Arn' }, 'arn:aws-cn:iam::000000000000:role/service-R'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 3]] }, 'a-cn-north-1-3'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${AWS::StackName}:${R}:${R.Arn}:${!Kept}' },
      'service:service-R:arn:aws-cn:iam::000000000000:role/service-R:${Kept}',
    ],
    [
      'Fn::Sub with names',
      { 'Fn::Sub': ['${X}/${AWS::Region}', { X: { Ref: 'AWS::AccountId' } }] },
      '000000000000/cn-north-1',
    ],
    [
      'Fn::Select of Fn::Split',
      { 'Fn::Select': ['1', { 'Fn::Split': [':', { 'Fn::GetAtt': ['R', 'Arn'] }] }] },
      'aws-cn',
    ],
    ['AWS::NoValue in a list', ['a', { Ref: 'AWS::NoValue' }, 'b'], ['a', 'b']],
    ['AWS::NoValue as a property', { Ref: 'AWS::NoValue' }, undefined],
    ['Ref beside other keys, which is a property of that name', { Ref: 'x', Other: 'y' }, { Ref: 'x', Other: 'y' }],
  ])('resolves %s', (_, value, expected) => {
    expect(valueOf(value, { Resources: role })).toEqual(expected);
  });

  it('takes a branch by a condition', () => {
    const Conditions = {
      China: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws-cn'] },
      Elsewhere: { 'Fn::Not': [{ Condition: 'China' }] },
    };
    expect(valueOf({ 'Fn::If': ['China', 'yes', 'no'] }, { Conditions })).toBe('yes');
    expect(valueOf({ 'Fn::If': ['Elsewhere', 'yes', { Ref: 'AWS::NoValue' }] }, { Conditions })).toBeUndefined();
  });

  it.each([
    [
      'an unknown function',
      { a: [{ 'Fn::Base64': 'x' }] },
      /service\/F\.Properties\.Environment\.Variables\.V\.a\[0\]\.Fn::Base64/,
    ],
    ['a reference to nothing', { Ref: 'Nobody' }, /Variables\.V\.Ref: there is no resource or parameter Nobody/],
    ['an unknown attribute', { 'Fn::GetAtt': ['R', 'Colour'] }, /the attribute Colour of R is not known/],
    ['a resource that is not made yet', { Ref: 'K' }, /service\/K \(AWS::KMS::Key\) is referred to before it is made/],
  ])('names the place of %s', (_, value, message) => {
    const Resources = { ...role, K: { Type: 'AWS::KMS::Key', Properties: {} } };
    expect(() => valueOf(value, { Resources })).toThrow(message);
  });

  it('refuses a name that is made of itself', () => {
    const templates = load({
      s: { Resources: { R: { Type: 'AWS::IAM::Role', Properties: { RoleName: { 'Fn::Sub': '${R}' } } } } },
    });
    expect(() => templates.identity(templates.resources()[0] ?? fail())).toThrow(/depends on itself/);
  });
});

describe('stacks', () => {
  const data = {
    Resources: { T: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'cases' } } },
    Outputs: { O: { Value: { Ref: 'T' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:T' } } } },
  };
  const Properties = { Environment: { Variables: { T: { 'Fn::ImportValue': 'data:T' } } } };
  const service = { Resources: { F: { Type: 'AWS::Lambda::Function', Properties } } };

  it('gives what an earlier stack exports', () => {
    const templates = load({ data, service });
    const f = templates.resources().find(({ logicalId }) => logicalId === 'F') ?? fail();
    expect(templates.properties(f)).toEqual({ Environment: { Variables: { T: 'cases' } } });
    expect(templates.outputs()).toEqual({ 'data.O': 'cases' });
  });

  it('refuses to import from a later stack', () => {
    const templates = load({ service, data });
    const f = templates.resources().find(({ logicalId }) => logicalId === 'F') ?? fail();
    expect(() => templates.properties(f)).toThrow(/no stack before service exports data:T/);
  });

  it('leaves out resources whose condition does not hold', () => {
    const Resources = { R: { ...role.R, Condition: 'Never' } };
    const templates = load({ s: { Resources, Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } } });
    expect(templates.resources()).toEqual([]);
  });

  it('refuses sections and resource attributes it does not know', () => {
    expect(() => load({ s: { Transform: 'AWS::Serverless' } })).toThrow(/section Transform/);
    expect(() => load({ s: { Resources: { R: { ...role.R, CreationPolicy: {} } } } }).resources()).toThrow(
      /CreationPolicy/,
    );
  });
});

describe('parameters', () => {
  const Parameters = { P: { Type: 'String' }, Q: { Type: 'String', Default: 'q' } };

  it('come from the boot, else from their default', () => {
    expect(valueOf({ 'Fn::Sub': '${P}${Q}' }, { Parameters }, { P: 'p' })).toBe('pq');
  });

  it('stop the boot where neither is there', () => {
    expect(() => load({ s: { Parameters } })).toThrow(/stack s: no value for the parameters P/);
  });

  it('do not take the name of an SSM parameter for its value', () => {
    const ssm = { Parameters: { V: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk/version' } } };
    expect(() => valueOf({ Ref: 'V' }, ssm)).toThrow(/parameter V needs a value/);
    expect(load({ s: ssm }).resources()).toEqual([]);
  });
});

describe('names', () => {
  const nameOf = (type: string, Properties: object = {}, id = 'Thing'): string => {
    const templates = load({ Data: { Resources: { [id]: { Type: type, Properties } } } });
    return templates.identity(templates.resources()[0] ?? fail()).ref;
  };

  it('are the explicit ones, else made of stack and logical id', () => {
    expect(nameOf('AWS::IAM::Role', { RoleName: 'mine' })).toBe('mine');
    expect(nameOf('AWS::IAM::Role')).toBe('Data-Thing');
    expect(nameOf('AWS::S3::Bucket')).toBe('data-thing');
    expect(nameOf('AWS::SQS::Queue')).toBe('http://127.0.0.1:1/000000000000/Data-Thing');
  });

  it('stay within the limit of the service, and differ still', () => {
    const [a, b] = ['a', 'b'].map((end) => nameOf('AWS::IAM::Role', {}, 'X'.repeat(80) + end));
    expect(a).toHaveLength(64);
    expect(a).not.toBe(b);
  });
});

describe('what is known of resources', () => {
  const check = (type: string, properties: Record<string, unknown>): void => {
    const templates = load({ s: { Resources: { X: { Type: type, Properties: properties } } } });
    checkResource(templates.resources()[0] ?? fail(), properties);
  };

  it('takes what it runs, what it leaves out with a reason, and types without effect', () => {
    check('AWS::Lambda::Function', { Environment: { Variables: { ANY: 'x' } }, Tags: [] });
    check('AWS::KMS::Key', { WhatTheServiceItselfChecks: true });
    check('AWS::WAFv2::WebACL', { AnythingAtAll: true });
  });

  it('stops at an unknown type and at an unknown property, also a nested one', () => {
    expect(() => check('AWS::EC2::Instance', {})).toThrow(/s\/X: the local cloud does not know AWS::EC2::Instance/);
    expect(() => check('AWS::Lambda::Function', { Layers: [] })).toThrow(
      /does not know Layers of AWS::Lambda::Function/,
    );
    const integration = { Integration: { Type: 'AWS_PROXY', Credentials: 'arn' } };
    expect(() => check('AWS::ApiGateway::Method', integration)).toThrow(/does not know Integration\.Credentials/);
    const filters = { FilterCriteria: { Filters: [{ Pattern: '{}' }, { Other: 1 }] } };
    expect(() => check('AWS::Lambda::EventSourceMapping', filters)).toThrow(/FilterCriteria\.Filters\.Other/);
  });
});

function fail(): never {
  throw new Error('nothing there');
}
