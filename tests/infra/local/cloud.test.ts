import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bootCloud } from '#infra/local/cloud';
import type { LocalCloud } from '#infra/local/cloud';
import type { CloudState } from '#infra/local/cloud-state';
import { fixtureIn, optionsFor } from './cloud-fixture.ts';
import type { Changes } from './cloud-fixture.ts';

let folder: string;
let cloud: LocalCloud | undefined;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cloud-'))));
afterEach(async () => {
  await cloud?.close();
  cloud = undefined;
  rmSync(folder, { recursive: true });
});

async function boot(changes: Changes = {}): Promise<LocalCloud> {
  cloud = await bootCloud(
    existsSync(join(folder, 'assets')) ? optionsFor(folder, changes) : fixtureIn(folder, changes),
  );
  return cloud;
}
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
const witnessed = (): string[] => {
  const file = join(folder, 'witness');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};
const post = (body: string): Promise<Response> =>
  fetch(`${cloud?.apis['service/Api']}/items`, { method: 'POST', body });

describe('a booted cloud', () => {
  it('carries a request through API, function, table, stream, queue to the last consumer', async () => {
    await boot();
    const response = await post('one');
    expect([response.status, await response.json()]).toMatchObject([201, { name: 'one' }]);
    await until(() => witnessed().includes('one'));
    const state = (await (await fetch(`${cloud?.consoleUrl}/state.json`)).json()) as CloudState;
    expect(state.tables).toEqual([{ name: 'data-Table', items: 1 }]);
    expect(state.functions.map(({ name, calls }) => [name, calls])).toEqual([
      ['service-writer', 1],
      ['service-relay', 1],
      ['service-worker', 1],
    ]);
    expect(state.calls).toContainEqual({
      ...{
        service: 'DynamoDB_20120810',
        operation: 'PutItem',
        role: 'arn:aws-cn:iam::000000000000:role/service-writerRole',
      },
      ...{ count: 1, failed: 0 },
    });
    expect(state.refused).toEqual([]);
  });

  it('refuses a function what its role may not, and shows it', async () => {
    await boot();
    await expect(cloud?.invoke('service-writer', { read: 'one' })).rejects.toMatchObject({
      errorType: 'AccessDeniedException',
    });
    expect(cloud?.state().refused).toMatchObject([{ action: 'dynamodb:GetItem', count: 1 }]);
  });

  it('runs state machines with the rights of their role', async () => {
    await boot();
    const stateMachineArn = 'arn:aws-cn:states:cn-north-1:000000000000:stateMachine:service-machine';
    const start = { stateMachineArn, name: 'x', input: '{"name":"by-machine"}' };
    await cloud?.call('AWSStepFunctions.StartExecution', start);
    await until(() => cloud?.state().executions[0]?.status === 'SUCCEEDED');
    expect(cloud?.state().executions[0]).toMatchObject({ machine: 'service-machine', path: ['Write'] });
    await until(() => witnessed().includes('by-machine'));
  });

  it('tells its meters what a bill would count', async () => {
    const told: string[] = [];
    cloud = await bootCloud({
      ...fixtureIn(folder),
      onRequest: ({ status }) => told.push(`request ${status}`),
      onInvocation: ({ functionName, memoryMb, ms }) => ms > 0 && told.push(`${functionName} ${memoryMb} MB`),
      onUse: ({ operation, writeUnits }) => told.push(`${operation} ${writeUnits}`),
      onPoll: ({ queueArn, received, removed }) => told.push(`${queueArn.split(':').at(-1)} ${received} ${removed}`),
    });
    await post('metered');
    await until(() => told.length === 6);
    // A consumer may be done before the relay has heard so.
    expect(told.sort()).toEqual([
      ...['PutItem 1', 'request 201', 'service-Queue 1 1'],
      ...['service-relay 256 MB', 'service-worker 256 MB', 'service-writer 256 MB'],
    ]);
  });

  it('tells how much a function wrote to its log', async () => {
    const logged: unknown[] = [];
    const options = fixtureIn(folder);
    writeFileSync(join(folder, 'assets', 'worker', 'index.mjs'), "export const handler = () => console.log('办结');");
    cloud = await bootCloud({ ...options, onLog: (log) => logged.push(log) });
    await cloud.invoke('service-worker', {});
    await until(() => logged.length > 0);
    expect(logged).toEqual([{ functionName: 'service-worker', bytes: 7 }]);
  });

  it('lives in virtual time, over a restart too', async () => {
    await boot();
    const advance = await fetch(`${cloud?.consoleUrl}/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advanceMs: 400 * 86_400_000 }),
    });
    const { now } = (await advance.json()) as { now: string };
    const { at } = (await (await post('later')).json()) as { at: number };
    expect(at).toBeGreaterThanOrEqual(Date.parse(now));
    await cloud?.close();
    await boot();
    expect(cloud?.clock.now()).toBeGreaterThanOrEqual(at);
  });

  it('keeps what it holds over a restart, and its folder to itself', async () => {
    await boot();
    await post('kept');
    await until(() => witnessed().includes('kept'));
    await expect(bootCloud(optionsFor(folder))).rejects.toThrow(/already runs a local cloud/);
    await cloud?.close();
    await boot();
    expect(cloud?.state().tables).toEqual([{ name: 'data-Table', items: 1 }]);
    await post('new');
    await until(() => witnessed().includes('new'));
    expect(witnessed()).toEqual(['kept', 'new']);
  });
});

it('loses nothing that was acknowledged when it is killed', async () => {
  fixtureIn(folder);
  const child = spawn(process.execPath, [new URL('./cloud-child.ts', import.meta.url).pathname, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(() => output.split('\n').length > 30 || child.exitCode !== null);
  child.kill('SIGKILL');
  await exited;
  const acknowledged = output.split('\n').slice(0, -1);
  expect(acknowledged.length).toBeGreaterThanOrEqual(30);
  await boot();
  // What a worker held when it was killed comes again after the visibility timeout.
  cloud?.moveClock(cloud.clock.now() + 60_000);
  await until(() => acknowledged.every((name) => witnessed().includes(name)));
});

describe('a template that could not be deployed, or not be run as written, stops the boot:', () => {
  it.each([
    [
      'an unknown resource type',
      { Vm: { Type: 'AWS::EC2::Instance' } },
      /service\/Vm: the local cloud does not know AWS::EC2::Instance/,
    ],
    [
      'an unknown property of a queue',
      { Queue: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } } },
      /service\/Queue: .*FifoQueue/,
    ],
    [
      'no permission for the API',
      { writerPermission: undefined },
      /no AWS::Lambda::Permission lets .*\/v1\/POST\/items invoke/,
    ],
    [
      'no right to poll',
      { relayRole: { Type: 'AWS::IAM::Role', Properties: trust('lambda.amazonaws.com') } },
      /not authorized to perform: dynamodb:DescribeStream/,
    ],
    [
      'a role for another service',
      { writerRole: { Type: 'AWS::IAM::Role', Properties: trust('ec2.amazonaws.com') } },
      /service\/writer: .* does not trust lambda/,
    ],
    [
      'a visibility timeout below the function’s',
      { Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 5 } } },
      /visibility timeout \(5 s\) is shorter/,
    ],
  ] as [string, Changes, RegExp][])('%s', async (_, changes, message) => {
    await expect(boot(changes)).rejects.toThrow(message);
    // What had been opened is closed again: the same folder boots.
    await boot();
  });
});

function trust(service: string): object {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } };
  return { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [statement] } };
}
