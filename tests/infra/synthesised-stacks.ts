import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesised } from '#infra/commands/synth';
import { stackNames } from '#infra/stack-names';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a template is whatever CDK writes; expectations tell
type Fields = Readonly<Record<string, any>>;

export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Fields } & Fields>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
}

/** A resource of a deployment; `name` is its logical id without CDK's hash. */
export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly properties: Fields;
  readonly whole: Fields;
}

/** Logical ids end in eight characters of a hash; those of a deployment of an API in a longer one. */
export const withoutHash = (id: string): string => id.replace(/[0-9A-F]{8}([0-9a-f]{32})?$/, '');

/** The stacks of a deployment. */
export class SynthesisedStacks {
  readonly texts: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, Template>>;

  private constructor(texts: Readonly<Record<string, string>>) {
    this.texts = texts;
    this.templates = Object.fromEntries(
      Object.entries(this.texts).map(([stack, text]) => [stack, JSON.parse(text) as Template]),
    );
  }

  /** Synthesises them as the command does: kept per hash of all inputs, so that several files of tests share one synth. */
  static async of(deployment: string): Promise<SynthesisedStacks> {
    const folder = await synthesised(deployment);
    const texts = stackNames(deployment).map((name) => [
      name.split('-').at(-1),
      readFileSync(join(folder, `${name}.template.json`), 'utf8'),
    ]);
    return new SynthesisedStacks(Object.fromEntries(texts) as Record<string, string>);
  }

  /** All resources, or those of one type. */
  resources(type?: string): Resource[] {
    return Object.entries(this.templates).flatMap(([stack, { Resources }]) =>
      Object.entries(Resources)
        .filter(([, whole]) => type === undefined || whole.Type === type)
        .map(([id, whole]) => ({
          stack,
          id,
          name: withoutHash(id),
          type: whole.Type,
          properties: whole.Properties ?? {},
          whole,
        })),
    );
  }

  /** A value of a template as a person would write it: references as `<name>`, whatever stack they lead to. */
  read(value: unknown): string {
    if (typeof value !== 'object' || value === null) return String(value);
    const [[operator, operand] = ['', undefined]] = Object.entries(value);
    switch (operator) {
      case 'Ref':
        return `<${withoutHash(String(operand))}>`;
      case 'Fn::GetAtt':
        return attribute(operand as [string, string]);
      case 'Fn::Join':
        return (operand as [string, unknown[]])[1].map((part) => this.read(part)).join((operand as [string])[0]);
      case 'Fn::ImportValue':
        return this.read(this.#exported(String(operand)));
      default:
        throw new Error(`${operator} is new in these templates: teach it here`);
    }
  }

  #exported(name: string): unknown {
    const outputs = Object.values(this.templates).flatMap(({ Outputs = {} }) => Object.values(Outputs));
    const found = outputs.find(({ Export }) => Export?.Name === name);
    if (found === undefined) throw new Error(`nothing exports ${name}`);
    return found.Value;
  }
}

const attribute = ([id, name]: [string, string]): string => `<${withoutHash(id)}>${name === 'Arn' ? '' : `.${name}`}`;

/** A statement of a policy, with its actions and resources as lists. */
export interface Statement {
  readonly sid: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly principal: unknown;
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const statementsOf = (document: Fields): Statement[] =>
  (document['Statement'] as Fields[]).map(({ Sid, Effect, Action, Resource, Principal, Condition }) => ({
    sid: String(Sid ?? ''),
    effect: String(Effect),
    actions: [Action].flat() as string[],
    resources: [Resource].flat(),
    principal: Principal,
    conditions: Condition ?? {},
  }));
