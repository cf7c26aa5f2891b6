import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#infra/local/clock';
import { LambdaFault } from '#infra/local/states';
import { openStore, type Store } from '#infra/local/store';
import { dayMs, definition, minuteMs, task, temporaryFolder, tokenTask, until, Workflows } from './states-fixture.ts';

const everything = definition({
  'Go?': { Type: 'Choice', Choices: [{ Condition: '{% $states.input.id = 1 %}', Next: 'First' }], Default: 'Done' },
  First: task('first', {
    Assign: { first: '{% $states.result.Payload %}' },
    Output: '{% $states.input %}',
    Next: 'Await',
  }),
  Await: tokenTask('wait', { TimeoutSeconds: 3600, Assign: { answer: '{% $states.result.a %}' }, Next: 'Rest' }),
  Rest: { Type: 'Wait', Seconds: 86_400, Next: 'Flaky' },
  Flaky: task('flaky', {
    Retry: [{ ErrorEquals: ['Boom'], IntervalSeconds: 120, MaxAttempts: 3 }],
    Assign: { flaky: '{% $states.result.Payload %}' },
    Next: 'Done',
  }),
  Done: { Type: 'Succeed', Output: { first: '{% $first %}', answer: '{% $answer %}', flaky: '{% $flaky %}' } },
});

const executionArn = 'arn:aws-cn:states:cn-north-1:000000000000:execution:journey:one';

class PowerCut extends Error {}

/** A store whose power goes off at its n-th transaction: just before it is committed, or just after. */
function failing(store: Store, cut: { at: number; committed: boolean; off: () => void }): Store {
  let count = 0;
  return {
    ...store,
    db: store.db,
    transaction(work) {
      count += 1;
      if (count > cut.at) throw new PowerCut();
      if (count === cut.at && !cut.committed) {
        cut.off();
        throw new PowerCut();
      }
      const result = store.transaction(work);
      if (count === cut.at) cut.off();
      return result;
    },
  };
}

/** What the functions saw, across restarts. */
class World {
  readonly names: string[] = [];
  readonly tokens: string[] = [];
  readonly functions = {
    first: (): unknown => this.#called('first') && 'f',
    wait: ({ token }: Record<string, unknown>): unknown => this.#called('wait') && this.tokens.push(String(token)),
    flaky: (): unknown => {
      this.#called('flaky');
      if (this.names.filter((name) => name === 'flaky').length > 1) return 'ok';
      throw new LambdaFault({ errorType: 'Boom', errorMessage: 'bang' });
    },
  };

  #called(name: string): number {
    return this.names.push(name);
  }

  /** Answers the token and lets time pass, as the outside does, until the execution ends or the power goes off. */
  async drive(flows: Workflows, on: () => boolean): Promise<void> {
    const phase = flows.store.db.prepare(
      "SELECT cursor ->> 'phase' AS phase FROM sfn_execution WHERE status = 'RUNNING'",
    );
    for (let turn = 0; turn < 3000 && on(); turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      const now = on() ? phase.get()?.['phase'] : undefined;
      if (now === undefined) return;
      if (now === 'parked') flows.call('SendTaskSuccess', { taskToken: this.tokens.at(-1), output: '{"a":5}' });
      if (now === 'waiting' || now === 'backoff') flows.clock.advance(30 * minuteMs);
    }
  }
}

const begin = (flows: Workflows): void => {
  flows.machine(everything);
  flows.start({ id: 1 }, 'one');
};

const result = { status: 'SUCCEEDED', output: '{"first":"f","answer":5,"flaky":"ok"}' };
const calls = ['first', 'wait', 'flaky', 'flaky'];

/** The changes of one undisturbed run: the machine, the start, and one for each step of every state. */
const changes = 16;

describe('an execution', () => {
  it(`makes ${changes} changes when nothing disturbs it`, async () => {
    const world = new World();
    const store = openStore(temporaryFolder());
    let count = 0;
    const transaction = <T>(work: () => T): T => {
      count += 1;
      return store.transaction(work);
    };
    const flows = new Workflows(world.functions, { store: { ...store, transaction } });
    begin(flows);
    await world.drive(flows, () => true);
    expect(flows.describe(executionArn)).toMatchObject(result);
    expect(world.names).toEqual(calls);
    expect(count).toBe(changes);
  });

  const points = Array.from({ length: changes - 1 }, (_, index) => index + 2);
  it.each(points.flatMap((at) => [true, false].map((committed) => ({ at, committed }))))(
    'whose power goes off at change $at (committed: $committed) goes on and repeats at most the call in flight',
    async ({ at, committed }) => {
      const world = new World();
      const folder = temporaryFolder();
      const clock = new VirtualClock();
      const store = openStore(folder);
      let on = true;
      const off = (): void => {
        on = false;
        void before.states.stop();
      };
      const before = new Workflows(world.functions, { clock, store: failing(store, { at, committed, off }) });
      try {
        begin(before);
        await world.drive(before, () => on);
      } catch (error) {
        // A client whose request was under way sees it fail.
        expect(error).toBeInstanceOf(PowerCut);
      }
      await until(() => !on);
      await new Promise((resolve) => setTimeout(resolve, 2));
      store.close();

      const after = new Workflows(world.functions, { clock, folder });
      if (after.states.executions().length === 0) begin(after);
      after.states.resume();
      await world.drive(after, () => true);
      expect(after.describe(executionArn)).toMatchObject(result);
      expect(new Set(world.tokens).size).toBe(1);
      const repeated = world.names.filter((name, index) => name === world.names[index - 1]).length;
      expect(world.names.filter((name, index) => name !== world.names[index - 1])).toEqual(['first', 'wait', 'flaky']);
      // The retry, and the call whose return was lost: of first (change 5), wait (7) or flaky's second (15).
      expect(repeated).toBe(!committed && [5, 7, 15].includes(at) ? 2 : 1);
    },
  );

  it('keeps its absolute deadline while nothing runs', async () => {
    const folder = temporaryFolder();
    const clock = new VirtualClock();
    const before = new Workflows({ f: () => 0 }, { clock, folder });
    before.machine(definition({ A: tokenTask('f', { TimeoutSeconds: 864_000, End: true }) }));
    const arn = before.start();
    const taskToken = await before.parked(arn);
    await before.states.stop();
    before.store.close();
    clock.advance(9 * dayMs);
    const early = new Workflows({}, { clock, folder });
    early.states.resume();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(early.describe(arn)).toMatchObject({ status: 'RUNNING' });
    await early.states.stop();
    early.store.close();
    clock.advance(dayMs);
    const late = new Workflows({}, { clock, folder });
    expect(() => late.call('SendTaskSuccess', { taskToken, output: '1' })).toThrow(/Task Timed Out/);
    late.states.resume();
    expect(await late.ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('continues its back-off where it was', async () => {
    const folder = temporaryFolder();
    const clock = new VirtualClock();
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 600, MaxAttempts: 1 }];
    const failingOnce = {
      f: () => {
        throw new Error('bang');
      },
    };
    const before = new Workflows(failingOnce, { clock, folder });
    before.machine(definition({ A: task('f', { Retry, Output: 'done', End: true }) }).replace('"done"', '{"done":1}'));
    const arn = before.start();
    await before.reached(arn, 'TaskFailed');
    await before.states.stop();
    before.store.close();
    clock.advance(5 * minuteMs);
    const after = new Workflows({ f: () => 'ok' }, { clock, folder });
    after.states.resume();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(after.invocations).toEqual([]);
    clock.advance(6 * minuteMs);
    expect(await after.ended(arn)).toMatchObject({ output: '{"done":1}' });
  });

  it('is left alone by a stopped service, and taken up by the next', async () => {
    const folder = temporaryFolder();
    let finish: (value: unknown) => void = () => undefined;
    const before = new Workflows({ f: () => new Promise((resolve) => (finish = resolve)) }, { folder });
    before.machine(definition({ A: task('f', { Next: 'B' }), B: task('g', { End: true }) }));
    const arn = before.start();
    await until(() => before.invocations.length === 1);
    await before.states.stop();
    finish('too late');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(before.invocations).toHaveLength(1);
    before.store.close();
    const after = new Workflows({ f: () => 1, g: () => 2 }, { folder });
    after.states.resume();
    await after.ended(arn);
    expect(after.invocations.map(({ name }) => name)).toEqual(['f', 'g']);
  });
});

describe('the service', () => {
  it('begins nothing after stop, not even what is being computed', async () => {
    const flows = new Workflows({ f: () => 0 });
    flows.machine(definition({ A: task('f', { End: true }) }));
    const arn = flows.start();
    await flows.states.stop();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(flows.eventTypes(arn)).toEqual(['ExecutionStarted', 'TaskStateEntered']);
    expect(flows.invocations).toEqual([]);
  });

  it('makes a call once, however often it is woken', async () => {
    const flows = new Workflows({ f: () => new Promise(() => undefined) });
    flows.machine(definition({ A: task('f', { End: true }) }));
    flows.start();
    await until(() => flows.invocations.length === 1);
    flows.states.resume();
    flows.states.resume();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(flows.invocations).toHaveLength(1);
  });
});

describe('a process killed with SIGKILL', () => {
  const Assign = { first: '{% $states.result.Payload.from %}' };
  const body = definition({
    First: task('first', { Assign, Output: '{% $states.input %}', Next: 'Second' }),
    Second: task('second', { Output: '{% $states.input %}', Next: 'Await' }),
    Await: tokenTask('wait', { Output: { first: '{% $first %}', answer: '{% $states.result %}' }, End: true }),
  });

  /** Runs the child until a line on its stdout fits, then kills it; gives every line. */
  async function killed(folder: string, run: { hanging: string; at: (line: unknown) => boolean }): Promise<unknown[]> {
    const script = fileURLToPath(new URL('./states-child.ts', import.meta.url));
    const child = spawn(process.execPath, [script, folder, body, run.hanging], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    const lines: unknown[] = [];
    for await (const text of createInterface({ input: child.stdout })) {
      const line: unknown = JSON.parse(text);
      lines.push(line);
      if (run.at(line)) child.kill('SIGKILL');
    }
    expect(await gone).toBe('SIGKILL');
    return lines;
  }

  it('while parked has lost nothing: no function runs again and the token is valid', async () => {
    const folder = temporaryFolder();
    const lines = await killed(folder, { hanging: '', at: (line) => line === 'parked' });
    const handed = lines.find((line) => (line as { name?: string }).name === 'wait') as { payload: { token: string } };
    const flows = new Workflows({}, { folder });
    flows.states.resume();
    flows.call('SendTaskSuccess', { taskToken: handed.payload.token, output: '"yes"' });
    expect(await flows.ended(executionArn)).toMatchObject({ output: '{"first":"first","answer":"yes"}' });
    expect(flows.invocations).toEqual([]);
  });

  it('amid a task calls that task again with the same payload, and nothing before it', async () => {
    const folder = temporaryFolder();
    const isSecond = (line: unknown): boolean => (line as { name?: string }).name === 'second';
    await killed(folder, { hanging: 'second', at: isSecond });
    const flows = new Workflows({ second: () => 0, wait: () => 0 }, { folder });
    flows.states.resume();
    const taskToken = await flows.parked(executionArn);
    expect(flows.invocations.map(({ name }) => name)).toEqual(['second', 'wait']);
    expect(flows.invocations[0]?.payload).toEqual({ id: 1 });
    flows.call('SendTaskSuccess', { taskToken, output: '"yes"' });
    expect(await flows.ended(executionArn)).toMatchObject({ output: '{"first":"first","answer":"yes"}' });
  });
});
