import { CfnOutput, CfnParameter, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AccountRootPrincipal,
  AnyPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { manifest as sealerManifest } from '#functions/sealer/function';
import { administered } from '#infra/constructs/key-policy';
import { ServiceFunction } from '#infra/constructs/service-function';
import type { Deployment } from '#infra/deployments';
import type { Resources } from '#infra/resources';
import { contractTable } from './data-stack.ts';

export interface SealsStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly bundles: string;
  readonly data: Resources;
}

/** Keys of e-seals, the seal registry, and the one function that may sign with them (law 7). */
export class SealsStack extends Stack {
  readonly sealer: ServiceFunction;
  /** For those who read the registry. */
  readonly resources: Resources;

  constructor(scope: Construct, id: string, props: SealsStackProps) {
    super(scope, id, props);
    const { deployment, bundles, data } = props;
    const role = new Role(this, 'sealer-role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Role of the function sealer, named by the policy of every seal key',
    });
    const aliases = deployment.seals.flatMap(({ body, kind, keys = 1 }) =>
      Array.from({ length: keys }, (_, index) => `${body}-${kind}${index === 0 ? '' : `-${index + 1}`}`),
    );
    const keys = aliases.map((alias) => this.#sealKey({ deployment, role, alias }));
    const seals = contractTable(this, 'seals', deployment);
    const intents = contractTable(this, 'intents', deployment);
    // What whoever registers seals needs to know.
    new CfnOutput(this, 'SealsTable', { value: seals.tableName });
    this.resources = {
      seals: { arns: [seals.tableArn], value: seals.tableName },
      sealKeys: { arns: keys.map(({ keyArn }) => keyArn), value: '' },
    };
    this.sealer = new ServiceFunction(this, {
      manifest: sealerManifest,
      deployment,
      bundles,
      role,
      resources: {
        ...data,
        ...this.resources,
        intents: { arns: [intents.tableArn], value: intents.tableName },
        timeStamps: { arns: [], value: this.#timeStamps(deployment) },
        verificationPage: { arns: [], value: this.#verificationPage(deployment) },
      },
    });
  }

  /** The authority of time-stamps, as JSON; locally its simulator is at an address known only when the local cloud boots. */
  #timeStamps({ timeStamps, local }: Deployment): string {
    const parameter = local ? new CfnParameter(this, 'LocalTimeStampUrl', { type: 'String' }).valueAsString : '';
    const authority = timeStamps && {
      url: timeStamps.url === 'parameter:LocalTimeStampUrl' ? parameter : timeStamps.url,
    };
    // What whoever looks for the authority needs to know.
    if (authority !== null) new CfnOutput(this, 'TimeStampUrl', { value: authority.url });
    return JSON.stringify(authority);
  }

  /** Where QR codes lead; locally a portal whose address is known only when the local cloud boots. */
  #verificationPage({ verificationPage, local, name }: Deployment): string {
    if (!local) return verificationPage;
    return `${new CfnParameter(this, 'LocalPortalUrl', { type: 'String' }).valueAsString}${name}`;
  }

  /** A signing key whose policy lets the account administer it, the sealer sign digests, and denies signing to everybody else. */
  #sealKey({ deployment, role, alias }: { deployment: Deployment; role: Role; alias: string }): Key {
    const { sm2 } = deployment.profile;
    const resources = ['*'];
    return new Key(this, `seal-${alias}`, {
      alias: `alias/tongban-${deployment.name}-seal-${alias}`,
      description: `Seal key ${alias}`,
      keySpec: sm2 ? KeySpec.SM2 : KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
      policy: new PolicyDocument({
        statements: [
          administered(),
          new PolicyStatement({
            // The account with the role's ARN as condition: the role's own grant is needed too, and the policy outlives
            // a role that is made again, whereas KMS keeps a role named as principal by an id that dies with it.
            sid: 'SealerSignsDigests',
            principals: [new AccountRootPrincipal()],
            actions: ['kms:Sign'],
            resources,
            conditions: {
              ArnEquals: { 'aws:PrincipalArn': role.roleArn },
              StringEquals: {
                'kms:MessageType': 'DIGEST',
                'kms:SigningAlgorithm': sm2 ? 'SM2DSA' : 'ECDSA_SHA_256',
              },
            },
          }),
          new PolicyStatement({
            sid: 'NobodyElseSigns',
            effect: Effect.DENY,
            principals: [new AnyPrincipal()],
            actions: ['kms:Sign', 'kms:CreateGrant'],
            resources,
            conditions: { ArnNotEquals: { 'aws:PrincipalArn': role.roleArn } },
          }),
        ],
      }),
    });
  }
}
