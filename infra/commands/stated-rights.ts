import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploymentNamed } from '#infra/deployments';
import type { Right } from '#infra/local/iam';
import { identityOf } from '#infra/local/resources';
import { type Resource, Templates } from '#infra/local/template';
import { stackNames } from '#infra/stack-names';

/** One action of one Allow statement of a template. */
export interface StatedRight extends Right {
  /** ARN of the role; of a statement of a key, bucket or queue policy `anybody`. */
  readonly role: string;
  /** Name of the function or journey whose role it is; otherwise what the role, key, bucket or queue is called in the template. */
  readonly holder: string;
  readonly sid: string;
  /** Whether an AWS service assumes the role; a person's role is used by no program. */
  readonly byService: boolean;
}

interface Policy {
  readonly statements: readonly { readonly sid: string; readonly actions: readonly string[] }[];
  /** Beginning of the statements' ids. */
  readonly where: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Every action that the policies in the templates of a deployment allow, as `Iam` names them. */
export function statedRights({ deployment: name, assetsFolder }: { deployment: string; assetsFolder: string }) {
  const { awsRegion: region, account = '', profile } = deploymentNamed(name);
  const place = { partition: profile.partition, region, account };
  const stacks = stackNames(name).map((stack) => ({
    name: stack,
    template: JSON.parse(readFileSync(join(assetsFolder, `${stack}.template.json`), 'utf8')) as Fields,
    assetsFolder,
  }));
  const templates: Templates = new Templates({
    stacks,
    place,
    // Their values are not in any name.
    parameters: Object.fromEntries(stacks.flatMap(({ template }) => parametersOf(template))),
    identify: (resource) => identityOf(resource, { templates, place, awsUrl: '' }),
  });
  return new StatedRights(templates).all();
}

const parametersOf = (template: Fields): [string, string][] =>
  Object.keys(Object(template['Parameters']) as object).map((name) => [name, '']);

class StatedRights {
  readonly #templates: Templates;
  readonly #resources: readonly Resource[];
  /** Functions and journeys by the ARN of their role. */
  readonly #holders: ReadonlyMap<string, string>;

  constructor(templates: Templates) {
    this.#templates = templates;
    this.#resources = templates.resources();
    const named = {
      'AWS::Lambda::Function': ['Role', 'FunctionName'],
      'AWS::StepFunctions::StateMachine': ['RoleArn', 'StateMachineName'],
    };
    this.#holders = new Map(
      Object.entries(named).flatMap(([type, [role = '', name = '']]) =>
        this.#ofType(type).map((each) => [
          String(templates.property(each, role)),
          String(templates.property(each, name)).replace(/^tongban-[^-]+-/, ''),
        ]),
      ),
    );
  }

  all(): StatedRight[] {
    return [
      ...this.#ofType('AWS::IAM::Role').flatMap((role) => this.#ofRole(role)),
      ...['AWS::KMS::Key', 'AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy'].flatMap((type) =>
        this.#ofType(type).flatMap((resource) => {
          const document = raw(resource)[type === 'AWS::KMS::Key' ? 'KeyPolicy' : 'PolicyDocument'];
          const policies = [{ statements: allowing(document), where: resource.path }];
          return rights(policies, { role: 'anybody', holder: resource.logicalId, byService: true });
        }),
      ),
    ];
  }

  #ofType(type: string): Resource[] {
    return this.#resources.filter((resource) => resource.type === type);
  }

  #ofRole(resource: Resource): StatedRight[] {
    const role = this.#templates.identity(resource).attributes['Arn'] ?? '';
    const { Policies: inline = [], AssumeRolePolicyDocument: trust } = raw(resource);
    const policies = [
      ...(inline as { PolicyName: string; PolicyDocument: unknown }[]).map(({ PolicyName, PolicyDocument }) => ({
        statements: allowing(PolicyDocument),
        where: `${role} ${PolicyName}`,
      })),
      ...this.#ofType('AWS::IAM::Policy')
        .filter(({ stack }) => stack === resource.stack)
        .filter((policy) => JSON.stringify(raw(policy)['Roles']).includes(`{"Ref":"${resource.logicalId}"}`))
        .map((policy) => ({ statements: allowing(raw(policy)['PolicyDocument']), where: policy.path })),
    ];
    const byService = JSON.stringify(trust).includes('"Service":');
    return rights(policies, { role, holder: this.#holders.get(role) ?? resource.logicalId, byService });
  }
}

function rights(policies: readonly Policy[], of: Pick<StatedRight, 'role' | 'holder' | 'byService'>): StatedRight[] {
  return policies.flatMap(({ statements, where }) =>
    statements.flatMap(({ sid, actions }) =>
      actions.map((action) => ({ ...of, statement: `${where}.${sid}`, sid, action })),
    ),
  );
}

function raw({ stack, logicalId }: Resource): Fields {
  const { Resources } = stack.template as { Resources: Record<string, { Properties?: Fields }> };
  return Resources[logicalId]?.Properties ?? {};
}

function allowing(document: unknown): Policy['statements'] {
  const { Statement = [] } = Object(document) as { Statement?: Fields | Fields[] };
  return [Statement].flat().flatMap(({ Sid, Effect, Action }, at) =>
    // An action left out, as by NotAction, cannot be counted: it is one right, and nothing uses it.
    Effect === 'Allow'
      ? [{ sid: typeof Sid === 'string' ? Sid : String(at), actions: [Action ?? 'NotAction'].flat().map(String) }]
      : [],
  );
}
