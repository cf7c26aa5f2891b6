import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '#infra/local/clock';
import type { FunctionSpec, LambdaOptions } from '#infra/local/function-runner';
import { Lambda } from '#infra/local/lambda';

const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
const place = { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' };
let clock: VirtualClock;
let lambda: Lambda;

function cloudWith(more: Partial<LambdaOptions> = {}): Lambda {
  return new Lambda({
    clock,
    place,
    awsUrl: () => 'http://127.0.0.1:9',
    credentialsFor: (role) => ({ accessKeyId: `key-of-${role}`, secretAccessKey: 'secret' }),
    logFolder: join(folder, 'logs'),
    ...more,
  });
}

function add(name: string, source: string, more: Partial<FunctionSpec> = {}): void {
  const codeFolder = join(folder, `code-${name}`);
  mkdirSync(codeFolder, { recursive: true });
  writeFileSync(join(codeFolder, 'index.mjs'), source);
  lambda.createFunction({
    name,
    arn: `arn:aws-cn:lambda:cn-north-1:000000000000:function:${name}`,
    codeFolder,
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    environment: {},
    timeoutSeconds: 5,
    memoryMb: 128,
    roleArn: 'role',
    logGroup: `/tongban/${name}`,
    logFormat: 'JSON',
    ...more,
  });
}

const call = (name: string, payload: unknown = {}): Promise<unknown> => lambda.invoke({ name, payload });

beforeEach(() => {
  clock = new VirtualClock();
  lambda = cloudWith();
});
afterEach(() => lambda.stop());
afterAll(() => rmSync(folder, { recursive: true }));

describe('a function', () => {
  it('gets its event and context, and keeps its module warm between calls', async () => {
    add(
      'warm',
      `let n = 0; export const handler = async (event, context) => ({ n: ++n, event, name: context.functionName,
      left: context.getRemainingTimeInMillis(), arn: context.invokedFunctionArn, id: context.awsRequestId });`,
    );
    const first = (await call('warm', { a: [1] })) as Record<string, unknown>;
    const arn = 'arn:aws-cn:lambda:cn-north-1:000000000000:function:warm';
    expect(first).toMatchObject({ n: 1, event: { a: [1] }, name: 'warm', arn });
    expect(first['left']).toBeGreaterThan(4000);
    const second = (await lambda.invoke({ functionArn: arn, payload: {} })) as Record<string, unknown>;
    expect(second['n']).toBe(2);
    expect(second['id']).not.toBe(first['id']);
    expect(lambda.status()[0]).toMatchObject({ calls: 2, errors: 0, coldStarts: 1, running: 0 });
  });

  it('sees its own environment and nothing of this process', async () => {
    process.env['SECRET_OF_THE_HOST'] = 'x';
    add('env', 'export const handler = async () => process.env;', { environment: { TABLE: 'cases' } });
    const env = (await call('env')) as Record<string, string>;
    expect(env).toMatchObject({
      TABLE: 'cases',
      AWS_REGION: 'cn-north-1',
      AWS_ACCESS_KEY_ID: 'key-of-role',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_LAMBDA_LOG_GROUP_NAME: '/tongban/env',
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: join(folder, 'code-env'),
    });
    expect(Object.keys(env).filter((key) => !/^(AWS_|LAMBDA_|_HANDLER|TABLE|LANG|TZ)/.test(key))).toEqual([]);
    delete process.env['SECRET_OF_THE_HOST'];
  });

  it('shares no state with another function of the same code', async () => {
    const source = 'export const handler = async () => (globalThis.n = (globalThis.n ?? 0) + 1);';
    add('one', source);
    add('other', source);
    expect([await call('one'), await call('one'), await call('other')]).toEqual([1, 2, 1]);
  });

  it('lives in virtual time, from before its module loads', async () => {
    clock.advance(400 * 86_400_000);
    add('time', 'const loaded = Date.now(); export const handler = async () => [loaded, Date.now(), +new Date()];');
    const before = clock.now();
    const times = (await call('time')) as number[];
    for (const time of times) expect(time).toBeGreaterThanOrEqual(before);
    clock.advance(86_400_000);
    const later = (await call('time')) as number[];
    expect(later[0]).toBe(times[0]);
    expect(later[1]).toBeGreaterThan((times[1] ?? 0) + 86_399_000);
  });

  it('writes its output to its log file and to the last lines', async () => {
    add('log', 'export const handler = async () => { console.log("to stdout"); console.error("to stderr"); };');
    expect(await call('log')).toBeNull();
    await lambda.stop();
    const text = readFileSync(join(folder, 'logs', 'log.log'), 'utf8');
    expect(text).toContain('to stdout\n');
    expect(text).toContain('to stderr\n');
    expect(text).toMatch(/REPORT RequestId: .* Duration: /);
    expect(lambda.status()[0]?.log).toContain('to stdout');
  });

  it('runs as many at a time as it may, others wait their turn', async () => {
    lambda = cloudWith({ concurrency: 2 });
    const source =
      'import { threadId } from "node:worker_threads"; import { setTimeout as wait } from "node:timers/promises";';
    add('many', `${source} export const handler = async () => { await wait(50); return threadId; };`);
    const threads = await Promise.all(Array.from({ length: 6 }, () => call('many')));
    expect(new Set(threads).size).toBe(2);
    expect(lambda.status()[0]).toMatchObject({ calls: 6, coldStarts: 2, queued: 0 });
  });
});

describe('a fault', () => {
  it('carries name and message of what was thrown', async () => {
    add(
      'thrower',
      `class Odd extends Error { name = 'Odd.Name'; }
      export const handler = async (how) => { throw how === 'error' ? new Odd('why') : how; };`,
    );
    await expect(call('thrower', 'error')).rejects.toMatchObject({ errorType: 'Odd.Name', errorMessage: 'why' });
    await expect(call('thrower', 'text')).rejects.toMatchObject({ errorType: 'string', errorMessage: 'text' });
    expect(lambda.status()[0]).toMatchObject({ calls: 2, errors: 2, coldStarts: 1, lastError: 'string: text' });
    expect(lambda.status()[0]?.log.join('\n')).toContain('Odd.Name: why');
  });

  it('comes after the time-out, even from a handler that never yields, and the next call starts afresh', async () => {
    add('slow', 'let n = 0; export const handler = async (spin) => { while (spin); return ++n; };', {
      timeoutSeconds: 1,
    });
    expect(await call('slow', false)).toBe(1);
    await expect(call('slow', true)).rejects.toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds$/) as string,
    });
    expect(await call('slow', false)).toBe(1);
  });

  it('comes from a module that does not load or lacks the handler, at each call', async () => {
    add('broken', 'throw new TypeError("at load");');
    add('empty', 'export const other = 1;');
    add('callback', 'export const handler = (event, context, callback) => callback(null, 1);');
    await expect(call('broken')).rejects.toMatchObject({ errorType: 'TypeError', errorMessage: 'at load' });
    await expect(call('broken')).rejects.toMatchObject({ errorType: 'TypeError' });
    await expect(call('empty')).rejects.toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
    await expect(call('callback')).rejects.toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' });
  });

  it('comes from an exit, an error nobody caught, a full heap; the next call works again', async () => {
    add(
      'dies',
      `export const handler = async (how) => {
      if (how === 'exit') process.exit(3);
      if (how === 'throw') { setTimeout(() => { throw new RangeError('late'); }); await new Promise(() => {}); }
      if (how === 'heap') { const all = []; for (;;) all.push(new Array(1e6).fill(how)); }
      return 'well'; };`,
    );
    await expect(call('dies', 'exit')).rejects.toMatchObject({
      errorMessage: expect.stringMatching(/exit status 3/) as string,
    });
    await expect(call('dies', 'throw')).rejects.toMatchObject({ errorType: 'RangeError', errorMessage: 'late' });
    await expect(call('dies', 'heap')).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await call('dies')).toBe('well');
  });

  it('comes from a crash that is asked for, under way or planned', async () => {
    add(
      'crash',
      `import { setTimeout as wait } from "node:timers/promises"; let n = 0;
      export const handler = async (long) => { if (long) await wait(60_000); return ++n; };`,
    );
    expect(await call('crash', false)).toBe(1);
    const under = expect(call('crash', true)).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
    // It takes a turn of the loop until the event is with the worker.
    await new Promise((resolve) => setImmediate(resolve));
    await lambda.crash('crash');
    await under;
    expect(await call('crash', false)).toBe(1);
    await lambda.crash('crash');
    expect(await call('crash', false)).toBe(1);

    let plan: 'crash-before' | 'crash-after' | undefined = 'crash-after';
    lambda = cloudWith({ fault: () => plan });
    add(
      'planned',
      `import { appendFileSync } from "node:fs";
      export const handler = async (file) => appendFileSync(file, 'x');`,
    );
    const witness = join(folder, 'witness');
    await expect(call('planned', witness)).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
    plan = 'crash-before';
    await expect(call('planned', witness)).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(readFileSync(witness, 'utf8')).toBe('x');
  });

  it('comes from payloads and answers over six megabytes', async () => {
    add('large', 'export const handler = async (n) => "x".repeat(typeof n === "number" ? n : 0);');
    await expect(call('large', 'x'.repeat(6 * 2 ** 20))).rejects.toMatchObject({
      errorType: 'RequestEntityTooLargeException',
    });
    await expect(call('large', 6_291_556)).rejects.toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
    expect(await call('large', 1000)).toHaveLength(1000);
  });

  it('comes for an unknown function and for one whose concurrency is zero', async () => {
    add('closed', 'export const handler = async () => 1;', { reservedConcurrency: 0 });
    await expect(call('closed')).rejects.toMatchObject({ errorType: 'TooManyRequestsException' });
    await expect(call('nobody')).rejects.toMatchObject({ errorType: 'ResourceNotFoundException' });
  });
});

it('refuses a bundle that is not there', () => {
  expect(() => add('gone', '', { codeFolder: join(folder, 'nowhere') })).toThrow(/there is no index\.mjs/);
  expect(() => add('python', '', { runtime: 'python3.13' })).toThrow(/does not run here/);
});
