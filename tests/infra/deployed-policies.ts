import type { Deployment } from '#infra/deployments';
import { type Resource, SynthesisedStacks } from './synthesised-stacks.ts';

/** The roles and policies of a deployment, with the lengths that IAM counts: characters without white space. */
export interface Deployed {
  readonly name: string;
  readonly roles: readonly {
    readonly name: string;
    /** All its inline policies together. */
    readonly inline: number;
    readonly trust: number;
    /** How many managed policies it has. */
    readonly managed: number;
  }[];
  readonly managed: readonly { readonly name: string; readonly length: number }[];
}

/** No region of a partition has a longer name. */
const longestRegion: Readonly<Record<string, string>> = { 'aws-cn': 'cn-northwest-1', aws: 'ap-southeast-1' };
const account = '123456789012';

/** Policies as they will be deployed: every reference is the longest ARN that it can become. */
export async function deployedPoliciesOf(deployment: Deployment): Promise<Deployed> {
  const stacks = await SynthesisedStacks.of(deployment.name);
  const lengthOf = (document: unknown): number =>
    JSON.stringify(new DeployedNames(stacks, deployment).filledIn(document)).replaceAll(/\s/g, '').length;
  const attached = (type: string, role: Resource): Resource[] =>
    stacks
      .resources(type)
      .filter(({ properties: { Roles, RoleName } }) =>
        [Roles ?? RoleName].flat().some((each) => stacks.read(each) === `<${role.name}>`),
      );
  const documentLength = ({ properties }: Pick<Resource, 'properties'>): number =>
    lengthOf(properties['PolicyDocument']);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  const roles = stacks.resources('AWS::IAM::Role').map((role) => {
    const inside = ((role.properties['Policies'] ?? []) as Resource['properties'][]).map((properties) => ({
      properties,
    }));
    const beside = [...attached('AWS::IAM::Policy', role), ...attached('AWS::IAM::RolePolicy', role)];
    return {
      name: role.name,
      inline: sum([...inside, ...beside].map(documentLength)),
      trust: lengthOf(role.properties['AssumeRolePolicyDocument']),
      managed: (role.properties['ManagedPolicyArns'] ?? []).length + attached('AWS::IAM::ManagedPolicy', role).length,
    };
  });
  const holders = stacks
    .resources()
    .filter(({ type }) => /^AWS::IAM::\w*Policy$/.test(type))
    .flatMap(({ properties: { Roles, RoleName } }) => [Roles ?? RoleName ?? []].flat())
    .map((each) => stacks.read(each));
  const unknown = holders.filter((holder) => !roles.some(({ name }) => holder === `<${name}>`));
  if (unknown.length > 0) fail(`policies of roles that are not in these templates: ${unknown.join(', ')}`);
  const managed = stacks
    .resources('AWS::IAM::ManagedPolicy')
    .map((policy) => ({ name: policy.name, length: documentLength(policy) }));
  return { name: deployment.name, roles, managed };
}

/** What CloudFormation puts in the place of references, each as long as it can become. */
export class DeployedNames {
  readonly #resources: ReadonlyMap<string, Resource>;
  readonly #exports: ReadonlyMap<string, unknown>;
  readonly #deployment: Deployment;

  constructor(stacks: SynthesisedStacks, deployment: Deployment) {
    this.#deployment = deployment;
    this.#resources = new Map(stacks.resources().map((resource) => [resource.id, resource]));
    this.#exports = new Map(
      Object.values(stacks.templates)
        .flatMap(({ Outputs = {} }) => Object.values(Outputs))
        .map(({ Value, Export }) => [Export?.Name ?? '', Value]),
    );
  }

  /** A value without intrinsic functions. Throws at one that is not known here. */
  filledIn(value: unknown): unknown {
    if (typeof value === 'string') return value.replaceAll(this.#deployment.awsRegion, this.#region);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((each) => this.filledIn(each));
    const [[operator, operand] = ['', undefined], ...others] = Object.entries(value);
    if (others.length > 0 || !/^(Ref|Fn::)/.test(operator))
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.filledIn(each)]));
    switch (operator) {
      case 'Ref':
        return this.#reference(String(operand));
      case 'Fn::GetAtt':
        return this.#attribute(operand as [string, string]);
      case 'Fn::Join':
        return (operand as [string, unknown[]])[1].map((part) => this.filledIn(part)).join((operand as [string])[0]);
      case 'Fn::ImportValue':
        return this.filledIn(this.#exports.get(String(operand)) ?? fail(`nothing exports ${String(operand)}`));
      default:
        return fail(`${operator} is new in policies: teach it here`);
    }
  }

  get #region(): string {
    const { partition } = this.#deployment.profile;
    return longestRegion[partition] ?? fail(`which region of ${partition} has the longest name?`);
  }

  #reference(name: string): string {
    const { partition } = this.#deployment.profile;
    const known: Readonly<Record<string, string>> = {
      'AWS::AccountId': account,
      'AWS::Partition': partition,
      'AWS::Region': this.#region,
      'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    };
    return known[name] ?? fail(`${name} is new in policies: teach it here`);
  }

  #attribute([id, attribute]: [string, string]): string {
    const resource = this.#resources.get(id) ?? fail(`there is no ${id}`);
    const arn = this.#arnOf(resource);
    if (attribute === 'Arn') return arn;
    if (attribute === 'StreamArn') return `${arn}/stream/2026-01-01T00:00:00.000`;
    return fail(`${resource.type}.${attribute} is new in policies: teach it here`);
  }

  #arnOf({ type, id, stack, properties }: Resource): string {
    /** `<stack>-<logical id>-<13 characters>`, where the template gives no name. */
    const given = (name: string): string =>
      String(properties[name] ?? `tongban-${this.#deployment.name}-${stack}-${id}-${'A'.repeat(13)}`);
    const arn = (service: string, resource: string): string =>
      `arn:${this.#deployment.profile.partition}:${service}:${this.#region}:${account}:${resource}`;
    switch (type) {
      case 'AWS::DynamoDB::Table':
        return arn('dynamodb', `table/${given('TableName')}`);
      case 'AWS::KMS::Key':
        return arn('kms', 'key/01234567-89ab-cdef-0123-456789abcdef');
      case 'AWS::Lambda::Function':
        return arn('lambda', `function:${given('FunctionName')}`);
      case 'AWS::SQS::Queue':
        return arn('sqs', given('QueueName'));
      case 'AWS::S3::Bucket':
        // A longer one is cut.
        return `arn:${this.#deployment.profile.partition}:s3:::${given('BucketName').slice(0, 63)}`;
      default:
        return fail(`${type} is new in policies: teach it here`);
    }
  }
}

function fail(why: string): never {
  throw new Error(why);
}
