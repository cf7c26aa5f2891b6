import { enterState, settleState, type Definition, type Failure, type Outcome, type State } from './asl.ts';
import { awaitsToken } from './asl-definition.ts';
import type { VirtualClock } from './clock.ts';
import type { Change, Execution, ExecutionStore, Machine } from './execution-store.ts';
import { AwsError, type Place } from './service.ts';
import {
  beginning,
  changeOf,
  ending,
  lambdaResult,
  newToken,
  redriving,
  scopeOf,
  stateNamed,
  submitted,
} from './state-changes.ts';

/** A function that threw (or could not be run): the two fields that Lambda reports. */
export class LambdaFault extends Error {
  readonly errorType: string;
  readonly errorMessage: string;

  constructor(fault: { errorType: string; errorMessage: string }) {
    super(`${fault.errorType}: ${fault.errorMessage}`);
    this.errorType = fault.errorType;
    this.errorMessage = fault.errorMessage;
  }
}

export interface EngineOptions {
  clock: VirtualClock;
  place: Place;
  /** Resolves with the payload the function returned; throws LambdaFault, or AwsError if the call itself was refused. */
  invoke: (request: { functionArn: string; payload: unknown; asRole: string }) => Promise<unknown>;
  /** Called for every billed transition, once it is committed: a state entered, retried or redriven. */
  onTransition?: (transition: Transition) => void;
}

/** Machine, execution and state by name. */
export interface Transition {
  readonly machine: string;
  readonly execution: string;
  readonly state: string;
}

/** A history holds 25,000 events (Step Functions quota); one step writes at most five. */
const mostEvents = 25_000 - 5;

const timeout: Outcome = { failure: { error: 'States.Timeout', cause: '' } };

/**
 * Moves executions on, one committed change at a time. A parked execution is a row and nothing else: one timer serves the
 * earliest deadline of all. What was computed against an older version of the row is dropped when it is to be saved.
 */
export class StateEngine {
  readonly #executions: ExecutionStore;
  readonly #options: EngineOptions;
  readonly #advancing = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  /** Version of the execution that each call in flight was made for. */
  readonly #inFlight = new Map<string, number>();
  #timer: { atMs: number; cancel: () => void } | undefined;
  #stopped = false;

  constructor(executions: ExecutionStore, options: EngineOptions) {
    this.#executions = executions;
    this.#options = options;
  }

  /** Commits a new execution in its first state and sets it going. */
  start(request: { machine: Machine; arn: string; name: string; input: string }): { startedMs: number } {
    const { machine, arn, input } = request;
    const startedMs = this.#options.clock.now();
    const definition = this.#executions.definition(machine.definition);
    const { cursor, events } = beginning(machine, { definition, input, nowMs: startedMs });
    this.#executions.insert({ ...request, startedMs }, cursor, events);
    this.#options.onTransition?.({ machine: machine.name, execution: request.name, state: cursor.state });
    this.#armAt(cursor.expiresMs);
    this.wake(arn);
    return { startedMs };
  }

  /** Continues every running execution and arms the timer. */
  resume(): void {
    for (const arn of this.#executions.running()) this.wake(arn);
    this.#fire();
  }

  /** Begins no further step; calls in flight are left to themselves and made again after the next `resume`. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await Promise.allSettled(this.#advancing.values());
  }

  /** Aborts a running execution. */
  abort(execution: Execution, failure: Partial<Failure>): void {
    this.#save(execution, ending('ABORTED', { nowMs: this.#options.clock.now(), failure }));
  }

  /** Sets an ended execution going again; whether it may is the caller's question. */
  redrive(execution: Execution, redriveToken: string | undefined): { redrivenMs: number } {
    const redrivenMs = this.#options.clock.now();
    const definition = this.#definition(execution);
    this.#save(execution, redriving(execution, { nowMs: redrivenMs, definition, redriveToken }));
    this.wake(execution.arn);
    return { redrivenMs };
  }

  /** Keeps the answer to an open token; throws TaskTimedOut if it was answered, has timed out or its execution ended. */
  answer(execution: Execution, answer: { token: string; outcome: Outcome }): void {
    const { token, phase, dueMs, expiresMs } = execution.cursor;
    const nowMs = this.#options.clock.now();
    const awaited = token === answer.token && (phase === 'invoking' || phase === 'parked');
    if (execution.status !== 'RUNNING' || !awaited || nowMs >= Math.min(dueMs ?? expiresMs, expiresMs)) {
      throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    }
    const cursor = { phase: 'answered', outcome: answer.outcome, task: undefined } as const;
    this.#save(execution, { cursor, atMs: nowMs, events: [] });
    this.wake(execution.arn);
  }

  /** Lets an execution go as far as it can now. */
  wake(arn: string): void {
    if (this.#stopped) return;
    if (this.#advancing.has(arn)) {
      this.#again.add(arn);
      return;
    }
    const advanced = this.#advance(arn)
      .catch((error: unknown) => this.#broken(arn, error))
      .finally(() => {
        this.#advancing.delete(arn);
        if (this.#again.delete(arn)) this.wake(arn);
      });
    this.#advancing.set(arn, advanced);
  }

  async #advance(arn: string): Promise<void> {
    for (;;) {
      const execution = this.#executions.get(arn);
      if (this.#stopped || execution?.status !== 'RUNNING') return;
      const { phase, dueMs, expiresMs, outcome } = execution.cursor;
      const nowMs = this.#options.clock.now();
      const due = dueMs !== undefined && nowMs >= dueMs;
      if (nowMs >= expiresMs) return this.#save(execution, ending('TIMED_OUT', { nowMs }));
      if (execution.events > mostEvents) throw new Error('the history has reached its maximum of 25000 events');
      if (phase === 'entered' || (phase === 'backoff' && due)) await this.#enter(execution);
      else if (phase === 'answered' && outcome) await this.#settle(execution, outcome);
      else if (due) await this.#settle(execution, phase === 'waiting' ? { result: null } : timeout);
      else return phase === 'invoking' ? this.#invoke(execution) : undefined;
    }
  }

  async #enter(execution: Execution): Promise<void> {
    const state = this.#state(execution);
    const token = state.Type === 'Task' && awaitsToken(state) ? newToken(execution.arn) : undefined;
    const nowMs = this.#options.clock.now();
    const step = await enterState(state, scopeOf(execution, { nowMs, token }));
    this.#save(execution, changeOf(step, { ...this.#situation(execution), token }));
  }

  async #settle(execution: Execution, outcome: Outcome): Promise<void> {
    const state = this.#state(execution);
    if (state.Type !== 'Task' && state.Type !== 'Wait') throw new Error(`a ${state.Type} state has no outcome`);
    const scope = scopeOf(execution, { nowMs: this.#options.clock.now(), token: execution.cursor.token });
    const step = await settleState(state, scope, outcome);
    this.#save(execution, changeOf(step, { ...this.#situation(execution), outcome }));
  }

  /** Calls the function of a task unless that very call is under way; its return continues the execution. */
  #invoke(execution: Execution): void {
    const { arn, version, cursor, machine } = execution;
    if (this.#inFlight.get(arn) === version || !cursor.task) return;
    this.#inFlight.set(arn, version);
    const request = { functionArn: cursor.task.functionArn, payload: cursor.task.payload, asRole: machine.role };
    const call = async (): Promise<void> => {
      let outcome: Outcome;
      try {
        outcome = { result: await this.#options.invoke(request) };
      } catch (error) {
        outcome = { failure: lambdaFailure(error) };
      }
      if (!this.#stopped) await this.#returned(execution, outcome);
    };
    // In flight until what it returned is committed: a wake in between must not call again.
    void call()
      .catch((error: unknown) => this.#broken(arn, error))
      .finally(() => {
        if (this.#inFlight.get(arn) === version) this.#inFlight.delete(arn);
      });
  }

  async #returned(execution: Execution, outcome: Outcome): Promise<void> {
    const state = this.#state(execution);
    const { dueMs } = execution.cursor;
    const nowMs = this.#options.clock.now();
    // A return after the deadline counts for nothing, even if the timer has not fired yet.
    if (dueMs === undefined || nowMs < dueMs) {
      if ('failure' in outcome) await this.#settle(execution, outcome);
      else if (state.Type === 'Task' && awaitsToken(state)) {
        const events = [submitted(state, outcome.result)];
        this.#save(execution, { cursor: { phase: 'parked', task: undefined }, atMs: nowMs, events });
      } else await this.#settle(execution, { result: lambdaResult(outcome.result) });
    }
    this.wake(execution.arn);
  }

  /** Commits a change unless the engine has stopped or the execution has changed meanwhile, then tells what follows from it. */
  #save(execution: Execution, change: Change): void {
    const saved = this.#stopped ? undefined : this.#executions.save(execution, change);
    if (!saved) return;
    const { phase, state, dueMs, expiresMs } = saved.cursor;
    if (change.cursor.phase === 'entered' || change.cursor.phase === 'backoff') {
      this.#options.onTransition?.({ machine: saved.machine.name, execution: saved.name, state });
    }
    if (saved.status === 'RUNNING' && phase !== 'entered') this.#armAt(Math.min(dueMs ?? expiresMs, expiresMs));
  }

  #armAt(atMs: number): void {
    if (this.#stopped || (this.#timer && this.#timer.atMs <= atMs)) return;
    this.#timer?.cancel();
    this.#timer = { atMs, cancel: this.#options.clock.at(atMs, () => this.#fire()) };
  }

  #fire(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#stopped) return;
    const nowMs = this.#options.clock.now();
    for (const arn of this.#executions.due(nowMs)) this.wake(arn);
    const next = this.#executions.nextWake(nowMs);
    if (next !== undefined) this.#armAt(next);
  }

  /** An error of ours, not of the definition's: the execution fails visibly instead of hanging. */
  #broken(arn: string, error: unknown): void {
    if (this.#stopped) return;
    const execution = this.#executions.get(arn);
    if (execution?.status !== 'RUNNING') return;
    const failure = { error: 'States.Runtime', cause: String(error) };
    this.#save(execution, ending('FAILED', { nowMs: this.#options.clock.now(), failure }));
  }

  #definition(execution: Execution): Definition {
    return this.#executions.definition(execution.machine.definition);
  }

  #state(execution: Execution): State {
    return stateNamed(this.#definition(execution), execution.cursor.state);
  }

  #situation(execution: Execution) {
    const { clock, place } = this.#options;
    return { execution, definition: this.#definition(execution), nowMs: clock.now(), place };
  }
}

/** Error names as the integration lambda:invoke reports them. */
function lambdaFailure(error: unknown): Failure {
  if (error instanceof LambdaFault) {
    const { errorType, errorMessage } = error;
    return { error: errorType, cause: JSON.stringify({ errorType, errorMessage }) };
  }
  if (error instanceof AwsError) {
    // A refused call has no error name of its own in this integration.
    const code = error.code === 'AccessDeniedException' ? 'AWSLambdaException' : error.code;
    return { error: `Lambda.${code}`, cause: `${error.message} (Error Code: ${error.code})` };
  }
  return { error: 'Lambda.Unknown', cause: String(error) };
}
