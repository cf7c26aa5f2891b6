import { createHash } from 'node:crypto';
import { isRecord, textOf } from './intrinsics.ts';
import type { Place } from './service.ts';
import type { Identity, Resource, Templates } from './template.ts';

/** A resource type that runs here: the properties it is built from, those left out with their reason, its identity. */
export interface RunType {
  /** Dot paths; a path covers everything below it, lists are passed through. Absent: the service has its own list. */
  readonly reads?: readonly string[];
  readonly ignores?: Readonly<Record<string, string>>;
  /** The property that gives the physical name, and the longest name the service takes. */
  readonly name?: { readonly property: string; readonly longest: number };
  /** Absent: the service makes the identity, and the cloud publishes it. */
  readonly identify?: (named: Named) => Identity;
}

/** A physical name with what ARNs and addresses are made of. */
export interface Named {
  readonly name: string;
  /** `arn:<partition>:<service>:<region>:<account>:<tail>` of this cloud. */
  readonly arn: (service: string, tail: string) => string;
  readonly place: Place;
  readonly awsUrl: string;
  readonly property: (name: string) => unknown;
}

const tags = 'labels for people and bills';
const retention = 'the data folder is deleted as a whole';
const logs = 'each function writes its log file in the data folder';
const gatewayChild = (name: Named): Identity => ({ ref: shortId(name.name), attributes: {} });

/** Types that run locally. A property that is in neither of its lists stops the boot. */
export const runTypes: Readonly<Record<string, RunType>> = {
  'AWS::KMS::Key': {},
  'AWS::KMS::Alias': {
    identify: ({ property }) => ({ ref: textOf(property('AliasName'), 'AliasName'), attributes: {} }),
  },
  'AWS::DynamoDB::Table': {
    name: { property: 'TableName', longest: 255 },
    // The stream's ARN holds the moment it was made, so DynamoDB itself gives it.
    identify: ({ name, arn }) => ({ ref: name, attributes: { Arn: arn('dynamodb', `table/${name}`) } }),
  },
  'AWS::S3::Bucket': {
    name: { property: 'BucketName', longest: 63 },
    identify: ({ name, place }) => ({ ref: name, attributes: { Arn: `arn:${place.partition}:s3:::${name}` } }),
  },
  'AWS::S3::BucketPolicy': { reads: ['Bucket', 'PolicyDocument'] },
  'AWS::SQS::Queue': {
    name: { property: 'QueueName', longest: 80 },
    identify: ({ name, arn, place, awsUrl }) => ({
      ref: `${awsUrl}/${place.account}/${name}`,
      attributes: { Arn: arn('sqs', name), QueueName: name },
    }),
  },
  'AWS::SQS::QueuePolicy': { reads: ['Queues', 'PolicyDocument'] },
  'AWS::IAM::Role': {
    name: { property: 'RoleName', longest: 64 },
    identify: ({ name, place, property }) => ({
      ref: name,
      attributes: {
        Arn: `arn:${place.partition}:iam::${place.account}:role${textOf(property('Path') ?? '/', 'Path')}${name}`,
      },
    }),
  },
  'AWS::IAM::Policy': {},
  'AWS::Lambda::Function': {
    reads: [
      ...['FunctionName', 'Code.S3Bucket', 'Code.S3Key', 'Handler', 'Runtime', 'Environment.Variables', 'Timeout'],
      ...['MemorySize', 'Role', 'ReservedConcurrentExecutions', 'LoggingConfig.LogGroup', 'LoggingConfig.LogFormat'],
    ],
    ignores: {
      Tags: tags,
      Description: 'words for people',
      Architectures: 'bundles are plain JavaScript',
      KmsKeyArn: 'the environment is not stored at rest',
    },
    name: { property: 'FunctionName', longest: 64 },
    identify: ({ name, arn }) => ({ ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } }),
  },
  'AWS::Lambda::Permission': { reads: ['Action', 'FunctionName', 'Principal', 'SourceArn', 'SourceAccount'] },
  'AWS::Lambda::EventSourceMapping': {
    reads: [
      ...['EventSourceArn', 'FunctionName', 'BatchSize', 'FunctionResponseTypes', 'FilterCriteria.Filters.Pattern'],
      ...['BisectBatchOnFunctionError', 'MaximumRetryAttempts', 'StartingPosition', 'Enabled'],
      'DestinationConfig.OnFailure.Destination',
    ],
    ignores: {
      Tags: tags,
      MaximumBatchingWindowInSeconds: 'batches go out as soon as there is one record',
      MaximumRecordAgeInSeconds: 'retries end by their number, and with the record’s day in the stream',
      ParallelizationFactor: 'a stream has one shard here',
      ScalingConfig: 'one batch at a time',
    },
    identify: ({ name }) => ({ ref: shortId(name), attributes: { Id: shortId(name) } }),
  },
  'AWS::Events::Rule': {
    reads: ['Name', 'ScheduleExpression', 'State', 'Targets.Arn', 'Targets.Id', 'Targets.Input', 'Targets.RoleArn'],
    ignores: {
      Tags: tags,
      Description: 'words for people',
      EventPattern: "only of AWS's own services (infra/local/provision.ts), of whose events there are none here",
      'Targets.InputTransformer': 'words made of such an event',
    },
    name: { property: 'Name', longest: 64 },
    identify: ({ name, arn }) => ({ ref: name, attributes: { Arn: arn('events', `rule/${name}`) } }),
  },
  'AWS::StepFunctions::StateMachine': {
    name: { property: 'StateMachineName', longest: 80 },
    identify: ({ name, arn }) => ({
      ref: arn('states', `stateMachine:${name}`),
      attributes: { Arn: arn('states', `stateMachine:${name}`), Name: name },
    }),
  },
  'AWS::ApiGateway::RestApi': {
    reads: ['Name', 'BinaryMediaTypes'],
    ignores: {
      Tags: tags,
      Description: 'words for people',
      EndpointConfiguration: 'the address is a local one',
      DisableExecuteApiEndpoint: 'there is no other address',
      MinimumCompressionSize: 'nothing is saved on the loopback',
    },
    identify: ({ name }) => ({
      ref: shortId(name),
      attributes: { RestApiId: shortId(name), RootResourceId: shortId(`${name}/`) },
    }),
  },
  'AWS::ApiGateway::Resource': { reads: ['RestApiId', 'ParentId', 'PathPart'], identify: gatewayChild },
  'AWS::ApiGateway::Method': {
    reads: [
      ...['RestApiId', 'ResourceId', 'HttpMethod', 'AuthorizationType', 'AuthorizerId'],
      ...['Integration.Type', 'Integration.IntegrationHttpMethod', 'Integration.Uri', 'Integration.TimeoutInMillis'],
    ],
    ignores: {
      OperationName: 'a name for documents',
      RequestParameters: 'a proxy integration maps nothing, and no validator is attached',
      MethodResponses: 'a proxy integration answers for itself',
    },
    identify: gatewayChild,
  },
  'AWS::ApiGateway::Authorizer': {
    reads: ['RestApiId', 'Name', 'Type', 'AuthorizerUri', 'IdentitySource', 'AuthorizerResultTtlInSeconds'],
    identify: gatewayChild,
  },
  'AWS::ApiGateway::GatewayResponse': {
    reads: ['RestApiId', 'ResponseType', 'StatusCode', 'ResponseParameters', 'ResponseTemplates'],
    identify: gatewayChild,
  },
  'AWS::ApiGateway::Stage': {
    reads: ['RestApiId', 'StageName', 'Variables'],
    ignores: {
      Tags: tags,
      Description: 'words for people',
      DeploymentId: 'routes are read from the methods themselves',
      MethodSettings: 'throttling protects a shared service; one laptop has one user',
      AccessLogSetting: 'the console page counts requests',
      TracingEnabled: 'no traces here',
    },
    identify: ({ property }) => ({ ref: textOf(property('StageName'), 'StageName'), attributes: {} }),
  },
};

/** Types that change nothing a caller on a laptop could see, each with its reason. They still have a name and an ARN. */
export const typesWithoutEffect: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Deployment': 'a snapshot of routes; they are read from the methods themselves',
  'AWS::CDK::Metadata': 'usage statistics of the CDK',
  'AWS::CloudWatch::Alarm': 'nobody is paged by a laptop',
  'AWS::CloudWatch::CompositeAlarm': 'nobody is paged by a laptop',
  'AWS::CloudWatch::Dashboard': 'the console page shows what is going on',
  'AWS::Logs::LogGroup': `${logs}; ${retention}`,
  'AWS::Logs::MetricFilter': 'metrics feed alarms only',
  'AWS::Logs::QueryDefinition': 'a saved search',
  'AWS::Logs::ResourcePolicy': 'nothing else delivers logs here',
  'AWS::SNS::Subscription': 'whom alarms reach',
  'AWS::SNS::Topic': 'where alarms go; no function publishes to one',
  'AWS::SNS::TopicPolicy': 'who may raise an alarm',
  'AWS::WAFv2::WebACL': 'a filter for the open internet; servers here listen on the loopback only',
  'AWS::WAFv2::WebACLAssociation': 'as its web ACL',
  'AWS::WAFv2::LoggingConfiguration': 'as its web ACL',
};

/** Stops at the first resource whose type or property is not known here, naming it and where to add it. */
export function checkResource(resource: Resource, properties: Readonly<Record<string, unknown>>): void {
  if (typesWithoutEffect[resource.type] !== undefined) return;
  const type = runTypes[resource.type];
  if (!type)
    throw new Error(`${resource.path}: the local cloud does not know ${resource.type} (infra/local/resources.ts)`);
  if (!type.reads) return;
  const known = [...type.reads, ...Object.keys(type.ignores ?? {})];
  const stranger = unknownPath(properties, { known, prefix: '' });
  if (stranger !== undefined) {
    throw new Error(
      `${resource.path}: the local cloud does not know ${stranger} of ${resource.type} (infra/local/resources.ts)`,
    );
  }
}

function unknownPath(
  value: unknown,
  { known, prefix }: { known: readonly string[]; prefix: string },
): string | undefined {
  if (Array.isArray(value)) {
    return value.map((item) => unknownPath(item, { known, prefix })).find((path) => path !== undefined);
  }
  for (const [key, item] of isRecord(value) ? Object.entries(value) : []) {
    const path = prefix + key;
    if (known.includes(path)) continue;
    const isParent = known.some((one) => one.startsWith(`${path}.`));
    const stranger = isParent ? unknownPath(item, { known, prefix: `${path}.` }) : path;
    if (stranger !== undefined) return stranger;
  }
  return undefined;
}

/** The identity of a resource that follows from its name alone; undefined where the service has to make it first. */
export function identityOf(
  resource: Resource,
  { templates, place, awsUrl }: { templates: Templates; place: Place; awsUrl: string },
): Identity | undefined {
  const arn = (service: string, tail: string): string =>
    `arn:${place.partition}:${service}:${place.region}:${place.account}:${tail}`;
  const name = physicalName(resource, templates);
  const property = (of: string): unknown => templates.property(resource, of);
  if (typesWithoutEffect[resource.type] !== undefined) {
    const service = resource.type.split('::')[1]?.toLowerCase() ?? '';
    const isLogGroup = resource.type === 'AWS::Logs::LogGroup';
    return {
      ref: name,
      attributes: { Arn: arn(service, isLogGroup ? `log-group:${name}:*` : name), Id: shortId(name) },
    };
  }
  return runTypes[resource.type]?.identify?.({ name, arn, place, awsUrl, property });
}

/** The explicit name of a resource, else `<stack>-<logicalId>`, in lower case for buckets, cut where it is too long. */
export function physicalName(resource: Resource, templates: Templates): string {
  const logGroup = resource.type === 'AWS::Logs::LogGroup' ? { property: 'LogGroupName', longest: 512 } : undefined;
  const named = logGroup ?? runTypes[resource.type]?.name;
  const explicit = named && templates.property(resource, named.property);
  if (explicit !== undefined) return textOf(explicit, resource.path);
  const made = `${resource.stack.name}-${resource.logicalId}`;
  const name = resource.type === 'AWS::S3::Bucket' ? made.toLowerCase() : made;
  const longest = named?.longest ?? 255;
  return name.length <= longest ? name : `${name.slice(0, longest - 11)}-${shortId(resource.path)}`;
}

/** Ten letters and digits, the same for the same text: ids that a service would draw at random. */
function shortId(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
