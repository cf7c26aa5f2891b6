import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import prices from '#data/prices.json' with { type: 'json' };
import { assumptions, priceOf } from './bench-bill.ts';
import { type Figure, rounded, shown } from './bench-figures.ts';
import { synthesised } from './synth.ts';
import { stackNames } from '#infra/stack-names';

/** A resource as CloudFormation writes it. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** So many of something at a monthly price each, in dollars. */
export interface MonthlyLine {
  readonly what: string;
  readonly count: number;
  readonly usd: number;
}

const hoursPerMonth = 730;
/** Lambda polls a queue by five long polls of 20 s, also when it is empty. */
const emptyPollsPerMonth = 5 * (3600 / 20) * hoursPerMonth;
/** Where nothing is done but asking whether there is something to do. */
const scheduledMb = 256;

/** The resources of every stack of a deployment. */
export async function resourcesOf(deployment: string): Promise<readonly Resource[]> {
  const folder = await synthesised(deployment);
  return stackNames(deployment).flatMap((stack) => {
    const text = readFileSync(join(folder, `${stack}.template.json`), 'utf8');
    return Object.values((JSON.parse(text) as { Resources: Record<string, Resource> }).Resources);
  });
}

/** What is charged for every month although nobody files anything. */
export function monthlyLines(resources: readonly Resource[]): MonthlyLine[] {
  const of = (type: string): Readonly<Record<string, unknown>>[] =>
    resources.filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties);
  const count = (type: string, each: (properties: Readonly<Record<string, unknown>>) => number = () => 1): number =>
    of(type).reduce((sum, properties) => sum + each(properties), 0);
  const { monthly } = prices;
  const line = (what: string, number: number, usd: number): MonthlyLine => ({ what, count: number, usd: number * usd });
  const queueSources = of('AWS::Lambda::EventSourceMapping').filter(
    // A stream is read from a position; reading it costs nothing.
    ({ StartingPosition, Enabled }) => StartingPosition === undefined && Enabled !== false,
  ).length;
  const runs = (type: string): number => count(type, ({ ScheduleExpression }) => runsPerMonth(ScheduleExpression));
  const [rules, schedules] = [runs('AWS::Events::Rule'), runs('AWS::Scheduler::Schedule')];
  return [
    line('KMS keys', count('AWS::KMS::Key'), monthly.kmsKey.usd),
    line('alarms', count('AWS::CloudWatch::Alarm', metricsOf), monthly.alarm.usd),
    line('composite alarms', count('AWS::CloudWatch::CompositeAlarm'), monthly.compositeAlarm.usd),
    line('dashboards', count('AWS::CloudWatch::Dashboard'), monthly.dashboard.usd),
    line('metrics from logs', count('AWS::Logs::MetricFilter'), monthly.customMetric.usd),
    line('web ACLs', count('AWS::WAFv2::WebACL'), monthly.webAcl.usd),
    line(
      'their rules',
      count('AWS::WAFv2::WebACL', ({ Rules }) => lengthOf(Rules)),
      monthly.webAclRule.usd,
    ),
    line('empty polls of queues', queueSources * emptyPollsPerMonth, priceOf('sqsRequest', 1)),
    line('scheduled invocations', rules + schedules, scheduledPrice()),
    line('schedules of EventBridge Scheduler', schedules, prices.schedule.usd / prices.schedule.per),
  ].filter(({ count: number }) => number > 0);
}

const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);

/** An alarm over an expression is charged for each metric in it. */
const metricsOf = ({ Metrics }: Readonly<Record<string, unknown>>): number =>
  Array.isArray(Metrics) ? Metrics.filter((metric) => Object.hasOwn(Object(metric) as object, 'MetricStat')).length : 1;

const scheduledPrice = (): number =>
  priceOf('lambdaRequest', 1) +
  priceOf('lambdaGbSecond', (scheduledMb / 1024) * (assumptions.billedMs / 1000)) +
  priceOf('logGb', assumptions.platformLogBytes / 2 ** 30);

const rates: Readonly<Record<string, number>> = {
  minute: hoursPerMonth * 60,
  hour: hoursPerMonth,
  day: hoursPerMonth / 24,
};

/** Throws Error for an expression it cannot read: a price that leaves something out is none. */
export function runsPerMonth(expression: unknown): number {
  if (expression === undefined) return 0;
  if (typeof expression !== 'string') throw new Error('a schedule is written as text');
  const [, every, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (every !== undefined) return (rates[unit] ?? 0) / Number(every);
  const [, minute = '', hour = ''] = /^cron\((\S+) (\S+) \S+ \S+ \S+ \S+\)$/.exec(expression) ?? [];
  if (minute === '') throw new Error(`how often is ${expression}?`);
  return ((timesIn(minute, 60) * timesIn(hour, 24)) / 24) * hoursPerMonth;
}

/** How many of so many values a field of a cron expression names; its day is taken for every day. */
function timesIn(field: string, values: number): number {
  const [, step] = /^(?:\*|\d+)\/(\d+)$/.exec(field) ?? [];
  if (step !== undefined) return values / Number(step);
  if (field === '*') return values;
  if (/^\d+(,\d+)*$/.test(field)) return field.split(',').length;
  throw new Error(`how often is ${field}?`);
}

/** The fixed monthly price of a deployment that nobody uses. */
export function monthlyFigures(deployment: string, resources: readonly Resource[]): Figure[] {
  const found = monthlyLines(resources);
  const { tableGb, recoveryGb, objectGb, logStorageGb } = prices.monthly;
  const told = found.map(({ what, count, usd }) => `${rounded(count, 0)} ${what} $${rounded(usd)}`).join(', ');
  return [
    shown({
      figure: `fixed monthly price of an idle deployment (${deployment})`,
      measured: rounded(found.reduce((sum, { usd }) => sum + usd, 0)),
      unit: '$',
      kind: 'count',
      detail:
        `${told}; each seal key $${prices.monthly.kmsKey.usd} more; a GB in tables $${tableGb.usd + recoveryGb.usd}, ` +
        `of objects $${objectGb.usd}, of logs $${logStorageGb.usd}`,
    }),
  ];
}
