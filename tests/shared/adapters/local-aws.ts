import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TableName } from '#contracts/tables';
import { VirtualClock } from '#infra/local/clock';
import { DynamoDb } from '#infra/local/dynamodb';
import { serveAws } from '#infra/local/endpoint';
import { Iam } from '#infra/local/iam';
import { Kms } from '#infra/local/kms';
import { S3 } from '#infra/local/s3';
import { Sqs } from '#infra/local/sqs';
import { StepFunctions } from '#infra/local/states';
import { openStore } from '#infra/local/store';
import { type LocalOnly, tableNames, tableProperties, type TestAws, waitingMachine } from './test-aws.ts';

const place = { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' };

/** As the template says it of the bucket of this name. */
const kept = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 3650 } } };

/** The local services over a store of their own, called as the account root. */
export async function localAws(): Promise<TestAws> {
  const folder = mkdtempSync(join(tmpdir(), 'tongban-adapters-'));
  const store = openStore(folder);
  const clock = new VirtualClock();
  const local: LocalOnly = { conflict: () => false, uses: [], tasks: [] };
  const base = { store, clock, place };
  const dynamodb = new DynamoDb({
    ...base,
    faults: { conflict: () => local.conflict() },
    onUse: (use) => local.uses.push(use),
  });
  const kms = new Kms(base);
  const s3 = new S3(base);
  const sqs = new Sqs(base);
  const states = new StepFunctions({
    ...base,
    invoke: ({ payload }) => {
      local.tasks.push(payload as { token: string });
      return Promise.resolve({});
    },
  });
  const iam = new Iam(place);
  const endpoint = await serveAws({
    port: 0,
    clock,
    iam,
    json: [dynamodb, kms, sqs, states],
    s3,
    resourcePolicyOf: () => undefined,
  });
  const { queueUrl, machineArn } = makeQueueAndMachine({ sqs, states, url: endpoint.url });
  states.resume();
  for (const name of ['materials', 'documents']) s3.createBucket({ BucketName: name });
  s3.createBucket({ BucketName: 'evidence', ObjectLockEnabled: true, ObjectLockConfiguration: kept });
  return {
    aws: { region: place.region, credentials: iam.credentialsFor(iam.rootArn), endpoint: endpoint.url },
    tables: makeTables(dynamodb),
    buckets: { materials: 'materials', documents: 'documents', evidence: 'evidence' },
    keys: makeKeys(kms),
    queueUrl,
    machineArn,
    local,
    async close() {
      await endpoint.close();
      await states.stop();
      sqs.stop();
      clock.stop();
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function makeTables(dynamodb: DynamoDb): Record<TableName, string> {
  for (const name of tableNames) {
    const { stream, ...properties } = tableProperties(name);
    dynamodb.createTable({
      TableName: name,
      ...properties,
      ...(stream === undefined ? {} : { StreamSpecification: { StreamViewType: stream } }),
    });
  }
  return Object.fromEntries(tableNames.map((name) => [name, name])) as Record<TableName, string>;
}

function makeKeys(kms: Kms): TestAws['keys'] {
  const key = (logicalId: string, rest: Record<string, string> = {}) => kms.createKey({ logicalId, ...rest }).arn;
  const signing = { KeyUsage: 'SIGN_VERIFY' };
  const macs = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' };
  return {
    case: key('case'),
    otherCase: key('otherCase'),
    holder: key('holder', macs),
    courier: key('courier', macs),
    p256: key('p256', { KeySpec: 'ECC_NIST_P256', ...signing }),
    sm2: key('sm2', { KeySpec: 'SM2', ...signing }),
  };
}

function makeQueueAndMachine({ sqs, states, url }: { sqs: Sqs; states: StepFunctions; url: string }) {
  sqs.servedAt(url);
  const queue = sqs.createQueue({ QueueName: 'resume' });
  const { arn } = states.createStateMachine({
    StateMachineName: 'journey',
    DefinitionString: waitingMachine(place.partition),
    RoleArn: `arn:${place.partition}:iam::${place.account}:role/journey`,
  });
  return { queueUrl: queue.url(url), machineArn: arn };
}
