import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  type AttributeValue,
  type PutItemCommandOutput,
  type QueryCommandInput,
  type QueryCommandOutput,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach } from 'vitest';
import { VirtualClock } from '#infra/local/clock';
import { DynamoDb, type DynamoDbOptions, type StreamRecord } from '#infra/local/dynamodb';
import { openStore } from '#infra/local/store';
import { china, clientOptions, RecordingCall, serveJson, temporaryFolder } from './json-endpoint.ts';

export const string = (name: string) => ({ AttributeName: name, AttributeType: 'S' });
const schema = (...names: string[]) =>
  names.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' }));

export const casesTable = {
  TableName: 'cases',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [string('pk'), string('sk')],
  KeySchema: schema('pk', 'sk'),
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
};
export const casesArn = 'arn:aws-cn:dynamodb:cn-northwest-1:000000000000:table/cases';

export const licencesTable = {
  TableName: 'licences',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [string('identifier'), string('holder'), string('issuedAt')],
  KeySchema: schema('identifier'),
  GlobalSecondaryIndexes: [
    { IndexName: 'byHolder', KeySchema: schema('holder', 'issuedAt'), Projection: { ProjectionType: 'ALL' } },
    {
      IndexName: 'holders',
      KeySchema: schema('holder'),
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title'] },
    },
  ],
};
export const licencesArn = casesArn.replace('cases', 'licences');

type Attributes = Record<string, AttributeValue>;

/** An item of the cases table, or with nothing more its key. */
export const item = (pk: string, sk: string, rest: Attributes = {}): Attributes => ({
  pk: { S: pk },
  sk: { S: sk },
  ...rest,
});

export const putPart = (pk: string, sk: string, rest: Partial<NonNullable<TransactWriteItem['Put']>> = {}) => ({
  Put: { TableName: 'cases', Item: item(pk, sk), ...rest },
});

export const fresh = { ConditionExpression: 'attribute_not_exists(pk)' };

export const ofCase = (pk: string) => ({
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': { S: pk } },
});

/** What a call fails with; undefined if it does not. */
export async function failure(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error as { name: string; message: string; Item?: unknown; CancellationReasons?: unknown[] };
}

async function boot(folder: string, options: Partial<DynamoDbOptions>) {
  const store = openStore(folder);
  const clock = new VirtualClock();
  const service = new DynamoDb({ store, clock, place: china, ...options });
  service.createTable(casesTable);
  service.createTable(licencesTable);
  const call = new RecordingCall();
  const { url, close } = await serveJson(service, call);
  const client = new DynamoDBClient({ ...clientOptions, endpoint: url });
  const stop = async (): Promise<void> => {
    client.destroy();
    await close();
    store.close();
  };
  return { service, client, call, clock, stop };
}

/** A DynamoDB with two empty tables before each test, gone after it; `cloud` is the present one. */
export function useDynamoDb() {
  let temporary: ReturnType<typeof temporaryFolder>;
  let cloud: Awaited<ReturnType<typeof boot>>;
  beforeEach(async () => {
    temporary = temporaryFolder();
    cloud = await boot(temporary.folder, {});
  });
  afterEach(async () => {
    await cloud.stop();
    temporary.remove();
  });
  return {
    get cloud() {
      return cloud;
    },
    /** Opens the same data folder again, with other options. */
    reboot: async (options: Partial<DynamoDbOptions> = {}): Promise<void> => {
      await cloud.stop();
      cloud = await boot(temporary.folder, options);
    },
    get: async (pk: string, sk: string): Promise<Attributes | undefined> =>
      (await cloud.client.send(new GetItemCommand({ TableName: 'cases', Key: item(pk, sk) }))).Item,
    put: (pk: string, sk: string, rest: Attributes = {}): Promise<PutItemCommandOutput> =>
      cloud.client.send(new PutItemCommand({ TableName: 'cases', Item: item(pk, sk, rest) })),
    query: (input: Omit<QueryCommandInput, 'TableName'> & { TableName?: string }): Promise<QueryCommandOutput> =>
      cloud.client.send(new QueryCommand({ TableName: 'cases', ...input })),
    write: (parts: TransactWriteItem[], token?: string): Promise<unknown> =>
      cloud.client.send(
        new TransactWriteItemsCommand({
          TransactItems: parts,
          ...(token === undefined ? {} : { ClientRequestToken: token }),
        }),
      ),
    records: (after = 0, limit = 1000): StreamRecord[] =>
      cloud.service.readStream({ tableName: 'cases', after, limit }).map(({ record }) => record),
  };
}
