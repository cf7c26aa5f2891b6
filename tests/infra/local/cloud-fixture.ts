import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudOptions } from '#infra/local/cloud';

/** A role that a service may assume, with what it may do. */
export const role = (service: string, ...statements: object[]): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
    },
    Policies: [{ PolicyName: 'needs', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
  },
});
export const allow = (Action: string | string[], Resource: unknown): object => ({ Effect: 'Allow', Action, Resource });
export const arnOf = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });
const imported = (name: string): object => ({ 'Fn::ImportValue': `data:${name}` });
/** A function of the handlers below. */
export const lambda = (name: string, environment: object): object => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: arnOf(`${name}Role`),
    Timeout: 10,
    MemorySize: 256,
    Environment: { Variables: environment },
  },
});
const permission = (name: string, source: string): object => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: arnOf(name),
    Principal: 'apigateway.amazonaws.com',
    SourceArn: { 'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/${source}` },
  },
});
const uri = (name: string): object => ({
  'Fn::Sub': `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${name}.Arn}/invocations`,
});
const polling = (source: string): object[] =>
  source === 'stream'
    ? [
        allow(
          ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
          imported('Stream'),
        ),
      ]
    : [allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arnOf('Queue'))];

/** A small application in two stacks: an API that writes to a table, its stream, a queue, a state machine, a key. */
const data = {
  Resources: {
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            {
              ...allow('kms:*', '*'),
              Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
            },
          ],
        },
      },
    },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      },
    },
    Log: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 180 } },
  },
  Outputs: {
    T: { Value: { Ref: 'Table' }, Export: { Name: 'data:Table' } },
    A: { Value: arnOf('Table'), Export: { Name: 'data:TableArn' } },
    S: { Value: { 'Fn::GetAtt': ['Table', 'StreamArn'] }, Export: { Name: 'data:Stream' } },
  },
};

const service = {
  Parameters: { Folder: { Type: 'String' } },
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
    writerRole: role('lambda.amazonaws.com', allow('dynamodb:PutItem', imported('TableArn'))),
    writer: lambda('writer', { TABLE: imported('Table') }),
    relayRole: role('lambda.amazonaws.com', ...polling('stream'), allow('sqs:SendMessage', arnOf('Queue'))),
    relay: lambda('relay', { QUEUE: { Ref: 'Queue' } }),
    workerRole: role('lambda.amazonaws.com', ...polling('queue')),
    worker: lambda('worker', { WITNESS: { 'Fn::Sub': '${Folder}/witness' } }),
    machineRole: role('states.amazonaws.com', allow('lambda:InvokeFunction', arnOf('writer'))),
    machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        RoleArn: arnOf('machineRole'),
        DefinitionString: JSON.stringify({
          QueryLanguage: 'JSONata',
          StartAt: 'Write',
          States: {
            Write: {
              Type: 'Task',
              Resource: 'arn:${Partition}:states:::lambda:invoke',
              Arguments: { FunctionName: '${Writer}', Payload: { body: '{% $states.input.name %}' } },
              Output: '{% $states.result.Payload %}',
              End: true,
            },
          },
        }),
        DefinitionSubstitutions: { Partition: { Ref: 'AWS::Partition' }, Writer: arnOf('writer') },
      },
    },
    relaySource: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: imported('Stream'),
        FunctionName: { Ref: 'relay' },
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 5,
      },
    },
    workerSource: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: arnOf('Queue'), FunctionName: { Ref: 'worker' }, BatchSize: 5 },
    },
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
    Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Api' } } },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: { RestApiId: { Ref: 'Api' }, DeploymentId: { Ref: 'Deployment' }, StageName: 'v1' },
    },
    Items: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: {
        RestApiId: { Ref: 'Api' },
        ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        PathPart: 'items',
      },
    },
    PostItems: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: { Ref: 'Api' },
        ResourceId: { Ref: 'Items' },
        HttpMethod: 'POST',
        AuthorizationType: 'NONE',
        Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: uri('writer') },
      },
    },
    writerPermission: permission('writer', '*/*/*'),
  },
};

const handlers: Record<string, string> = {
  writer: `import { DynamoDBClient, PutItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
    const client = new DynamoDBClient({ maxAttempts: 1 });
    export const handler = async ({ body, read }) => {
      const TableName = process.env.TABLE;
      if (read) return client.send(new GetItemCommand({ TableName, Key: { pk: { S: read } } }));
      await client.send(new PutItemCommand({ TableName, Item: { pk: { S: body } } }));
      return { statusCode: 201, body: JSON.stringify({ name: body, at: Date.now() }) };
    };`,
  relay: `import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
    const client = new SQSClient({ maxAttempts: 1 });
    export const handler = async ({ Records }) => {
      for (const { dynamodb } of Records) {
        await client.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: dynamodb.Keys.pk.S }));
      }
    };`,
  worker: `import { appendFileSync } from 'node:fs';
    export const handler = async ({ Records }) => {
      for (const { body } of Records) appendFileSync(process.env.WITNESS, body + '\\n');
    };`,
  // Moves dead letters back; waits for one, and does not return before it has one.
  mover: `import { DeleteMessageBatchCommand, ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
    const client = new SQSClient({ maxAttempts: 1 });
    export const handler = async () => {
      const from = { QueueUrl: process.env.DEAD };
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({
        ...from, MaxNumberOfMessages: 10, WaitTimeSeconds: 20, MessageSystemAttributeNames: ['SentTimestamp'] }));
      const { Successful = [], Failed = [] } = await client.send(new SendMessageBatchCommand({
        QueueUrl: process.env.QUEUE,
        Entries: Messages.map(({ MessageId, Body }) => ({ Id: MessageId, MessageBody: Body })) }));
      const moved = Messages.filter(({ MessageId }) => Successful.some(({ Id }) => Id === MessageId));
      const removed = await client.send(new DeleteMessageBatchCommand({
        ...from, Entries: moved.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle })) }));
      return { moved: moved.map(({ Body }) => Body), failed: Failed.length + (removed.Failed ?? []).length };
    };`,
};

/** Resources of the fixture's service stack that a test wants otherwise; undefined leaves one out. */
export type Changes = Readonly<Record<string, object | undefined>>;

/** Writes the functions into a folder and gives the options to boot the application with its data below that folder. */
export function fixtureIn(folder: string, changes: Changes = {}): CloudOptions & { witness: string } {
  const assets = join(folder, 'assets');
  const files: Record<string, object> = {};
  for (const [name, source] of Object.entries(handlers)) {
    mkdirSync(join(assets, name), { recursive: true });
    writeFileSync(join(assets, name, 'index.mjs'), source);
    files[name] = { source: { path: name, packaging: 'zip' }, destinations: { here: { objectKey: `${name}.zip` } } };
  }
  // Stands for bundling: these handlers import the SDK as it is installed.
  symlinkSync(join(process.cwd(), 'node_modules'), join(assets, 'node_modules'));
  for (const stack of ['data', 'service'])
    writeFileSync(join(assets, `${stack}.assets.json`), JSON.stringify({ files }));
  return optionsFor(folder, changes);
}

/** A role of that name is the operator's. */
function outputsOf(resources: object): object {
  return 'operatorRole' in resources ? { Outputs: { OperatorRoleArn: { Value: arnOf('operatorRole') } } } : {};
}

/** The same for a folder where the functions have been written. */
export function optionsFor(folder: string, changes: Changes = {}): CloudOptions & { witness: string } {
  const Resources = Object.fromEntries(
    Object.entries({ ...service.Resources, ...changes }).filter(([, resource]) => resource !== undefined),
  );
  const assetsFolder = join(folder, 'assets');
  return {
    templates: [
      { name: 'data', template: data, assetsFolder },
      { name: 'service', template: { ...service, Resources, ...outputsOf(Resources) }, assetsFolder },
    ],
    dataFolder: join(folder, 'data'),
    parameters: { Folder: folder },
    eventSources: { backoff: { firstMs: 1, longestMs: 50 } },
    witness: join(folder, 'witness'),
  };
}
