import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { VirtualClock } from '#infra/local/clock';
import type { Call } from '#infra/local/service';
import { StepFunctions } from '#infra/local/states';
import { openStore, type Store } from '#infra/local/store';

export const place = { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' };
export const role = 'arn:aws-cn:iam::000000000000:role/journey';
export const minuteMs = 60_000;
export const dayMs = 86_400_000;

type LocalFunction = (payload: Record<string, unknown>) => unknown;

export interface Invocation {
  name: string;
  payload: Record<string, unknown>;
}

/** A call that may do everything and keeps what it was asked to authorise. */
export function allowed(asked: string[] = []): Call {
  return {
    principal: `arn:aws-cn:iam::${place.account}:root`,
    authorize: ({ action, resource }) => void asked.push(`${action} ${resource}`),
  };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'states-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Waits until a condition holds; gives up with an error after many turns of the event loop. */
export async function until<T>(condition: () => T | undefined | false, what = 'the condition'): Promise<T> {
  for (let turn = 0; turn < 5000; turn += 1) {
    const met = condition();
    if (met !== undefined && met !== false) return met;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`${what} never came about`);
}

export function definition(states: Record<string, object>, top: object = {}): string {
  const [StartAt] = Object.keys(states);
  return JSON.stringify({ QueryLanguage: 'JSONata', StartAt, States: states, ...top });
}

export function task(FunctionName: string, fields: object = {}): object {
  const Payload = '{% $states.input %}';
  return {
    Type: 'Task',
    Resource: 'arn:aws-cn:states:::lambda:invoke',
    Arguments: { FunctionName, Payload },
    ...fields,
  };
}

/** A task that hands its token to a function and waits. */
export function tokenTask(FunctionName: string, fields: object = {}): object {
  const Resource = 'arn:aws-cn:states:::lambda:invoke.waitForTaskToken';
  const Payload = { token: '{% $states.context.Task.Token %}' };
  return { Type: 'Task', Resource, Arguments: { FunctionName, Payload }, ...fields };
}

/** Step Functions over a store, with functions that are plain closures. */
export class Workflows {
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly states: StepFunctions;
  readonly invocations: Invocation[] = [];
  readonly roles = new Set<string>();
  readonly transitions: string[] = [];
  readonly functions: Record<string, LocalFunction>;

  constructor(
    functions: Record<string, LocalFunction> = {},
    options: { folder?: string; clock?: VirtualClock; store?: Store } = {},
  ) {
    this.functions = functions;
    this.clock = options.clock ?? new VirtualClock();
    this.store = options.store ?? openStore(options.folder ?? temporaryFolder());
    this.states = new StepFunctions({
      store: this.store,
      clock: this.clock,
      place,
      invoke: async ({ functionArn, payload, asRole }) => {
        const name = functionArn.split(':').at(-1) ?? '';
        const event = payload as Record<string, unknown>;
        this.roles.add(asRole);
        this.invocations.push({ name, payload: event });
        return this.functions[name]?.(event);
      },
      onTransition: ({ state }) => this.transitions.push(state),
    });
    onTestFinished(async () => {
      await this.states.stop();
      this.clock.stop();
      if (this.store.db.isOpen) this.store.close();
    });
  }

  machine(body: string, name = 'journey'): string {
    return this.states.createStateMachine({ StateMachineName: name, DefinitionString: body, RoleArn: role }).arn;
  }

  call(operation: string, input: Record<string, unknown>, as = allowed()): Record<string, unknown> {
    const run = this.states.operations[operation];
    if (!run) throw new Error(`no operation ${operation}`);
    return run(input, as) as Record<string, unknown>;
  }

  /** Starts an execution of the machine `journey` and gives its ARN. */
  start(input: unknown = {}, name?: string): string {
    const stateMachineArn = `arn:aws-cn:states:cn-north-1:${place.account}:stateMachine:journey`;
    const { executionArn } = this.call('StartExecution', { stateMachineArn, name, input: JSON.stringify(input) });
    return String(executionArn);
  }

  describe(executionArn: string): Record<string, unknown> {
    return this.call('DescribeExecution', { executionArn });
  }

  /** The description once the execution is no longer running. */
  async ended(executionArn: string): Promise<Record<string, unknown>> {
    return until(() => {
      const found = this.describe(executionArn);
      return found['status'] !== 'RUNNING' && found;
    }, 'the end of the execution');
  }

  events(executionArn: string): { type: string; [details: string]: unknown }[] {
    return this.call('GetExecutionHistory', { executionArn, maxResults: 1000 })['events'] as never;
  }

  eventTypes(executionArn: string): string[] {
    return this.events(executionArn).map((event) => event.type);
  }

  /** The token most recently handed to a function, once the execution is parked on it. */
  async parked(executionArn: string): Promise<string> {
    await until(() => this.eventTypes(executionArn).at(-1) === 'TaskSubmitted', 'parking');
    return String(this.invocations.at(-1)?.payload['token']);
  }

  /** Waits for the last event of the history to be of a type. */
  async reached(executionArn: string, type: string): Promise<void> {
    await until(() => this.eventTypes(executionArn).at(-1) === type, type);
  }
}
