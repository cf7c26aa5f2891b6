import { RestApi } from './apigateway.ts';
import { CallCounts, readState } from './cloud-state.ts';
import type { CloudState } from './cloud-state.ts';
import { openClock } from './cloud-clock.ts';
import { makeServices } from './cloud-services.ts';
import type { VirtualClock } from './clock.ts';
import { serveConsole } from './console.ts';
import { operatorOf } from './console-operator.ts';
import { lockDataFolder } from './data-folder.ts';
import type { DynamoDbOptions } from './dynamodb.ts';
import { rootCaller, serveAws } from './endpoint.ts';
import type { AwsEndpointOptions, ResourcePolicyOf } from './endpoint.ts';
import type { EventSourcesOptions } from './event-sources.ts';
import type { InvokeFault } from './function-runner.ts';
import type { Decision } from './iam.ts';
import { serveIdentity } from './identity.ts';
import type { IdentityServer, Persona } from './identity.ts';
import { invokeApi, type Lambda } from './lambda.ts';
import type { Meters } from './meters.ts';
import type { PolicyDocument } from './policy-document.ts';
import { Provision } from './provision.ts';
import type { Services } from './provision.ts';
import { identityOf } from './resources.ts';
import type { Input, Place } from './service.ts';
import type { SqsFaults } from './sqs-queues.ts';
import { openStore } from './store.ts';
import { Templates } from './template.ts';
import type { Stack } from './template.ts';

/** Addresses that a template's parameters may have to hold. */
export interface Addresses {
  readonly awsUrl: string;
  /** Absent without an identity provider. */
  readonly jwksUrl?: string;
}

export interface CloudOptions extends Meters {
  /** The synthesised stacks, in the order in which they depend on each other. */
  readonly templates: readonly Stack[];
  /** Everything durable is here; held by one process at a time. */
  readonly dataFolder: string;
  /** The data folder is deleted afterwards: no write waits for the disk. */
  readonly thrownAway?: boolean;
  readonly parameters?: Readonly<Record<string, string>> | ((addresses: Addresses) => Readonly<Record<string, string>>);
  /** Port of the console page; the AWS endpoint, the identity provider and the APIs take those after it. Absent: any free ones. */
  readonly port?: number;
  readonly place?: Place;
  /** Where virtual time begins in a fresh data folder, ms since the epoch (default: now). A folder in use goes on from where it was. */
  readonly startsAt?: number;
  readonly identity?: { readonly personas: readonly Persona[] };
  /** Execution environments per function (default 2). */
  readonly concurrency?: number;
  readonly faults?: {
    readonly invoke?: InvokeFault;
    readonly dynamodb?: DynamoDbOptions['faults'];
    readonly sqs?: SqsFaults;
    readonly refuse?: AwsEndpointOptions['refuse'];
  };
  readonly stream?: DynamoDbOptions['stream'] & Pick<EventSourcesOptions, 'duplicate'>;
  /** `backoff` is that of scheduled rules too. */
  readonly eventSources?: Pick<EventSourcesOptions, 'backoff' | 'redeliverAfterMs'>;
  /** Told once of each kind of access that the policies allowed or refused. */
  readonly onDecision?: (decision: Decision) => void;
}

/** A running local cloud. */
export interface LocalCloud {
  /** Addresses of the REST APIs, as `<stack>/<logical id>`. */
  readonly apis: Readonly<Record<string, string>>;
  readonly awsUrl: string;
  readonly consoleUrl: string;
  readonly identity: IdentityServer | undefined;
  readonly clock: VirtualClock;
  readonly services: Services;
  /** Outputs of the stacks, as `<stack>.<output>`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Calls a function by name; throws LambdaFault. */
  invoke(name: string, payload: unknown): Promise<unknown>;
  /** Calls a JSON service as the account root, for seeding: `call('DynamoDB_20120810.PutItem', {…})`. */
  call(target: string, input: Input): Promise<Record<string, unknown>>;
  /** Moves virtual time forward (ms since the epoch), so that it stays there over a restart. */
  moveClock(toMs: number): void;
  state(): CloudState;
  /** Finishes what is under way, then stops; a `kill -9` instead loses nothing either. */
  close(): Promise<void>;
}

/** Where the local deployments are (DESIGN §7). */
const localPlace: Place = { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' };

/** Virtual ms between two sweeps of expired items. */
const sweepEveryMs = 60_000;

/** Boots a local cloud from synthesised templates and what its data folder holds. Throws Error where it cannot, and undoes the rest. */
export async function bootCloud(options: CloudOptions): Promise<LocalCloud> {
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  };
  try {
    return { ...(await boot(options, (closer) => closers.push(closer))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function boot(
  options: CloudOptions,
  onClose: (closer: () => unknown) => void,
): Promise<Omit<LocalCloud, 'close'>> {
  const { dataFolder, place = localPlace } = options;
  // Lambda runs in UTC, and the workers share this process's zone.
  process.env['TZ'] = 'UTC';
  onClose(lockDataFolder(dataFolder));
  const store = openStore(dataFolder, { thrownAway: options.thrownAway ?? false });
  onClose(() => store.close());
  const { clock, moveClock } = openClock(store, options.startsAt);
  onClose(() => clock.stop());
  const portAfter = (n: number): number => (options.port === undefined ? 0 : options.port + n);
  const identity =
    options.identity &&
    (await serveIdentity({ dataFolder, port: portAfter(2), clockOffset: clock.shared, ...options.identity }));
  onClose(() => identity?.close());

  const policies = new Map<string, PolicyDocument>();
  const resourcePolicyOf: ResourcePolicyOf = (arn) => policies.get(arn) ?? policies.get(bucketOf(arn));
  const calls = new CallCounts();
  const address = { awsUrl: '' };
  const { services, json } = makeServices({ options, store, clock, place, awsUrl: () => address.awsUrl });
  const aws = await serveAws({
    port: portAfter(1),
    clock,
    iam: services.iam,
    json,
    s3: services.s3,
    resourcePolicyOf,
    invoke: invokeApi(services.lambda),
    onCall: (record) => {
      calls.add(record);
      options.onCall?.(record);
    },
    ...(options.faults?.refuse ? { refuse: options.faults.refuse } : {}),
  });
  onClose(() => aws.close());
  address.awsUrl = aws.url;
  services.sqs.servedAt(aws.url);

  const templates = loadTemplates({
    options,
    place,
    addresses: { awsUrl: aws.url, ...(identity && { jwksUrl: identity.jwksUrl }) },
  });
  onClose(() => services.sqs.stop());
  onClose(() => services.lambda.stop());
  const models = new Provision({ templates, services, place, policies }).run();
  onClose(() => services.states.stop());
  onClose(() => services.eventSources.stop());
  onClose(() => services.eventRules.stop());

  const invoke: Lambda['invoke'] = (request) => services.lambda.invoke(request);
  const apis: RestApi[] = [];
  for (const [at, model] of models.entries()) {
    const { onRequest } = options;
    const api = new RestApi({ model, clock, place, port: portAfter(3 + at), invoke, ...(onRequest && { onRequest }) });
    await api.listen();
    onClose(() => api.close());
    apis.push(api);
  }
  services.states.resume();
  services.eventSources.start();
  services.eventRules.start();
  sweepFrom(clock, () => services.dynamodb.sweep());

  const state = (): CloudState => readState({ services, store, clock, apis, calls });
  const outputs = templates.outputs();
  const operate = operatorOf({ outputs, services, resourcePolicyOf });
  const console = await serveConsole({ port: portAfter(0), state, moveClock, operate });
  onClose(() => console.close());
  return {
    apis: Object.fromEntries(apis.map((api) => [api.status().path, api.url])),
    awsUrl: aws.url,
    consoleUrl: console.url,
    identity,
    clock,
    services,
    outputs,
    invoke: (name, payload) => services.lambda.invoke({ name, payload }),
    call: rootCaller(json, place),
    moveClock,
    state,
  };
}

function loadTemplates(from: { options: CloudOptions; place: Place; addresses: Addresses }): Templates {
  const { options, place, addresses } = from;
  const { parameters = {}, templates: stacks } = options;
  const templates: Templates = new Templates({
    stacks,
    place,
    parameters: typeof parameters === 'function' ? parameters(addresses) : parameters,
    identify: (resource) => identityOf(resource, { templates, place, awsUrl: addresses.awsUrl }),
  });
  return templates;
}

function sweepFrom(clock: VirtualClock, sweep: () => unknown): void {
  clock.at(clock.now() + sweepEveryMs, () => {
    sweep();
    sweepFrom(clock, sweep);
  });
}

/** The bucket's ARN for the ARN of an object in it; any other ARN as it is. */
function bucketOf(arn: string): string {
  return /^arn:[^:]+:s3:::[^/]+/.exec(arn)?.[0] ?? arn;
}
