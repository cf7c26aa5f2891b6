import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionManifest } from '#contracts/capabilities';
import type { Deployment } from '#infra/deployments';
import { giveAll } from '#infra/grants';
import type { Resources } from '#infra/resources';
import { logNameOf, metricOfFaults } from './function-logs.ts';

export interface ServiceFunctionProps {
  readonly manifest: FunctionManifest;
  readonly deployment: Deployment;
  /** Folder with one subfolder per function, each holding its `index.mjs`. */
  readonly bundles: string;
  readonly resources: Resources;
  /** A role made elsewhere, where a key policy has to name it. */
  readonly role?: Role;
}

/** A Lambda function as its manifest says: own role, own log (function-logs.ts), only the grants it names. */
export class ServiceFunction extends Construct {
  readonly manifest: FunctionManifest;
  readonly lambda: LambdaFunction;
  /** Follows from the name: what is in another stack refers to nothing here, because an export cannot go before its last use. */
  readonly arn: string;
  readonly role: Role;
  readonly logGroup: ILogGroup;
  readonly #functionName: string;
  readonly #faults: Metric;

  constructor(scope: Construct, props: ServiceFunctionProps) {
    const { manifest, deployment, bundles, resources } = props;
    super(scope, manifest.name);
    const functionName = `tongban-${deployment.name}-${manifest.name}`;
    this.#functionName = functionName;
    this.arn = Stack.of(this).formatArn({
      ...{ service: 'lambda', resource: 'function', resourceName: functionName },
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.manifest = manifest;
    this.#faults = metricOfFaults(deployment, manifest.name);
    const logGroup = LogGroup.fromLogGroupName(this, 'Log', logNameOf(deployment, manifest.name));
    this.logGroup = logGroup;
    this.role = props.role ?? functionRole(this, manifest);
    const policy = new Policy(this, 'Needs', {
      roles: [this.role],
      statements: [
        new PolicyStatement({
          sid: 'WriteOwnLog',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
      ],
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description: manifest.purpose,
      runtime: Runtime.NODEJS_24_X,
      architecture: deployment.profile.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      handler: 'index.handler',
      code: Code.fromAsset(`${bundles}/${manifest.name}`),
      memorySize: manifest.memoryMb,
      timeout: Duration.seconds(manifest.timeoutSeconds),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: { DIVISION: deployment.division, URL_SUFFIX: Stack.of(this).urlSuffix },
    });
    this.lambda.node.addDependency(policy);
    giveAll({
      grantee: { grantPrincipal: policyPrincipal(this.role, policy) },
      needs: manifest.needs,
      resources,
      setEnvironment: (name, value) => this.lambda.addEnvironment(name, value),
    });
  }

  /** Calls in five minutes. */
  metricCalls(): Metric {
    return this.#metric('Invocations');
  }

  /**
   * Calls in five minutes that were not done as they should: crashes and timeouts, and faults that the function itself
   * answered (as 500, as a failed message of a batch), which Lambda does not see. An authorizer refuses a token by throwing,
   * so of that one only its own faults count.
   */
  metricFailed(): IMetric {
    if (this.manifest.trigger.kind === 'authorizer') return this.#faults;
    // Ids of their own, because a graph shows many functions.
    const [crashed, failed] = ['crashed', 'failed'].map((id) => `${id}_${this.manifest.name.replaceAll('-', '_')}`);
    return new MathExpression({
      expression: `MAX([FILL(${crashed}, 0), FILL(${failed}, 0)])`,
      usingMetrics: { [`${crashed}`]: this.#metric('Errors'), [`${failed}`]: this.#faults },
      label: this.manifest.name,
    });
  }

  /** Calls in five minutes that Lambda had no room for. */
  metricThrottles(): Metric {
    return this.#metric('Throttles');
  }

  /** Milliseconds within which 99 of 100 calls were over. */
  metricSlowest(): Metric {
    return this.#metric('Duration', 'p99');
  }

  /** Milliseconds that the oldest record of its stream has waited. */
  metricBehind(): Metric {
    return this.#metric('IteratorAge', 'Maximum');
  }

  /** By name, as `arn`. */
  #metric(metricName: string, statistic = 'Sum'): Metric {
    const dimensionsMap = { FunctionName: this.#functionName };
    return new Metric({ namespace: 'AWS/Lambda', metricName, statistic, dimensionsMap, label: this.manifest.name });
  }

  /** Adds a right that AWS itself uses on the function's behalf, as for its event source. */
  allow(statement: PolicyStatement): void {
    (this.node.findChild('Needs') as Policy).addStatements(statement);
  }
}

/** Makes the role of a function; nobody but Lambda may assume it. */
export function functionRole(scope: Construct, manifest: FunctionManifest): Role {
  return new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `Role of the function ${manifest.name}`,
  });
}

/** Collects grants in one policy that the function waits for, instead of CDK's default policy beside it. */
function policyPrincipal(role: Role, policy: Policy) {
  const principal = Object.create(role) as Role;
  principal.addToPrincipalPolicy = (statement) => {
    policy.addStatements(statement);
    return { statementAdded: true, policyDependable: policy };
  };
  return principal;
}
