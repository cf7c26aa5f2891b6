import { fail, holds, isRecord, noValue, recordOf, resolve, resolveRecord, textOf } from './intrinsics.ts';
import type { Lookup, Scope } from './intrinsics.ts';
import type { Place } from './service.ts';

/** One synthesised stack: its name, its CloudFormation template as parsed JSON, the folder its assets were written to. */
export interface Stack {
  readonly name: string;
  readonly template: Readonly<Record<string, unknown>>;
  readonly assetsFolder: string;
}

/** One resource that a template asks for; `path` is `<stack>/<logicalId>` and unique among all stacks. */
export interface Resource {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly path: string;
  readonly type: string;
}

/** What `Ref` and `Fn::GetAtt` give for a resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Sections with a meaning here, and those that only matter while CloudFormation deploys. */
const sectionsRead = ['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs'];
const sectionsIgnored = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Rules'];
const fieldsRead = ['Type', 'Properties', 'Condition'];
const fieldsIgnored = ['DependsOn', 'Metadata', 'DeletionPolicy', 'UpdateReplacePolicy'];

/**
 * The stacks, in dependency order: answers what their templates ask for with every intrinsic function resolved.
 * Whatever is not known throws an Error that names its place in the template.
 */
export class Templates {
  readonly #stacks: readonly Stack[];
  readonly #place: Place;
  readonly #parameters: Readonly<Record<string, string>>;
  readonly #identify: (resource: Resource) => Identity | undefined;
  readonly #identities = new Map<string, Identity>();
  readonly #conditions = new Map<string, boolean>();
  /** What is being resolved right now: meeting it again is a cycle. */
  readonly #open = new Set<string>();

  /** `identify` gives the identities that follow from names alone; others come by `publish` once the resource is made. */
  constructor(options: {
    stacks: readonly Stack[];
    place: Place;
    parameters: Readonly<Record<string, string>>;
    identify: (resource: Resource) => Identity | undefined;
  }) {
    this.#stacks = options.stacks.map(loadStack);
    this.#place = options.place;
    this.#parameters = options.parameters;
    this.#identify = options.identify;
    for (const stack of this.#stacks) this.#checkParameters(stack);
  }

  /** Every resource whose condition holds, stack by stack, in the order of the templates. */
  resources(): Resource[] {
    return this.#stacks.flatMap((stack) =>
      Object.keys(section(stack, 'Resources')).flatMap((logicalId) => this.#resource(stack, logicalId) ?? []),
    );
  }

  /** All resolved properties of a resource. */
  properties(resource: Resource): Record<string, unknown> {
    return resolveRecord(rawProperties(resource), this.#scope(resource.stack, `${resource.path}.Properties`));
  }

  /** One resolved top-level property, or undefined; unlike `properties` it resolves none of the others. */
  property(resource: Resource, name: string): unknown {
    const raw = rawProperties(resource)[name];
    if (raw === undefined) return undefined;
    const path = `${resource.path}.Properties.${name}`;
    const value = this.#once(path, () => resolve(raw, this.#scope(resource.stack, path)));
    return value === noValue ? undefined : value;
  }

  /** Tells what a resource has become, for those that refer to it. */
  publish(resource: Resource, identity: Identity): void {
    this.#identities.set(resource.path, identity);
  }

  /** The identity of a resource; throws while it is not made. */
  identity(resource: Resource): Identity {
    return this.#identity(resource.stack, { logicalId: resource.logicalId, path: resource.path });
  }

  /** The resolved outputs of all stacks, as `<stack>.<output>`. */
  outputs(): Record<string, unknown> {
    const found: Record<string, unknown> = {};
    for (const stack of this.#stacks) {
      for (const [name, output] of Object.entries(section(stack, 'Outputs'))) {
        const path = `${stack.name}/Outputs.${name}`;
        const condition = recordOf(output, path)['Condition'];
        if (condition !== undefined && !this.#condition(stack, { name: textOf(condition, path), path })) continue;
        found[`${stack.name}.${name}`] = resolve(recordOf(output, path)['Value'], this.#scope(stack, path));
      }
    }
    return found;
  }

  #scope(stack: Stack, path: string): Scope {
    const lookup: Lookup = {
      ref: (name, at) => this.#ref(stack, { name, path: at }),
      attribute: ({ logicalId, attribute }, at) =>
        this.#identity(stack, { logicalId, path: at }).attributes[attribute] ??
        fail(`${at}: the attribute ${attribute} of ${logicalId} is not known here`),
      importValue: (name, at) => this.#import(stack, { name, path: at }),
      condition: (name, at) => this.#condition(stack, { name, path: at }),
      mapping: (name, at) => recordOf(section(stack, 'Mappings')[name], `${at}: mapping ${name}`),
    };
    return { path, lookup };
  }

  #checkParameters(stack: Stack): void {
    const missing = Object.entries(section(stack, 'Parameters'))
      .filter(
        ([name, declared]) => this.#parameters[name] === undefined && recordOf(declared, name)['Default'] === undefined,
      )
      .map(([name]) => name);
    if (missing.length > 0) throw new Error(`stack ${stack.name}: no value for the parameters ${missing.join(', ')}`);
  }

  #resource(stack: Stack, logicalId: string): Resource | undefined {
    const path = `${stack.name}/${logicalId}`;
    const raw = recordOf(section(stack, 'Resources')[logicalId], path);
    const unknown = Object.keys(raw).find((field) => ![...fieldsRead, ...fieldsIgnored].includes(field));
    if (unknown) throw new Error(`${path}: the resource attribute ${unknown} is not known here`);
    const condition = raw['Condition'];
    if (condition !== undefined && !this.#condition(stack, { name: textOf(condition, path), path })) return undefined;
    return { stack, logicalId, path, type: textOf(raw['Type'], `${path}.Type`) };
  }

  #once<T>(key: string, work: () => T): T {
    if (this.#open.has(key)) throw new Error(`${key}: the value depends on itself`);
    this.#open.add(key);
    try {
      return work();
    } finally {
      this.#open.delete(key);
    }
  }

  #ref(stack: Stack, { name, path }: { name: string; path: string }): unknown {
    const pseudo: Record<string, string | symbol> = {
      'AWS::Partition': this.#place.partition,
      'AWS::Region': this.#place.region,
      'AWS::AccountId': this.#place.account,
      'AWS::URLSuffix': this.#place.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
      'AWS::StackName': stack.name,
      'AWS::NoValue': noValue,
    };
    if (pseudo[name] !== undefined) return pseudo[name];
    const declared = section(stack, 'Parameters')[name];
    if (declared === undefined) return this.#identity(stack, { logicalId: name, path }).ref;
    const { Type: type, Default: fallback } = recordOf(declared, path);
    // The default of an SSM parameter is the name of an entry in a store that does not exist here, not a value.
    const fromStore = textOf(type, path).startsWith('AWS::SSM::');
    const value = this.#parameters[name] ?? (fromStore ? fail(`${path}: parameter ${name} needs a value`) : fallback);
    return type === 'CommaDelimitedList' ? textOf(value, path).split(',') : value;
  }

  #identity(stack: Stack, { logicalId, path }: { logicalId: string; path: string }): Identity {
    if (section(stack, 'Resources')[logicalId] === undefined) {
      throw new Error(`${path}: there is no resource or parameter ${logicalId}`);
    }
    const resource = this.#resource(stack, logicalId) ?? fail(`${path}: the condition of ${logicalId} does not hold`);
    const identity =
      this.#identities.get(resource.path) ?? this.#once(`${resource.path} itself`, () => this.#identify(resource));
    if (!identity) throw new Error(`${path}: ${resource.path} (${resource.type}) is referred to before it is made`);
    this.#identities.set(resource.path, identity);
    return identity;
  }

  #import(into: Stack, { name, path }: { name: string; path: string }): unknown {
    const before = this.#stacks.findIndex((stack) => stack.name === into.name);
    for (const stack of this.#stacks.slice(0, before)) {
      for (const [output, body] of Object.entries(section(stack, 'Outputs'))) {
        const scope = this.#scope(stack, `${stack.name}/Outputs.${output}`);
        const { Export: exported, Value: value } = recordOf(body, scope.path);
        if (isRecord(exported) && resolve(exported['Name'], scope) === name) return resolve(value, scope);
      }
    }
    throw new Error(`${path}: no stack before ${into.name} exports ${name}`);
  }

  #condition(stack: Stack, { name, path }: { name: string; path: string }): boolean {
    const key = `${stack.name}/Conditions.${name}`;
    const known = this.#conditions.get(key);
    if (known !== undefined) return known;
    const body = section(stack, 'Conditions')[name] ?? fail(`${path}: there is no condition ${name}`);
    const result = this.#once(key, () => holds(body, this.#scope(stack, key)));
    this.#conditions.set(key, result);
    return result;
  }
}

function loadStack(stack: Stack): Stack {
  const unknown = Object.keys(stack.template).find((name) => ![...sectionsRead, ...sectionsIgnored].includes(name));
  if (unknown) throw new Error(`stack ${stack.name}: the template section ${unknown} is not known here`);
  return stack;
}

function section(stack: Stack, name: string): Record<string, unknown> {
  return recordOf(stack.template[name] ?? {}, `stack ${stack.name}, ${name}`);
}

function rawProperties(resource: Resource): Record<string, unknown> {
  const raw = recordOf(section(resource.stack, 'Resources')[resource.logicalId], resource.path);
  return recordOf(raw['Properties'] ?? {}, `${resource.path}.Properties`);
}
