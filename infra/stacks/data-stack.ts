import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { AccountRootPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type CfnKey, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { tables, type TableDefinition, type TableName } from '#contracts/tables';
import recordingRules from '#data/recordings.json' with { type: 'json' };
import { DeploymentCounts } from '#infra/constructs/deployment-counts';
import { FunctionLogs, metricNamespace } from '#infra/constructs/function-logs';
import { usedFor } from '#infra/constructs/key-policy';
import type { Deployment } from '#infra/deployments';
import { secretsOf, throughS3 } from '#infra/grant-conditions';
import type { Resources } from '#infra/resources';
import { manifests } from './manifests.ts';

/** What the rest of a deployment needs of a table; CDK's own interface does not go with exact optional properties. */
export interface DeployedTable {
  readonly tableArn: string;
  readonly tableName: string;
  readonly tableStreamArn?: string | undefined;
}

/**
 * A table as the contract defines it: on demand, protected, restorable to any second of 35 days, kept when the stack goes.
 * Where the deployment names one that was restored, that one, as it is; the one before stays, no longer part of the stack.
 */
export function contractTable(
  scope: Construct,
  name: TableName,
  { restored }: Pick<Deployment, 'restored'>,
): DeployedTable {
  const taken = restored?.[name];
  if (taken !== undefined) {
    const { tableName, streamArn: tableStreamArn } = taken;
    return Table.fromTableAttributes(scope, `${name}-restored`, {
      tableName,
      ...(tableStreamArn === undefined ? {} : { tableStreamArn }),
    });
  }
  const { partitionKey, sortKey, timeToLive, stream, indexes = {} }: TableDefinition = tables[name];
  const key = (attribute: string) => ({ name: attribute, type: AttributeType.STRING });
  const table = new Table(scope, `${name}-table`, {
    partitionKey: key(partitionKey),
    ...(sortKey === undefined ? {} : { sortKey: key(sortKey) }),
    ...(timeToLive === undefined ? {} : { timeToLiveAttribute: timeToLive }),
    ...(stream === undefined ? {} : { stream: StreamViewType.KEYS_ONLY }),
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  for (const [indexName, index] of Object.entries(indexes))
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: key(index.partitionKey),
      sortKey: key(index.sortKey),
      ...(index.holds === undefined
        ? { projectionType: ProjectionType.ALL }
        : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...index.holds] }),
    });
  return table;
}

/**
 * What outlives every release: tables, buckets, the keys of cases, of holder hashes, of tracking codes and of what is said
 * to the carrier, and the logs of all functions with what is counted in them.
 */
export class DataStack extends Stack {
  readonly cases: DeployedTable;
  readonly resources: Resources;
  readonly counts: DeploymentCounts;

  constructor(scope: Construct, id: string, props: StackProps & { deployment: Deployment }) {
    super(scope, id, props);
    const { deployment } = props;
    this.cases = contractTable(this, 'cases', deployment);
    this.counts = this.#logs(deployment);
    const kept = { removalPolicy: RemovalPolicy.RETAIN };
    const caseKey = new Key(this, 'case-key', {
      ...kept,
      description: 'Wraps the data keys of cases',
      enableKeyRotation: true,
      policy: usedFor(['kms:GenerateDataKey', 'kms:Decrypt']),
    });
    const holderKey = new Key(this, 'holder-key', {
      ...kept,
      description: 'Keyed hash of identity numbers, version 1',
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      policy: usedFor(['kms:GenerateMac']),
    });
    const courierKey = this.#courierKey(deployment);
    const trackingKey = new Key(this, 'tracking-key', {
      ...kept,
      description: 'Keyed hash of cases for their tracking codes',
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      policy: usedFor(['kms:GenerateMac']),
    });
    const partnerKey = new Key(this, 'partner-key', {
      ...kept,
      description: 'Wraps the secrets shared with partners, and the key that signs what they are told',
      enableKeyRotation: true,
      policy: usedFor(['kms:GenerateDataKey', 'kms:Encrypt', 'kms:Decrypt'], secretsOf('in', 'out', 'own')),
    });
    const messageKey = deployment.profile.sm2
      ? new Key(this, 'message-key', {
          ...kept,
          description: 'Signs what partners are told that accept SM2 alone',
          keySpec: KeySpec.SM2,
          keyUsage: KeyUsage.SIGN_VERIFY,
          policy: usedFor(['kms:Sign']),
        })
      : null;
    const materialsKey = new Key(this, 'materials-key', {
      ...kept,
      description: 'Encrypts the materials of cases: scans of people’s papers, and recordings at windows',
      enableKeyRotation: true,
      policy: usedFor(['kms:GenerateDataKey', 'kms:Decrypt'], throughS3),
    });
    // Not versioned: a name is the digest of what it holds, written once, and erasure must leave nothing behind.
    const materials = this.#bucket('materials', {
      encryption: BucketEncryption.KMS,
      encryptionKey: materialsKey,
      bucketKeyEnabled: true,
      lifecycleRules: [{ expiration: Duration.days(deployment.materialRetentionDays) }],
    });
    // Apart from the materials: nobody who opens those opens these, and what is given up is overwritten.
    const recordings = this.#bucket('recordings', {
      encryption: BucketEncryption.KMS,
      encryptionKey: materialsKey,
      bucketKeyEnabled: true,
      lifecycleRules: [{ expiration: Duration.days(recordingRules.retentionDays) }],
    });
    const locked = Duration.days(365 * deployment.documentLockYears);
    const documents = this.#lockedBucket('documents', ObjectLockRetention.governance(locked));
    // Digests, receipts and checkpoints, no personal data: it must never be necessary to delete one, so not even the account's root can.
    const evidence = this.#lockedBucket('evidence', ObjectLockRetention.compliance(locked));
    this.#logAccess([materials, recordings, documents, evidence], deployment.logRetentionDays);
    const registers = contractTable(this, 'registers', deployment);
    // What whoever loads registers needs to know.
    new CfnOutput(this, 'RegistersTable', { value: registers.tableName });
    new CfnOutput(this, 'HolderKeyArn', { value: holderKey.keyArn });
    // And whoever imports the secret that the carrier gave out.
    new CfnOutput(this, 'CourierKeyArn', { value: courierKey.keyArn });
    // And whoever registers partners and their secrets.
    new CfnOutput(this, 'PartnerKeyArn', { value: partnerKey.keyArn });
    if (messageKey !== null) new CfnOutput(this, 'MessageKeyArn', { value: messageKey.keyArn });
    const table = ({ tableArn, tableName }: DeployedTable) => ({ arns: [tableArn], value: tableName });
    const key = ({ keyArn }: Key) => ({ arns: [keyArn], value: keyArn });
    const bucket = ({ bucketArn, bucketName }: Bucket) => ({ arns: [bucketArn], value: bucketName });
    this.resources = {
      cases: table(this.cases),
      approvals: table(contractTable(this, 'approvals', deployment)),
      licences: table(contractTable(this, 'licences', deployment)),
      registers: table(registers),
      projections: table(contractTable(this, 'projections', deployment)),
      caseKey: key(caseKey),
      holderKey: key(holderKey),
      courierKey: key(courierKey),
      trackingKey: key(trackingKey),
      partners: table(contractTable(this, 'partners', deployment)),
      partnerKey: key(partnerKey),
      messageKey: messageKey === null ? { arns: [], value: '' } : key(messageKey),
      materialsKey: { arns: [materialsKey.keyArn], value: '' },
      materials: bucket(materials),
      documents: bucket(documents),
      evidence: bucket(evidence),
      recordings: table(contractTable(this, 'recordings', deployment)),
      recordingFiles: bucket(recordings),
    };
  }

  /** Of every function, the sealer's too; kept as long as the law says whatever becomes of the function. */
  #logs(deployment: Deployment): DeploymentCounts {
    const logs = new FunctionLogs(this, 'logs', { deployment, manifests });
    return new DeploymentCounts(this, 'counts', {
      looked: logs.of('clock'),
      told: logs.of('partners'),
      asked: logs.of('partner-ask'),
      compared: logs.of('partner-heal'),
      namespace: metricNamespace(deployment),
      projected: logs.of('project'),
      reconciled: logs.of('reconcile'),
    });
  }

  /**
   * The secret shared with the carrier, which gives it out: outside local deployments a key without material, for that to be
   * imported into (docs/courier.md). CDK's own key does not say where its material comes from.
   */
  #courierKey({ local }: Deployment): Key {
    const policy = usedFor(['kms:GenerateMac', 'kms:VerifyMac']);
    if (!local)
      policy.addStatements(
        new PolicyStatement({
          sid: 'ImportMaterial',
          principals: [new AccountRootPrincipal()],
          actions: ['kms:ImportKeyMaterial'],
          resources: ['*'],
        }),
      );
    const key = new Key(this, 'courier-key', {
      description: 'Signs what is asked of the carrier, verifies what it pushes',
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      removalPolicy: RemovalPolicy.RETAIN,
      policy,
    });
    if (!local) (key.node.defaultChild as CfnKey).origin = 'EXTERNAL';
    return key;
  }

  /** Who read whose papers must be answerable as long as any log is kept. The bucket of these logs has none: it would log itself. */
  #logAccess(buckets: readonly Bucket[], days: number): void {
    const logs = this.#bucket('access-logs', { lifecycleRules: [{ expiration: Duration.days(days) }] });
    // By policy: what CDK does without a flag of its own is an ACL, which owner-enforced buckets refuse.
    logs.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AccessLogs',
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [logs.arnForObjects('*')],
        conditions: {
          ArnLike: { 'aws:SourceArn': buckets.map(({ bucketArn }) => bucketArn) },
          StringEquals: { 'aws:SourceAccount': this.account },
        },
      }),
    );
    for (const bucket of buckets)
      (bucket.node.defaultChild as CfnBucket).loggingConfiguration = {
        destinationBucketName: logs.bucketName,
        logFilePrefix: `${bucket.node.id}/`,
      };
  }

  #lockedBucket(name: string, objectLockDefaultRetention: ObjectLockRetention): Bucket {
    return this.#bucket(name, { versioned: true, objectLockEnabled: true, objectLockDefaultRetention });
  }

  #bucket(name: string, rest: Partial<ConstructorParameters<typeof Bucket>[2]>): Bucket {
    return new Bucket(this, name, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...rest,
    });
  }
}
