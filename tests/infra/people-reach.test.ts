import { describe, expect, it } from 'vitest';
import { deploymentNamed } from '#infra/deployments';
import { type PolicyDocument, parsePolicy, statementMatches } from '#infra/local/policy-document';
import { manifests } from '#infra/stacks/manifests';
import { DeployedNames } from './deployed-policies.ts';
import { SynthesisedStacks } from './synthesised-stacks.ts';

const at = (service: string, rest: string): string => `arn:aws-cn:${service}:cn-northwest-1:000000000000:${rest}`;

const people = ['operator', 'sealofficer', 'auditor', 'breakglass'] as const;
const own = await thingsOf('lanzhou');
// In the same account.
const foreign = await thingsOf('xian');
const statements = await Promise.all(people.map(async (name) => [name, await rightsOf(name)] as const));

/** All that a deployment has of each kind, by the names that its templates give. */
async function thingsOf(deployment: string) {
  const stacks = await SynthesisedStacks.of(deployment);
  const named = (type: string, name: string): string[] =>
    stacks.resources(type).map(({ properties }) => String(properties[name]));
  const machines = named('AWS::StepFunctions::StateMachine', 'StateMachineName');
  return {
    functions: named('AWS::Lambda::Function', 'FunctionName').map((name) => at('lambda', `function:${name}`)),
    streams: named('AWS::Logs::LogGroup', 'LogGroupName').map((name) => at('logs', `log-group:${name}:log-stream:x`)),
    queues: named('AWS::SQS::Queue', 'QueueName').map((name) => at('sqs', name)),
    machines: machines.map((name) => at('states', `stateMachine:${name}`)),
    executions: machines.map((name) => at('states', `execution:${name}:x`)),
  };
}

async function rightsOf(person: string) {
  const stacks = await SynthesisedStacks.of('lanzhou');
  const policy = stacks.resources('AWS::IAM::Policy').find(({ name }) => name === `operationspeople${person}Rights`);
  const names = new DeployedNames(stacks, deploymentNamed('lanzhou'));
  const document = names.filledIn(policy?.properties['PolicyDocument']) as PolicyDocument;
  return parsePolicy(document, { kind: 'identity', where: person });
}

/** Who may do this to every one of these, or to any: as the local cloud decides, which reads conditions as IAM does. */
const who = (action: string, resources: readonly string[], functionArn?: string) => {
  const valuesOf = (key: string) =>
    key === 'lambda:FunctionArn' && functionArn !== undefined ? [functionArn] : undefined;
  const may = statements.map(([name, rights]) => ({
    name,
    allowed: resources.filter((resource) =>
      rights.some((each) => statementMatches(each, { action, resource, valuesOf })),
    ),
  }));
  return {
    toAll: may.filter(({ allowed }) => allowed.length === resources.length).map(({ name }) => name),
    toAny: may.filter(({ allowed }) => allowed.length > 0).map(({ name }) => name),
  };
};

/** An action on each kind of thing whose names a right gives by their beginning, and who has that right. */
const reached = [
  ['lambda:PutFunctionConcurrency', 'functions', ['breakglass']],
  ['logs:GetLogEvents', 'streams', ['operator', 'auditor', 'breakglass']],
  ['sqs:GetQueueAttributes', 'queues', ['operator', 'breakglass']],
  ['sqs:ReceiveMessage', 'queues', ['breakglass']],
  ['states:ListExecutions', 'machines', ['operator', 'breakglass']],
  ['states:GetExecutionHistory', 'executions', ['operator', 'breakglass']],
  ['states:StartExecution', 'machines', ['breakglass']],
  ['states:StopExecution', 'executions', ['breakglass']],
] as const;

describe('a right that names things by how their names begin', () => {
  it.each(reached)('%s reaches all %s of the deployment, for %j', (action, kind, names) => {
    expect(own[kind].length).toBeGreaterThan(5);
    expect(who(action, own[kind]).toAll).toEqual(names);
  });

  it.each(reached)('%s reaches no %s of another deployment in the account', (action, kind) => {
    expect(foreign[kind]).toHaveLength(own[kind].length);
    expect(who(action, foreign[kind]).toAny).toEqual([]);
  });

  it('stops and starts the event sources of the functions of the deployment alone, and only where it is said whose they are', () => {
    const mapping = [at('lambda', 'event-source-mapping:01234567-89ab-cdef-0123-456789abcdef')];
    for (const action of ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping']) {
      for (const each of own.functions) expect(who(action, mapping, each).toAny, each).toEqual(['breakglass']);
      for (const each of foreign.functions) expect(who(action, mapping, each).toAny, each).toEqual([]);
      expect(who(action, mapping).toAny).toEqual([]);
    }
  });

  it('leaves out what is not all there is: the operator neither starts nor stops what registers and suspends seals', () => {
    const seals = (arns: readonly string[]) => arns.filter((arn) => /op-(register|suspend)-seal/.test(arn));
    expect(who('states:StartExecution', seals(own.machines)).toAny).toEqual(['sealofficer', 'breakglass']);
    expect(who('states:StopExecution', seals(own.executions)).toAny).toEqual(['breakglass']);
  });

  it('knows all functions and logs that there are', () => {
    expect(own.functions).toHaveLength(manifests.length);
    expect(own.streams).toHaveLength(manifests.length);
  });
});
