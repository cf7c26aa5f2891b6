import { randomUUID } from 'node:crypto';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { TableName } from '#contracts/tables';
import { type Resource, SynthesisedStacks } from '#tests/infra/synthesised-stacks';
import { type Made, type Properties, provision } from './provision.ts';
import { tableNames, type TestAws, waitingMachine } from './test-aws.ts';

/**
 * The resources of the deployment `lanzhou` at another endpoint (moto, LocalStack…): made from its templates through that
 * endpoint's API, under new names, and left there. Not for an account that is kept: documents stay locked for years.
 * Region and credentials come from the usual variables.
 */
export async function remoteAws(endpoint: string): Promise<TestAws> {
  const region = process.env['AWS_REGION'] ?? 'cn-north-1';
  const credentials = {
    accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? 'test',
    secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? 'test',
  };
  const aws = { region, credentials, endpoint };
  const lanzhou = await SynthesisedStacks.of('lanzhou');
  const run = `tongban-${randomUUID().slice(0, 8)}`;
  const made = new Map<string, Made>();
  const make = ({ type, name, properties }: Resource): Promise<Made> =>
    provision(aws, {
      ...{ type, name: `${run}-${name}`.toLowerCase(), properties },
      resolve: (value) => resolved(value, { stacks: lanzhou, made }),
    });
  const keep = async (resource: Resource) => made.set(resource.name, await make(resource));
  // Keys come first, and a queue after the one that takes its dead letters: what others refer to.
  for (const resource of lanzhou.resources('AWS::KMS::Key')) if (!isSealKey(resource)) await keep(resource);
  for (const type of ['AWS::DynamoDB::Table', 'AWS::S3::Bucket'])
    for (const resource of lanzhou.resources(type)) await keep(resource);
  const queues = lanzhou.resources('AWS::SQS::Queue');
  const redriven = (one: Resource) => Number('RedrivePolicy' in one.properties);
  for (const resource of queues.sort((one, other) => redriven(one) - redriven(other))) await keep(resource);
  const { arn: otherCase } = await make(caseKey(lanzhou));
  const named = (name: string): Made => {
    const one = made.get(name);
    if (one === undefined) throw new Error(`the templates have no ${name}`);
    return one;
  };
  const tables = tableNames.map((name) => [name, named(`${name}table`).reference]);
  return {
    aws,
    tables: Object.fromEntries(tables) as Record<TableName, string>,
    buckets: {
      materials: named('materials').reference,
      documents: named('documents').reference,
      evidence: named('evidence').reference,
    },
    keys: {
      case: named('casekey').arn,
      otherCase,
      holder: named('holderkey').arn,
      courier: named('courierkey').arn,
      p256: (await make(sealKey(lanzhou, { KeySpec: 'ECC_NIST_P256' }))).arn,
      sm2: await make(sealKey(lanzhou)).then(({ arn }) => arn, unknownKind),
    },
    queueUrl: named('resumequeueQueue').reference,
    machineArn: await makeMachine(aws, run),
    local: undefined,
    close: () => Promise.resolve(),
  };
}

const caseKey = (stacks: SynthesisedStacks): Resource => keyOf(stacks, ({ name }) => name === 'casekey');

const isSealKey = ({ name }: Resource): boolean => name.startsWith('seal');

/** A key of the seals, as it is in China or with what a deployment elsewhere has in its place. */
const sealKey = (stacks: SynthesisedStacks, change: Properties = {}): Resource => {
  const key = keyOf(stacks, isSealKey);
  return { ...key, properties: { ...key.properties, ...change } };
};

function keyOf(stacks: SynthesisedStacks, wanted: (key: Resource) => boolean): Resource {
  const found = stacks.resources('AWS::KMS::Key').find(wanted);
  if (found === undefined) throw new Error('the templates have no such key');
  return found;
}

/** Only China regions have SM2 keys, and few of those who stand in for them. */
function unknownKind(error: unknown): undefined {
  if (error instanceof Error && error.name === 'ValidationException') return undefined;
  throw error;
}

/** A property with its references replaced by what was made before. */
function resolved(value: unknown, from: { stacks: SynthesisedStacks; made: ReadonlyMap<string, Made> }): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => resolved(each, from));
  const entries = Object.entries(value);
  if (entries.length === 1 && /^(Ref|Fn::.+)$/.test(entries[0]?.[0] ?? '')) {
    const isArn = !('Ref' in value);
    return from.stacks.read(value).replace(/<(\w+)>/g, (_, name: string) => {
      const one = from.made.get(name);
      if (one === undefined) throw new Error(`${name} is referred to before it is made`);
      return isArn ? one.arn : one.reference;
    });
  }
  return Object.fromEntries(entries.map(([name, each]) => [name, resolved(each, from)]));
}

async function makeMachine(aws: TestAws['aws'], name: string): Promise<string> {
  const partition = aws.region.startsWith('cn-') ? 'aws-cn' : 'aws';
  const client = new SFNClient(aws);
  const { stateMachineArn = '' } = await client.send(
    new CreateStateMachineCommand({
      name,
      definition: waitingMachine(partition),
      roleArn: `arn:${partition}:iam::000000000000:role/journey`,
    }),
  );
  client.destroy();
  return stateMachineArn;
}
