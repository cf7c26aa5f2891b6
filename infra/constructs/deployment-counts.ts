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

/** What reconcile says of what is late, of agreements and of revocation lists, by the field of its line. */
const measured = {
  UnacknowledgedSeconds: 'unacknowledgedSeconds',
  OverdueSeconds: 'overdueSeconds',
  AgreementsEnding: 'agreementsEnding',
  AgreementsIdle: 'agreementsIdle',
  RevocationListsEnding: 'listsEnding',
} as const;

/** What the clock says, every minute, of the endpoints of partners, by the field of its line. */
const seen = {
  EndpointsFailing: 'failingCount',
  EndpointsDisabled: 'disabledCount',
  EndpointsWithDead: 'withDeadCount',
} as const;

/** What is said, every five minutes, of systems that only answer, by the field of its line. */
const answering = { SourcesFailing: 'failingCount' } as const;

/** What is said, every half hour, of partners that give daily lists. */
const comparing = { ListsUnsettled: 'unsettledCount' } as const;

/** Messages that a partner did not take at four attempts. */
const refused = 'MessagesRefused';

export interface DeploymentCountsProps {
  readonly namespace: string;
  /** Of the function that writes a line for each event, once. */
  readonly projected: ILogGroup;
  /** Of the function that looks for what is late. */
  readonly reconciled: ILogGroup;
  /** Of the function that looks what partners were not told yet, and of the one that tells them. */
  readonly looked: ILogGroup;
  readonly told: ILogGroup;
  /** Of the function that asks systems that only answer how cases stand. */
  readonly asked: ILogGroup;
  /** Of the function that compares daily lists. */
  readonly compared: ILogGroup;
}

/** The figures of a deployment that no AWS service knows, taken from structured log lines; shown by their names alone. */
export class DeploymentCounts extends Construct {
  readonly #namespace: string;

  constructor(scope: Construct, id: string, props: DeploymentCountsProps) {
    super(scope, id);
    const { namespace: metricNamespace, projected, reconciled, looked, told, asked, compared } = props;
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
    new MetricFilter(this, refused, {
      logGroup: told,
      filterPattern: FilterPattern.stringValue('$.message', '=', 'not taken four times'),
      metricNamespace,
      metricName: refused,
      defaultValue: 0,
    });
    const gauges = [
      { logGroup: reconciled, message: 'reconciled', fields: measured },
      { logGroup: looked, message: 'looked', fields: seen },
      { logGroup: asked, message: 'asked', fields: answering },
      { logGroup: compared, message: 'compared', fields: comparing },
    ];
    for (const { logGroup, message, fields } of gauges)
      for (const [metricName, field] of Object.entries(fields))
        new MetricFilter(this, metricName, {
          logGroup,
          filterPattern: FilterPattern.stringValue('$.message', '=', message),
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

  /** Trusted authorities of whom no revocation list counts for seven days more. */
  metricRevocationListsEnding(): Metric {
    return this.#metric('RevocationListsEnding', 'Maximum').with({ period: betweenWalks });
  }

  /** Messages that were not taken at four attempts, as many as fall in a period. */
  metricMessagesRefused(): Metric {
    return this.#metric(refused, 'Sum');
  }

  /** Endpoints of partners that have failed for as long as people are told of. */
  metricEndpointsFailing(): Metric {
    return this.#metric('EndpointsFailing', 'Maximum');
  }

  /** Endpoints to which nothing is sent until somebody says so. */
  metricEndpointsDisabled(): Metric {
    return this.#metric('EndpointsDisabled', 'Maximum');
  }

  /** Endpoints for which something was given up. */
  metricEndpointsWithDead(): Metric {
    return this.#metric('EndpointsWithDead', 'Maximum');
  }

  /** Systems that have answered nothing for a day. */
  metricSourcesFailing(): Metric {
    return this.#metric('SourcesFailing', 'Maximum').with({ period: betweenWalks });
  }

  /** Partners whose lists differ from what was received, or could not be had for a day. */
  metricListsUnsettled(): Metric {
    return this.#metric('ListsUnsettled', 'Maximum').with({ period: betweenComparisons });
  }

  #metric(metricName: string, statistic: string): Metric {
    return new Metric({ namespace: this.#namespace, metricName, statistic, label: metricName });
  }
}

/** A little more than the schedule of reconcile, so that every period holds a walk. */
const betweenWalks = Duration.minutes(20);
/** The same for the schedule of comparing. */
const betweenComparisons = Duration.minutes(40);
