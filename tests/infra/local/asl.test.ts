import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  enterState,
  matchesError,
  retryDelaySeconds,
  settleState,
  type Scope,
  type State,
  type Step,
  type TaskState,
} from '#infra/local/asl';
import { parseDefinition } from '#infra/local/asl-definition';

const invoke = 'arn:aws-cn:states:::lambda:invoke';
const nowMs = Date.UTC(2031, 2, 4, 5, 6, 7);

function scope(over: Partial<Scope> = {}): Scope {
  return { input: { n: 2 }, context: { State: { Name: 'S' } }, variables: {}, retries: [], nowMs, ...over };
}

function task(over: Partial<TaskState> = {}): TaskState {
  return { Type: 'Task', Resource: invoke, Arguments: { FunctionName: 'f' }, Next: 'After', ...over };
}

const pass = (output: unknown, over: Partial<Scope> = {}): Promise<Step> =>
  enterState({ Type: 'Pass', Output: output, Next: 'After' }, scope(over));

const outputOf = async (output: unknown, over: Partial<Scope> = {}): Promise<unknown> => {
  const step = await pass(output, over);
  return step.kind === 'move' ? step.output : step;
};

describe('expressions', () => {
  it.each([
    ['the input', '{% $states.input.n + 1 %}', 3],
    ['the context', '{% $states.context.State.Name %}', 'S'],
    ['a variable', '{% $v.a %}', 1],
    ['a literal string', 'no expression', 'no expression'],
    ['nested members and items', { a: ['{% $v.a %}', null, true] }, { a: [1, null, true] }],
    ['JSON text', "{% $parse('[1]') %}", [1]],
  ])('read %s', async (_, template, expected) => {
    expect(await outputOf(template, { variables: { v: { a: 1 } } })).toEqual(expected);
  });

  it('go by the virtual clock', async () => {
    expect(await outputOf('{% [$now(), $millis(), $now("[Y]", "+0800")] %}')).toEqual([
      '2031-03-04T05:06:07.000Z',
      nowMs,
      '2031',
    ]);
  });

  it('make a new UUID each time', async () => {
    expect(await outputOf('{% $uuid() %}')).not.toEqual(await outputOf('{% $uuid() %}'));
  });

  it.each([
    ['yields nothing', '{% $states.input.missing %}'],
    ['throws', '{% 1 + "a" %}'],
    ['calls an unknown function', '{% $nowhere() %}'],
  ])('fail the state with States.QueryEvaluationError when one %s', async (_, expression) => {
    const step = await pass(expression);
    expect(step).toMatchObject({ kind: 'fail', failure: { error: 'States.QueryEvaluationError', location: 'Output' } });
  });

  it('see the old variables in Output and Assign alike', async () => {
    const state: State = { Type: 'Pass', Output: '{% $v %}', Assign: { v: '{% $v + 1 %}', w: '{% $v %}' }, Next: 'X' };
    expect(await enterState(state, scope({ variables: { v: 1 } }))).toEqual({
      kind: 'move',
      next: 'X',
      output: 1,
      assigned: { v: 2, w: 1 },
    });
  });

  it('may not make an output beyond 256 KiB', async () => {
    expect(await outputOf({ a: 'x'.repeat(262_144 - 8) })).toHaveProperty('a');
    const step = await pass({ a: 'x'.repeat(262_144 - 7) });
    expect(step).toMatchObject({ kind: 'fail', failure: { error: 'States.DataLimitExceeded' } });
  });
});

describe('a choice', () => {
  const choice: State = {
    Type: 'Choice',
    Choices: [
      { Condition: '{% $states.input.n = 1 %}', Next: 'One' },
      { Condition: '{% $states.input.n < 5 %}', Next: 'Few', Output: 'few', Assign: { a: 1 } },
    ],
    Default: 'Many',
    Assign: { a: 2 },
  };

  it.each([
    [1, { next: 'One', output: { n: 1 }, assigned: {} }],
    [2, { next: 'Few', output: 'few', assigned: { a: 1 } }],
    [9, { next: 'Many', output: { n: 9 }, assigned: { a: 2 } }],
  ])('with %i takes the first rule that holds, else the default', async (n, expected) => {
    expect(await enterState(choice, scope({ input: { n } }))).toEqual({ kind: 'move', ...expected });
  });

  it('without a match or a default fails in a way nothing catches', async () => {
    const step = await enterState({ Type: 'Choice', Choices: [] }, scope());
    expect(step).toMatchObject({ kind: 'fail', failure: { error: 'States.Runtime' } });
  });

  it('refuses a condition that is no boolean', async () => {
    const rules = [{ Condition: '{% $states.input.n %}', Next: 'One' }];
    const step = await enterState({ Type: 'Choice', Choices: rules }, scope());
    expect(step).toMatchObject({ failure: { error: 'States.QueryEvaluationError', location: 'Choices[0]/Condition' } });
  });
});

describe('a wait', () => {
  it.each([
    ['seconds', { Seconds: '{% $states.input.n * 30 %}' }, nowMs + 60_000],
    ['a timestamp', { Timestamp: '2031-03-05T00:00:00Z' }, Date.UTC(2031, 2, 5)],
  ])('by %s ends at an absolute instant', async (_, fields, untilMs) => {
    expect(await enterState({ Type: 'Wait', Next: 'X', ...fields }, scope())).toEqual({ kind: 'wait', untilMs });
  });

  it('passes its input on', async () => {
    const step = await settleState({ Type: 'Wait', Next: 'X' }, scope(), { result: null });
    expect(step).toMatchObject({ kind: 'move', next: 'X', output: { n: 2 } });
  });
});

describe('a task', () => {
  it('evaluates its payload and its timeout when it is entered', async () => {
    const state = task({
      Arguments: { FunctionName: 'f', Payload: { twice: '{% $states.input.n * 2 %}' } },
      TimeoutSeconds: '{% $states.input.n + 1 %}',
    });
    const scheduled = { kind: 'task', functionName: 'f', payload: { twice: 4 }, timeoutSeconds: 3 };
    expect(await enterState(state, scope())).toEqual(scheduled);
  });

  it.each([['{% 0 %}'], ['{% 1.5 %}'], ["{% '1' %}"]])('refuses the timeout %s', async (TimeoutSeconds) => {
    const step = await enterState(task({ TimeoutSeconds }), scope());
    expect(step).toMatchObject({ failure: { error: 'States.QueryEvaluationError', location: 'TimeoutSeconds' } });
  });

  it('puts out its result, shaped by Output and Assign', async () => {
    const result = { Payload: { id: 7 } };
    expect(await settleState(task(), scope(), { result })).toMatchObject({ output: result, next: 'After' });
    const shaped = task({
      Output: '{% $states.result.Payload.id %}',
      Assign: { id: '{% $states.result.Payload.id %}' },
    });
    expect(await settleState(shaped, scope(), { result })).toMatchObject({ output: 7, assigned: { id: 7 } });
  });

  it('treats a result beyond 256 KiB as an error that only its own name catches', async () => {
    const result = { Payload: 'x'.repeat(262_144) };
    const catching = (name: string): TaskState => task({ Catch: [{ ErrorEquals: [name], Next: 'Caught' }] });
    expect(await settleState(catching('States.ALL'), scope(), { result })).toMatchObject({ kind: 'fail' });
    expect(await settleState(catching('States.DataLimitExceeded'), scope(), { result })).toMatchObject({
      next: 'Caught',
    });
  });

  const failure = { error: 'Boom', cause: 'bang' };
  const retrying = task({
    Retry: [
      { ErrorEquals: ['Never'], MaxAttempts: 0 },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 2 },
    ],
    Catch: [
      { ErrorEquals: ['Other'], Next: 'OtherCaught' },
      {
        ErrorEquals: ['States.ALL'],
        Next: 'Caught',
        Output: { e: '{% $states.errorOutput.Error %}', n: '{% $states.input.n %}' },
        Assign: { cause: '{% $states.errorOutput.Cause %}' },
      },
    ],
  });

  it('is retried by the first retrier that names its error, each with its own count', async () => {
    expect(await settleState(retrying, scope({ retries: [5, 1] }), { failure })).toEqual({
      kind: 'retry',
      retrier: 1,
      delaySeconds: 6,
      failure,
    });
  });

  it('is caught when its retries are used up', async () => {
    expect(await settleState(retrying, scope({ retries: [0, 2] }), { failure })).toEqual({
      kind: 'move',
      next: 'Caught',
      output: { e: 'Boom', n: 2 },
      assigned: { cause: 'bang' },
      failure,
    });
  });

  it('is not retried when the first retrier that names its error allows no attempt', async () => {
    const never = { failure: { error: 'Never', cause: '' } };
    expect(await settleState(retrying, scope(), never)).toMatchObject({ kind: 'move', next: 'Caught' });
  });

  it('hands a caught error on as the output when the catcher shapes none', async () => {
    const state = task({ Catch: [{ ErrorEquals: ['Boom'], Next: 'Caught' }] });
    expect(await settleState(state, scope(), { failure })).toMatchObject({ output: { Error: 'Boom', Cause: 'bang' } });
  });

  it('fails with an error that nothing names, and with the error of a broken catcher', async () => {
    expect(await settleState(task(), scope(), { failure })).toEqual({ kind: 'fail', failure });
    const broken = task({ Catch: [{ ErrorEquals: ['Boom'], Next: 'X', Output: '{% $states.input.missing %}' }] });
    expect(await settleState(broken, scope(), { failure })).toMatchObject({
      kind: 'fail',
      failure: { error: 'States.QueryEvaluationError', location: 'Catch[0]/Output' },
    });
  });

  it('retries and catches errors of its own expressions', async () => {
    const state = task({
      Output: '{% $states.result.missing %}',
      Retry: [{ ErrorEquals: ['States.QueryEvaluationError'] }],
    });
    expect(await settleState(state, scope(), { result: {} })).toMatchObject({ kind: 'retry', delaySeconds: 1 });
  });
});

describe('error names', () => {
  it.each([
    [['Boom'], 'Boom', true],
    [['Boom'], 'Bang', false],
    [['States.ALL'], 'Boom', true],
    [['States.ALL'], 'States.Timeout', true],
    [['States.ALL'], 'States.QueryEvaluationError', true],
    [['States.ALL'], 'States.Runtime', false],
    [['States.Runtime'], 'States.Runtime', false],
    [['States.ALL'], 'States.DataLimitExceeded', false],
    [['States.DataLimitExceeded'], 'States.DataLimitExceeded', true],
    [['States.TaskFailed'], 'Boom', true],
    [['States.TaskFailed'], 'States.Timeout', false],
  ])('%j and %s', (names, error, matched) => {
    expect(matchesError(names, error)).toBe(matched);
  });
});

describe('the delay before a retry', () => {
  const retrier = { ErrorEquals: ['Boom'], IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 60 };

  it('grows by the rate up to its limit', () => {
    expect([0, 1, 5, 6, 50].map((done) => retryDelaySeconds(retrier, done))).toEqual([1, 2, 32, 60, 60]);
    expect([0, 1, 2].map((done) => retryDelaySeconds({ ErrorEquals: [] }, done))).toEqual([1, 2, 4]);
  });

  it('with full jitter lies between nothing and that', () => {
    expect(retryDelaySeconds({ ...retrier, JitterStrategy: 'FULL' }, 2, () => 0.25)).toBe(1);
  });
});

describe('a definition', () => {
  const sound = {
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: { A: { ...task(), Next: 'B' }, B: { Type: 'Succeed' } } as Record<string, object>,
  };
  const withA = (fields: object): object => ({
    ...sound,
    States: { ...sound.States, A: { ...sound.States['A'], ...fields } },
  });

  it('of the supported subset is accepted, the journeys of this project among them', () => {
    expect(parseDefinition(JSON.stringify(sound)).StartAt).toBe('A');
    const journey = readFileSync(new URL('../../../infra/journeys/fully-online.asl.json', import.meta.url), 'utf8');
    const resolved = journey.replaceAll('${Partition}', 'aws-cn').replaceAll(/\$\{(\w+)Arn\}/g, '$1');
    expect(parseDefinition(resolved).StartAt).toBe('OnTheSpot?');
  });

  it.each([
    ['JSONPath', { ...sound, QueryLanguage: 'JSONPath' }, /QueryLanguage must be JSONata/],
    ['a state in JSONPath', withA({ QueryLanguage: 'JSONPath' }), /state A: QueryLanguage/],
    ['a JSONPath field', withA({ ResultPath: '$.a' }), /state A: ResultPath is not supported/],
    [
      'Parallel',
      { ...sound, States: { A: { Type: 'Parallel', Branches: [], End: true } } },
      /Type Parallel is not supported/,
    ],
    ['Map', { ...sound, States: { A: { Type: 'Map', End: true } } }, /Type Map is not supported/],
    ['another service', withA({ Resource: 'arn:aws-cn:states:::sqs:sendMessage' }), /sqs:sendMessage is not supported/],
    [
      'a bare function',
      withA({ Resource: 'arn:aws-cn:lambda:cn-north-1:000000000000:function:f' }),
      /is not supported/,
    ],
    ['heartbeats', withA({ HeartbeatSeconds: 5 }), /HeartbeatSeconds is not supported/],
    ['further arguments', withA({ Arguments: { FunctionName: 'f', Qualifier: '1' } }), /Qualifier is not supported/],
    ['a missing target', withA({ Next: 'Nowhere' }), /Nowhere/],
    [
      'a wild retrier that is not last',
      withA({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['B'] }] }),
      /last/,
    ],
    [
      'a retrier that waits not',
      withA({ Retry: [{ ErrorEquals: ['B'], IntervalSeconds: 0 }] }),
      /IntervalSeconds must/,
    ],
    ['bad syntax', withA({ Output: '{% 1 + %}' }), /Unexpected end of expression/],
    ['half an expression', withA({ Output: { a: '{% 1' } }), /half an expression/],
    ['a result where there is none', withA({ TimeoutSeconds: '{% $states.result.t %}' }), /\$states\.result is not/],
    ['an error output outside a catcher', withA({ Output: '{% $states.errorOutput %}' }), /errorOutput is not/],
    [
      'a token without a token task',
      withA({ Arguments: { FunctionName: 'f', Payload: '{% $states.context.Task.Token %}' } }),
      /Task/,
    ],
    ['an implicit input', withA({ Output: '{% $exists(name) %}' }), /without \$states\.input/],
    ['$ at the top level', withA({ Output: '{% $.name %}' }), /without \$states\.input/],
    ['newer JSONata', withA({ Output: '{% $states.input.a ?? 1 %}' }), /2\.0\.6/],
    ['$eval', withA({ Output: "{% $eval('1') %}" }), /unsupported function/],
    ['a reserved variable', withA({ Assign: { states: 1 } }), /cannot be the name/],
  ])('with %s is refused', (_, definition, message) => {
    expect(() => parseDefinition(JSON.stringify(definition))).toThrow(message);
  });

  it('may use $ and field names inside predicates and functions, and question marks in strings', () => {
    const output = "{% $states.input.list[$.n > 1 and m = '??'].($f := function($x) { $x.y }; $f(z)) %}";
    expect(() => parseDefinition(JSON.stringify(withA({ Output: output })))).not.toThrow();
  });
});
