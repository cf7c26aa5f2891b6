import type { DynamoDb } from './dynamodb.ts';
import { callAs } from './endpoint.ts';
import { readTargets } from './event-rules.ts';
import type { EventRules } from './event-rules.ts';
import type { EventSources } from './event-sources.ts';
import { codeFolder } from './function-code.ts';
import type { FunctionSpec } from './function-runner.ts';
import { matchesAny } from './gateway-authorizer.ts';
import { methodsOf, readApis } from './gateway-model.ts';
import type { ApiModel } from './gateway-model.ts';
import type { Iam } from './iam.ts';
import { fail, isRecord, recordOf, textOf } from './intrinsics.ts';
import type { Kms } from './kms.ts';
import type { Lambda } from './lambda.ts';
import type { PolicyDocument } from './policy-document.ts';
import { checkResource, physicalName } from './resources.ts';
import type { S3 } from './s3.ts';
import type { Call, Place } from './service.ts';
import type { Sqs } from './sqs.ts';
import type { StateMachineProperties, StepFunctions } from './states.ts';
import type { Resource, Templates } from './template.ts';

/** The services that resources are made in. */
export interface Services {
  readonly dynamodb: DynamoDb;
  readonly kms: Kms;
  readonly s3: S3;
  readonly sqs: Sqs;
  readonly states: StepFunctions;
  readonly iam: Iam;
  readonly lambda: Lambda;
  readonly eventSources: EventSources;
  readonly eventRules: EventRules;
}

type Properties = Readonly<Record<string, unknown>>;

/** Makes the resources of the templates, type by type in the order in which they need each other. */
export class Provision {
  readonly #templates: Templates;
  readonly #services: Services;
  readonly #place: Place;
  /** Policies of keys, buckets and queues, by ARN. */
  readonly #policies: Map<string, PolicyDocument>;
  readonly #functions = new Map<string, FunctionSpec>();
  /** Services that may assume a role, by the role's ARN. */
  readonly #trusts = new Map<string, readonly string[]>();
  readonly #visibilitySeconds = new Map<string, number>();
  readonly #permissions: { functionArn: string; principal: string; sourceArn: string }[] = [];

  constructor(options: {
    templates: Templates;
    services: Services;
    place: Place;
    policies: Map<string, PolicyDocument>;
  }) {
    this.#templates = options.templates;
    this.#services = options.services;
    this.#place = options.place;
    this.#policies = options.policies;
  }

  /** Makes everything; gives the REST APIs to serve. Throws Error naming the resource that cannot be made. */
  run(): ApiModel[] {
    const resources = this.#templates.resources();
    // All types first: an unknown one stops the boot before anything is made.
    for (const resource of resources) checkResource(resource, {});
    for (const [type, make] of Object.entries(this.#makers)) {
      for (const resource of resources) if (resource.type === type) this.#make(resource, make);
    }
    return this.#apis(resources.filter(({ type }) => type.startsWith('AWS::ApiGateway::')));
  }

  #make(resource: Resource, make: (resource: Resource, properties: Properties) => void): void {
    const properties = this.#properties(resource);
    try {
      make(resource, properties);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(why.startsWith(resource.path) ? why : `${resource.path}: ${why}`, { cause: error });
    }
  }

  #properties(resource: Resource): Properties {
    const properties = this.#templates.properties(resource);
    checkResource(resource, properties);
    return properties;
  }

  readonly #makers: Readonly<Record<string, (resource: Resource, properties: Properties) => void>> = {
    'AWS::KMS::Key': (resource, properties) => {
      const { keyId, arn } = this.#services.kms.createKey({ ...properties, logicalId: resource.path });
      this.#templates.publish(resource, { ref: keyId, attributes: { Arn: arn, KeyId: keyId } });
      this.#attach(resource, { arn, policy: this.#services.kms.policyOf(arn) });
    },
    'AWS::KMS::Alias': (_, properties) => this.#services.kms.createAlias(properties),
    'AWS::DynamoDB::Table': (resource, properties) => {
      const name = physicalName(resource, this.#templates);
      const { arn, streamArn } = this.#services.dynamodb.createTable({ ...properties, TableName: name });
      const stream = streamArn === undefined ? {} : { StreamArn: streamArn };
      this.#templates.publish(resource, { ref: name, attributes: { Arn: this.#asNamed(resource, arn), ...stream } });
    },
    'AWS::S3::Bucket': (resource, properties) => {
      const name = physicalName(resource, this.#templates);
      this.#asNamed(resource, this.#services.s3.createBucket({ ...properties, BucketName: name }).arn);
    },
    'AWS::S3::BucketPolicy': (resource, { Bucket: bucket, PolicyDocument: policy }) => {
      this.#attach(resource, { arn: `arn:${this.#place.partition}:s3:::${String(bucket)}`, policy });
    },
    'AWS::SQS::Queue': (resource, properties) => {
      const name = physicalName(resource, this.#templates);
      const { arn } = this.#services.sqs.createQueue({ ...properties, QueueName: name });
      this.#visibilitySeconds.set(this.#asNamed(resource, arn), Number(properties['VisibilityTimeout'] ?? 30));
    },
    'AWS::SQS::QueuePolicy': (resource, { Queues: queues, PolicyDocument: policy }) => {
      if (!Array.isArray(queues)) throw new Error(`${resource.path}: Queues is no list`);
      const { partition, region, account } = this.#place;
      for (const url of queues)
        this.#attach(resource, {
          arn: `arn:${partition}:sqs:${region}:${account}:${String(url).split('/').at(-1)}`,
          policy,
        });
    },
    'AWS::IAM::Role': (resource, properties) => {
      const arn = this.#arnOf(resource);
      this.#services.iam.registerRole({ arn, properties });
      this.#trusts.set(arn, trusted(properties['AssumeRolePolicyDocument']));
    },
    'AWS::IAM::Policy': (resource, properties) => this.#services.iam.attachPolicy(properties, resource.path),
    'AWS::Lambda::Function': (resource, properties) => {
      const spec = this.#functionSpec(resource, properties);
      this.#functions.set(spec.arn, spec);
      this.#services.lambda.createFunction(spec);
    },
    'AWS::Lambda::Permission': (
      resource,
      { FunctionName: name, Principal: principal, SourceArn: source, Action: action },
    ) => {
      if (action !== 'lambda:InvokeFunction') throw new Error(`the action ${String(action)} is not supported here`);
      const functionArn = this.#function(name, resource).arn;
      this.#permissions.push({
        functionArn,
        principal: String(principal),
        sourceArn: textOf(source ?? '*', resource.path),
      });
    },
    'AWS::StepFunctions::StateMachine': (resource, properties) => {
      const name = physicalName(resource, this.#templates);
      this.#checkTrust(properties['RoleArn'], 'states.amazonaws.com');
      const machine = { ...properties, StateMachineName: name } as unknown as StateMachineProperties;
      this.#asNamed(resource, this.#services.states.createStateMachine(machine).arn);
    },
    'AWS::Lambda::EventSourceMapping': (resource, properties) => {
      const { arn: functionArn, roleArn, timeoutSeconds } = this.#function(properties['FunctionName'], resource);
      const sourceArn = textOf(properties['EventSourceArn'], resource.path);
      const visible = this.#visibilitySeconds.get(sourceArn) ?? Infinity;
      if (visible < timeoutSeconds) {
        throw new Error(
          `the queue's visibility timeout (${visible} s) is shorter than the function's (${timeoutSeconds} s)`,
        );
      }
      const call = this.#callAs(roleArn);
      this.#services.eventSources.createMapping({ id: resource.path, sourceArn, functionArn, call, properties });
    },
    'AWS::Events::Rule': (resource, properties) => {
      const { ScheduleExpression: schedule, State: state = 'ENABLED', Targets: wanted } = properties;
      if (properties['EventPattern'] !== undefined)
        return checkPattern({ schedule, pattern: properties['EventPattern'] });
      const arn = this.#arnOf(resource);
      const targets = readTargets(wanted, resource.path).map(({ roleArn, ...target }) => {
        if (roleArn === undefined) {
          this.#checkPermission({ functionArn: target.arn, sourceArn: arn, principal: 'events.amazonaws.com' });
          return { ...target, call: undefined };
        }
        this.#checkTrust(roleArn, 'events.amazonaws.com');
        return { ...target, call: this.#callAs(roleArn) };
      });
      const rule = { arn, name: physicalName(resource, this.#templates), schedule: textOf(schedule, resource.path) };
      if (state !== 'ENABLED' && state !== 'DISABLED') throw new Error(`the state ${String(state)} is not known here`);
      if (state === 'ENABLED') this.#services.eventRules.createRule({ ...rule, targets });
    },
  };

  #callAs(principal: string): Call {
    return callAs({ iam: this.#services.iam, resourcePolicyOf: (arn) => this.#policies.get(arn), principal });
  }

  #functionSpec(resource: Resource, properties: Properties): FunctionSpec {
    const { path, stack } = resource;
    const code = recordOf(properties['Code'], `${path}.Code`);
    const variables = recordOf(properties['Environment'] ?? {}, path)['Variables'] ?? {};
    const logging = recordOf(properties['LoggingConfig'] ?? {}, path);
    const reserved = properties['ReservedConcurrentExecutions'];
    const name = physicalName(resource, this.#templates);
    this.#checkTrust(properties['Role'], 'lambda.amazonaws.com');
    return {
      name,
      arn: this.#arnOf(resource),
      codeFolder: codeFolder(stack, { key: textOf(code['S3Key'], path), path }),
      handler: textOf(properties['Handler'], path),
      runtime: textOf(properties['Runtime'], path),
      environment: Object.fromEntries(
        Object.entries(recordOf(variables, path)).map(([key, value]) => [key, textOf(value, `${path}.${key}`)]),
      ),
      // What Lambda takes where a template is silent.
      timeoutSeconds: Number(properties['Timeout'] ?? 3),
      memoryMb: Number(properties['MemorySize'] ?? 128),
      roleArn: textOf(properties['Role'], path),
      logGroup: textOf(logging['LogGroup'] ?? `/aws/lambda/${name}`, path),
      logFormat: logging['LogFormat'] === 'JSON' ? 'JSON' : 'Text',
      ...(reserved === undefined ? {} : { reservedConcurrency: Number(reserved) }),
    };
  }

  #apis(resources: readonly Resource[]): ApiModel[] {
    const parts = resources.map((resource) => {
      const { ref, attributes } = this.#templates.identity(resource);
      const { logicalId, path, type } = resource;
      return {
        logicalId,
        path,
        type,
        ref,
        rootResourceId: attributes['RootResourceId'],
        properties: this.#properties(resource),
      };
    });
    const apis = readApis(parts);
    for (const api of apis) this.#checkPermissions(api);
    return apis;
  }

  /** A gateway may call a function only by the function's own permission; without it the real one answers 500. */
  #checkPermissions(api: ApiModel): void {
    const { partition, region, account } = this.#place;
    const base = `arn:${partition}:execute-api:${region}:${account}:${api.id}`;
    for (const { functionArn, httpMethod, resourcePath, authorizer } of methodsOf(api.root)) {
      const path = resourcePath.replace(/\{[^}]+\}/g, '*');
      const principal = 'apigateway.amazonaws.com';
      this.#checkPermission({ functionArn, sourceArn: `${base}/${api.stage}/${httpMethod}${path}`, principal });
      if (!authorizer) continue;
      const sourceArn = `${base}/authorizers/${authorizer.id}`;
      this.#checkPermission({ functionArn: authorizer.functionArn, sourceArn, principal });
    }
  }

  #checkPermission(wanted: { functionArn: string; sourceArn: string; principal: string }): void {
    const { functionArn, sourceArn, principal } = wanted;
    if (!this.#functions.has(functionArn)) throw new Error(`${sourceArn} calls ${functionArn}, which is not there`);
    const permitted = this.#permissions.some(
      (one) => one.functionArn === functionArn && one.principal === principal && matchesAny([one.sourceArn], sourceArn),
    );
    if (!permitted) throw new Error(`no AWS::Lambda::Permission lets ${sourceArn} invoke ${functionArn}`);
  }

  #checkTrust(roleArn: unknown, service: string): void {
    if (!this.#trusts.get(String(roleArn))?.includes(service)) {
      throw new Error(`the role ${String(roleArn)} is not there, or does not trust ${service}`);
    }
  }

  #function(nameOrArn: unknown, resource: Resource): FunctionSpec {
    const known = [...this.#functions.values()].find(({ name, arn }) => name === nameOrArn || arn === nameOrArn);
    return known ?? fail(`${resource.path}: there is no function ${String(nameOrArn)}`);
  }

  #attach({ path }: Resource, { arn, policy }: { arn: string; policy: unknown }): void {
    if (!isRecord(policy)) throw new Error(`the policy of ${arn} is no object`);
    this.#services.iam.checkResourcePolicy(policy, path);
    this.#policies.set(arn, policy);
  }

  #arnOf(resource: Resource): string {
    return this.#templates.identity(resource).attributes['Arn'] ?? fail(`${resource.path}: it has no ARN`);
  }

  /** Policies may have been resolved with the ARN that follows from the name: the service must have made the same. */
  #asNamed(resource: Resource, arn: string): string {
    return arn === this.#arnOf(resource)
      ? arn
      : fail(`${resource.path}: ${arn} was made, ${this.#arnOf(resource)} expected`);
  }
}

/** The services that a trust policy lets assume its role; conditions on the caller's account always hold here. */
function trusted(document: unknown): string[] {
  const statements: unknown = isRecord(document) ? document['Statement'] : [];
  return (Array.isArray(statements) ? statements : [statements]).flatMap((statement: unknown) => {
    if (!isRecord(statement) || statement['Effect'] !== 'Allow' || !isRecord(statement['Principal'])) return [];
    return [statement['Principal']['Service'] ?? []].flat().map(String);
  });
}

/** Rules wait for events of AWS's own services only (a trail of calls, say), and there are none here. Throws at any other. */
function checkPattern({ schedule, pattern }: { schedule: unknown; pattern: unknown }): void {
  const sources = isRecord(pattern) ? [pattern['source'] ?? []].flat().map(String) : [];
  const known = schedule === undefined && sources.length > 0 && sources.every((source) => source.startsWith('aws.'));
  if (!known) throw new Error("the local cloud does not know EventPattern but for AWS's own events");
}
