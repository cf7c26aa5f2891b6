import { readFileSync } from 'node:fs';
import { Arn, ArnFormat, CfnOutput, CfnParameter, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type Consumer, consumers } from '#contracts/consumers';
import { api as routes } from '#contracts/http/api';
import { ContractApi } from '#infra/constructs/contract-api';
import { Journey } from '#infra/constructs/journey';
import { ServiceFunction } from '#infra/constructs/service-function';
import { WebAcl } from '#infra/constructs/web-acl';
import { WorkQueue } from '#infra/constructs/work-queue';
import { type Deployment, partnersOf } from '#infra/deployments';
import type { Resources } from '#infra/resources';
import type { DataStack } from './data-stack.ts';
import { manifests } from './manifests.ts';
import type { SealsStack } from './seals-stack.ts';

/** Of all that changes in the table only new events matter: snapshots, waits and idempotency records change beside them. */
const newEvents = {
  pattern: JSON.stringify({ eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'EVENT#' }] } } } }),
};

/** Each has a machine of its name. */
const waysOfHandling = ['fully-online', 'collection-on-behalf'] as const;

export interface ServiceStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly bundles: string;
  readonly data: DataStack;
  readonly seals: SealsStack;
}

/** Everything that a release replaces: the API, its functions, journeys, the relay and its consumers. */
export class ServiceStack extends Stack {
  /** By name; the sealer is not among them. */
  readonly functions: ReadonlyMap<string, ServiceFunction>;
  /** By what consumes them. */
  readonly queues: Readonly<Record<Consumer, WorkQueue>>;
  readonly journeys: readonly Journey[];
  readonly api: ContractApi;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { deployment, bundles, data, seals } = props;
    // A name and not a reference: the machines call functions whose policies name the machines.
    const machinePrefix = `tongban-${deployment.name}-`;
    this.queues = this.#queues(deployment);
    const courier = this.#courier(deployment);
    const resources = this.#resources({ props, machinePrefix, courier });
    const own = manifests.filter(({ name }) => name !== seals.sealer.node.id);
    this.functions = new Map(
      own.map((manifest) => [manifest.name, new ServiceFunction(this, { manifest, deployment, bundles, resources })]),
    );
    this.journeys = this.#journeys(machinePrefix, seals.sealer);
    this.#connectEvents(data);
    this.#schedule();
    this.api = new ContractApi(this, 'api', {
      name: `tongban-${deployment.name}`,
      authorizer: this.named('authorizer'),
      functions: this.functions,
    });
    new WebAcl(this, 'web-acl', {
      name: `tongban-${deployment.name}`,
      stage: this.api.restApi.deploymentStage,
      managedRules: deployment.profile.managedRules,
      verificationPaths: [routes.verifyDocument.path, routes.followCase.path.replace('{code}', '')],
    });
    new CfnOutput(this, 'ApiUrl', { value: this.api.restApi.url });
  }

  /** One for each way of handling. */
  #journeys(machinePrefix: string, sealer: ServiceFunction): readonly Journey[] {
    // By reference: a machine is made after its functions.
    const arnOf = ({ lambda }: ServiceFunction): string => lambda.functionArn;
    const tasks = {
      JourneyWait: arnOf(this.named('journey-wait')),
      JourneyRecord: arnOf(this.named('journey-record')),
      Sealer: arnOf(sealer),
    };
    const tasksOf = {
      'fully-online': { ...tasks, OnTheSpot: arnOf(this.named('on-the-spot')) },
      'collection-on-behalf': { ...tasks, CourierOut: arnOf(this.named('courier-out')) },
    };
    return waysOfHandling.map(
      (way) =>
        new Journey(this, way, {
          name: `${machinePrefix}${way}`,
          definition: readFileSync(new URL(`../journeys/${way}.asl.json`, import.meta.url), 'utf8'),
          tasks: tasksOf[way],
          whenItFails: { zh: '该办件停在出错的环节', en: 'the case stands still where it failed' },
        }),
    );
  }

  /** Throws where there is no function of that name. */
  named(name: string): ServiceFunction {
    const found = this.functions.get(name);
    if (found === undefined) throw new Error(`there is no function ${name}`);
    return found;
  }

  /** One for each consumer of events, named like it. */
  #queues(deployment: Deployment): Readonly<Record<Consumer, WorkQueue>> {
    const queues = consumers.map((consumer) => [
      consumer,
      new WorkQueue(this, `${consumer}-queue`, {
        name: `tongban-${deployment.name}-${consumer}`,
        consumerTimeoutSeconds: manifests.find(({ name }) => name === consumer)?.timeoutSeconds ?? 30,
      }),
    ]);
    return Object.fromEntries(queues) as Record<Consumer, WorkQueue>;
  }

  #resources(request: { props: ServiceStackProps; machinePrefix: string; courier: string }): Resources {
    const { props, machinePrefix, courier } = request;
    const { queues } = this;
    const queue = ({ queue: { queueArn, queueUrl } }: WorkQueue) => ({ arns: [queueArn], value: queueUrl });
    const arnOf = (service: string, resource: string, resourceName: string): string =>
      Arn.format({ service, resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME }, this);
    const machineArn = (way: string): string => arnOf('states', 'stateMachine', `${machinePrefix}${way}`);
    // A name and not a reference: all functions are made in one loop.
    const called = (name: string) => {
      const functionName = `tongban-${props.deployment.name}-${name}`;
      return { arns: [arnOf('lambda', 'function', functionName)], value: functionName };
    };
    const partnerOfRegion = partnersOf(props.deployment).flatMap(({ id, regions }) =>
      regions.map((region) => [region, id] as const),
    );
    return {
      ...props.data.resources,
      ...props.seals.resources,
      sealer: { arns: [props.seals.sealer.lambda.functionArn], value: props.seals.sealer.lambda.functionName },
      resumeQueue: queue(queues.resume),
      projectQueue: queue(queues.project),
      notifyQueue: queue(queues.notify),
      partnersQueue: queue(queues.partners),
      deadLetters: {
        arns: consumers.map((consumer) => queues[consumer].deadLetters.queueArn),
        value: JSON.stringify(
          Object.fromEntries(consumers.map((consumer) => [consumer, queues[consumer].deadLetters.queueUrl])),
        ),
      },
      journey: { arns: waysOfHandling.map(machineArn), value: machineArn('') },
      partnerOfRegion: { arns: [], value: JSON.stringify(Object.fromEntries(partnerOfRegion)) },
      webhookFunction: called('webhook-out'),
      takeFunction: called('partner-take'),
      giveFunction: called('partner-give'),
      outgoing: { arns: [], value: props.deployment.local ? 'loopback' : 'public' },
      jointTests: { arns: [], value: props.deployment.jointTests },
      desks: { arns: [], value: JSON.stringify(props.deployment.desks) },
      courier: { arns: [], value: courier },
      issuers: { arns: [], value: JSON.stringify(this.#issuers(props.deployment)) },
    };
  }

  /** Locally the keys of the issuer are at an address known only when the local cloud boots. */
  #issuers({ issuers, local }: Deployment) {
    const parameter = local ? new CfnParameter(this, 'LocalJwksUrl', { type: 'String' }).valueAsString : '';
    return issuers.map((issuer) => ({
      ...issuer,
      jwksUrl: issuer.jwksUrl === 'parameter:LocalJwksUrl' ? parameter : issuer.jwksUrl,
    }));
  }

  /** The account with the carrier, as JSON; locally its simulator is at an address known only when the local cloud boots. */
  #courier({ courier, local }: Deployment): string {
    const parameter = local ? new CfnParameter(this, 'LocalCourierUrl', { type: 'String' }).valueAsString : '';
    const account = courier && {
      ...courier,
      url: courier.url === 'parameter:LocalCourierUrl' ? parameter : courier.url,
    };
    // What whoever looks for the carrier needs to know.
    if (account !== null) new CfnOutput(this, 'CourierUrl', { value: account.url });
    return JSON.stringify(account);
  }

  #schedule(): void {
    for (const { name, trigger } of manifests)
      if (trigger.kind === 'schedule')
        new Rule(this, `${name}-schedule`, {
          schedule: Schedule.rate(Duration.minutes(trigger.everyMinutes)),
          // Without the event of the schedule: nothing of it is used.
          targets: [new LambdaFunction(this.named(name).lambda, { event: RuleTargetInput.fromObject({}) })],
        });
  }

  /** The stream of new events to the relay, the relay's queues to their consumers (law 3). */
  #connectEvents({ cases }: DataStack): void {
    const relay = this.named('relay');
    const streamArn = cases.tableStreamArn;
    if (streamArn === undefined) throw new Error('the cases table has no stream');
    relay.allow(
      new PolicyStatement({
        sid: 'EventSource',
        actions: [
          'dynamodb:DescribeStream',
          'dynamodb:GetRecords',
          'dynamodb:GetShardIterator',
          'dynamodb:ListStreams',
        ],
        resources: [streamArn],
      }),
    );
    for (const { name, trigger } of manifests) {
      if (trigger.kind === 'queue') this.queues[trigger.queue].consumedBy(this.named(name), trigger);
      if (trigger.kind === 'stream')
        new EventSourceMapping(this, `${name}-source`, {
          target: this.named(name).lambda,
          eventSourceArn: streamArn,
          startingPosition: StartingPosition.TRIM_HORIZON,
          batchSize: trigger.batchSize,
          bisectBatchOnError: true,
          reportBatchItemFailures: true,
          filters: [newEvents],
        });
    }
  }
}
