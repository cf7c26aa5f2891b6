import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  Row,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { faultsWithCauses, type Query, refusalsByCode } from './saved-queries.ts';
import type { Watch, Watched } from './watch.ts';

interface DashboardProps extends Watched {
  readonly name: string;
  readonly watch: Watch;
}

/** The grid of a dashboard is 24 columns wide. */
const half = { width: 12, height: 6 };

/** One page on which an operator sees from afar whether people are served: cases first, then what carries them. */
export class OperationsDashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { functions, watch } = props;
    const http = functions.filter(({ manifest }) => manifest.trigger.kind === 'http');
    const logs = (some: typeof functions) => some.map(({ logGroup }) => logGroup);
    const dashboard = new Dashboard(this, 'Page', { dashboardName: props.name, defaultInterval: Duration.days(1) });
    dashboard.addWidgets(
      new Row(
        words('运行总览 / How things stand', '处置步骤见 docs/runbook.md. Steps for every alarm: docs/runbook.md.'),
      ),
      new Row(
        new AlarmStatusWidget({
          title: 'Alarms',
          width: 24,
          height: 4,
          alarms: watch.alarms.map(({ alarm }) => alarm),
        }),
      ),
      ...caseRows(props),
      ...carrierRows(props),
      new Row(
        table('Refusals by code', { query: refusalsByCode, logGroups: logs(http) }),
        table('Faults with their causes', { query: faultsWithCauses, logGroups: logs(functions) }),
      ),
      new Row(
        graph(
          'Calls per function',
          functions.map((each) => each.metricCalls()),
        ),
        graph(
          'Failed calls per function',
          functions.map((each) => each.metricFailed()),
        ),
      ),
    );
  }
}

function caseRows({ counts }: DashboardProps): Row[] {
  const perHour = counts.metricsOfCases().map((metric) => metric.with({ period: Duration.hours(1) }));
  return [
    new Row(
      new GraphWidget({ ...half, title: 'Cases per hour', left: perHour }),
      graph('Oldest wait, seconds', [counts.metricOverdue(), counts.metricUnacknowledged()]),
    ),
  ];
}

function carrierRows({ queues, journeys, functions, api }: DashboardProps): Row[] {
  const relays = functions.filter(({ manifest }) => manifest.trigger.kind === 'stream');
  const all = [...queues.values()];
  return [
    new Row(
      graph(
        'Oldest message per queue, seconds',
        all.map((queue) => queue.metricOldestAge()),
      ),
      graph(
        'Dead letters',
        all.map((queue) => queue.metricDeadLetters()),
      ),
    ),
    new Row(
      graph(
        'Failed executions',
        journeys.map((journey) => journey.metricFailed()),
      ),
      graph(
        'Relay behind the events, milliseconds',
        relays.map((each) => each.metricBehind()),
      ),
    ),
    new Row(
      graph('Share of requests answered with an error of ours', [api.metricServerErrors()]),
      graph(
        'Slowest of a hundred calls, milliseconds',
        functions.filter(({ manifest }) => manifest.trigger.kind === 'http').map((each) => each.metricSlowest()),
      ),
    ),
  ];
}

const graph = (title: string, left: IMetric[]): IWidget => new GraphWidget({ ...half, title, left });

const table = (title: string, from: { query: Query; logGroups: readonly ILogGroup[] }): IWidget =>
  new LogQueryWidget({
    ...half,
    title,
    logGroupNames: from.logGroups.map(({ logGroupName }) => logGroupName),
    queryLines: [...from.query.clauses],
  });

const words = (title: string, text: string): IWidget =>
  new TextWidget({ width: 24, height: 2, markdown: `# ${title}\n${text}` });
