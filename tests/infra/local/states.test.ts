import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AwsError } from '#infra/local/service';
import { LambdaFault } from '#infra/local/states';
import { allowed, dayMs, definition, minuteMs, role, task, tokenTask, until, Workflows } from './states-fixture.ts';

const boom = (): never => {
  throw new LambdaFault({ errorType: 'Boom', errorMessage: 'bang' });
};

describe('an execution', () => {
  const straight = definition({
    'Which?': { Type: 'Choice', Choices: [{ Condition: '{% $states.input.go %}', Next: 'Ask' }], Default: 'Refused' },
    Ask: task('ask', {
      Assign: { answer: '{% $states.result.Payload.n %}' },
      Output: '{% $states.result.StatusCode %}',
      Next: 'Sum',
    }),
    Sum: { Type: 'Pass', Output: { sum: '{% $answer + 1 %}', code: '{% $states.input %}' }, Next: 'Done' },
    Done: { Type: 'Succeed' },
    Refused: { Type: 'Fail', Error: 'No', Cause: "{% 'not ' & 'today' %}" },
  });

  it('goes through choice, task, variables and pass to its output', async () => {
    const flows = new Workflows({ ask: () => ({ n: 41 }) });
    flows.machine(straight);
    const arn = flows.start({ go: true });
    expect(await flows.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"sum":42,"code":200}' });
    expect(flows.invocations).toEqual([{ name: 'ask', payload: { go: true } }]);
    expect([...flows.roles]).toEqual([role]);
    expect(flows.transitions).toEqual(['Which?', 'Ask', 'Sum', 'Done']);
    expect(flows.eventTypes(arn)).toEqual([
      ...['ExecutionStarted', 'ChoiceStateEntered', 'ChoiceStateExited'],
      ...['TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited'],
      ...['PassStateEntered', 'PassStateExited', 'SucceedStateEntered', 'SucceedStateExited', 'ExecutionSucceeded'],
    ]);
  });

  it('that fails says with which error, in the API and on the console page', async () => {
    const flows = new Workflows();
    flows.machine(straight);
    const arn = flows.start({ go: false }, 'case-1-g1');
    expect(await flows.ended(arn)).toMatchObject({ status: 'FAILED', error: 'No', cause: 'not today' });
    expect(flows.states.executions({ machine: 'journey', status: 'FAILED' })).toMatchObject([
      { arn, name: 'case-1-g1', machine: 'journey', state: 'Refused', path: ['Which?', 'Refused'], error: 'No' },
    ]);
    expect(flows.states.executions({ status: 'RUNNING' })).toEqual([]);
  });

  it('sees the context object', async () => {
    const flows = new Workflows();
    flows.machine(definition({ A: { Type: 'Pass', Output: '{% $states.context %}', End: true } }));
    const { output } = await flows.ended(flows.start({ id: 1 }, 'one'));
    expect(JSON.parse(String(output))).toEqual({
      Execution: {
        Id: 'arn:aws-cn:states:cn-north-1:000000000000:execution:journey:one',
        Name: 'one',
        Input: { id: 1 },
        RoleArn: role,
        StartTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        RedriveCount: 0,
      },
      State: { Name: 'A', EnteredTime: expect.stringMatching(/Z$/), RetryCount: 0 },
      StateMachine: { Id: 'arn:aws-cn:states:cn-north-1:000000000000:stateMachine:journey', Name: 'journey' },
    });
  });

  it('fails when its history is full', async () => {
    const flows = new Workflows({ f: () => 0 });
    flows.machine(definition({ A: tokenTask('f', { End: true }) }));
    const arn = flows.start();
    const taskToken = await flows.parked(arn);
    flows.store.db.exec('UPDATE sfn_execution SET events = 24996');
    flows.call('SendTaskSuccess', { taskToken, output: '1' });
    expect(await flows.ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

describe('a failing task', () => {
  const retried = definition({
    A: task('flaky', {
      Retry: [{ ErrorEquals: ['Boom'], IntervalSeconds: 60, BackoffRate: 2, MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['Boom'], Next: 'Caught', Assign: { e: '{% $states.errorOutput %}' } }],
      End: true,
    }),
    Caught: { Type: 'Pass', Output: '{% $e %}', End: true },
  });

  it('is retried with growing back-off on the virtual clock, and every retry is a transition', async () => {
    let calls = 0;
    const flows = new Workflows({ flaky: () => ((calls += 1) < 3 ? boom() : 'done') });
    flows.machine(retried);
    const arn = flows.start();
    await flows.reached(arn, 'TaskFailed');
    flows.clock.advance(minuteMs);
    await until(() => calls === 2);
    await flows.reached(arn, 'TaskFailed');
    flows.clock.advance(minuteMs);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calls).toBe(2);
    flows.clock.advance(minuteMs);
    expect(await flows.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(flows.transitions).toEqual(['A', 'A', 'A']);
    expect(flows.events(arn).filter(({ type }) => type === 'TaskStateEntered')).toHaveLength(1);
  });

  it('is caught when the retries are used up', async () => {
    const flows = new Workflows({ flaky: boom });
    flows.machine(retried);
    const arn = flows.start();
    for (const calls of [1, 2]) {
      await until(() => flows.invocations.length === calls);
      await flows.reached(arn, 'TaskFailed');
      flows.clock.advance(2 * minuteMs);
    }
    const { output } = await flows.ended(arn);
    const Cause = '{"errorType":"Boom","errorMessage":"bang"}';
    expect(JSON.parse(String(output))).toEqual({ Error: 'Boom', Cause });
  });

  it.each([
    ['a refused call', new AwsError('AccessDeniedException', 'not authorised'), 'Lambda.AWSLambdaException'],
    ['an unknown function', new AwsError('ResourceNotFoundException', 'no f'), 'Lambda.ResourceNotFoundException'],
    ['anything else', new Error('lost'), 'Lambda.Unknown'],
  ])('names %s as the Lambda integration does', async (_, thrown, error) => {
    const flows = new Workflows({
      f: () => {
        throw thrown;
      },
    });
    flows.machine(definition({ A: task('f', { End: true }) }));
    expect(await flows.ended(flows.start())).toMatchObject({ status: 'FAILED', error });
  });

  it('records an expression that failed', async () => {
    const flows = new Workflows();
    flows.machine(definition({ A: task('f', { Output: '{% $states.result.Payload.missing %}', End: true }) }));
    const arn = flows.start();
    expect(await flows.ended(arn)).toMatchObject({ error: 'States.QueryEvaluationError' });
    const failed = flows.events(arn).find(({ type }) => type === 'EvaluationFailed');
    expect(failed).toMatchObject({ evaluationFailedEventDetails: { state: 'A', location: 'Output' } });
  });
});

describe('a task token', () => {
  const waiting = definition({
    A: tokenTask('f', {
      Catch: [{ ErrorEquals: ['No'], Output: '{% $states.errorOutput %}', Next: 'Caught' }],
      Output: '{% $states.result.ok %}',
      End: true,
    }),
    Caught: { Type: 'Pass', End: true },
  });
  const parkedExecution = async () => {
    const flows = new Workflows({ f: () => 'ignored' });
    flows.machine(waiting);
    const arn = flows.start();
    return { flows, arn, taskToken: await flows.parked(arn) };
  };

  it('answered with success continues the execution with the answer', async () => {
    const { flows, arn, taskToken } = await parkedExecution();
    flows.call('SendTaskSuccess', { taskToken, output: '{"ok":"yes"}' });
    expect(await flows.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"yes"' });
  });

  it('answered with failure goes to Retry and Catch', async () => {
    const { flows, arn, taskToken } = await parkedExecution();
    flows.call('SendTaskFailure', { taskToken, error: 'No', cause: 'because' });
    expect(await flows.ended(arn)).toMatchObject({ output: '{"Error":"No","Cause":"because"}' });
  });

  it('may be answered before the function that got it has returned', async () => {
    let finish: (value: unknown) => void = () => undefined;
    const flows = new Workflows({ f: () => new Promise((resolve) => (finish = resolve)) });
    flows.machine(waiting);
    const arn = flows.start();
    const taskToken = await until(() => flows.invocations[0]?.payload['token']);
    flows.call('SendTaskSuccess', { taskToken, output: '{"ok":1}' });
    expect(await flows.ended(arn)).toMatchObject({ output: '1' });
    finish('late');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(flows.eventTypes(arn).at(-1)).toBe('ExecutionSucceeded');
  });

  it('cannot be answered twice, nor after its execution has ended', async () => {
    const { flows, arn, taskToken } = await parkedExecution();
    flows.call('SendTaskSuccess', { taskToken, output: '{"ok":1}' });
    const again = (): unknown => flows.call('SendTaskFailure', { taskToken, error: 'No' });
    expect(again).toThrow(expect.objectContaining({ code: 'TaskTimedOut' }));
    expect(await flows.ended(arn)).toMatchObject({ output: '1' });
    expect(again).toThrow(expect.objectContaining({ code: 'TaskTimedOut' }));
  });

  it('that was never issued is refused', async () => {
    const { flows, arn, taskToken } = await parkedExecution();
    const code = (token: string): unknown => {
      try {
        return flows.call('SendTaskSuccess', { taskToken: token, output: '{}' });
      } catch (error) {
        return (error as AwsError).code;
      }
    };
    expect(code('nonsense')).toBe('InvalidToken');
    expect(code(`${Buffer.from(`${arn}x`).toString('base64url')}.abc`)).toBe('TaskDoesNotExist');
    expect(code(`${taskToken}x`)).toBe('TaskTimedOut');
    expect(flows.describe(arn)).toMatchObject({ status: 'RUNNING' });
  });

  it('wants JSON of at most 256 KiB', async () => {
    const { flows, taskToken } = await parkedExecution();
    const send = (output: string) => () => flows.call('SendTaskSuccess', { taskToken, output });
    expect(send('{')).toThrow(expect.objectContaining({ code: 'InvalidOutput' }));
    expect(send(JSON.stringify('x'.repeat(262_144)))).toThrow(expect.objectContaining({ code: 'ValidationException' }));
  });

  it('is a new one for every attempt', async () => {
    const flows = new Workflows({ f: () => 0 });
    flows.machine(definition({ A: tokenTask('f', { Retry: [{ ErrorEquals: ['States.ALL'] }], End: true }) }));
    const arn = flows.start();
    const first = await flows.parked(arn);
    flows.call('SendTaskFailure', { taskToken: first, error: 'Again' });
    await flows.reached(arn, 'TaskFailed');
    flows.clock.advance(minuteMs);
    await until(() => flows.invocations.length === 2);
    expect(await flows.parked(arn)).not.toBe(first);
    expect(() => flows.call('SendTaskSuccess', { taskToken: first, output: '1' })).toThrow(/Task Timed Out/);
  });
});

describe('time', () => {
  it('runs out for a task at the due date that an expression reads, when the clock jumps there', async () => {
    const TimeoutSeconds =
      '{% $ceil(($toMillis($states.input.due) - $toMillis($states.context.State.EnteredTime)) / 1000) %}';
    const flows = new Workflows({ f: () => 0 });
    const Catch = [{ ErrorEquals: ['States.Timeout'], Next: 'Overdue' }];
    flows.machine(
      definition({ A: tokenTask('f', { TimeoutSeconds, Catch, End: true }), Overdue: { Type: 'Pass', End: true } }),
    );
    // Ten working days with two weekends between are fourteen days.
    const due = flows.clock.now() + 14 * dayMs;
    const arn = flows.start({ due: new Date(due).toISOString() });
    const taskToken = await flows.parked(arn);
    flows.clock.setTo(due - minuteMs);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(flows.describe(arn)).toMatchObject({ status: 'RUNNING' });
    flows.clock.advance(2 * minuteMs);
    expect(() => flows.call('SendTaskSuccess', { taskToken, output: '1' })).toThrow(/Task Timed Out/);
    expect(await flows.ended(arn)).toMatchObject({ output: '{"Error":"States.Timeout","Cause":""}' });
    expect(flows.eventTypes(arn)).toContain('TaskTimedOut');
  });

  it.each(['at once', 'later'])(
    'runs out for a function that returns too late (%s), which counts for nothing',
    async (when) => {
      let finish: (value: unknown) => void = () => undefined;
      const flows = new Workflows({ f: () => new Promise((resolve) => (finish = resolve)) });
      flows.machine(definition({ A: task('f', { TimeoutSeconds: 60, End: true }) }));
      const arn = flows.start();
      await until(() => flows.invocations.length === 1);
      flows.clock.advance(minuteMs);
      // At once: before the timer of the deadline has had its turn.
      if (when === 'at once') finish('late');
      expect(await flows.ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
      finish('late');
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(flows.describe(arn)).toMatchObject({ status: 'FAILED' });
    },
  );

  it('runs out for a whole machine, and for every machine after a year', async () => {
    const flows = new Workflows({ f: () => 0 });
    flows.machine(definition({ A: tokenTask('f', { End: true }) }, { TimeoutSeconds: 3600 }));
    const short = flows.start();
    await flows.parked(short);
    flows.clock.advance(60 * minuteMs);
    const ended = await flows.ended(short);
    expect(ended).toMatchObject({ status: 'TIMED_OUT' });
    expect(ended['error']).toBeUndefined();
    flows.machine(definition({ A: tokenTask('f', { End: true }) }));
    const long = flows.start();
    await flows.parked(long);
    flows.clock.advance(364 * dayMs);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(flows.describe(long)).toMatchObject({ status: 'RUNNING' });
    flows.clock.advance(dayMs);
    expect(await flows.ended(long)).toMatchObject({ status: 'TIMED_OUT' });
  });

  it('passes for hundreds of waits with one jump, in the order they are due', async () => {
    const flows = new Workflows({ f: () => 0 });
    flows.machine(
      definition({ W: { Type: 'Wait', Seconds: '{% $states.input.s %}', Next: 'A' }, A: task('f', { End: true }) }),
    );
    const arns = Array.from({ length: 300 }, (_, s) => flows.start({ s: 300_000 - s * 1000 }));
    const waiting = flows.store.db.prepare(
      "SELECT count(*) AS n FROM sfn_execution WHERE cursor ->> 'phase' = 'waiting'",
    );
    await until(() => waiting.get()?.['n'] === 300);
    flows.clock.advance(300_000_000);
    await Promise.all(arns.map((arn) => flows.ended(arn)));
    expect(flows.invocations).toHaveLength(300);
    expect(flows.invocations[0]?.payload).toEqual({ s: 1000 });
  });
});

describe('a name', () => {
  const body = definition({ A: tokenTask('f', { End: true }) });

  it('used again with the same input while running gives the same execution', async () => {
    const flows = new Workflows({ f: () => 0 });
    const stateMachineArn = flows.machine(body);
    const request = { stateMachineArn, name: 'case-1-g1', input: '{"a":1}' };
    const first = flows.call('StartExecution', request);
    flows.clock.advance(minuteMs);
    expect(flows.call('StartExecution', request)).toEqual(first);
    await flows.parked(String(first['executionArn']));
    expect(flows.invocations).toHaveLength(1);
  });

  it('is taken for another input, and for 90 days after the end', async () => {
    const flows = new Workflows({ f: () => 0 });
    flows.machine(body);
    const arn = flows.start({ a: 1 }, 'one');
    const taken = expect.objectContaining({ code: 'ExecutionAlreadyExists' });
    expect(() => flows.start({ a: 2 }, 'one')).toThrow(taken);
    flows.call('StopExecution', { executionArn: arn });
    expect(() => flows.start({ a: 1 }, 'one')).toThrow(taken);
    flows.clock.advance(89 * dayMs);
    expect(() => flows.start({ a: 1 }, 'one')).toThrow(taken);
    flows.clock.advance(dayMs);
    expect(flows.start({ a: 3 }, 'one')).toBe(arn);
    expect(flows.describe(arn)).toMatchObject({ status: 'RUNNING', input: '{"a":3}' });
    await flows.parked(arn);
    expect(flows.eventTypes(arn).filter((type) => type === 'ExecutionStarted')).toHaveLength(1);
  });

  it.each(['', 'a b', 'a:b', 'a/b', 'a?', 'x'.repeat(81)])('%j is refused', (name) => {
    const flows = new Workflows();
    flows.machine(body);
    expect(() => flows.start({}, name)).toThrow(expect.objectContaining({ code: 'InvalidName' }));
  });
});

describe('a machine', () => {
  it('changed while an execution runs changes only executions begun later', async () => {
    const flows = new Workflows({ f: () => 0 });
    const version = (text: string): string =>
      definition({ A: tokenTask('f', { Next: 'B' }), B: { Type: 'Pass', Output: { text }, End: true } });
    const arn = flows.machine(version('old'));
    const before = flows.start();
    const oldToken = await flows.parked(before);
    expect(flows.machine(version('new'))).toBe(arn);
    const after = flows.start();
    const newToken = await flows.parked(after);
    flows.call('SendTaskSuccess', { taskToken: oldToken, output: '{}' });
    flows.call('SendTaskSuccess', { taskToken: newToken, output: '{}' });
    expect(await flows.ended(before)).toMatchObject({ output: '{"text":"old"}' });
    expect(await flows.ended(after)).toMatchObject({ output: '{"text":"new"}' });
  });

  it('outside the subset is refused with the state and the reason', () => {
    const flows = new Workflows();
    const body = definition({ Both: { Type: 'Parallel', Branches: [], End: true } });
    expect(() => flows.machine(body)).toThrow(/journey: state Both: Type Parallel is not supported/);
  });

  it('takes its substitutions, all of them, and no property that would go unheeded', async () => {
    const flows = new Workflows({ sealer: () => 'sealed' });
    const properties = {
      StateMachineName: 'journey',
      DefinitionString: definition({ A: task('${Seal}', { Output: '{% $states.result.Payload %}', End: true }) }),
      RoleArn: role,
    };
    expect(() => flows.states.createStateMachine(properties)).toThrow(/no substitution for \$\{Seal\}/);
    const Seal = 'arn:aws-cn:lambda:cn-north-1:000000000000:function:sealer';
    flows.states.createStateMachine({ ...properties, DefinitionSubstitutions: { Seal } });
    expect(await flows.ended(flows.start())).toMatchObject({ output: '"sealed"' });
    expect(() => flows.states.createStateMachine({ ...properties, StateMachineType: 'EXPRESS' })).toThrow(/STANDARD/);
    expect(() => flows.states.createStateMachine({ ...properties, EncryptionConfiguration: {} })).toThrow(
      /not supported/,
    );
  });
});

describe('a redrive', () => {
  const twoSteps = definition(
    {
      A: task('first', { Assign: { v: '{% $states.result.Payload %}' }, Next: 'B' }),
      B: task('second', { Retry: [{ ErrorEquals: ['Boom'], MaxAttempts: 1 }], Output: '{% $v %}', End: true }),
    },
    { TimeoutSeconds: 3600 },
  );

  it('continues from the failed state with its variables, new retries and a new timeout', async () => {
    let broken = true;
    const flows = new Workflows({ first: () => 7, second: () => (broken ? boom() : 'ok') });
    flows.machine(twoSteps);
    const arn = flows.start();
    await flows.reached(arn, 'TaskFailed');
    flows.clock.advance(minuteMs);
    expect(await flows.ended(arn)).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE' });
    flows.clock.advance(10 * dayMs);
    const request = { executionArn: arn, clientToken: 'once' };
    const redriven = flows.call('RedriveExecution', request);
    expect(flows.call('RedriveExecution', request)).toEqual(redriven);
    await flows.reached(arn, 'TaskFailed');
    broken = false;
    flows.clock.advance(minuteMs);
    expect(await flows.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '7', redriveCount: 1 });
    expect(flows.invocations.map(({ name }) => name)).toEqual(['first', 'second', 'second', 'second', 'second']);
    expect(flows.transitions).toEqual(['A', 'B', 'B', 'B', 'B']);
    expect(flows.eventTypes(arn)).toContain('ExecutionRedriven');
  });

  it('also continues an execution that was stopped or timed out', async () => {
    const flows = new Workflows({ f: () => 0 });
    flows.machine(definition({ A: tokenTask('f', { End: true }) }, { TimeoutSeconds: 3600 }));
    const arn = flows.start();
    await flows.parked(arn);
    flows.call('StopExecution', { executionArn: arn, error: 'Moved', cause: 'to a new definition' });
    expect(flows.describe(arn)).toMatchObject({ status: 'ABORTED', error: 'Moved', cause: 'to a new definition' });
    flows.call('RedriveExecution', { executionArn: arn });
    await flows.parked(arn);
    flows.clock.advance(60 * minuteMs);
    await flows.ended(arn);
    flows.call('RedriveExecution', { executionArn: arn });
    flows.call('SendTaskSuccess', { taskToken: await flows.parked(arn), output: '1' });
    expect(await flows.ended(arn)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 2 });
  });

  it('is refused while running, after success and after fourteen days', async () => {
    const flows = new Workflows({ f: () => 0 });
    flows.machine(definition({ A: tokenTask('f', { End: true }) }));
    const refused = expect.objectContaining({ code: 'ExecutionNotRedrivable' });
    const arn = flows.start();
    const redrive = (executionArn: string) => () => flows.call('RedriveExecution', { executionArn });
    expect(redrive(arn)).toThrow(refused);
    flows.call('SendTaskSuccess', { taskToken: await flows.parked(arn), output: '1' });
    await flows.ended(arn);
    expect(redrive(arn)).toThrow(refused);
    const stopped = flows.start();
    flows.call('StopExecution', { executionArn: stopped });
    flows.clock.advance(14 * dayMs + minuteMs);
    expect(redrive(stopped)).toThrow(refused);
    expect(flows.describe(stopped)).toMatchObject({ redriveStatus: 'NOT_REDRIVABLE' });
  });
});

describe('every operation', () => {
  it('asks for its own action on the machine or the execution', async () => {
    const flows = new Workflows({ f: () => 0 });
    const machine = flows.machine(definition({ A: tokenTask('f', { End: true }) }));
    const asked: string[] = [];
    const execution = flows.start({}, 'one');
    const taskToken = await flows.parked(execution);
    const call = allowed(asked);
    flows.call('ListExecutions', { stateMachineArn: machine }, call);
    flows.call('StartExecution', { stateMachineArn: machine, name: 'two' }, call);
    flows.call('SendTaskFailure', { taskToken }, call);
    await flows.ended(execution);
    flows.call('RedriveExecution', { executionArn: execution }, call);
    flows.call('SendTaskSuccess', { taskToken: await flows.parked(execution), output: '1' }, call);
    flows.call('StopExecution', { executionArn: execution }, call);
    flows.call('DescribeExecution', { executionArn: execution }, call);
    flows.call('GetExecutionHistory', { executionArn: execution }, call);
    expect(asked).toEqual([
      `states:ListExecutions ${machine}`,
      `states:StartExecution ${machine}`,
      `states:SendTaskFailure ${machine}`,
      `states:RedriveExecution ${execution}`,
      `states:SendTaskSuccess ${machine}`,
      `states:StopExecution ${execution}`,
      `states:DescribeExecution ${execution}`,
      `states:GetExecutionHistory ${execution}`,
    ]);
  });

  it('changes nothing when it is not authorised', async () => {
    const flows = new Workflows({ f: () => 0 });
    const machine = flows.machine(definition({ A: tokenTask('f', { End: true }) }));
    const execution = flows.start();
    const taskToken = await flows.parked(execution);
    const denied = {
      principal: role,
      authorize: (): never => {
        throw new AwsError('AccessDeniedException', 'no');
      },
    };
    for (const [operation, input] of [
      ['StartExecution', { stateMachineArn: machine }],
      ['SendTaskSuccess', { taskToken, output: '1' }],
      ['StopExecution', { executionArn: execution }],
    ] as const) {
      expect(() => flows.call(operation, input, denied)).toThrow(/no/);
    }
    expect(flows.states.executions()).toHaveLength(1);
    expect(flows.describe(execution)).toMatchObject({ status: 'RUNNING' });
  });

  it('refuses what it does not know', () => {
    const flows = new Workflows();
    const machine = flows.machine(definition({ A: { Type: 'Succeed' } }));
    const code = (operation: string, input: Record<string, unknown>) => () => flows.call(operation, input);
    const throwing = (name: string): unknown => expect.objectContaining({ code: name });
    expect(code('StartExecution', { stateMachineArn: `${machine}x` })).toThrow(throwing('StateMachineDoesNotExist'));
    expect(code('StartExecution', { stateMachineArn: 'journey' })).toThrow(throwing('InvalidArn'));
    expect(code('StartExecution', { stateMachineArn: machine, input: '{' })).toThrow(throwing('InvalidExecutionInput'));
    const executionArn = machine.replace('stateMachine', 'execution');
    expect(code('DescribeExecution', { executionArn })).toThrow(throwing('ExecutionDoesNotExist'));
    expect(code('StopExecution', { executionArn, mapRunArn: 'x' })).toThrow(/mapRunArn is not supported/);
  });
});

describe('the real SDK client', () => {
  async function client(flows: Workflows): Promise<SFNClient> {
    const server = createServer((request, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const [target, operation = ''] = String(request.headers['x-amz-target']).split('.');
        expect(target).toBe(flows.states.target);
        expect(request.headers['content-type']).toBe(flows.states.contentType);
        response.setHeader('content-type', flows.states.contentType);
        try {
          const answer = flows.call(operation, JSON.parse(Buffer.concat(chunks).toString()));
          response.end(JSON.stringify(answer));
        } catch (error) {
          const { code, message, status } = error as AwsError;
          response.writeHead(status).end(JSON.stringify({ __type: code, message }));
        }
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const sfn = new SFNClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'cn-north-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    onTestFinished(() => {
      sfn.destroy();
      server.close();
    });
    return sfn;
  }

  it('starts, answers, stops, redrives, lists and reads histories in pages', async () => {
    const flows = new Workflows({ f: () => 0 });
    const stateMachineArn = flows.machine(definition({ A: tokenTask('f', { End: true }) }));
    const sfn = await client(flows);
    const one = await sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{}' }));
    expect(one.startDate).toBeInstanceOf(Date);
    const executionArn = String(one.executionArn);
    await flows.parked(executionArn);
    await sfn.send(new StopExecutionCommand({ executionArn, error: 'Stopped' }));
    await sfn.send(new RedriveExecutionCommand({ executionArn }));
    const taskToken = await flows.parked(executionArn);
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"a":1}' }));
    await flows.ended(executionArn);
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ status: 'SUCCEEDED', name: 'one', output: '{"a":1}', redriveCount: 1 });
    const late = sfn.send(new SendTaskFailureCommand({ taskToken, error: 'X' }));
    await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });

    const pages = { executionArn, maxResults: 3 };
    const first = await sfn.send(new GetExecutionHistoryCommand(pages));
    expect(first.events?.map(({ id, previousEventId }) => [id, previousEventId])).toEqual([
      [1, 0],
      [2, 0],
      [3, 2],
    ]);
    expect(first.events?.[1]).toMatchObject({
      type: 'TaskStateEntered',
      stateEnteredEventDetails: { name: 'A', input: '{}' },
    });
    const second = await sfn.send(new GetExecutionHistoryCommand({ ...pages, nextToken: first.nextToken }));
    expect(second.events?.[0]?.id).toBe(4);
    const last = await sfn.send(
      new GetExecutionHistoryCommand({ ...pages, reverseOrder: true, includeExecutionData: false }),
    );
    expect(last.events?.[0]).toMatchObject({ type: 'ExecutionSucceeded', executionSucceededEventDetails: {} });
    expect(last.events?.[0]?.executionSucceededEventDetails?.output).toBeUndefined();

    for (const name of ['two', 'three']) await sfn.send(new StartExecutionCommand({ stateMachineArn, name }));
    const running = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1 }),
    );
    expect(running.executions?.map(({ name }) => name)).toEqual(['three']);
    const rest = await sfn.send(new ListExecutionsCommand({ stateMachineArn, nextToken: running.nextToken }));
    expect(rest.executions?.map(({ name }) => name)).toEqual(['two', 'one']);
    const taken = sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{}' }));
    await expect(taken).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });
});
