import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '#infra/local/clock';
import { bootCloud } from '#infra/local/cloud';
import type { LocalCloud } from '#infra/local/cloud';
import { EventRules } from '#infra/local/event-rules';
import { openStore } from '#infra/local/store';
import type { Store } from '#infra/local/store';
import { allow, arnOf, fixtureIn, role } from './cloud-fixture.ts';
import type { Changes } from './cloud-fixture.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const place = { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' };
const functionArn = 'arn:aws-cn:lambda:cn-north-1:000000000000:function:f';
const ruleArn = 'arn:aws-cn:events:cn-north-1:000000000000:rule/often';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rules-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
/** Long enough for a timer that is due to have fired; used only to see that something did NOT happen. */
const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

describe('a rule', () => {
  let store: Store;
  let clock: VirtualClock;
  let rules: EventRules;
  let payloads: unknown[];
  let failures: number;

  const open = (schedule = 'rate(15 minutes)', input?: string): void => {
    store = openStore(folder);
    rules = new EventRules({
      ...{ store, clock, place, backoff: { firstMs: 1, longestMs: 2 }, startExecution: () => undefined },
      invoke: ({ payload }) => {
        payloads.push(payload);
        failures -= 1;
        return failures < 0 ? Promise.resolve() : Promise.reject(new Error('broken'));
      },
    });
    rules.createRule({
      arn: ruleArn,
      name: 'often',
      schedule,
      targets: [{ arn: functionArn, input, call: undefined }],
    });
    rules.start();
  };
  const close = async (): Promise<void> => {
    await rules.stop();
    store.close();
  };
  const settled = (fired: number): Promise<void> =>
    until(() => {
      const [status] = rules.status();
      return status?.fired === fired && Date.parse(status.next) > clock.now();
    });

  beforeEach(() => {
    clock = new VirtualClock(Date.parse('2030-01-01T00:00:00Z') - Date.now());
    [payloads, failures] = [[], 0];
  });
  afterEach(async () => {
    await close();
    clock.stop();
  });

  it('fires when its rate is over, with the event that EventBridge sends', async () => {
    open();
    clock.advance(14 * minuteMs);
    await aMoment();
    expect(payloads).toEqual([]);
    clock.advance(minuteMs);
    await settled(1);
    expect(payloads).toEqual([
      {
        ...{ version: '0', 'detail-type': 'Scheduled Event', source: 'aws.events', account: '000000000000' },
        ...{ region: 'cn-north-1', resources: [ruleArn], detail: {} },
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        time: expect.stringMatching(/^2030-01-01T00:15:0\dZ$/) as string,
      },
    ]);
  });

  it('sends its input instead, where it has one', async () => {
    open('rate(1 minute)', '{"pass":"short"}');
    clock.advance(minuteMs);
    await settled(1);
    expect(payloads).toEqual([{ pass: 'short' }]);
  });

  it('fires once after a jump of three days, and goes on by its rate', async () => {
    open();
    const [before] = rules.status();
    clock.advance(3 * dayMs + minuteMs);
    await settled(1);
    await aMoment();
    expect(payloads).toHaveLength(1);
    const rateMs = 15 * minuteMs;
    expect((Date.parse(rules.status()[0]?.next ?? '') - Date.parse(before?.next ?? '')) % rateMs).toBe(0);
    clock.advance(rateMs);
    await settled(2);
  });

  it('keeps its next firing over a restart, and begins anew with another rate', async () => {
    open();
    const next = rules.status()[0]?.next;
    clock.advance(10 * minuteMs);
    await close();
    open();
    expect(rules.status()[0]?.next).toBe(next);
    await close();
    open('rate(2 hours)');
    expect(Date.parse(rules.status()[0]?.next ?? '')).toBeGreaterThan(clock.now() + 119 * minuteMs);
  });

  it('tries a failed invocation again, then drops and counts it', async () => {
    open();
    failures = 2;
    clock.advance(15 * minuteMs);
    await settled(1);
    expect(payloads).toHaveLength(3);
    expect(rules.status()).toMatchObject([{ dropped: 0, lastError: 'broken' }]);
    failures = 5;
    clock.advance(15 * minuteMs);
    await settled(2);
    expect(payloads).toHaveLength(6);
    expect(rules.status()).toMatchObject([{ dropped: 1 }]);
  });
});

describe('the rules of a template', () => {
  let cloud: LocalCloud | undefined;
  const boot = async (changes: Changes): Promise<LocalCloud> => (cloud = await bootCloud(fixtureIn(folder, changes)));
  afterEach(async () => {
    await cloud?.close();
    cloud = undefined;
  });
  const witnessed = (): string => {
    const file = join(folder, 'witness');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };

  const rule = (target: object, more: object = {}): object => ({
    Type: 'AWS::Events::Rule',
    Properties: { ScheduleExpression: 'rate(1 hour)', State: 'ENABLED', Targets: [{ Id: 'one', ...target }], ...more },
  });
  const toWorker = { Arn: arnOf('worker'), Input: '{"Records":[{"body":"tick"}]}' };
  const toMachine = { Arn: { Ref: 'machine' }, Input: '{"name":"scheduled"}', RoleArn: arnOf('ruleRole') };
  const permission = {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      ...{ Action: 'lambda:InvokeFunction', FunctionName: arnOf('worker'), Principal: 'events.amazonaws.com' },
      SourceArn: arnOf('Hourly'),
    },
  };
  const ruleRole = (service: string, action: string): object => role(service, allow(action, { Ref: 'machine' }));

  it('call a function that permits them', async () => {
    const { clock } = await boot({ Hourly: rule(toWorker), permission });
    clock.advance(60 * minuteMs);
    await until(() => witnessed() === 'tick\n');
    expect(cloud?.state().rules).toMatchObject([{ name: 'service-Hourly', schedule: 'rate(1 hour)', fired: 1 }]);
  });

  it('start a state machine with the rights of their role', async () => {
    const { clock } = await boot({
      Hourly: rule(toMachine),
      ruleRole: ruleRole('events.amazonaws.com', 'states:StartExecution'),
    });
    clock.advance(60 * minuteMs);
    await until(() => witnessed() === 'scheduled\n');
    expect(cloud?.services.iam.decisions()).toContainEqual(
      expect.objectContaining({ action: 'states:StartExecution', allowed: true, count: 1 }),
    );
  });

  it('are refused what their role may not, once each firing, and show it', async () => {
    const { clock } = await boot({
      Hourly: rule(toMachine),
      ruleRole: ruleRole('events.amazonaws.com', 'states:StopExecution'),
    });
    clock.advance(60 * minuteMs);
    await until(() => cloud?.state().rules[0]?.dropped === 1);
    expect(cloud?.state().refused).toMatchObject([{ action: 'states:StartExecution', count: 1 }]);
    expect(cloud?.state().rules[0]?.lastError).toMatch(/not authorized to perform: states:StartExecution/);
  });

  it('do nothing while they are disabled', async () => {
    await boot({ Hourly: rule(toWorker, { State: 'DISABLED' }), permission });
    expect(cloud?.state().rules).toEqual([]);
  });

  const untrusted = { Hourly: rule(toMachine), ruleRole: ruleRole('lambda.amazonaws.com', 'states:StartExecution') };
  it.each([
    [
      'without the permission of the function',
      { Hourly: rule(toWorker) },
      /no AWS::Lambda::Permission lets .*rule\/service-Hourly invoke/,
    ],
    ['with a role that does not trust EventBridge', untrusted, /does not trust events\.amazonaws\.com/],
    ['without the role that a state machine needs', { Hourly: rule({ Arn: { Ref: 'machine' } }) }, /need a RoleArn/],
    [
      'by a cron expression',
      { Hourly: rule(toWorker, { ScheduleExpression: 'cron(0 2 * * ? *)' }), permission },
      /cron\(0 2 \* \* \? \*\) is not supported here: only rate/,
    ],
    [
      'in a singular of many',
      { Hourly: rule(toWorker, { ScheduleExpression: 'rate(5 minute)' }), permission },
      /not supported here/,
    ],
    ['by a pattern', { Hourly: rule(toWorker, { EventPattern: {} }), permission }, /does not know EventPattern/],
    ['to a queue', { Hourly: rule({ Arn: arnOf('Queue') }) }, /is no target here/],
  ] as [string, Changes, RegExp][])('stop the boot %s', async (_, changes, message) => {
    await expect(boot(changes)).rejects.toThrow(message);
  });
});
