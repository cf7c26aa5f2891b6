import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import type { Capability } from '#contracts/capabilities';
import { giveAll } from '#infra/grants';
import { statementsOf } from './synthesised-stacks.ts';

const keyArn = 'arn:aws:kms:eu-central-1:000000000000:key/courier';
const tableArn = 'arn:aws:dynamodb:eu-central-1:000000000000:table/registers';
const courier = { carrier: 'ems', url: 'https://carrier.invalid', customer: 'x' };
const resources = {
  courierKey: { arns: [keyArn], value: keyArn },
  courier: { arns: [], value: JSON.stringify(courier) },
  registers: { arns: [tableArn], value: 'registers' },
};

/** What a function with these needs would be given. */
function given(...needs: Capability[]) {
  const stack = new Stack(new App(), 'planted');
  const grantee = new Role(stack, 'role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const environment: Record<string, string> = {};
  giveAll({ grantee, needs, resources, setEnvironment: (name, value) => (environment[name] = value) });
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')) as {
    Properties: { PolicyDocument: Record<string, unknown> };
  }[];
  const statements = policies.flatMap(({ Properties }) => statementsOf(Properties.PolicyDocument));
  return { environment, rights: statements.map(({ actions, resources: on, conditions }) => [actions, on, conditions]) };
}

const waybillsOnly = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['WAYBILL#*'] } };

/** No function needs these yet; the table of permissions takes over with the first that does. */
describe('a function that deals with the carrier would be given', () => {
  it.each([
    ['courier.sign', { COURIER_KEY_ARN: keyArn }, [[['kms:GenerateMac'], [keyArn], {}]]],
    ['courier.verify', { COURIER_KEY_ARN: keyArn }, [[['kms:VerifyMac'], [keyArn], {}]]],
    ['courier.call', { COURIER: JSON.stringify(courier) }, []],
    ['waybills.write', { REGISTERS_TABLE: 'registers' }, [[['dynamodb:PutItem'], [tableArn], waybillsOnly]]],
    ['waybills.read', { REGISTERS_TABLE: 'registers' }, [[['dynamodb:GetItem'], [tableArn], waybillsOnly]]],
  ] as const)('by %s these variables and rights, and no others', (need, environment, rights) => {
    expect(given(need)).toEqual({ environment, rights });
  });
});
