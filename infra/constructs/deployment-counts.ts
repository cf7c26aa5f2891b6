import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** What happened to cases, by the type of the event. */
const counted = {
  Filed: 'case.submitted',
  Accepted: 'case.accepted',
  Decided: 'case.decided',
  WentOverdue: 'case.overdue',
} as const;

/** What reconcile says of what is late, and of agreements, by the field of its line. */
const measured = {
  UnacknowledgedSeconds: 'unacknowledgedSeconds',
  OverdueSeconds: 'overdueSeconds',
  AgreementsEnding: 'agreementsEnding',
  AgreementsIdle: 'agreementsIdle',
} as const;

export interface DeploymentCountsProps {
  readonly namespace: string;
  /** Of the function that writes a line for each event, once. */
  readonly projected: ILogGroup;
  /** Of the function that looks for what is late. */
  readonly reconciled: ILogGroup;
}

/** The figures of a deployment that no AWS service knows, taken from structured log lines; shown by their names alone. */
export class DeploymentCounts extends Construct {
  readonly #namespace: string;

  constructor(scope: Construct, id: string, props: DeploymentCountsProps) {
    super(scope, id);
    const { namespace: metricNamespace, projected, reconciled } = props;
    this.#namespace = metricNamespace;
    for (const [metricName, type] of Object.entries(counted))
      new MetricFilter(this, metricName, {
        logGroup: projected,
        filterPattern: FilterPattern.all(
          FilterPattern.stringValue('$.message', '=', 'projected'),
          FilterPattern.stringValue('$.type', '=', type),
        ),
        metricNamespace,
        metricName,
        defaultValue: 0,
      });
    for (const [metricName, field] of Object.entries(measured))
      new MetricFilter(this, metricName, {
        logGroup: reconciled,
        filterPattern: FilterPattern.stringValue('$.message', '=', 'reconciled'),
        metricNamespace,
        metricName,
        metricValue: `$.${field}`,
      });
  }

  /** Cases filed, accepted, decided and gone overdue, as many as fall in a period. */
  metricsOfCases(): Metric[] {
    return Object.keys(counted).map((name) => this.#metric(name, 'Sum'));
  }

  /** Seconds that the longest waiting event has not been dealt with by some consumer. */
  metricUnacknowledged(): Metric {
    return this.#metric('UnacknowledgedSeconds', 'Maximum').with({ period: betweenWalks });
  }

  /** Seconds that the longest awaited act is overdue. */
  metricOverdue(): Metric {
    return this.#metric('OverdueSeconds', 'Maximum').with({ period: betweenWalks });
  }

  /** Agreements that end within 30 working days with nothing to follow. */
  metricAgreementsEnding(): Metric {
    return this.#metric('AgreementsEnding', 'Maximum').with({ period: betweenWalks });
  }

  /** Agreements whose days have come without both seals, or without the publication of what they entrust. */
  metricAgreementsIdle(): Metric {
    return this.#metric('AgreementsIdle', 'Maximum').with({ period: betweenWalks });
  }

  #metric(metricName: string, statistic: string): Metric {
    return new Metric({ namespace: this.#namespace, metricName, statistic, label: metricName });
  }
}

/** A little more than the schedule of reconcile, so that every period holds a walk. */
const betweenWalks = Duration.minutes(20);
