import { randomBytes } from 'node:crypto';
import { awaitsToken } from './asl-definition.ts';
import type { Definition, Failure, Outcome, Scope, State, Step } from './asl.ts';
import type { Change, Cursor, Execution, HistoryEvent, Machine, Status } from './execution-store.ts';
import type { Place } from './service.ts';

/** An execution may stay open for one year (Step Functions quota). */
export const longestExecutionMs = 31_536_000_000;

/** Clears what belongs to one attempt of a state. */
export const fresh = { token: undefined, task: undefined, outcome: undefined, dueMs: undefined } as const;

/** What a step is applied to. */
export interface Situation {
  execution: Execution;
  definition: Definition;
  nowMs: number;
  place: Place;
  /** The token made for the task about to be scheduled. */
  token?: string | undefined;
  /** How the work of the state ended, if that led to the step. */
  outcome?: Outcome;
}

/** The state of a name; throws Error if the definition has none. */
export function stateNamed(definition: Definition, name: string): State {
  const state = definition.States[name];
  if (!state) throw new Error(`no state is named ${name}`);
  return state;
}

/** The cursor and the history event of an execution that enters a state. */
export function entering(definition: Definition, entry: { name: string; input: unknown; nowMs: number }) {
  const { name, input } = entry;
  const { Type } = stateNamed(definition, name);
  const event: HistoryEvent = { type: `${Type}StateEntered`, details: { name, input: JSON.stringify(input) } };
  const entered = { state: name, enteredMs: entry.nowMs, input, phase: 'entered' as const, retries: [] as number[] };
  return { cursor: { ...fresh, ...entered } satisfies Partial<Cursor>, event };
}

/** When the machine's own timeout ends an execution (re)started now. */
export function expiryOf(definition: Definition, nowMs: number): number {
  const timeoutMs = (definition.TimeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  return nowMs + Math.min(timeoutMs, longestExecutionMs);
}

/** A token that names its execution, so that answering it needs no index, and cannot be guessed. */
export function newToken(arn: string): string {
  return `${Buffer.from(arn).toString('base64url')}.${randomBytes(24).toString('base64url')}`;
}

/** The execution that a token names; undefined if it is no token of ours. */
export function executionOfToken(token: string): string | undefined {
  const arn = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
  return arn.startsWith('arn:') ? arn : undefined;
}

/** What the expressions of an execution's present state see. */
export function scopeOf(execution: Execution, options: { nowMs: number; token: string | undefined }): Scope {
  const { arn, machine, name, cursor } = execution;
  const iso = (ms: number): string => new Date(ms).toISOString();
  const context = {
    Execution: {
      Id: arn,
      Name: name,
      Input: JSON.parse(execution.input) as unknown,
      RoleArn: machine.role,
      StartTime: iso(execution.startedMs),
      RedriveCount: cursor.redrives,
    },
    State: {
      Name: cursor.state,
      EnteredTime: iso(cursor.enteredMs),
      RetryCount: cursor.retries.reduce((sum, count) => sum + count, 0),
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
    ...(options.token !== undefined && { Task: { Token: options.token } }),
  };
  return { input: cursor.input, context, variables: cursor.variables, retries: cursor.retries, nowMs: options.nowMs };
}

/** The result of the optimised integration lambda:invoke. */
export function lambdaResult(payload: unknown): Record<string, unknown> {
  const http = { SdkHttpMetadata: { HttpStatusCode: 200 } };
  return { ExecutedVersion: '$LATEST', Payload: payload ?? null, ...http, StatusCode: 200 };
}

/** The event of a token task whose function has returned. */
export function submitted(state: State, payload: unknown): HistoryEvent {
  return { type: 'TaskSubmitted', details: { ...resourceOf(state), output: JSON.stringify(lambdaResult(payload)) } };
}

function resourceOf(state: State): { resourceType: string; resource: string } {
  const suffix = state.Type === 'Task' && awaitsToken(state) ? '.waitForTaskToken' : '';
  return { resourceType: 'lambda', resource: `invoke${suffix}` };
}

function outcomeEvents(state: State, outcome: Outcome | undefined): HistoryEvent[] {
  if (state.Type !== 'Task' || !outcome) return [];
  const resource = resourceOf(state);
  if ('result' in outcome) {
    return [{ type: 'TaskSucceeded', details: { ...resource, output: JSON.stringify(outcome.result) } }];
  }
  const { error, cause } = outcome.failure;
  const type = error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed';
  return [{ type, details: { ...resource, error, cause } }];
}

/** The change that carries out a step. */
export function changeOf(step: Step, situation: Situation): Change {
  const { execution, definition, nowMs } = situation;
  const { cursor } = execution;
  const state = stateNamed(definition, cursor.state);
  const events = outcomeEvents(state, situation.outcome);
  if ('failure' in step && step.failure?.location !== undefined) {
    events.push({ type: 'EvaluationFailed', details: { state: cursor.state, ...step.failure } });
  }
  switch (step.kind) {
    case 'task':
      return schedule(step, { ...situation, state });
    case 'wait':
      return { cursor: { phase: 'waiting', dueMs: step.untilMs }, atMs: nowMs, events };
    case 'retry': {
      const dueMs = nowMs + step.delaySeconds * 1000;
      const retries = addRetry(cursor.retries, step.retrier);
      return { cursor: { ...fresh, phase: 'backoff', retries, dueMs }, atMs: nowMs, events };
    }
    case 'fail':
      return ending('FAILED', { nowMs, failure: step.failure, before: events });
    case 'move':
      return move(step, { ...situation, state, before: events });
  }
}

function addRetry(retries: readonly number[], retrier: number): number[] {
  const length = Math.max(retries.length, retrier + 1);
  return Array.from({ length }, (_, index) => (retries[index] ?? 0) + (index === retrier ? 1 : 0));
}

function schedule(step: Extract<Step, { kind: 'task' }>, situation: Situation & { state: State }): Change {
  const { partition, region, account } = situation.place;
  const { functionName, payload, timeoutSeconds } = step;
  const prefix = functionName.startsWith('arn:') ? '' : `arn:${partition}:lambda:${region}:${account}:function:`;
  const task = { functionArn: `${prefix}${functionName}`, payload };
  const dueMs = timeoutSeconds === undefined ? undefined : situation.nowMs + timeoutSeconds * 1000;
  const parameters = JSON.stringify({ FunctionName: functionName, Payload: payload });
  const resource = resourceOf(situation.state);
  const scheduled = { ...resource, region, parameters, timeoutInSeconds: timeoutSeconds };
  return {
    cursor: { ...fresh, phase: 'invoking', token: situation.token, task, dueMs },
    atMs: situation.nowMs,
    events: [
      { type: 'TaskScheduled', details: scheduled },
      { type: 'TaskStarted', details: resource },
    ],
  };
}

function move(
  step: Extract<Step, { kind: 'move' }>,
  situation: Situation & { state: State; before: readonly HistoryEvent[] },
): Change {
  const { nowMs, definition, before, state, execution } = situation;
  const output = JSON.stringify(step.output);
  const assigned = Object.entries(step.assigned).map(([name, value]) => [name, JSON.stringify(value)]);
  const assignedVariables = assigned.length > 0 ? (Object.fromEntries(assigned) as unknown) : undefined;
  const details = { name: execution.cursor.state, output, assignedVariables };
  const events = [...before, { type: `${state.Type}StateExited`, details }];
  const variables = { ...execution.cursor.variables, ...step.assigned };
  if (step.next === undefined) {
    const last = { ...fresh, variables, output: step.output, stoppedMs: nowMs };
    const ended = { type: 'ExecutionSucceeded', details: { output } };
    return { cursor: last, status: 'SUCCEEDED', atMs: nowMs, events: [...events, ended] };
  }
  const next = entering(definition, { name: step.next, input: step.output, nowMs });
  return { cursor: { ...next.cursor, variables }, atMs: nowMs, events: [...events, next.event] };
}

/** The change that ends an execution without success; it keeps its state, input and variables for a redrive. */
export function ending(
  status: Exclude<Status, 'RUNNING' | 'SUCCEEDED'>,
  end: { nowMs: number; failure?: Partial<Failure>; before?: readonly HistoryEvent[] },
): Change {
  const type = { FAILED: 'ExecutionFailed', TIMED_OUT: 'ExecutionTimedOut', ABORTED: 'ExecutionAborted' }[status];
  const { error, cause } = end.failure ?? {};
  // DescribeExecution shows no error for a machine timeout: the name stands in the history only.
  const details = status === 'TIMED_OUT' ? { error: 'States.Timeout' } : { error, cause };
  const cursor = { ...fresh, stoppedMs: end.nowMs, failure: end.failure };
  return { cursor, status, atMs: end.nowMs, events: [...(end.before ?? []), { type, details }] };
}

/** The change that sets an ended execution going again from the state it ended in, with new retries and a new timeout. */
export function redriving(
  execution: Execution,
  redrive: { nowMs: number; definition: Definition; redriveToken: string | undefined },
): Change {
  const redrives = execution.cursor.redrives + 1;
  const cursor: Partial<Cursor> = {
    ...fresh,
    phase: 'entered',
    retries: [],
    stoppedMs: undefined,
    failure: undefined,
    expiresMs: expiryOf(redrive.definition, redrive.nowMs),
    redrives,
    redrivenMs: redrive.nowMs,
    redriveToken: redrive.redriveToken,
  };
  const event = { type: 'ExecutionRedriven', details: { redriveCount: redrives } };
  return { cursor, status: 'RUNNING', atMs: redrive.nowMs, events: [event] };
}

/** A new execution in the first state of its machine. */
export function beginning(
  machine: Machine,
  start: { definition: Definition; input: string; nowMs: number },
): { cursor: Cursor; events: HistoryEvent[] } {
  const { definition, nowMs } = start;
  const begun = { type: 'ExecutionStarted', details: { input: start.input, roleArn: machine.role } };
  const input = JSON.parse(start.input) as unknown;
  const first = entering(definition, { name: definition.StartAt, input, nowMs });
  const cursor = { ...first.cursor, variables: {}, expiresMs: expiryOf(definition, nowMs), redrives: 0 };
  return { cursor, events: [begun, first.event] };
}
