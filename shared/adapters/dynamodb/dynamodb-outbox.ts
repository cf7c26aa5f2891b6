import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Endpoints, Kept, Outbox } from '#application/partner/outbox';
import type { EndpointState, Line } from '#domain/partner/delivery';
import { dueKeys } from './due-keys.ts';

type Row = Record<string, AttributeValue>;

interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Items of a body and a version, each write resting on the one before. */
export class VersionedItems {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, table }: { client: DynamoDBClient; table: string }) {
    this.#client = client;
    this.#table = table;
  }

  async get(key: Key): Promise<Kept<unknown> | null> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: keyOf(key), ConsistentRead: true }),
    );
    if (Item === undefined) return null;
    return { value: JSON.parse(Item['body']?.S ?? 'null') as unknown, version: Number(Item['version']?.N) };
  }

  /** The version it has now; null where it rested on another. */
  async put(key: Key, item: { body: unknown; version: number | null; rest?: Row }): Promise<number | null> {
    const version = (item.version ?? 0) + 1;
    const done = await conditionally(
      this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: {
            ...{ ...keyOf(key), ...item.rest },
            ...{ body: { S: JSON.stringify(item.body) }, version: { N: String(version) } },
          },
          ...onVersion(item.version),
        }),
      ),
    );
    return done ? version : null;
  }

  remove(key: Key, version: number | null): Promise<boolean> {
    return conditionally(
      this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: keyOf(key), ...onVersion(version) })),
    );
  }
}

const keyOf = ({ pk, sk }: Key): Row => ({ pk: { S: pk }, sk: { S: sk } });

const onVersion = (version: number | null) =>
  version === null
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': { N: String(version) } } };

async function conditionally(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

const lineKey = ({ partner, caseId }: { partner: string; caseId: string }): Key => ({
  pk: `OUTBOX#${partner}`,
  sk: caseId,
});

/** Lines, a partition for each partner. */
export class DynamoOutbox implements Outbox {
  readonly #items: VersionedItems;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#items = new VersionedItems(options);
  }

  async line(of: { partner: string; caseId: string }): Promise<Kept<Line> | null> {
    return (await this.#items.get(lineKey(of))) as Kept<Line> | null;
  }

  put(line: Line, version: number | null): Promise<number | null> {
    const { dueIn, dueAt } = dueKeys(line);
    return this.#items.put(lineKey(line), { body: line, version, rest: { dueIn: { S: dueIn }, dueAt: { S: dueAt } } });
  }

  remove({ value, version }: Kept<Line>): Promise<boolean> {
    return this.#items.remove(lineKey(value), version);
  }
}

const stateKey = (endpoint: string): Key => ({ pk: `ENDPOINT#${endpoint}`, sk: 'STATE' });

export class DynamoEndpoints implements Endpoints {
  readonly #items: VersionedItems;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#items = new VersionedItems(options);
  }

  async state(endpoint: string): Promise<Kept<EndpointState> | null> {
    return (await this.#items.get(stateKey(endpoint))) as Kept<EndpointState> | null;
  }

  async put(endpoint: string, state: EndpointState, version: number | null): Promise<boolean> {
    return (await this.#items.put(stateKey(endpoint), { body: state, version })) !== null;
  }
}
