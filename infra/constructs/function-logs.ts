import { RemovalPolicy } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionManifest } from '#contracts/capabilities';
import type { Deployment } from '#infra/deployments';

type Named = Pick<Deployment, 'name'>;

export interface FunctionLogsProps {
  readonly deployment: Deployment;
  /** Every function of the deployment, whatever stack it is in. */
  readonly manifests: readonly FunctionManifest[];
}

/**
 * The log of every function, with the count of its faults. By law logs outlive the functions that write them, so they are
 * in another stack. A function knows its log by name (`logNameOf`), not by a reference: an export cannot go before its last use.
 */
export class FunctionLogs extends Construct {
  readonly #groups = new Map<string, LogGroup>();

  constructor(scope: Construct, id: string, { deployment, manifests }: FunctionLogsProps) {
    super(scope, id);
    for (const { name } of manifests) {
      const logGroup = new LogGroup(this, name, {
        logGroupName: logNameOf(deployment, name),
        retention: deployment.logRetentionDays,
        removalPolicy: RemovalPolicy.RETAIN,
      });
      new MetricFilter(this, `${name}-faults`, {
        logGroup,
        filterPattern: FilterPattern.stringValue('$.level', '=', 'ERROR'),
        metricNamespace: metricNamespace(deployment),
        metricName: faultMetric,
        dimensions: { Function: '$.service' },
      });
      this.#groups.set(name, logGroup);
    }
  }

  /** Throws where there is no function of that name. */
  of(name: string): LogGroup {
    const found = this.#groups.get(name);
    if (found === undefined) throw new Error(`there is no log of a function ${name}`);
    return found;
  }
}

/** Name of the log group of a function. */
export const logNameOf = (deployment: Named, name: string): string => `/tongban/${deployment.name}/${name}`;

/** Where a deployment's own metrics are. */
export const metricNamespace = ({ name }: Named): string => `Tongban/${name}`;

/** Lines of faults that a function wrote in five minutes. */
export const metricOfFaults = (deployment: Named, name: string): Metric =>
  new Metric({
    namespace: metricNamespace(deployment),
    metricName: faultMetric,
    dimensionsMap: { Function: name },
    statistic: 'Sum',
    label: name,
  });

/** Log lines of a fault, by function. */
const faultMetric = 'Failed';
