import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type TableName, tables } from '#contracts/tables';
import { Operations } from '#infra/constructs/operations';
import { OperatorMachines } from '#infra/constructs/operator-machines';
import type { Deployment } from '#infra/deployments';
import type { Resources } from '#infra/resources';
import type { DataStack } from './data-stack.ts';
import type { SealsStack } from './seals-stack.ts';
import type { ServiceStack } from './service-stack.ts';

export interface WatchStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly data: DataStack;
  readonly seals: SealsStack;
  readonly service: ServiceStack;
}

/**
 * How people watch over a deployment, and the machines they mend it with. Apart from the stack `service` because CloudFormation
 * takes 500 resources into one stack: a release replaces both, and nothing here keeps anything from leaving that one.
 */
export class WatchStack extends Stack {
  constructor(scope: Construct, id: string, { deployment, data, seals, service, ...props }: WatchStackProps) {
    super(scope, id, props);
    const resources = { ...data.resources, ...seals.resources };
    const machines = new OperatorMachines(this, 'machines', {
      prefix: `tongban-${deployment.name}`,
      named: (name) => service.named(name),
    });
    new Operations(this, 'operations', {
      ...{ deployment, resources, machines, api: service.api, counts: data.counts },
      functions: [...service.functions.values(), seals.sealer],
      queues: new Map(Object.entries(service.queues)),
      journeys: [...service.journeys, ...machines.operations, ...machines.sealOperations],
      tables: tableNames(resources),
    });
  }
}

/** The tables that functions of the stack `service` use, by what the contract calls them. */
const tableNames = (resources: Resources): ReadonlyMap<string, string> =>
  new Map((Object.keys(tables) as TableName[]).flatMap((name) => tableOf(resources, name)));

const tableOf = (resources: Resources, name: TableName): [string, string][] => {
  const value = resources[name]?.value;
  return value === undefined ? [] : [[name, value]];
};
