import { beforeEach, describe, expect, it } from 'vitest';
import { assumptions, Bill, priceOf, summed, total } from '#infra/commands/bench-bill';
import { monthlyLines, runsPerMonth, type Resource } from '#infra/commands/bench-monthly';
import { HotKeys, Uses } from '#infra/commands/bench-uses';
import type { TableUse } from '#infra/local/dynamodb';

let bill: Bill;
beforeEach(() => (bill = new Bill({ firewall: false })));

const call = (service: string, operation: string) => ({ service, operation, role: '', status: 200, ms: 1 });
const use = (rest: Partial<TableUse>): TableUse => ({
  ...{ operation: 'Query', table: 'cases', index: undefined, items: 0, readUnits: 0, writeUnits: 0, writes: [] },
  ...rest,
});

describe('a bill', () => {
  it('knows which key, which request to objects and which API is charged for', () => {
    for (const operation of ['GenerateDataKey', 'Decrypt', 'GenerateMac', 'Sign'])
      bill.hooks.onCall(call('TrentService', operation));
    for (const method of ['PUT', 'GET', 'HEAD', 'DELETE']) bill.hooks.onCall(call('s3', method));
    bill.hooks.onCall(call('AmazonSQS', 'SendMessageBatch'));
    bill.hooks.onCall(call('AWSStepFunctions', 'StartExecution'));
    bill.hooks.onCall(call('DynamoDB_20120810', 'GetItem'));
    expect(bill.counts('assumed')).toMatchObject({
      ...{ kmsSymmetric: 3, kmsAsymmetric: 1, s3Put: 1, s3Get: 2, sqsRequest: 1 },
    });
  });

  it('counts a batch of a queue as the requests that Lambda makes for it', () => {
    bill.hooks.onPoll({ queueArn: 'q', received: 10, removed: 9 });
    bill.hooks.onPoll({ queueArn: 'q', received: 1, removed: 0 });
    bill.hooks.onPoll({ queueArn: 'q', received: 25, removed: 25 });
    expect(bill.counts('assumed').sqsRequest).toBe(2 + 1 + 6);
  });

  it('adds the units of tables and the states of journeys', () => {
    bill.hooks.onUse(use({ readUnits: 0.5 }));
    bill.hooks.onUse(use({ readUnits: 1, writeUnits: 6 }));
    bill.hooks.onTransition({ machine: 'm', state: 's', execution: 'e' });
    expect(bill.counts('assumed')).toMatchObject({ readUnit: 1.5, writeUnit: 6, transition: 1 });
  });

  it('charges an invocation by memory and time, as assumed or as measured in started milliseconds', () => {
    bill.hooks.onInvocation({ functionName: 'x', memoryMb: 512, ms: 10.2 });
    expect(bill.counts('assumed').lambdaGbSecond).toBeCloseTo((0.5 * assumptions.billedMs) / 1000);
    expect(bill.counts('local').lambdaGbSecond).toBeCloseTo(0.5 * 0.011);
    expect(bill.counts('local')).toMatchObject({ lambdaRequest: 1, logGb: assumptions.platformLogBytes / 2 ** 30 });
  });

  it('lets each request to the API pay for the authorizer, found in its cache or not', () => {
    bill.hooks.onInvocation({ functionName: 'tongban-lanzhou-authorizer', memoryMb: 256, ms: 5 });
    bill.restart();
    bill.hooks.onRequest({ status: 200 });
    bill.hooks.onRequest({ status: 404 });
    expect(bill.counts('assumed')).toMatchObject({ apiRequest: 2, lambdaRequest: 2 });
    expect(bill.counts('assumed').lambdaGbSecond).toBeCloseTo(2 * 0.25 * 0.1);
    expect(bill.counts('assumed').wafRequest).toBeUndefined();
  });

  it('pays for the firewall where there is one', () => {
    bill = new Bill({ firewall: true });
    bill.hooks.onRequest({ status: 200 });
    expect(bill.counts('assumed').wafRequest).toBe(1);
  });

  it('begins anew', () => {
    bill.hooks.onRequest({ status: 200 });
    bill.hooks.onInvocation({ functionName: 'x', memoryMb: 512, ms: 10 });
    bill.restart();
    expect(total(bill.counts('assumed'))).toBe(0);
  });
});

describe('prices', () => {
  it('are those of the table, per their number of units', () => {
    expect(priceOf('transition', 8000)).toBeCloseTo(0.2);
    expect(priceOf('apiRequest', 1_000_000)).toBeCloseTo(3.5);
    expect(priceOf('kmsAsymmetric', 10_000)).toBeCloseTo(0.15);
  });

  it('add up, with or without one of them', () => {
    const counts = summed([
      { counts: { transition: 8 }, times: 500 },
      { counts: { transition: 6, s3Put: 1 }, times: 500 },
    ]);
    expect(counts).toEqual({ transition: 7000, s3Put: 500 });
    expect(total(counts)).toBeCloseTo(0.175 + 0.0025);
    expect(total(counts, ['transition'])).toBeCloseTo(0.0025);
  });
});

describe('the monthly price of a template', () => {
  const resources: Resource[] = [
    { Type: 'AWS::KMS::Key' },
    { Type: 'AWS::KMS::Key' },
    { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
    {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Metrics: [{ MetricStat: {} }, { MetricStat: {} }, { Expression: 'a/b' }] },
    },
    { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{}, {}] } },
    { Type: 'AWS::Lambda::EventSourceMapping', Properties: { StartingPosition: 'TRIM_HORIZON' } },
    { Type: 'AWS::Lambda::EventSourceMapping', Properties: { BatchSize: 10 } },
    { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 hour)' } },
    { Type: 'AWS::DynamoDB::Table' },
  ];

  it('names what is charged for without use, and how many of it there are', () => {
    const lines = monthlyLines(resources);
    expect(lines.map(({ what, count }) => [what, count])).toEqual([
      ['KMS keys', 2],
      ['alarms', 3],
      ['web ACLs', 1],
      ['their rules', 2],
      ['empty polls of queues', 657_000],
      ['scheduled invocations', 730],
    ]);
    expect(lines.slice(0, 5).map(({ usd }) => Number(usd.toFixed(2)))).toEqual([2, 0.3, 5, 2, 0.26]);
  });

  it.each([
    ['rate(5 minutes)', 8760],
    ['rate(1 day)', 730 / 24],
    ['cron(0 3 * * ? *)', 730 / 24],
    ['cron(0/15 * * * ? *)', 2920],
    [undefined, 0],
  ])('reads %s', (expression, runs) => expect(runsPerMonth(expression)).toBeCloseTo(runs));

  it('refuses a schedule it cannot read, instead of leaving it out', () =>
    expect(() => runsPerMonth('at(2026-01-01T00:00:00)')).toThrow('how often'));
});

describe('uses of tables', () => {
  it('tell items read from items written', () => {
    const uses = new Uses();
    uses.hooks.onUse?.(use({ items: 3, readUnits: 1 }));
    uses.hooks.onUse?.(use({ operation: 'TransactWriteItems', items: 4, writeUnits: 12 }));
    expect(uses.taken()).toEqual({ items: 3, readUnits: 1, writeUnits: 12 });
    expect(uses.taken()).toEqual({ items: 0, readUnits: 0, writeUnits: 0 });
  });

  it('show the hottest key of each table and each index', () => {
    const keys = new HotKeys();
    const entry = (index: string | undefined, partitionKey: string) => ({ table: 't', index, partitionKey, units: 2 });
    keys.hooks.onUse?.(use({ writes: [entry(undefined, 'a'), entry(undefined, 'b'), entry('i', 'x')] }));
    keys.hooks.onUse?.(use({ writes: [entry('i', 'x'), entry('i', 'y'), entry(undefined, 'c')] }));
    expect(keys.heat()).toEqual([
      { where: 't/i', writes: 3, hottest: 2 },
      { where: 't', writes: 3, hottest: 1 },
    ]);
  });
});
