import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Deployment } from '#infra/deployments';
import type { Resources } from '#infra/resources';
import { logNameOf } from './function-logs.ts';
import type { Journey } from './journey.ts';
import { OperationsDashboard } from './operations-dashboard.ts';
import { OperatorsTopic } from './operators-topic.ts';
import type { Ground } from './people-rights.ts';
import { PeopleRoles } from './people-roles.ts';
import { SavedQueries } from './saved-queries.ts';
import { Watch, type Watched } from './watch.ts';

export interface OperationsProps extends Watched {
  readonly deployment: Deployment;
  readonly resources: Resources;
  /** What operators and seal officers start; among `journeys` too. */
  readonly machines: { readonly operations: readonly Journey[]; readonly sealOperations: readonly Journey[] };
}

/** How people watch over a deployment: alarms, one page, saved searches, and the roles they do it in. */
export class Operations extends Construct {
  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    const { deployment, functions } = props;
    // By which people's rights know what is of this deployment: no other thing's name begins like it (deploymentNamed).
    const prefix = `tongban-${deployment.name}`;
    const { topic } = new OperatorsTopic(this, 'operators', { name: `${prefix}-operators` });
    const watch = new Watch(this, 'watch', { ...props, prefix, tell: topic });
    new OperationsDashboard(this, 'dashboard', { ...props, watch, name: prefix });
    new SavedQueries(this, 'searches', { folder: prefix, logGroups: functions.map(({ logGroup }) => logGroup) });
    new PeopleRoles(this, 'people', { prefix, ground: this.#ground(props, prefix), tell: topic });
  }

  #ground({ deployment, journeys, machines, resources }: OperationsProps, prefix: string): Ground {
    const arnsOf = (some: readonly Journey[]) => some.map(({ arn }) => arn);
    const started = [...machines.operations, ...machines.sealOperations];
    const stack = Stack.of(this);
    const named = (service: string, resource: string, resourceName: string) =>
      stack.formatArn({ service, resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    return {
      machines: named('states', 'stateMachine', `${prefix}-*`),
      journeys: arnsOf(journeys.filter((journey) => !started.includes(journey))),
      operations: arnsOf(machines.operations),
      sealOperations: arnsOf(machines.sealOperations),
      queues: stack.formatArn({ service: 'sqs', resource: `${prefix}-*`, arnFormat: ArnFormat.NO_RESOURCE_NAME }),
      logGroups: named('logs', 'log-group', `${logNameOf(deployment, '*')}:*`),
      alarms: named('cloudwatch', 'alarm', `${prefix}-*`),
      dashboards: stack.formatArn({ service: 'cloudwatch', region: '', resource: 'dashboard', resourceName: prefix }),
      functions: named('lambda', 'function', `${prefix}-*`),
      eventSources: named('lambda', 'event-source-mapping', '*'),
      restoredTables: stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: `${prefix}-restored-*` }),
      resources,
    };
  }
}
