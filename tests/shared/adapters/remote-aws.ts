import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, type CreateKeyCommandInput, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { TableName } from '#contracts/tables';
import { tableNames, tableProperties, type TestAws, waitingMachine } from './test-aws.ts';

/**
 * The same resources at another endpoint (LocalStack, moto…), made through its API under new names and left there.
 * Region and credentials come from the usual variables.
 */
export async function remoteAws(endpoint: string): Promise<TestAws> {
  const region = process.env['AWS_REGION'] ?? 'cn-north-1';
  const credentials = {
    accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? 'test',
    secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? 'test',
  };
  const aws = { region, credentials, endpoint };
  const run = `tongban-${randomUUID().slice(0, 8)}`;
  const buckets = { materials: `${run}-materials`, documents: `${run}-documents` };
  const s3 = new S3Client({ ...aws, forcePathStyle: true });
  for (const Bucket of Object.values(buckets)) await s3.send(new CreateBucketCommand({ Bucket }));
  const { QueueUrl: queueUrl = '' } = await new SQSClient(aws).send(new CreateQueueCommand({ QueueName: run }));
  const partition = region.startsWith('cn-') ? 'aws-cn' : 'aws';
  const { stateMachineArn: machineArn = '' } = await new SFNClient(aws).send(
    new CreateStateMachineCommand({
      name: run,
      definition: waitingMachine(partition),
      roleArn: `arn:${partition}:iam::000000000000:role/journey`,
    }),
  );
  return {
    aws,
    tables: await makeTables(new DynamoDBClient(aws), run),
    buckets,
    keys: await makeKeys(new KMSClient(aws), region),
    queueUrl,
    machineArn,
    local: undefined,
    close: () => Promise.resolve(),
  };
}

async function makeTables(client: DynamoDBClient, run: string): Promise<Record<TableName, string>> {
  const made: [string, string][] = [];
  for (const name of tableNames) {
    const { stream, ...properties } = tableProperties(name);
    const TableName = `${run}-${name}`;
    const StreamSpecification = stream && { StreamEnabled: true, StreamViewType: stream };
    await client.send(
      new CreateTableCommand({ TableName, ...properties, ...(StreamSpecification && { StreamSpecification }) }),
    );
    await waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName });
    made.push([name, TableName]);
  }
  return Object.fromEntries(made) as Record<TableName, string>;
}

async function makeKeys(client: KMSClient, region: string): Promise<TestAws['keys']> {
  const key = async (input: CreateKeyCommandInput): Promise<string> =>
    (await client.send(new CreateKeyCommand(input))).KeyMetadata?.Arn ?? '';
  return {
    case: await key({}),
    otherCase: await key({}),
    holder: await key({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
    p256: await key({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
    // Only China regions have the kind.
    sm2: region.startsWith('cn-') ? await key({ KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' }) : undefined,
  };
}
