import { randomUUID } from 'node:crypto';
import type { Outcome } from './asl.ts';
import { parseDefinition } from './asl-definition.ts';
import { ExecutionStore, type Execution, type Machine } from './execution-store.ts';
import { AwsError, type Call, type Input, type JsonService, type Place } from './service.ts';
import { executionOfToken, longestExecutionMs } from './state-changes.ts';
import { StateEngine, type EngineOptions } from './state-engine.ts';
import {
  arnIn,
  checkName,
  failureOf,
  json,
  missing,
  page,
  refuseOthers,
  seconds,
  summary,
  text,
  wireEvent,
} from './states-wire.ts';
import type { Store } from './store.ts';

export { LambdaFault } from './state-engine.ts';

/** Properties of AWS::StepFunctions::StateMachine after the template's own references are resolved. */
export type StateMachineProperties = Readonly<Record<string, unknown>> & {
  StateMachineName: string;
  DefinitionString: string;
  RoleArn: string;
};

/** One execution as the console page shows it; instants in virtual ms, `path` the states entered, in order. */
export interface ExecutionRow {
  arn: string;
  machine: string;
  name: string;
  status: string;
  state: string;
  path: string[];
  startedMs: number;
  stoppedMs: number | undefined;
  error: string | undefined;
}

/** A machine as the console page shows it; `comment` is that of its definition. */
export interface MachineRow {
  arn: string;
  name: string;
  comment: string;
}

/** Properties without local effect beside those read. */
const knownProperties = [
  ...['StateMachineName', 'DefinitionString', 'DefinitionSubstitutions', 'RoleArn', 'StateMachineType'],
  ...['LoggingConfiguration', 'TracingConfiguration', 'Tags'],
];

const dayMs = 86_400_000;

/** A closed execution's name is free again, and its record gone, after 90 days; it can be redriven for 14. */
const nameHeldMs = 90 * dayMs;
const redrivableMs = 14 * dayMs;

type Operation = (input: Input, call: Call) => unknown;

/** The definition with its ${Name} substitutions made, as CloudFormation does before it creates the machine. */
function substituted({ DefinitionString, DefinitionSubstitutions }: StateMachineProperties): string {
  const values = (DefinitionSubstitutions ?? {}) as Record<string, string>;
  return DefinitionString.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** AWS Step Functions (standard workflows) for the supported subset of the language; its state survives `kill -9`. */
export class StepFunctions implements JsonService {
  readonly target = 'AWSStepFunctions';
  readonly contentType = 'application/x-amz-json-1.0';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly #executions: ExecutionStore;
  readonly #engine: StateEngine;
  readonly #machines = new Map<string, MachineRow>();
  readonly #options: EngineOptions & { store: Store };

  constructor(options: EngineOptions & { store: Store }) {
    this.#options = options;
    this.#executions = new ExecutionStore(options.store);
    this.#engine = new StateEngine(this.#executions, options);
    this.operations = {
      StartExecution: (input, call) => this.#start(input, call),
      DescribeExecution: (input, call) => this.#describe(input, call),
      StopExecution: (input, call) => this.#abort(input, call),
      RedriveExecution: (input, call) => this.#redrive(input, call),
      GetExecutionHistory: (input, call) => this.#history(input, call),
      ListExecutions: (input, call) => this.#list(input, call),
      SendTaskSuccess: (input, call) => this.#succeedTask(input, call),
      SendTaskFailure: (input, call) => this.#failTask(input, call),
    };
  }

  /** Creates or updates a machine; running executions keep the definition and role they began with. Throws InvalidDefinition. */
  createStateMachine(properties: StateMachineProperties): { arn: string } {
    for (const key of Object.keys(properties)) {
      if (!knownProperties.includes(key)) throw new Error(`AWS::StepFunctions::StateMachine: ${key} is not supported`);
    }
    const { StateMachineName: name, RoleArn: role, StateMachineType: type = 'STANDARD' } = properties;
    if (type !== 'STANDARD') throw new Error(`state machine ${name}: only STANDARD machines are supported`);
    checkName(name);
    const body = substituted(properties);
    try {
      const open = /\$\{\w+\}/.exec(body);
      if (open) throw new Error(`no substitution for ${open[0]}`);
      if (!this.#executions.knows(body)) parseDefinition(body);
    } catch (error) {
      const message = `Invalid State Machine Definition of ${name}: ${(error as Error).message}`;
      throw new AwsError('InvalidDefinition', message);
    }
    const arn = this.#arn(`stateMachine:${name}`);
    this.#executions.putMachine({ arn, name, role, body });
    const { Comment: comment = '' } = JSON.parse(body) as { Comment?: string };
    this.#machines.set(arn, { arn, name, comment });
    return { arn };
  }

  /** Continues every running execution; to be called once, when functions can be invoked. */
  resume(): void {
    this.#engine.resume();
  }

  /** Begins no further step; resolves when none is being computed. */
  stop(): Promise<void> {
    return this.#engine.stop();
  }

  /** Executions for the console page, newest first (100 unless told). */
  executions(filter: { machine?: string; status?: string; limit?: number } = {}): ExecutionRow[] {
    const machine = filter.machine === undefined ? undefined : this.#arn(`stateMachine:${filter.machine}`);
    const found = this.#executions.list({ machine, status: filter.status, limit: filter.limit ?? 100 });
    return found.map(({ execution: { arn, machine: of, name, status, startedMs, cursor } }) => ({
      ...{ arn, machine: of.name, name, status, startedMs, stoppedMs: cursor.stoppedMs },
      state: cursor.state,
      path: this.#executions.path(arn),
      error: status === 'TIMED_OUT' ? 'States.Timeout' : cursor.failure?.error,
    }));
  }

  /** The machines of this boot. */
  machines(): MachineRow[] {
    return [...this.#machines.values()];
  }

  #start(input: Input, call: Call): unknown {
    refuseOthers(input, ['stateMachineArn', 'name', 'input', 'traceHeader']);
    const machine = this.#machine(input, call, 'StartExecution');
    const name = text(input, 'name') ?? randomUUID();
    checkName(name);
    const payload = json(text(input, 'input') ?? '{}', { code: 'InvalidExecutionInput', field: 'input' });
    const arn = this.#arn(`execution:${machine.name}:${name}`);
    const held = this.#executions.get(arn);
    if (held?.status === 'RUNNING' && held.input === payload) {
      return { executionArn: arn, startDate: seconds(held.startedMs) };
    }
    if (held && this.#now() < (held.cursor.stoppedMs ?? Infinity) + nameHeldMs) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const { startedMs } = this.#engine.start({ machine, arn, name, input: payload });
    return { executionArn: arn, startDate: seconds(startedMs) };
  }

  #describe(input: Input, call: Call): unknown {
    refuseOthers(input, ['executionArn']);
    const execution = this.#execution(input, call, 'DescribeExecution');
    const { cursor, status } = execution;
    const refusal = this.#whyNotRedrivable(execution);
    return {
      ...summary(execution),
      input: execution.input,
      inputDetails: { included: true },
      ...(status === 'SUCCEEDED' && { output: JSON.stringify(cursor.output), outputDetails: { included: true } }),
      ...(status !== 'TIMED_OUT' && { error: cursor.failure?.error, cause: cursor.failure?.cause }),
      redriveStatus: refusal === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
      redriveStatusReason: refusal,
    };
  }

  #abort(input: Input, call: Call): unknown {
    refuseOthers(input, ['executionArn', 'error', 'cause']);
    const execution = this.#execution(input, call, 'StopExecution');
    const { arn, status } = execution;
    if (status === 'RUNNING') this.#engine.abort(execution, failureOf(input));
    return { stopDate: seconds(this.#executions.get(arn)?.cursor.stoppedMs ?? this.#now()) };
  }

  #redrive(input: Input, call: Call): unknown {
    refuseOthers(input, ['executionArn', 'clientToken']);
    const execution = this.#execution(input, call, 'RedriveExecution');
    const clientToken = text(input, 'clientToken');
    const { redrivenMs, redriveToken } = execution.cursor;
    if (clientToken !== undefined && clientToken === redriveToken && redrivenMs !== undefined) {
      return { redriveDate: seconds(redrivenMs) };
    }
    const refusal = this.#whyNotRedrivable(execution);
    if (refusal !== undefined) throw new AwsError('ExecutionNotRedrivable', refusal);
    return { redriveDate: seconds(this.#engine.redrive(execution, clientToken).redrivenMs) };
  }

  #whyNotRedrivable({ status, startedMs, cursor }: Execution): string | undefined {
    if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
    const nowMs = this.#now();
    if (nowMs > (cursor.stoppedMs ?? nowMs) + redrivableMs)
      return 'Execution has exceeded the redrivable period of 14 days';
    return nowMs > startedMs + longestExecutionMs
      ? 'Execution has exceeded its maximum open time of one year'
      : undefined;
  }

  #history(input: Input, call: Call): unknown {
    refuseOthers(input, ['executionArn', 'maxResults', 'nextToken', 'reverseOrder', 'includeExecutionData']);
    const execution = this.#execution(input, call, 'GetExecutionHistory');
    const events = this.#executions.history(execution.arn);
    if (input['reverseOrder'] === true) events.reverse();
    const { limit, after } = page(input);
    const rest = events.slice(after);
    const next = rest.length > limit ? { nextToken: String(after + limit) } : {};
    return {
      events: rest.slice(0, limit).map((event) => wireEvent(event, input['includeExecutionData'] !== false)),
      ...next,
    };
  }

  #list(input: Input, call: Call): unknown {
    refuseOthers(input, ['stateMachineArn', 'statusFilter', 'maxResults', 'nextToken']);
    const machine = this.#machine(input, call, 'ListExecutions');
    const { limit, after } = page(input);
    const status = text(input, 'statusFilter');
    const before = after > 0 ? after : undefined;
    const rows = this.#executions.list({ machine: machine.arn, status, before, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const next = rows.length > limit ? { nextToken: String(shown.at(-1)?.row) } : {};
    return { executions: shown.map(({ execution }) => summary(execution)), ...next };
  }

  #succeedTask(input: Input, call: Call): unknown {
    refuseOthers(input, ['taskToken', 'output']);
    const output = text(input, 'output');
    if (output === undefined) throw missing('output');
    return this.#answer(input, call, 'SendTaskSuccess', () => {
      return { result: JSON.parse(json(output, { code: 'InvalidOutput', field: 'output' })) as unknown };
    });
  }

  #failTask(input: Input, call: Call): unknown {
    refuseOthers(input, ['taskToken', 'error', 'cause']);
    const { error = '', cause = '' } = failureOf(input);
    return this.#answer(input, call, 'SendTaskFailure', () => ({ failure: { error, cause } }));
  }

  #answer(input: Input, call: Call, action: string, outcome: () => Outcome): unknown {
    const token = text(input, 'taskToken');
    if (token === undefined) throw missing('taskToken');
    const arn = executionOfToken(token);
    if (arn === undefined) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    const execution = this.#executions.get(arn);
    if (!execution) throw new AwsError('TaskDoesNotExist', "Task Does Not Exist: 'Provided task does not exist'");
    call.authorize({ action: `states:${action}`, resource: execution.machine.arn });
    this.#engine.answer(execution, { token, outcome: outcome() });
    return {};
  }

  #machine(input: Input, call: Call, action: string): Machine {
    const arn = arnIn(input, 'stateMachineArn');
    call.authorize({ action: `states:${action}`, resource: arn });
    const machine = this.#executions.machine(arn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  #execution(input: Input, call: Call, action: string): Execution {
    const arn = arnIn(input, 'executionArn');
    call.authorize({ action: `states:${action}`, resource: arn });
    const execution = this.#executions.get(arn);
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  }

  #arn(resource: string): string {
    const { partition, region, account }: Place = this.#options.place;
    return `arn:${partition}:states:${region}:${account}:${resource}`;
  }

  #now(): number {
    return this.#options.clock.now();
  }
}
