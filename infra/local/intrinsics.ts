/** What resolving a template value needs to know of the stack it stands in. */
export interface Lookup {
  /** `Ref`: a parameter, a pseudo parameter or a resource; `noValue` for AWS::NoValue. */
  ref(name: string, path: string): unknown;
  attribute(of: { logicalId: string; attribute: string }, path: string): string;
  importValue(name: string, path: string): unknown;
  condition(name: string, path: string): boolean;
  mapping(name: string, path: string): Readonly<Record<string, unknown>>;
}

/** Where a value stands in its template (for messages) and what it is resolved with. */
export interface Scope {
  readonly path: string;
  readonly lookup: Lookup;
}

/** AWS::NoValue: removes the property or the list element that holds it. */
export const noValue = Symbol('AWS::NoValue');

/** Throws an Error; for places where an expression is wanted. */
export function fail(message: string): never {
  throw new Error(message);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string, number or boolean of a template as text; throws an Error naming the path for anything else. */
export function textOf(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : fail(`${path}: expected text`);
}

/** An object; throws an Error naming the path for anything else. */
export function recordOf(value: unknown, path: string): Record<string, unknown> {
  return isRecord(value) ? value : fail(`${path}: expected an object`);
}

function within(scope: Scope, step: string): Scope {
  return { ...scope, path: scope.path + step };
}

/** Resolves every intrinsic function inside a value; an unknown one throws an Error that names its place. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item, i) => resolve(item, within(scope, `[${i}]`))).filter((item) => item !== noValue);
  }
  if (!isRecord(value)) return value;
  const keys = Object.keys(value);
  const name = keys.find((key) => key === 'Ref' || key.startsWith('Fn::'));
  // `Ref` beside other keys is an ordinary property of that name; `Fn::…` beside others is a broken template.
  if (name === undefined || (name === 'Ref' && keys.length > 1)) return resolveRecord(value, scope);
  const at = within(scope, `.${name}`);
  const apply = keys.length === 1 ? functions[name] : undefined;
  if (!apply) throw new Error(`${at.path}: the intrinsic function ${name} is not known here`);
  return apply(value[name], at);
}

/** Resolves an object field by field, leaving out what resolves to AWS::NoValue. */
export function resolveRecord(value: unknown, scope: Scope): Record<string, unknown> {
  const resolved: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(recordOf(value, scope.path))) {
    const result = resolve(item, within(scope, `.${key}`));
    if (result !== noValue) resolved[key] = result;
  }
  return resolved;
}

function listOf(value: unknown, scope: Scope, length?: number): unknown[] {
  const list: unknown = resolve(value, scope);
  if (!Array.isArray(list) || (length !== undefined && list.length !== length)) {
    throw new Error(`${scope.path}: expected a list${length === undefined ? '' : ` of ${length}`}`);
  }
  return list as unknown[];
}

const functions: Readonly<Record<string, (argument: unknown, scope: Scope) => unknown>> = {
  Ref: (name, { lookup, path }) => lookup.ref(textOf(name, path), path),
  'Fn::GetAtt': (argument, scope) => {
    const parts = typeof argument === 'string' ? argument.split('.') : listOf(argument, scope).map(String);
    const [logicalId = '', ...attribute] = parts;
    return scope.lookup.attribute({ logicalId, attribute: attribute.join('.') }, scope.path);
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = listOf(argument, scope, 2);
    if (!Array.isArray(parts)) throw new Error(`${scope.path}: expected a list to join`);
    return parts.map((part) => textOf(part, scope.path)).join(textOf(separator, scope.path));
  },
  'Fn::Sub': substitute,
  'Fn::Select': (argument, scope) => {
    const [index, list] = listOf(argument, scope, 2);
    const chosen: unknown = Array.isArray(list) ? list[Number(index)] : undefined;
    return chosen ?? fail(`${scope.path}: there is no element ${String(index)}`);
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = listOf(argument, scope, 2);
    return textOf(text, scope.path).split(textOf(separator, scope.path));
  },
  'Fn::If': (argument, scope) => {
    if (!Array.isArray(argument) || argument.length !== 3) throw new Error(`${scope.path}: expected a list of 3`);
    const [name, yes, no] = argument as unknown[];
    return resolve(scope.lookup.condition(textOf(name, scope.path), scope.path) ? yes : no, scope);
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map = '', first = '', second = ''] = listOf(argument, scope, 3).map(String);
    const row = recordOf(scope.lookup.mapping(map, scope.path)[first], scope.path);
    return row[second] ?? fail(`${scope.path}: the mapping ${map} has no ${first}.${second}`);
  },
  'Fn::ImportValue': (argument, scope) => {
    return scope.lookup.importValue(textOf(resolve(argument, scope), scope.path), scope.path);
  },
};

function substitute(argument: unknown, scope: Scope): string {
  const [text, names] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
  const given = resolveRecord(names, scope);
  return textOf(text, scope.path).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (given[name] !== undefined) return textOf(given[name], scope.path);
    const dot = name.indexOf('.');
    if (dot < 0) return textOf(scope.lookup.ref(name, scope.path), scope.path);
    return scope.lookup.attribute({ logicalId: name.slice(0, dot), attribute: name.slice(dot + 1) }, scope.path);
  });
}

/** Whether the body of a condition holds. */
export function holds(body: unknown, scope: Scope): boolean {
  const [entry, ...others] = Object.entries(recordOf(body, scope.path));
  if (!entry || others.length > 0) throw new Error(`${scope.path}: expected one condition function`);
  const [name, argument] = entry;
  const parts = (): unknown[] => (Array.isArray(argument) ? argument : fail(`${scope.path}: expected a list`));
  if (name === 'Condition') return scope.lookup.condition(textOf(argument, scope.path), scope.path);
  if (name === 'Fn::And') return parts().every((part) => holds(part, scope));
  if (name === 'Fn::Or') return parts().some((part) => holds(part, scope));
  if (name === 'Fn::Not') return parts().every((part) => !holds(part, scope));
  if (name !== 'Fn::Equals') throw new Error(`${scope.path}: the condition function ${name} is not known here`);
  const [left, right] = listOf(argument, scope, 2);
  return String(left) === String(right);
}
