import { randomUUID } from 'node:crypto';
import jsonata from 'jsonata';

/** A JSON value in which strings of the form `{% … %}` are JSONata expressions. */
export type Template = unknown;

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  BackoffRate?: number;
  MaxAttempts?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: 'FULL' | 'NONE';
}

/** What a state, a choice rule or a catcher does to the data on its way out. */
interface Outgoing {
  Output?: Template;
  Assign?: Record<string, Template>;
}
export type Catcher = Outgoing & { ErrorEquals: string[]; Next: string };
export type ChoiceRule = Outgoing & { Condition: string; Next: string };
type Onward = Outgoing & { Next?: string; End?: true };

export type TaskState = Onward & {
  Type: 'Task';
  Resource: string;
  Arguments: { FunctionName: string; Payload?: Template };
  TimeoutSeconds?: number | string;
  Retry?: Retrier[];
  Catch?: Catcher[];
};
export type ChoiceState = Outgoing & { Type: 'Choice'; Choices: ChoiceRule[]; Default?: string };
export type WaitState = Onward & { Type: 'Wait'; Seconds?: number | string; Timestamp?: string };
export type State =
  | TaskState
  | ChoiceState
  | WaitState
  | (Onward & { Type: 'Pass' })
  | { Type: 'Succeed'; Output?: Template }
  | { Type: 'Fail'; Error?: string; Cause?: string };

/** A definition of the supported subset; `parseDefinition` makes it. */
export interface Definition {
  StartAt: string;
  TimeoutSeconds?: number;
  States: Record<string, State>;
}

/** An error name with its cause; `location` names the field when an expression failed. */
export interface Failure {
  error: string;
  cause: string;
  location?: string;
}

/** How a task or a wait ended. */
export type Outcome = { result: unknown } | { failure: Failure };

/** What expressions see; `retries` counts the retries of the present state, one number per retrier. */
export interface Scope {
  input: unknown;
  context: unknown;
  variables: Record<string, unknown>;
  retries: readonly number[];
  nowMs: number;
}

/** What the execution does next; a move without `next` ends it well. `failure` is what a retry or a catcher dealt with. */
export type Step =
  | { kind: 'task'; functionName: string; payload: unknown; timeoutSeconds?: number }
  | { kind: 'wait'; untilMs: number }
  | { kind: 'retry'; retrier: number; delaySeconds: number; failure: Failure }
  | { kind: 'move'; next?: string; output: unknown; assigned: Record<string, unknown>; failure?: Failure }
  | { kind: 'fail'; failure: Failure };

/** Payload quota of states, results and arguments in UTF-8 bytes (Step Functions service quotas: 256 KiB). */
export const payloadBytes = 262_144;

/** Largest number of seconds that a timeout or a wait may have (Step Functions: 99 999 999). */
export const longestSeconds = 99_999_999;

export class AslError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.error}: ${failure.cause}`);
    this.failure = failure;
  }
}

const compiled = new Map<string, jsonata.Expression>();

/** The source inside `{% … %}`, or undefined for a literal. */
export function expressionOf(text: string): string | undefined {
  return /^\{%([\s\S]*)%\}$/.exec(text)?.[1]?.trim();
}

/** Compiles an expression once; throws JSONata's own error object for bad syntax. */
export function compile(source: string): jsonata.Expression {
  const known = compiled.get(source);
  if (known) return known;
  const expression = jsonata(source);
  compiled.set(source, expression);
  return expression;
}

const isoTime = compile('$fromMillis($at, $picture, $zone)');

/** Functions that Step Functions adds to JSONata, and those that must follow the virtual clock. */
function builtins(nowMs: number): Record<string, unknown> {
  return {
    uuid: () => randomUUID(),
    parse: (text: string): unknown => JSON.parse(text),
    millis: () => nowMs,
    now: (picture?: string, zone?: string) => isoTime.evaluate(undefined, { at: nowMs, picture, zone }),
  };
}

function evaluationError(location: string, cause: string): AslError {
  return new AslError({ error: 'States.QueryEvaluationError', cause, location });
}

function limited<T>(value: T, what: string): T {
  if (Buffer.byteLength(JSON.stringify(value)) <= payloadBytes) return value;
  throw new AslError({ error: 'States.DataLimitExceeded', cause: `The ${what} exceeds ${payloadBytes} bytes.` });
}

type Evaluate = (template: Template, location: string) => Promise<unknown>;

/** Evaluates every expression in a template; throws AslError States.QueryEvaluationError. */
function evaluator(scope: Scope, seen: { result?: unknown; errorOutput?: unknown } = {}): Evaluate {
  const bindings = {
    ...builtins(scope.nowMs),
    ...scope.variables,
    states: { input: scope.input, context: scope.context, ...seen },
  };
  const one = async (text: string, location: string): Promise<unknown> => {
    const source = expressionOf(text);
    if (source === undefined) return text;
    let value: unknown;
    try {
      value = await compile(source).evaluate(undefined, bindings);
    } catch (error) {
      // JSONata throws plain objects { code, message, position }, not Errors.
      const { message } = error as { message?: string };
      throw evaluationError(location, `The JSONata expression '${source}' of ${location} failed: ${String(message)}`);
    }
    const json = JSON.stringify(value) as string | undefined;
    if (json !== undefined) return JSON.parse(json);
    throw evaluationError(location, `The JSONata expression '${source}' of ${location} returned nothing (undefined).`);
  };
  const evaluate: Evaluate = async (template, location) => {
    if (typeof template === 'string') return one(template, location);
    if (typeof template !== 'object' || template === null) return template;
    if (Array.isArray(template)) return Promise.all(template.map((item, i) => evaluate(item, `${location}[${i}]`)));
    const entries = Object.entries(template).map(async ([key, value]) => [
      key,
      await evaluate(value, `${location}/${key}`),
    ]);
    return Object.fromEntries(await Promise.all(entries)) as unknown;
  };
  return evaluate;
}

/** Evaluates Output and Assign side by side (both see the old variables) and names the next state. */
async function leave(
  way: Outgoing & { Next?: string },
  evaluate: Evaluate,
  options: { otherwise: unknown; field: string },
): Promise<Extract<Step, { kind: 'move' }>> {
  const output = way.Output === undefined ? options.otherwise : await evaluate(way.Output, `${options.field}Output`);
  const assigned = (await evaluate(way.Assign ?? {}, `${options.field}Assign`)) as Record<string, unknown>;
  limited(output, 'output of the state');
  limited(assigned, 'assigned variables');
  return { kind: 'move', output, assigned, ...(way.Next !== undefined && { next: way.Next }) };
}

async function whole(evaluate: Evaluate, field: { template: Template; name: string; least: number }): Promise<number> {
  const seconds = await evaluate(field.template, field.name);
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= field.least && seconds <= longestSeconds) {
    return seconds;
  }
  throw evaluationError(field.name, `${field.name} must be a whole number from ${field.least} to ${longestSeconds}.`);
}

async function task(state: TaskState, evaluate: Evaluate): Promise<Step> {
  const functionName = await evaluate(state.Arguments.FunctionName, 'Arguments/FunctionName');
  if (typeof functionName !== 'string') {
    throw evaluationError('Arguments/FunctionName', 'FunctionName must be a string.');
  }
  const payload = limited(await evaluate(state.Arguments.Payload ?? {}, 'Arguments/Payload'), 'payload of the task');
  if (state.TimeoutSeconds === undefined) return { kind: 'task', functionName, payload };
  const timeout = { template: state.TimeoutSeconds, name: 'TimeoutSeconds', least: 1 };
  return { kind: 'task', functionName, payload, timeoutSeconds: await whole(evaluate, timeout) };
}

async function wait(state: WaitState, scope: Scope, evaluate: Evaluate): Promise<Step> {
  if (state.Seconds !== undefined) {
    const seconds = await whole(evaluate, { template: state.Seconds, name: 'Seconds', least: 0 });
    return { kind: 'wait', untilMs: scope.nowMs + seconds * 1000 };
  }
  const timestamp = await evaluate(state.Timestamp, 'Timestamp');
  const untilMs = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(untilMs)) throw evaluationError('Timestamp', 'Timestamp must be an RFC 3339 time.');
  return { kind: 'wait', untilMs };
}

async function choose(state: ChoiceState, scope: Scope, evaluate: Evaluate): Promise<Step> {
  for (const [index, rule] of state.Choices.entries()) {
    const field = `Choices[${index}]/`;
    const met = await evaluate(rule.Condition, `${field}Condition`);
    if (typeof met !== 'boolean') throw evaluationError(`${field}Condition`, 'The condition did not return a boolean.');
    if (met) return leave(rule, evaluate, { otherwise: scope.input, field });
  }
  if (state.Default === undefined) {
    throw new AslError({ error: 'States.Runtime', cause: 'No choice matched and there is no Default.' });
  }
  return leave({ ...state, Next: state.Default }, evaluate, { otherwise: scope.input, field: '' });
}

/** Seconds before the retry after `done` earlier ones; `random` in [0, 1) serves full jitter. */
export function retryDelaySeconds(retrier: Retrier, done: number, random: () => number = Math.random): number {
  const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** done;
  const delay = Math.min(grown, retrier.MaxDelaySeconds ?? longestSeconds);
  return retrier.JitterStrategy === 'FULL' ? delay * random() : delay;
}

/** Whether ErrorEquals names an error. States.Runtime is never matched, States.DataLimitExceeded only by its own name. */
export function matchesError(names: readonly string[], error: string): boolean {
  if (error === 'States.Runtime') return false;
  if (names.includes(error)) return true;
  if (error === 'States.DataLimitExceeded') return false;
  return names.includes('States.ALL') || (error !== 'States.Timeout' && names.includes('States.TaskFailed'));
}

async function recover(state: State, scope: Scope, failure: Failure): Promise<Step> {
  if (state.Type !== 'Task') return { kind: 'fail', failure };
  // Only the first retrier that names the error counts, even when it allows no attempt.
  const index = state.Retry?.findIndex((retrier) => matchesError(retrier.ErrorEquals, failure.error)) ?? -1;
  const retrier = state.Retry?.[index];
  const done = scope.retries[index] ?? 0;
  if (retrier && done < (retrier.MaxAttempts ?? 3)) {
    return { kind: 'retry', retrier: index, delaySeconds: retryDelaySeconds(retrier, done), failure };
  }
  const caught = state.Catch?.findIndex((one) => matchesError(one.ErrorEquals, failure.error)) ?? -1;
  const catcher = state.Catch?.[caught];
  if (!catcher) return { kind: 'fail', failure };
  const errorOutput = { Error: failure.error, Cause: failure.cause };
  try {
    const way = { otherwise: errorOutput, field: `Catch[${caught}]/` };
    return { ...(await leave(catcher, evaluator(scope, { errorOutput }), way)), failure };
  } catch (error) {
    if (error instanceof AslError) return { kind: 'fail', failure: error.failure };
    throw error;
  }
}

async function guarded(state: State, scope: Scope, work: () => Promise<Step>): Promise<Step> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AslError) return recover(state, scope, error.failure);
    throw error;
  }
}

/** What an execution that has just entered a state does: the state's work, or its whole passage if it needs no waiting. */
export function enterState(state: State, scope: Scope): Promise<Step> {
  const evaluate = evaluator(scope);
  return guarded(state, scope, async () => {
    switch (state.Type) {
      case 'Task':
        return task(state, evaluate);
      case 'Wait':
        return wait(state, scope, evaluate);
      case 'Choice':
        return choose(state, scope, evaluate);
      case 'Pass':
      case 'Succeed':
        return leave(state, evaluate, { otherwise: scope.input, field: '' });
      case 'Fail': {
        const error = String(await evaluate(state.Error ?? '', 'Error'));
        return { kind: 'fail', failure: { error, cause: String(await evaluate(state.Cause ?? '', 'Cause')) } };
      }
    }
  });
}

/** What an execution does when the work of its state has ended: goes on, retries, catches, or fails. */
export function settleState(state: TaskState | WaitState, scope: Scope, outcome: Outcome): Promise<Step> {
  if ('failure' in outcome) return recover(state, scope, outcome.failure);
  const seen = state.Type === 'Task' ? { result: outcome.result } : {};
  return guarded(state, scope, async () => {
    if (state.Type === 'Task') limited(outcome.result, 'result of the task');
    const otherwise = state.Type === 'Task' ? outcome.result : scope.input;
    return leave(state, evaluator(scope, seen), { otherwise, field: '' });
  });
}
