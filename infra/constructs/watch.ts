import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Text } from '#contracts/text';
import { Alarm, type AlarmProps } from './alarm.ts';
import { alarmsOfCounts } from './alarms-of-counts.ts';
import type { ContractApi } from './contract-api.ts';
import type { DeploymentCounts } from './deployment-counts.ts';
import type { Journey } from './journey.ts';
import type { ServiceFunction } from './service-function.ts';
import type { WorkQueue } from './work-queue.ts';

/** What a deployment consists of, as far as it can go wrong. */
export interface Watched {
  readonly functions: readonly ServiceFunction[];
  /** Each named like the function that consumes it. */
  readonly queues: ReadonlyMap<string, WorkQueue>;
  readonly journeys: readonly Journey[];
  readonly api: ContractApi;
  /** Physical names of the tables, by what the contract calls them. */
  readonly tables: ReadonlyMap<string, string>;
  readonly counts: DeploymentCounts;
}

interface WatchProps extends Watched {
  /** What the name of every alarm begins with. */
  readonly prefix: string;
  readonly tell: Topic;
}

/** One bad period may be a passing fault that a retry has mended; what lasts is bad in two of three. */
const lasting = { periods: 2, of: 3 };

/**
 * Seconds. A failing message is delivered every three minutes (six where another region is told) and set aside after eight
 * times: at fifteen minutes there is still time to act before it is a dead letter, and nothing of that age is a mere burst.
 */
const stalledSeconds = 900;

/** Milliseconds, as before; the stream itself forgets after 24 hours. */
const behindMs = 900_000;

/** One request in a hundred. */
const tooManyErrors = 0.01;

/** Milliseconds that a person at a window is asked to wait at most, in 99 of 100 commands. */
const slowMs = 3000;

/** CloudWatch takes no more metrics into the expression of an alarm. */
const metricsOfAlarm = 10;

/** The functions that people wait for with their hand on the button. */
const commands = ['case-command', 'decide'];

/** Every alarm of a deployment. What each means to people comes from what it watches. */
export class Watch extends Construct {
  readonly #props: WatchProps;
  readonly alarms: Alarm[] = [];

  constructor(scope: Construct, id: string, props: WatchProps) {
    super(scope, id);
    this.#props = props;
    for (const each of props.functions) this.#watchFunction(each);
    this.#watchRoom(props.functions);
    for (const [consumer, queue] of props.queues) this.#watchQueue(queue, this.#whenItFails(consumer));
    for (const journey of props.journeys) this.#watchJourney(journey);
    this.#watchApi(props.api);
    for (const [name, table] of props.tables) this.#watchTable(name, table);
    for (const [name, alarm] of Object.entries(alarmsOfCounts(props.counts))) this.#alarm(name, alarm);
  }

  #watchFunction(each: ServiceFunction): void {
    const { name, trigger, whenItFails: consequence } = each.manifest;
    const isSealer = name === 'sealer';
    this.#alarm(`${name}-fails`, {
      metric: each.metricFailed(),
      from: 1,
      bad: lasting,
      // KMS publishes no metric of failed signatures; the sealer's own faults are that metric.
      meaning: isSealer
        ? { zh: '盖章功能持续出错', en: 'the sealer keeps failing' }
        : { zh: `函数 ${name} 持续出错`, en: `the function ${name} keeps failing` },
      consequence,
      runbook: isSealer ? 'sealing-fails' : 'function-fails',
    });
    if (trigger.kind === 'stream')
      this.#alarm(`${name}-behind`, {
        metric: each.metricBehind(),
        from: behindMs,
        meaning: { zh: '事件转发落后超过 15 分钟', en: 'the relay is more than 15 minutes behind the events' },
        consequence,
        runbook: 'relay-behind',
      });
    if (commands.includes(name))
      this.#alarm(`${name}-slow`, {
        metric: each.metricSlowest(),
        from: slowMs,
        bad: lasting,
        meaning: { zh: `函数 ${name} 响应过慢`, en: `one of a hundred calls of ${name} takes 3 seconds or longer` },
        consequence: { zh: '窗口和网上的办事人员要等待', en: 'people wait at the window and at the screen' },
        runbook: 'commands-slow',
      });
  }

  /** Lambda's room is the account's: which functions had none the metrics of the alarm show. Ten of them go into one alarm. */
  #watchRoom(functions: readonly ServiceFunction[]): void {
    for (let from = 0; from < functions.length; from += metricsOfAlarm) {
      const some = functions.slice(from, from + metricsOfAlarm);
      this.#alarm(`functions-throttled-${from / metricsOfAlarm + 1}`, {
        metric: sumOf(Object.fromEntries(some.map((each, at) => [`m${at}`, each.metricThrottles()]))),
        from: 1,
        bad: lasting,
        meaning: { zh: '有函数被限流', en: 'Lambda has no room for some functions' },
        consequence: {
          zh: '如同这些函数部分失效; 是哪些见告警的指标',
          en: 'as if those functions failed for a part of their callers; the metrics of the alarm say which',
        },
        runbook: 'function-throttled',
      });
    }
  }

  #watchQueue(queue: WorkQueue, consequence: Text): void {
    const name = queue.node.id;
    this.#alarm(`${name}-stalled`, {
      metric: queue.metricOldestAge(),
      from: stalledSeconds,
      meaning: { zh: `队列 ${name} 积压超过 15 分钟`, en: `the oldest message of ${name} has waited for 15 minutes` },
      consequence,
      runbook: 'queue-stalled',
    });
    this.#alarm(`${name}-dead-letters`, {
      metric: queue.metricDeadLetters(),
      from: 1,
      meaning: { zh: `队列 ${name} 有死信`, en: `messages of ${name} were set aside after eight attempts` },
      consequence,
      runbook: 'dead-letters',
    });
  }

  #watchJourney(journey: Journey): void {
    const name = journey.node.id;
    const consequence = journey.whenItFails;
    this.#alarm(`${name}-failed`, {
      metric: journey.metricFailed(),
      from: 1,
      meaning: { zh: `流程 ${name} 有执行失败`, en: `an execution of ${name} failed` },
      consequence,
      runbook: 'journey-failed',
    });
    this.#alarm(`${name}-timed-out`, {
      metric: journey.metricTimedOut(),
      from: 1,
      meaning: { zh: `流程 ${name} 有执行超时`, en: `an execution of ${name} was open for too long` },
      consequence,
      runbook: 'journey-timed-out',
    });
  }

  #watchApi(api: ContractApi): void {
    this.#alarm('api-errors', {
      metric: api.metricServerErrors(),
      from: tooManyErrors,
      bad: lasting,
      meaning: { zh: '接口错误率达到百分之一', en: 'one of a hundred requests is answered with an error of ours' },
      consequence: {
        zh: '部分群众和工作人员办不了事',
        en: 'some of the public and of the officials cannot do their business',
      },
      runbook: 'api-errors',
    });
  }

  #watchTable(name: string, table: string): void {
    const consequence: Text = {
      zh: '读写该表的办理动作变慢或失败',
      en: 'whatever reads or writes that table is slow or fails, and is to be tried again',
    };
    this.#alarm(`${name}-throttled`, {
      metric: sumOfTable(table, { reads: { name: 'ReadThrottleEvents' }, writes: { name: 'WriteThrottleEvents' } }),
      from: 1,
      bad: lasting,
      meaning: { zh: `数据表 ${name} 被限流`, en: `the table ${name} is throttled` },
      consequence,
      runbook: 'table-throttled',
    });
    // Of the one table that every command needs; of the others the functions' own faults tell.
    if (name === 'cases')
      this.#alarm(`${name}-errors`, {
        metric: sumOfTable(table, {
          queries: { name: 'SystemErrors', operation: 'Query' },
          gets: { name: 'SystemErrors', operation: 'GetItem' },
          writes: { name: 'SystemErrors', operation: 'TransactWriteItems' },
        }),
        from: 1,
        bad: lasting,
        meaning: { zh: `数据表 ${name} 服务端出错`, en: `DynamoDB itself fails on the table ${name}` },
        consequence,
        runbook: 'table-errors',
      });
  }

  #alarm(name: string, props: Omit<AlarmProps, 'name' | 'tell'>): void {
    const { prefix, tell } = this.#props;
    this.alarms.push(new Alarm(this, name, { ...props, name: `${prefix}-${name}`, tell }));
  }

  #whenItFails(consumer: string): Text {
    const found = this.#props.functions.find(({ manifest }) => manifest.name === consumer);
    if (found === undefined) throw new Error(`the queue ${consumer} has no consumer of that name`);
    return found.manifest.whenItFails;
  }
}

/** Events of five minutes, over several metrics of a table. */
const sumOfTable = (table: string, parts: Readonly<Record<string, { name: string; operation?: string }>>): IMetric =>
  sumOf(
    Object.fromEntries(
      Object.entries(parts).map(([id, { name, operation }]) => [
        id,
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName: name,
          statistic: 'Sum',
          dimensionsMap: { TableName: table, ...(operation === undefined ? {} : { Operation: operation }) },
        }),
      ]),
    ),
  );

/** Of metrics by their ids in an expression; nothing measured counts as nothing happened. */
function sumOf(usingMetrics: Readonly<Record<string, IMetric>>): IMetric {
  const expression = Object.keys(usingMetrics)
    .map((id) => `FILL(${id}, 0)`)
    .join(' + ');
  return new MathExpression({ expression, usingMetrics: { ...usingMetrics } });
}
