import { describe, expect, it } from 'vitest';
import recordingRules from '#data/recordings.json' with { type: 'json' };
import { consumers } from '#contracts/consumers';
import { type TableDefinition, type TableName, tables } from '#contracts/tables';
import { deployments } from '#infra/deployments';
import { manifests } from '#infra/stacks/manifests';
import { statementsOf, SynthesisedStacks, withoutHash } from './synthesised-stacks.ts';

/** Hashes of CDK inside the logical id of a permission, behind the paths of function and API. */
const hash = /(?<=Function|Rest|Authorizer)[0-9A-F]{8}/g;

/** The stack of the service inside such an id, by the name of its deployment. */
const serviceOf = new RegExp(
  `tongban(${deployments.map(({ name }) => name.replaceAll('-', '')).join('|')})service`,
  'g',
);

const all = await Promise.all(
  deployments.map(async (deployment) => ({ ...deployment, stacks: await SynthesisedStacks.of(deployment.name) })),
);

describe.each(all)('the templates of $name', ({ name, profile, local, logRetentionDays, stacks }) => {
  it('stay far below the 500 resources of a stack', () => {
    const sizes = Object.values(stacks.templates).map(({ Resources }) => Object.keys(Resources).length);
    expect(sizes).toHaveLength(4);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(430);
  });

  it('name no partition, and no account but that of a local deployment', () => {
    const text = Object.values(stacks.texts).join('');
    expect(text.match(/arn:aws[a-z-]*:/g)).toBeNull();
    expect(text.match(/amazonaws\.com\.cn/g)).toBeNull();
    // Local deployments are put where the local cloud pretends to be.
    expect(new Set(text.match(/(?<![\da-f])\d{12}(?![\da-f])/g))).toEqual(new Set(local ? ['000000000000'] : []));
  });

  it('bring no resources that run code of their own while they are deployed', () => {
    const types = stacks.resources().map(({ type }) => type);
    expect(types.filter((type) => /^Custom::|^AWS::CloudFormation|^AWS::ApiGateway::Account$/.test(type))).toEqual([]);
  });

  it('keep what outlives a release: tables, buckets, keys and logs', () => {
    const lasting = ['DynamoDB::Table', 'S3::Bucket', 'KMS::Key', 'Logs::LogGroup'].map((type) => `AWS::${type}`);
    for (const { id, type, whole } of stacks.resources().filter((each) => lasting.includes(each.type)))
      expect([whole['DeletionPolicy'], whole['UpdateReplacePolicy']], `${type} ${id}`).toEqual(['Retain', 'Retain']);
  });

  it('keep nothing of it in the stacks that every release replaces', () => {
    const kept = stacks
      .resources()
      .filter(({ whole }) => [whole['DeletionPolicy'], whole['UpdateReplacePolicy']].includes('Retain'));
    expect(kept.filter(({ stack }) => ['service', 'watch'].includes(stack)).map(({ id }) => id)).toEqual([]);
  });

  it('let anything leave those stacks: what watches knows it by name', () => {
    for (const stack of ['service', 'watch']) {
      const outputs = Object.entries(stacks.templates[stack]?.Outputs ?? {});
      expect(outputs.filter(([, output]) => output.Export !== undefined).map(([name]) => name)).toEqual([]);
    }
  });

  it('have each log and what is counted in it in the stack of the data, which exports neither', () => {
    const logs = stacks.resources().filter(({ type }) => /^AWS::Logs::(LogGroup|MetricFilter)$/.test(type));
    expect(new Set(logs.map(({ stack }) => stack))).toEqual(new Set(['data']));
    const groups = logs.filter(({ type }) => type === 'AWS::Logs::LogGroup');
    expect(groups.map(({ properties }) => properties['LogGroupName'] as string).sort()).toEqual(
      manifests.map((manifest) => `/tongban/${name}/${manifest.name}`).sort(),
    );
    const given = JSON.stringify(stacks.templates['data']?.Outputs);
    expect(logs.filter(({ id }) => given.includes(id))).toEqual([]);
  });

  it('have the tables of the contract, as it defines them', () => {
    const found = stacks.resources('AWS::DynamoDB::Table');
    expect(found.map((table) => table.name.replace(/table$/, '')).sort()).toEqual(Object.keys(tables).sort());
    for (const { name: id, properties } of found) {
      const definition: TableDefinition = tables[id.replace(/table$/, '') as TableName];
      const keys = (properties['KeySchema'] as { AttributeName: string }[]).map(({ AttributeName }) => AttributeName);
      expect(keys).toEqual([definition.partitionKey, definition.sortKey].filter((key) => key !== undefined));
      expect(properties['TimeToLiveSpecification']?.['AttributeName']).toBe(definition.timeToLive);
      expect(properties['StreamSpecification']?.['StreamViewType']).toBe(definition.stream);
      const indexes = (properties['GlobalSecondaryIndexes'] ?? []) as { IndexName: string }[];
      expect(indexes.map(({ IndexName }) => IndexName)).toEqual(Object.keys(definition.indexes ?? {}));
    }
  });

  it('protect every table from deletion, can restore it to any second, and pay by the request', () => {
    for (const { id, properties } of stacks.resources('AWS::DynamoDB::Table'))
      expect(properties, id).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        BillingMode: 'PAY_PER_REQUEST',
      });
  });

  it('let nobody into a bucket from outside, nor over an open line, nor by a list of its own', () => {
    const buckets = stacks.resources('AWS::S3::Bucket');
    expect(buckets.map((bucket) => bucket.name).sort()).toEqual([
      'accesslogs',
      'documents',
      'evidence',
      'materials',
      'recordings',
    ]);
    for (const { id, properties } of buckets) {
      expect(properties['PublicAccessBlockConfiguration'], id).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(properties['OwnershipControls']).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
      expect(properties['BucketEncryption']).toBeDefined();
      const policy = stacks.resources('AWS::S3::BucketPolicy').find((each) => each.properties['Bucket']['Ref'] === id);
      const [closed, ...others] = statementsOf(policy?.properties['PolicyDocument']);
      expect(closed).toMatchObject({
        effect: 'Deny',
        actions: ['s3:*'],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      });
      // Only the service that logs may write, and only what it logged of a bucket of ours.
      expect(others.map(({ principal, actions }) => [principal, actions])).toEqual(
        id.startsWith('accesslogs') ? [[{ Service: 'logging.s3.amazonaws.com' }, ['s3:PutObject']]] : [],
      );
    }
  });

  it('log who reads and writes papers, as long as every other log is kept', () => {
    const buckets = new Map(stacks.resources('AWS::S3::Bucket').map((bucket) => [bucket.name, bucket]));
    for (const bucket of ['materials', 'recordings', 'documents', 'evidence'])
      expect(buckets.get(bucket)?.properties['LoggingConfiguration']).toEqual({
        DestinationBucketName: { Ref: buckets.get('accesslogs')?.id },
        LogFilePrefix: `${bucket}/`,
      });
    expect(buckets.get('accesslogs')?.properties['LifecycleConfiguration']).toEqual({
      Rules: [{ ExpirationInDays: logRetentionDays, Status: 'Enabled' }],
    });
  });

  it('keep every log for six months at least, and log nothing of what executions are given', () => {
    const groups = stacks.resources('AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThanOrEqual(manifests.length);
    for (const { id, properties } of groups) expect(properties['RetentionInDays'], id).toBeGreaterThanOrEqual(180);
    // A machine that logs does so into one of these groups, without what it is given and gives.
    for (const { id, properties } of stacks.resources('AWS::StepFunctions::StateMachine')) {
      const { Destinations: destinations = [], IncludeExecutionData: data = false } =
        properties['LoggingConfiguration'] ?? {};
      expect(data, id).toBe(false);
      for (const each of destinations as { CloudWatchLogsLogGroup: { LogGroupArn: unknown } }[])
        expect(groups.map((group) => `<${group.name}>`)).toContain(
          stacks.read(each.CloudWatchLogsLogGroup.LogGroupArn),
        );
    }
  });

  it('lock sealed documents, and let materials go, and recordings when nobody is given them any more', () => {
    const { documents, evidence, materials, recordings } = Object.fromEntries(
      stacks.resources('AWS::S3::Bucket').map((bucket) => [bucket.name, bucket.properties]),
    );
    expect(documents).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 3650 } } },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    // Nobody shortens this one, not even the account's root.
    expect(evidence).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 3650 } } },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    for (const kept of [documents, evidence]) expect(kept).not.toHaveProperty('LifecycleConfiguration');
    expect(materials).toMatchObject({ LifecycleConfiguration: { Rules: [{ Status: 'Enabled' }] } });
    expect(materials).not.toHaveProperty('ObjectLockEnabled');
    expect(recordings).toMatchObject({
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: recordingRules.retentionDays }] },
    });
    // Versions would outlive what was given up.
    expect(recordings).not.toHaveProperty('VersioningConfiguration');
  });

  it('have keys of the kinds that the partition has', () => {
    const specs = stacks.resources('AWS::KMS::Key').map(({ properties }) => String(properties['KeySpec'] ?? 'AES'));
    const allowed = ['AES', 'HMAC_256', profile.sm2 ? 'SM2' : 'ECC_NIST_P256'];
    expect(new Set(specs)).toEqual(new Set(allowed));
    expect(profile.sm2).toBe(profile.partition === 'aws-cn');
  });

  it('run every function as its manifest says, with a log of its own that is kept long enough', () => {
    const functions = stacks.resources('AWS::Lambda::Function');
    expect(functions).toHaveLength(manifests.length);
    for (const manifest of manifests) {
      const found = functions.find((each) => each.properties['FunctionName'] === `tongban-${name}-${manifest.name}`);
      expect(found?.properties, manifest.name).toMatchObject({
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        MemorySize: manifest.memoryMb,
        Timeout: manifest.timeoutSeconds,
        Description: manifest.purpose,
        Architectures: [profile.architecture],
        LoggingConfig: { LogFormat: 'JSON' },
      });
      // X-Ray is not in China.
      expect(found?.properties).not.toHaveProperty('TracingConfig');
      // By its name, not by a reference.
      const log = found?.properties['LoggingConfig']['LogGroup'] as unknown;
      expect(log).toBe(`/tongban/${name}/${manifest.name}`);
      const groups = stacks
        .resources('AWS::Logs::LogGroup')
        .filter(({ properties }) => properties['LogGroupName'] === log);
      expect(groups).toHaveLength(1);
      expect(groups[0]?.properties['RetentionInDays']).toBe(logRetentionDays);
    }
  });

  it('set failed messages aside, in queues that take no open line', () => {
    const queues = stacks.resources('AWS::SQS::Queue');
    expect(queues).toHaveLength(2 * consumers.length);
    for (const consumer of consumers) {
      const [dead, queue] = ['-dead', ''].map((end) =>
        queues.find(({ properties }) => properties['QueueName'] === `tongban-${name}-${consumer}${end}`),
      );
      expect(queue?.properties).toMatchObject({
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [dead?.id, 'Arn'] }, maxReceiveCount: 8 },
        SqsManagedSseEnabled: true,
      });
      expect(dead?.properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
    }
    const policies = stacks.resources('AWS::SQS::QueuePolicy').map(({ properties }) => properties['Queues']);
    expect(policies).toEqual(queues.map(({ id }) => [{ Ref: id }]));
  });

  it('feed the relay from the stream and the consumer from its queue, and hear which messages failed', () => {
    const sources = stacks.resources('AWS::Lambda::EventSourceMapping');
    expect(sources.map(({ properties }) => stacks.read(properties['EventSourceArn'])).sort()).toEqual([
      '<casestable>.StreamArn',
      ...consumers.map((consumer) => `<${consumer}queueQueue>`).sort(),
    ]);
    for (const { properties } of sources)
      expect(properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
    // A message that is being handled must not be delivered to somebody else meanwhile.
    for (const consumer of consumers) {
      const queue = stacks
        .resources('AWS::SQS::Queue')
        .find(({ properties }) => properties['QueueName'] === `tongban-${name}-${consumer}`);
      const { timeoutSeconds = 0 } = manifests.find((each) => each.name === consumer) ?? {};
      expect(queue?.properties['VisibilityTimeout']).toBe(6 * timeoutSeconds);
    }
  });

  it('tell partners a bounded number of cases at a time, and the other queues as many as there are', () => {
    const bounds = stacks
      .resources('AWS::Lambda::EventSourceMapping')
      .flatMap(({ properties: { EventSourceArn: from, ScalingConfig: bound } }) =>
        bound === undefined ? [] : [[stacks.read(from), bound]],
      );
    expect(bounds).toEqual([['<partnersqueueQueue>', { MaximumConcurrency: 100 }]]);
  });

  it('run by schedule what its manifest says, and how often', () => {
    const rules = stacks
      .resources('AWS::Events::Rule')
      .flatMap(({ properties }) => properties['ScheduleExpression'] ?? []);
    const manifest = manifests.flatMap(({ trigger }) => (trigger.kind === 'schedule' ? [trigger.everyMinutes] : []));
    expect(rules).toEqual(manifest.map((minutes) => `rate(${minutes} minute${minutes === 1 ? '' : 's'})`));
  });
});

describe('the deployments', () => {
  it('differ only by what a deployment may say: the same resources, but for seals and what the partition has no key for', () => {
    const shapeOf = ({ stacks }: (typeof all)[number]) =>
      stacks
        .resources()
        .filter(({ name }) => !/^seal(1|tobenamed)|^messagekey$/.test(name))
        .map(({ stack, type, name }) => `${stack} ${type} ${name}`.replaceAll(serviceOf, ''))
        .map((line) => line.replaceAll(hash, ''))
        .sort();
    const [first, ...others] = all.map(shapeOf);
    for (const other of others) expect(other).toEqual(first);
  });
});

describe('the address of the carrier', () => {
  it.each(all)(
    'is in $name the one of its deployment, or locally the one that the cloud is given',
    ({ courier, local, stacks }) => {
      const found = Object.entries(stacks.templates['service']?.Outputs ?? {}).find(([name]) => name === 'CourierUrl');
      const url = local ? { Ref: 'LocalCourierUrl' } : courier?.url;
      expect(found?.[1].Value).toEqual(url);
    },
  );
});

describe('the address of the authority of time-stamps', () => {
  it.each(all)(
    'is in $name the one of its deployment, or locally the one that the cloud is given, and what the sealer knows',
    ({ timeStamps, local, stacks }) => {
      const url = local ? { Ref: 'LocalTimeStampUrl' } : timeStamps?.url;
      const found = Object.entries(stacks.templates['seals']?.Outputs ?? {}).find(([name]) => name === 'TimeStampUrl');
      expect(found?.[1].Value).toEqual(url);
      const sealer = stacks.resources('AWS::Lambda::Function').find(({ name }) => name === 'sealerFunction');
      const { TIME_STAMPS: known } = sealer?.properties['Environment']['Variables'] as Record<string, unknown>;
      expect(known).toEqual(local ? { 'Fn::Join': ['', ['{"url":"', url, '"}']] } : JSON.stringify(timeStamps));
    },
  );
});

describe('the stacks of lanzhou', () => {
  const { stacks } = all.find(({ name }) => name === 'lanzhou') ?? all[0] ?? expect.unreachable();

  it('have these resources, and no others', async () => {
    const lines = stacks
      .resources()
      .map(({ stack, type, id }) => `${stack} ${type} ${withoutHash(id).replaceAll(hash, '')}`)
      .sort();
    // Every other test says why; this one shows what a change adds or takes away. To renew it: vitest run -u.
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./lanzhou-resources.txt');
  });

  it('have this many in each', () => {
    const sizes = Object.entries(stacks.templates).map(([stack, { Resources }]) => [
      stack,
      Object.keys(Resources).length,
    ]);
    expect(Object.fromEntries(sizes)).toMatchInlineSnapshot(`
      {
        "data": 129,
        "seals": 47,
        "service": 408,
        "watch": 137,
      }
    `);
  });

  it('have this many of each type', () => {
    const counts = Object.groupBy(stacks.resources(), ({ type }) => type.replace('AWS::', ''));
    expect(Object.fromEntries(Object.entries(counts).map(([type, list]) => [type, list?.length])))
      .toMatchInlineSnapshot(`
        {
          "ApiGateway::Authorizer": 1,
          "ApiGateway::Deployment": 1,
          "ApiGateway::GatewayResponse": 15,
          "ApiGateway::Method": 89,
          "ApiGateway::Resource": 106,
          "ApiGateway::RestApi": 1,
          "ApiGateway::Stage": 1,
          "CloudWatch::Alarm": 100,
          "CloudWatch::Dashboard": 1,
          "DynamoDB::Table": 9,
          "Events::Rule": 5,
          "IAM::Policy": 58,
          "IAM::Role": 58,
          "KMS::Alias": 21,
          "KMS::Key": 28,
          "Lambda::EventSourceMapping": 5,
          "Lambda::Function": 45,
          "Lambda::Permission": 29,
          "Logs::LogGroup": 45,
          "Logs::MetricFilter": 60,
          "Logs::QueryDefinition": 4,
          "S3::Bucket": 5,
          "S3::BucketPolicy": 5,
          "SNS::Topic": 1,
          "SNS::TopicPolicy": 1,
          "SQS::Queue": 8,
          "SQS::QueuePolicy": 8,
          "StepFunctions::StateMachine": 9,
          "WAFv2::WebACL": 1,
          "WAFv2::WebACLAssociation": 1,
        }
      `);
  });
});
