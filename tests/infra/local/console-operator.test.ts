import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bootCloud } from '#infra/local/cloud';
import type { LocalCloud } from '#infra/local/cloud';
import { operatorOf } from '#infra/local/console-operator';
import { Iam } from '#infra/local/iam';
import type { Services } from '#infra/local/provision';
import type { Call, Input } from '#infra/local/service';
import { allow, arnOf, fixtureIn, role } from './cloud-fixture.ts';

const statesArn = 'arn:aws-cn:states:cn-north-1:000000000000';
const states = {
  Check: {
    Type: 'Choice',
    Choices: [{ Condition: '{% $states.input.wait = true %}', Next: 'Wait' }],
    Default: 'Broken',
  },
  Wait: { Type: 'Wait', Seconds: 86_400, End: true },
  Broken: { Type: 'Fail', Error: 'Repair.Refused', Cause: 'as asked' },
};
const machine = (name: string): object => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    StateMachineName: name,
    RoleArn: arnOf('machineRole'),
    DefinitionString: JSON.stringify({
      Comment: 'Repairs what is broken. {"wait":true,"reason":"<b>…</b>"}',
      ...{ QueryLanguage: 'JSONata', StartAt: 'Check', States: states },
    }),
  },
});
const started = { 'Fn::Sub': 'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:x-op-repair:*' };

let folder: string;
let cloud: LocalCloud;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'operator-'));
  cloud = await bootCloud(
    fixtureIn(folder, {
      repair: machine('x-op-repair'),
      suspend: machine('x-op-suspend'),
      Dead: { Type: 'AWS::SQS::Queue', Properties: {} },
      Work: {
        Type: 'AWS::SQS::Queue',
        Properties: { RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 3 } },
      },
      operatorRole: role(
        'lambda.amazonaws.com',
        allow('states:StartExecution', { Ref: 'repair' }),
        allow(['states:RedriveExecution', 'states:StopExecution'], started),
      ),
    }),
  );
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

const post = (path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response> =>
  fetch(`${cloud.consoleUrl}${path}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(fields),
    headers: headers ?? { origin: cloud.consoleUrl },
  });
const page = async (): Promise<string> => (await fetch(cloud.consoleUrl)).text();
const statusOf = (name: string): string | undefined =>
  cloud.state().executions.find((execution) => execution.name === name)?.status;
const execution = (name: string): { execution: string } => ({
  execution: `${statesArn}:execution:x-op-repair:${name}`,
});
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('an operator at the console', () => {
  it('has a form for each operation, with its example, and none for other machines', async () => {
    const shown = await page();
    expect(shown.match(/name="machine" value="[^"]+"/g)).toEqual([
      'name="machine" value="x-op-repair"',
      'name="machine" value="x-op-suspend"',
    ]);
    expect(shown).toContain('>{&quot;wait&quot;:true,&quot;reason&quot;:&quot;&lt;b&gt;…&lt;/b&gt;&quot;}</textarea>');
    expect(shown).toContain('Repairs what is broken.');
  });

  it('starts an operation, and stops it', async () => {
    const started = await post('/start-execution', {
      machine: 'x-op-repair',
      name: 'one',
      input: '{"wait":true,"why":"修复"}',
    });
    expect([started.status, started.headers.get('location')]).toEqual([303, '/']);
    await until(() => cloud.state().executions.find(({ name }) => name === 'one')?.state === 'Wait');
    const described = await cloud.call('AWSStepFunctions.DescribeExecution', {
      executionArn: execution('one').execution,
    });
    expect(described['input']).toBe('{"wait":true,"why":"修复"}');
    expect(await page()).toContain('action="/stop-execution"');
    expect((await post('/stop-execution', execution('one'))).status).toBe(303);
    expect(statusOf('one')).toBe('ABORTED');
  });

  it('sees what failed in red, with its path and error, and sets it going again', async () => {
    expect((await post('/start-execution', { machine: 'x-op-repair', name: 'two', input: '' })).status).toBe(303);
    await until(() => statusOf('two') === 'FAILED');
    expect(await page()).toMatch(
      /<tr class="bad"><td>x-op-repair<\/td><td>two<\/td><td>FAILED<\/td><td>Check → Broken<\/td><td>Repair\.Refused<\/td>/,
    );
    expect((await post('/redrive-execution', execution('two'))).status).toBe(303);
    await until(() => cloud.services.iam.decisions().some(({ action }) => action === 'states:RedriveExecution'));
    const { redriveCount } = await cloud.call('AWSStepFunctions.DescribeExecution', {
      executionArn: execution('two').execution,
    });
    expect(redriveCount).toBe(1);
  });

  it('is refused what the role may not, and is told', async () => {
    const refused = await post('/start-execution', { machine: 'x-op-suspend', input: '{}' });
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('is not authorized to perform: states:StartExecution');
    expect(cloud.state().refused).toMatchObject([
      { role: 'arn:aws-cn:iam::000000000000:role/service-operatorRole', action: 'states:StartExecution' },
    ]);
  });

  it.each([
    ['/start-execution', { machine: 'x-op-repair', input: '{' }, /InvalidExecutionInput/],
    ['/start-execution', { machine: 'x-op-none' }, /StateMachineDoesNotExist/],
    ['/redrive-execution', { execution: 'x' }, /InvalidArn/],
  ] as [string, Record<string, string>, RegExp][])(
    'is told why %s of %j is not done',
    async (path, fields, message) => {
      const answered = await post(path, fields);
      expect(answered.status).toBe(400);
      expect(await answered.text()).toMatch(message);
    },
  );

  it('sees dead letters in red', async () => {
    expect(await page()).toContain('<tr><td>service-Dead</td><td>service-Work</td><td class="n">0</td></tr>');
    const QueueUrl = `${cloud.awsUrl}/000000000000/service-Dead`;
    await cloud.call('AmazonSQS.SendMessage', { QueueUrl, MessageBody: 'x' });
    expect(await page()).toContain(
      '<tr class="bad"><td>service-Dead</td><td>service-Work</td><td class="n">1</td></tr>',
    );
  });
});

describe('a form', () => {
  const fields = { machine: 'x-op-repair', name: 'forged', input: '{"wait":true}' };
  const type = { 'content-type': 'application/x-www-form-urlencoded' };

  it.each([
    ['of another site', { origin: 'http://evil.example' }],
    ['of another server on this machine', { origin: 'http://127.0.0.1:1' }],
    ['of a page that hides where it is from', { origin: 'null' }],
    ['of nobody', {}],
    ['that a browser marks as of the same site only', { 'sec-fetch-site': 'same-site' }],
  ] as [string, Record<string, string>][])('%s does nothing', async (_, headers) => {
    expect((await post('/start-execution', fields, headers)).status).toBe(403);
    expect(statusOf('forged')).toBeUndefined();
  });

  it('of another type does nothing', async () => {
    const headers = { origin: cloud.consoleUrl, 'content-type': 'text/plain' };
    expect((await post('/start-execution', fields, headers)).status).toBe(403);
    expect(statusOf('forged')).toBeUndefined();
  });

  it('is good by what the browser says of its site where it names no origin', async () => {
    const headers = { ...type, 'sec-fetch-site': 'same-origin' };
    expect((await post('/start-execution', { ...fields, name: 'own' }, headers)).status).toBe(303);
    expect(statusOf('own')).toBe('RUNNING');
  });

  it('is not sent by looking', async () => {
    expect((await fetch(`${cloud.consoleUrl}/start-execution?machine=x-op-repair&name=looked`)).status).toBe(404);
    expect(statusOf('looked')).toBeUndefined();
  });
});

describe('an operator where several deployments run', () => {
  const roleOf = (deployment: string): string => `arn:aws-cn:iam::000000000000:role/tongban-${deployment}-operator`;
  const arnOfMachine = (machine: string): string => `${statesArn}:stateMachine:${machine}`;

  /** Who asked for what. */
  const asked: [string, Input][] = [];
  const note = (input: Input, { principal }: Call): void => void asked.push([principal, input]);
  const machines = ['tongban-lanzhou-op-replay', 'tongban-xian-op-replay', 'other-op-replay'];
  const services = {
    iam: new Iam({ partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' }),
    states: {
      machines: () => machines.map((machine) => ({ name: machine, arn: arnOfMachine(machine) })),
      operations: { StartExecution: note, RedriveExecution: note, StopExecution: note },
    },
  } as unknown as Services;
  const outputs = Object.fromEntries(
    ['lanzhou', 'xian'].map((name) => [`tongban-${name}-watch.OperatorRoleArn`, roleOf(name)]),
  );
  const operate = operatorOf({ outputs, services, resourcePolicyOf: () => undefined });
  afterEach(() => void asked.splice(0));

  it.each([
    ['tongban-lanzhou-op-replay', 'lanzhou'],
    ['tongban-xian-op-replay', 'xian'],
    // Of no deployment that says who its operator is.
    ['other-op-replay', 'lanzhou'],
  ])('starts %s as the operator of %s', async (machine, deployment) => {
    await operate?.('StartExecution', new URLSearchParams({ machine, input: '{}' }));
    expect(asked).toEqual([[roleOf(deployment), { stateMachineArn: arnOfMachine(machine), input: '{}' }]]);
  });

  it.each(['RedriveExecution', 'StopExecution'] as const)(
    'asks for %s as the operator of its machine',
    async (action) => {
      const executionArn = `${statesArn}:execution:tongban-xian-collection-on-behalf:610100-20260922-0123456789AB-g1`;
      await operate?.(action, new URLSearchParams({ execution: executionArn }));
      expect(asked).toEqual([[roleOf('xian'), { executionArn }]]);
    },
  );

  it('is nobody where no stack names a role', () => {
    expect(operatorOf({ outputs: {}, services, resourcePolicyOf: () => undefined })).toBeUndefined();
  });
});
