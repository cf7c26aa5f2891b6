import {
  CreateTableCommand,
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, EnableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { FunctionAws } from '#runtime/environment';

/** Properties of a resource as its template has them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what CDK writes goes to a service that refuses what is wrong
export type Properties = Readonly<Record<string, any>>;

type Place = FunctionAws & { readonly endpoint: string };

/** What a resource is known by once it is there. */
export interface Made {
  readonly arn: string;
  /** Name of a table or bucket, address of a queue, id of a key: what `Ref` gives. */
  readonly reference: string;
}

interface Maker {
  /** Properties that are carried over. */
  readonly takes: readonly string[];
  /** Properties that a resource made for a test goes without. */
  readonly leaves: readonly string[];
  readonly make: (place: Place, name: string, properties: Properties) => Promise<Made>;
}

const table: Maker = {
  takes: [
    ...['AttributeDefinitions', 'BillingMode', 'GlobalSecondaryIndexes', 'KeySchema'],
    ...['PointInTimeRecoverySpecification', 'SSESpecification', 'StreamSpecification', 'TimeToLiveSpecification'],
  ],
  // Under a name of the run, and so that whoever pays for it can delete it.
  leaves: ['TableName', 'DeletionProtectionEnabled', 'Tags'],
  async make(place, name, { AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, KeySchema, ...rest }) {
    const client = new DynamoDBClient(place);
    const { StreamSpecification: stream, SSESpecification: encryption } = rest;
    const { TableDescription } = await client.send(
      new CreateTableCommand({
        ...{ TableName: name, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, KeySchema },
        ...(stream && { StreamSpecification: { StreamEnabled: true, ...stream } }),
        ...(encryption && { SSESpecification: { ...encryption, Enabled: encryption.SSEEnabled } }),
      }),
    );
    await waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName: name });
    const { TimeToLiveSpecification, PointInTimeRecoverySpecification } = rest;
    if (TimeToLiveSpecification)
      await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
    if (PointInTimeRecoverySpecification)
      await client.send(new UpdateContinuousBackupsCommand({ TableName: name, PointInTimeRecoverySpecification }));
    client.destroy();
    return { arn: TableDescription?.TableArn ?? '', reference: name };
  },
};

const bucket: Maker = {
  takes: [
    ...['BucketEncryption', 'LifecycleConfiguration', 'ObjectLockConfiguration', 'ObjectLockEnabled'],
    ...['OwnershipControls', 'PublicAccessBlockConfiguration', 'VersioningConfiguration'],
  ],
  // Access logs come hours later, and no test sees them.
  leaves: ['BucketName', 'LoggingConfiguration', 'Tags'],
  async make(place, Bucket, properties) {
    const client = new S3Client({ ...place, forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: properties['ObjectLockEnabled'] }));
    const { VersioningConfiguration, OwnershipControls, PublicAccessBlockConfiguration } = properties;
    if (VersioningConfiguration) await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    if (OwnershipControls) await client.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    if (PublicAccessBlockConfiguration)
      await client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    const { ObjectLockConfiguration, BucketEncryption, LifecycleConfiguration } = properties;
    if (ObjectLockConfiguration)
      await client.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    if (BucketEncryption)
      await client.send(
        new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: encryptionOf(BucketEncryption) }),
      );
    if (LifecycleConfiguration)
      await client.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: lifecycleOf(LifecycleConfiguration),
        }),
      );
    client.destroy();
    return { arn: `arn:aws:s3:::${Bucket}`, reference: Bucket };
  },
};

/** The names differ between the template and the service, here and below. */
const encryptionOf = ({ ServerSideEncryptionConfiguration: rules }: Properties) => ({
  Rules: (rules as Properties[]).map(({ ServerSideEncryptionByDefault, ...rest }) => ({
    ...rest,
    ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
  })),
});

const lifecycleOf = ({ Rules }: Properties) => ({
  Rules: (Rules as Properties[]).map(({ Status, ExpirationInDays, ...other }) => {
    if (Object.keys(other).length > 0) throw new Error(`a lifecycle rule has ${Object.keys(other).join(', ')}`);
    return { Status, Filter: { Prefix: '' }, Expiration: { Days: ExpirationInDays } };
  }),
});

const queue: Maker = {
  takes: [
    ...['DelaySeconds', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'MessageRetentionPeriod'],
    ...['ReceiveMessageWaitTimeSeconds', 'RedrivePolicy', 'SqsManagedSseEnabled', 'VisibilityTimeout'],
  ],
  leaves: ['QueueName', 'Tags'],
  async make(place, name, properties) {
    const client = new SQSClient(place);
    const attributes = Object.entries(properties).map(([key, value]) => [
      key,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]);
    const Attributes = Object.fromEntries(attributes) as Record<string, string>;
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
    const asked = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    client.destroy();
    return { arn: asked.Attributes?.['QueueArn'] ?? '', reference: QueueUrl };
  },
};

const key: Maker = {
  takes: ['Description', 'EnableKeyRotation', 'KeySpec', 'KeyUsage', 'MultiRegion'],
  // The policy names roles of functions; who may do what is asked of the local cloud, which runs them under it.
  leaves: ['KeyPolicy', 'Tags'],
  async make(place, _name, { EnableKeyRotation, ...properties }) {
    const client = new KMSClient(place);
    const { KeyMetadata: { Arn = '', KeyId = '' } = {} } = await client.send(new CreateKeyCommand(properties));
    if (EnableKeyRotation) await client.send(new EnableKeyRotationCommand({ KeyId }));
    client.destroy();
    return { arn: Arn, reference: KeyId };
  },
};

const makers: Readonly<Record<string, Maker>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::S3::Bucket': bucket,
  'AWS::SQS::Queue': queue,
  'AWS::KMS::Key': key,
};

/** A resource to make, and how its references are to be read. */
export interface Order {
  readonly type: string;
  readonly name: string;
  readonly properties: Properties;
  readonly resolve: (value: unknown) => unknown;
}

/** Makes a resource of a template through the service's own API. A property that is new to its maker stops it. */
export async function provision(place: Place, { type, name, properties, resolve }: Order): Promise<Made> {
  const maker = makers[type];
  if (maker === undefined) throw new Error(`${type} is not made here`);
  const given = Object.entries(properties).filter(([each]) => !maker.leaves.includes(each));
  const unknown = given.map(([each]) => each).filter((each) => !maker.takes.includes(each));
  if (unknown.length > 0) throw new Error(`${type} has ${unknown.join(', ')}: say in provision.ts what becomes of it`);
  return maker.make(place, name, Object.fromEntries(given.map(([each, value]) => [each, resolve(value)])));
}
