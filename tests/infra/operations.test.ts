import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { Alarm, type AlarmProps } from '#infra/constructs/alarm';
import { consumers } from '#contracts/consumers';
import { errors } from '#contracts/errors';
import { manifests } from '#infra/stacks/manifests';
import { SynthesisedStacks } from './synthesised-stacks.ts';

const stacks = await SynthesisedStacks.of('lanzhou');
const runbook = readFileSync('docs/runbook.md', 'utf8');
const sections = new Map(
  runbook
    .split(/(?=<a id=")/)
    .slice(1)
    .map((section) => [/^<a id="([\w-]+)"/.exec(section)?.[1] ?? '', section]),
);
const alarms = stacks.resources('AWS::CloudWatch::Alarm').map(({ properties }) => ({
  name: String(properties['AlarmName']).replace('tongban-lanzhou-', ''),
  words: String(properties['AlarmDescription']),
  properties,
}));
interface Dimension {
  readonly Name: string;
  readonly Value: unknown;
}

/** Of the metric of an alarm, or of all that its expression is made of. */
const dimensionsIn = ({
  Dimensions,
  Metrics = [],
}: {
  Dimensions?: Dimension[];
  Metrics?: { MetricStat?: { Metric: { Dimensions?: Dimension[] } } }[];
}): Dimension[] => [...(Dimensions ?? []), ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? [])];
const anchorOf = ({ words }: { words: string }): string => /docs\/runbook\.md#([\w-]+)$/.exec(words)?.[1] ?? '';

describe('an alarm', () => {
  it.each(alarms)('$name says in both languages what it means to people, and where the steps are', (alarm) => {
    const [meaning = '', consequence = '', steps = ''] = alarm.words.split('\n');
    for (const line of [meaning, consequence]) expect(line).toMatch(/\p{Script=Han}.*[a-z]{3}/u);
    expect(consequence).toMatch(/^对群众的影响: .+。For people: .+\.$/);
    expect(steps).toMatch(/docs\/runbook\.md#[\w-]+$/);
    expect(sections.has(anchorOf(alarm)), anchorOf(alarm)).toBe(true);
    expect(alarm.words.length).toBeLessThanOrEqual(1024);
  });

  it.each(alarms)('$name tells the operators when it begins and when it ends', ({ properties }) => {
    for (const actions of [properties['AlarmActions'], properties['OKActions']])
      expect((actions as unknown[]).map((action) => stacks.read(action))).toEqual(['<operationsoperatorsTopic>']);
    expect(properties['TreatMissingData']).toBe('notBreaching');
  });

  it('has words that fit, or is not made', () => {
    const stack = new Stack(new App(), 'stack');
    const props: AlarmProps = {
      name: 'too-long',
      metric: new Metric({ namespace: 'N', metricName: 'M' }),
      from: 1,
      tell: new Topic(stack, 'topic'),
      meaning: { zh: '甲', en: 'a' },
      consequence: { zh: '乙', en: 'b'.repeat(1000) },
      runbook: 'somewhere',
    };
    expect(() => new Alarm(stack, 'alarm', props)).toThrow(/the words of somewhere are \d{4} characters long/);
  });
});

describe('what is watched', () => {
  const names = alarms.map(({ name }) => name);

  it('is every function: its faults and its throttles', () => {
    for (const { name } of manifests) expect(names).toContain(`${name}-fails`);
    const throttles = stacks
      .resources('AWS::CloudWatch::Alarm')
      .filter(({ properties }) => String(properties['AlarmName']).includes('functions-throttled-'))
      .map(({ properties }) =>
        (properties['Metrics'] as readonly { MetricStat?: unknown }[]).filter((each) => 'MetricStat' in each),
      );
    // CloudWatch takes ten metrics into one alarm.
    expect(Math.max(...throttles.map((metrics) => metrics.length))).toBeLessThanOrEqual(10);
    expect(throttles.flat()).toHaveLength(manifests.length);
    expect(JSON.stringify(throttles.flat()).match(/"MetricName":"Throttles"/g)).toHaveLength(manifests.length);
  });

  it('is every queue and every machine', () => {
    for (const consumer of consumers)
      expect(names).toEqual(expect.arrayContaining([`${consumer}-queue-stalled`, `${consumer}-queue-dead-letters`]));
    const machines = stacks
      .resources('AWS::StepFunctions::StateMachine')
      .map(({ properties }) => String(properties['StateMachineName']).replace('tongban-lanzhou-', ''));
    expect(machines).toHaveLength(9);
    for (const machine of machines)
      expect(names).toEqual(expect.arrayContaining([`${machine}-failed`, `${machine}-timed-out`]));
  });

  it('is there: every name that a metric has is that of a resource', () => {
    const named = (type: string, property: string) =>
      stacks.resources(type).map(({ name, properties }) => String(properties[property] ?? `<${name}>`));
    const place = /^arn:<AWS::Partition>:states:cn-north-1:\d{12}:stateMachine:/;
    const known: Readonly<Record<string, readonly string[]>> = {
      FunctionName: named('AWS::Lambda::Function', 'FunctionName'),
      QueueName: named('AWS::SQS::Queue', 'QueueName'),
      StateMachineArn: named('AWS::StepFunctions::StateMachine', 'StateMachineName'),
      ApiName: named('AWS::ApiGateway::RestApi', 'Name'),
      TableName: named('AWS::DynamoDB::Table', 'TableName'),
      // Of our own metric: what the function calls itself in its log.
      Function: manifests.map(({ name }) => name),
      Operation: ['Query', 'GetItem', 'TransactWriteItems'],
    };
    const watched = alarms.flatMap(({ name, properties }) =>
      dimensionsIn(properties).map((each) => [name, each] as const),
    );
    expect(new Set(watched.map(([, { Name }]) => Name))).toEqual(new Set(Object.keys(known)));
    for (const [name, { Name, Value }] of watched)
      expect(known[Name], `${name}: ${Name}`).toContain(stacks.read(Value).replace(place, ''));
  });

  it('is the relay, the API, the commands, the tables and what is late', () => {
    const others = [
      'relay-behind',
      'api-errors',
      'case-command-slow',
      'decide-slow',
      'cases-throttled',
      'cases-errors',
    ];
    expect(names).toEqual(
      expect.arrayContaining([
        ...others,
        'events-unacknowledged',
        'cases-overdue',
        'agreements-ending',
        'agreements-idle',
        'revocation-lists-ending',
      ]),
    );
  });

  it('counts lines that the functions do write', () => {
    const filters = stacks.resources('AWS::Logs::MetricFilter').map(({ properties }) => ({
      pattern: String(properties['FilterPattern']),
      metric: properties['MetricTransformations'][0]['MetricName'] as string,
    }));
    const project = readFileSync('functions/project/handler.ts', 'utf8');
    const reconcile = readFileSync('functions/reconcile/handler.ts', 'utf8');
    expect(project).toContain("log.info('projected', { caseId, seq, type })");
    expect(reconcile).toContain("log.info('reconciled', { ...run })");
    expect(filters.filter(({ pattern }) => pattern.includes('"projected"')).map(({ metric }) => metric)).toEqual([
      'Filed',
      'Accepted',
      'Decided',
      'WentOverdue',
    ]);
    expect(filters.filter(({ pattern }) => pattern.includes('"reconciled"')).map(({ metric }) => metric)).toEqual([
      'UnacknowledgedSeconds',
      'OverdueSeconds',
      'AgreementsEnding',
      'AgreementsIdle',
      'RevocationListsEnding',
    ]);
    expect(filters.filter(({ metric }) => metric === 'Failed')).toHaveLength(manifests.length);
  });
});

describe('the topic of the operators', () => {
  it('takes alarms of this account and events, by no open line', () => {
    const [{ properties } = expect.unreachable()] = stacks.resources('AWS::SNS::TopicPolicy');
    const statements = properties['PolicyDocument']['Statement'] as Record<string, unknown>[];
    expect(statements.map(({ Effect, Principal, Condition }) => ({ Effect, Principal, Condition }))).toEqual([
      { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
      },
      { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Condition: undefined },
    ]);
  });
});

describe('the dashboard', () => {
  const [dashboard] = stacks.resources('AWS::CloudWatch::Dashboard');
  const body = JSON.parse(stacks.read(dashboard?.properties['DashboardBody'])) as {
    widgets: {
      type: string;
      properties: { title?: string; alarms?: unknown[]; metrics?: unknown[]; query?: string };
    }[];
  };
  const widget = (title: string) => body.widgets.find(({ properties }) => properties.title === title)?.properties;

  it('shows every alarm, cases, waits, queues, executions, refusals by code, faults and calls', () => {
    expect(widget('Alarms')?.alarms).toHaveLength(alarms.length);
    expect(JSON.stringify(widget('Cases per hour'))).toMatch(/Filed.*Accepted.*Decided.*WentOverdue/);
    expect(JSON.stringify(widget('Oldest wait, seconds'))).toMatch(/OverdueSeconds.*UnacknowledgedSeconds/);
    for (const title of ['Oldest message per queue, seconds', 'Dead letters'])
      expect(widget(title)?.metrics).toHaveLength(consumers.length);
    expect(widget('Failed executions')?.metrics).toHaveLength(9);
    expect(widget('Calls per function')?.metrics).toHaveLength(manifests.length);
    expect(widget('Refusals by code')?.query).toMatch(
      /SOURCE '.*' \| filter message = "answered" and ispresent\(code\)/s,
    );
    expect(widget('Faults with their causes')?.query).toContain('error.cause.message');
  });
});

describe('the saved searches', () => {
  it('look through every log of the deployment', () => {
    const groups = stacks.resources('AWS::Logs::LogGroup').length;
    const queries = stacks.resources('AWS::Logs::QueryDefinition').map(({ properties }) => properties);
    expect(queries.map(({ Name }) => Name as string).sort()).toEqual(
      ['everything of a case', 'faults with their causes', 'refusals by code', 'slowest requests'].map(
        (name) => `tongban-lanzhou/${name}`,
      ),
    );
    for (const { LogGroupNames } of queries) expect(LogGroupNames).toHaveLength(groups);
  });
});

describe('the runbook', () => {
  const situations = [
    ...['roles', 'orders', 'find-a-case', 'restart-a-journey', 'replay', 'move-dead-letters', 'region-not-told'],
    'retell',
    ...['courier', 'recordings', 'printing', 'partners', 'go-live', 'rotate-partner-keys'],
    ...[
      'reconcile-after-an-outage',
      'register-a-seal',
      'ask-for-a-certificate',
      'suspend-a-seal',
      'redrive',
      'restore',
      'move-logs',
      'move-watch',
      'rotate-issuer-keys',
      'assign-a-case',
      'erase-personal-data',
    ],
  ];

  it('has a section for each alarm and each situation, and no other', () => {
    const warned = [...alarms.map(anchorOf), 'glass-broken'];
    expect([...sections.keys()].sort()).toEqual([...new Set([...warned, ...situations])].sort());
  });

  it('leads nowhere that is not there', () => {
    const links = [...runbook.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor ?? '');
    expect(links.filter((anchor) => !sections.has(anchor))).toEqual([]);
  });

  it('is written as steps', () => {
    for (const [anchor, section] of sections) expect(section, anchor).toMatch(/^1\. .*^2\. /ms);
  });

  it('says of every function what its failing means and what to look at', () => {
    const section = `${sections.get('function-fails')}${sections.get('sealing-fails')}`;
    for (const { name } of manifests) expect(section).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('quotes what partners says of a region that it cannot tell', () => {
    const section = sections.get('region-not-told');
    const said = ['tell-partner', 'message-of', 'sent-to-print', 'post-message', 'deliver-line']
      .map((name) => readFileSync(`shared/application/partner/${name}.ts`, 'utf8').replaceAll(/\$\{[^}]*\}/g, '…'))
      .concat(readFileSync('shared/domain/partner/delivery.ts', 'utf8'))
      .join('');
    for (const words of [
      'no partner is registered that speaks for region …',
      'is not stored as it was issued',
      'was erased before it was offered',
      ...['not-acknowledged', 'not-composed', 'no-key-…'],
    ]) {
      expect(section).toContain(words);
      expect(said).toContain(words);
    }
    const codes = [
      ...(section?.matchAll(/`(?:[^`]*: )?((?:partner|webhook|item|case|idempotency|request)\.\w+)`/g) ?? []),
    ];
    expect(codes.length).toBeGreaterThanOrEqual(5);
    for (const [, code = ''] of codes) expect(Object.keys(errors)).toContain(code);
  });

  it('quotes what the functions at the carrier say, and codes that are', () => {
    const section = sections.get('courier');
    const said = ['shared/application/courier/order-parcel.ts', 'shared/adapters/courier/ems-courier.ts']
      .map((path) => readFileSync(path, 'utf8').replaceAll(/\$\{[^}]*\}/g, '…'))
      .join('');
    for (const words of [
      'EMS gave no answer to …',
      'EMS failed at …',
      'the carrier does not take bag … of …',
      'the carrier says nothing of bag … of …',
      "waybill … is another case's",
      'the deployment has no carrier',
    ]) {
      expect(section).toContain(words);
      expect(said).toContain(words);
    }
    const codes = [...(section?.matchAll(/`(courier\.\w+)`/g) ?? [])].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThanOrEqual(4);
    expect(codes.filter((code) => !(code in errors))).toEqual([]);
    for (const state of ['OrderCourier', 'AskCourier']) {
      expect(section).toContain(`\`${state}\``);
      expect(readFileSync('infra/journeys/collection-on-behalf.asl.json', 'utf8')).toContain(`"${state}": {`);
    }
  });

  it('names searches, machines and errors as they are', () => {
    for (const name of [
      'op-replay',
      'op-restart-journey',
      'op-reconcile',
      'op-partner',
      'op-register-seal',
      'op-suspend-seal',
      'op-renew-revocations',
    ])
      expect(runbook).toContain(`\`${name}\``);
    for (const name of ['fully-online', 'collection-on-behalf']) expect(runbook).toContain(`\`tongban-NAME-${name}\``);
    expect(runbook).toMatch(/tongban-NAME\/everything of a case/);
  });
});
