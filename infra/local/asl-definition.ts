import { createRequire } from 'node:module';
import type jsonata from 'jsonata';
import { compile, expressionOf, longestSeconds, type Definition } from './asl.ts';

type Fields = Record<string, unknown>;
type Validator = (definition: unknown) => { isValid: boolean; errorsText(separator?: string): string };

/** asl-validator is CommonJS without type declarations, and slow to load: a boot with known definitions does without it. */
const validator = (): Validator => createRequire(import.meta.url)('asl-validator') as Validator;

/** Texts it has passed: it builds its schemas anew for each definition (about 0.2 s). */
const accepted = new Set<string>();

const top = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
const common = ['Type', 'Comment', 'QueryLanguage'];
const onward = ['Output', 'Assign', 'Next', 'End'];
const fieldsByType: Readonly<Record<string, readonly string[]>> = {
  Task: ['Resource', 'Arguments', 'TimeoutSeconds', 'Retry', 'Catch', ...onward],
  Choice: ['Choices', 'Default', 'Output', 'Assign'],
  Wait: ['Seconds', 'Timestamp', ...onward],
  Pass: onward,
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
};
const retryFields = [
  'ErrorEquals',
  'IntervalSeconds',
  'BackoffRate',
  'MaxAttempts',
  'MaxDelaySeconds',
  'JitterStrategy',
];
const catchFields = ['ErrorEquals', 'Next', 'Output', 'Assign', 'Comment'];
const ruleFields = ['Condition', 'Next', 'Output', 'Assign', 'Comment'];

/** The two task resources that run locally: a call, and a call that hands out a task token. */
const lambdaInvoke = /^arn:[a-z-]+:states:::lambda:invoke(\.waitForTaskToken)?$/;

/** Longest MaxDelaySeconds of a retrier (Step Functions: below 366 days). */
const longestDelaySeconds = 31_622_399;

/** Whether a task waits for its token to be answered rather than for the function's return. */
export function awaitsToken(state: { Resource: string }): boolean {
  return state.Resource.endsWith('.waitForTaskToken');
}

/** Reads a definition and throws Error, naming state and field, for anything outside the supported subset of JSONata ASL. */
export function parseDefinition(text: string): Definition {
  const definition = record(JSON.parse(text), 'the definition');
  if (definition['QueryLanguage'] !== 'JSONata') throw new Error('QueryLanguage must be JSONata at the top level');
  refuseOthers(definition, top, 'the definition');
  for (const [name, state] of Object.entries(record(definition['States'], 'States'))) {
    checkState(record(state, name), `state ${name}`);
  }
  if (!accepted.has(text)) {
    // The validator writes QueryLanguage into every state, hence the copy.
    const verdict = validator()(structuredClone(definition));
    if (!verdict.isValid) throw new Error(verdict.errorsText('; '));
    accepted.add(text);
  }
  return definition as unknown as Definition;
}

function record(value: unknown, where: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error(`${where} must be an object`);
}

function records(value: unknown, where: string): Fields[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`${where} must be an array`);
  return value.map((item, index) => record(item, `${where}[${index}]`));
}

function refuseOthers(fields: Fields, allowed: readonly string[], where: string): void {
  for (const key of Object.keys(fields)) {
    if (!allowed.includes(key)) throw new Error(`${where}: ${key} is not supported here`);
  }
}

function checkState(state: Fields, where: string): void {
  const type = state['Type'];
  const allowed = typeof type === 'string' ? fieldsByType[type] : undefined;
  if (!allowed) throw new Error(`${where}: Type ${String(type)} is not supported`);
  refuseOthers(state, [...common, ...allowed], where);
  if ((state['QueryLanguage'] ?? 'JSONata') !== 'JSONata') throw new Error(`${where}: QueryLanguage must be JSONata`);
  if (type === 'Task') checkTask(state, where);
  const seen = type === 'Task' ? ['result'] : [];
  checkOutgoing(state, { where, seen });
  for (const rule of records(state['Choices'], `${where} Choices`)) {
    refuseOthers(rule, ruleFields, `${where} Choices`);
    checkTemplate(rule['Condition'], { where, seen: [] });
    checkOutgoing(rule, { where, seen: [] });
  }
  for (const key of ['TimeoutSeconds', 'Seconds', 'Timestamp', 'Error', 'Cause']) {
    checkTemplate(state[key], { where: `${where} ${key}`, seen: [] });
  }
}

function checkTask(state: Fields, where: string): void {
  const resource = String(state['Resource']);
  if (!lambdaInvoke.test(resource)) throw new Error(`${where}: Resource ${resource} is not supported`);
  const call = record(state['Arguments'], `${where} Arguments`);
  refuseOthers(call, ['FunctionName', 'Payload'], `${where} Arguments`);
  if (typeof call['FunctionName'] !== 'string') throw new Error(`${where}: Arguments.FunctionName must be a string`);
  checkTemplate(call, { where: `${where} Arguments`, seen: [], token: awaitsToken({ Resource: resource }) });
  const retriers = records(state['Retry'], `${where} Retry`);
  retriers.forEach((retrier) => checkRetrier(retrier, `${where} Retry`));
  checkErrorNames(retriers, `${where} Retry`);
  const catchers = records(state['Catch'], `${where} Catch`);
  for (const catcher of catchers) {
    refuseOthers(catcher, catchFields, `${where} Catch`);
    checkOutgoing(catcher, { where: `${where} Catch`, seen: ['errorOutput'] });
  }
  checkErrorNames(catchers, `${where} Catch`);
}

function checkRetrier(retrier: Fields, where: string): void {
  refuseOthers(retrier, retryFields, where);
  const within = (key: string, range: { from: number; to: number; fraction?: boolean }): void => {
    const value = retrier[key] ?? range.from;
    const whole = range.fraction ?? Number.isInteger(value);
    if (typeof value === 'number' && whole && value >= range.from && value <= range.to) return;
    throw new Error(
      `${where}: ${key} must be a ${range.fraction ? '' : 'whole '}number from ${range.from} to ${range.to}`,
    );
  };
  within('IntervalSeconds', { from: 1, to: longestSeconds });
  within('MaxAttempts', { from: 0, to: longestSeconds });
  within('BackoffRate', { from: 1, to: longestSeconds, fraction: true });
  within('MaxDelaySeconds', { from: 1, to: longestDelaySeconds });
  if (!['FULL', 'NONE', undefined].includes(retrier['JitterStrategy'] as string | undefined)) {
    throw new Error(`${where}: JitterStrategy must be FULL or NONE`);
  }
}

/** The language wants the wildcard States.ALL alone and in the last rule. */
function checkErrorNames(rules: readonly Fields[], where: string): void {
  rules.forEach((rule, index) => {
    const names = rule['ErrorEquals'];
    if (!Array.isArray(names) || names.length === 0) throw new Error(`${where}: ErrorEquals must name an error`);
    if (names.includes('States.ALL') && (names.length > 1 || index < rules.length - 1)) {
      throw new Error(`${where}: States.ALL must stand alone and last`);
    }
  });
}

/** Where an expression stands and which members of $states it may use beside input and context. */
interface Place {
  where: string;
  seen: readonly string[];
  token?: boolean;
}

function checkOutgoing(way: Fields, place: Place): void {
  checkTemplate(way['Output'], { ...place, where: `${place.where} Output` });
  const assigned = record(way['Assign'] ?? {}, `${place.where} Assign`);
  for (const [name, value] of Object.entries(assigned)) {
    if (!/^[A-Za-z_]\w{0,79}$/.test(name) || name === 'states') {
      throw new Error(`${place.where}: ${name} cannot be the name of a variable`);
    }
    checkTemplate(value, { ...place, where: `${place.where} Assign` });
  }
}

function checkTemplate(template: unknown, place: Place): void {
  if (typeof template === 'string') checkText(template, place);
  else if (typeof template === 'object' && template !== null) {
    for (const value of Object.values(template)) checkTemplate(value, place);
  }
}

function checkText(text: string, place: Place): void {
  const source = expressionOf(text);
  const refuse = (why: string): never => {
    throw new Error(`${place.where}: ${why} in ${text}`);
  };
  if (source === undefined)
    return text.startsWith('{%') || text.endsWith('%}') ? refuse('half an expression') : undefined;
  const bare = source.replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`/g, "''");
  // Step Functions runs JSONata 2.0.6; these two operators came with 2.1.
  if (/\?\?|\?:/.test(bare)) refuse('operator unknown to JSONata 2.0.6');
  if (/\$(?:eval|hash|partition|range)\s*\(/.test(bare)) refuse('unsupported function');
  for (const [, member] of bare.matchAll(/\$states\.(\w+)/g)) {
    if (!['input', 'context', ...place.seen].includes(String(member))) refuse(`$states.${member} is not available`);
  }
  if (/\$states\.context\.Task\b/.test(bare) && !place.token) refuse('$states.context.Task is not available');
  let expression: jsonata.Expression;
  try {
    expression = compile(source);
  } catch (error) {
    return refuse(String((error as { message?: unknown }).message));
  }
  if (readsImplicitInput(expression.ast())) refuse('a field name without $states.input');
}

/** Whether an expression leans on an implicit input document at its top level: Step Functions gives it none. */
function readsImplicitInput(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(readsImplicitInput);
  if (typeof node !== 'object' || node === null) return false;
  const { type, value, steps, ...parts } = node as Fields;
  if (type === 'variable') return value === '' || value === '$';
  if (type === 'name' || type === 'wildcard' || type === 'descendant') return true;
  // Later steps of a path, predicates and function bodies have a context of their own.
  if (type === 'path') return readsImplicitInput((steps as unknown[])[0]);
  if (type === 'lambda') return false;
  const nested = ['lhs', 'rhs', 'arguments', 'expressions', 'expression', 'condition', 'then', 'else'];
  return nested.some((key) => readsImplicitInput(parts[key]));
}
