import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionManifest } from '#contracts/capabilities';
import type { Deployment } from '#infra/deployments';
import { giveAll, type Resources } from '#infra/grants';

export interface ServiceFunctionProps {
  readonly manifest: FunctionManifest;
  readonly deployment: Deployment;
  /** Folder with one subfolder per function, each holding its `index.mjs`. */
  readonly bundles: string;
  readonly resources: Resources;
  /** A role made elsewhere, where a key policy has to name it. */
  readonly role?: Role;
}

/** A Lambda function as its manifest says: own role, own log group, only the grants it names. */
export class ServiceFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, props: ServiceFunctionProps) {
    const { manifest, deployment, bundles, resources } = props;
    super(scope, manifest.name);
    const functionName = `tongban-${deployment.name}-${manifest.name}`;
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/tongban/${deployment.name}/${manifest.name}`,
      retention: deployment.logRetentionDays,
      removalPolicy: RemovalPolicy.RETAIN,
    });
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
