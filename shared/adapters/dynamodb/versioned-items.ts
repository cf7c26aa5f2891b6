import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { conditionally } from './conditionally.ts';
import type { Kept } from '#application/partner/outbox';

type Row = Record<string, AttributeValue>;

/** Of an item in a table with partition and sort key. */
export interface Key {
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
  async put(key: Key, item: Versioned): Promise<number | null> {
    const done = await conditionally(this.#client.send(new PutItemCommand(this.#putOf(key, item))));
    return done ? versionAfter(item) : null;
  }

  /** Puts an item in the place of another, in one write; null where either was no longer as it was. */
  async move(
    gone: { key: Key; version: number },
    { key, item }: { key: Key; item: Versioned },
  ): Promise<number | null> {
    const Delete = { TableName: this.#table, Key: keyOf(gone.key), ...onVersion(gone.version) };
    const done = await conditionally(
      this.#client.send(
        new TransactWriteItemsCommand({ TransactItems: [{ Delete }, { Put: this.#putOf(key, item) }] }),
      ),
    );
    return done ? versionAfter(item) : null;
  }

  remove(key: Key, version: number | null): Promise<boolean> {
    return conditionally(
      this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: keyOf(key), ...onVersion(version) })),
    );
  }

  #putOf(key: Key, item: Versioned) {
    const written = { body: { S: JSON.stringify(item.body) }, version: { N: String(versionAfter(item)) } };
    return { TableName: this.#table, Item: { ...keyOf(key), ...item.rest, ...written }, ...onVersion(item.version) };
  }
}

/** What is written, and the version that it rests on: null where there is to be none. */
export interface Versioned {
  readonly body: unknown;
  readonly version: number | null;
  readonly rest?: Row;
}

const versionAfter = ({ version }: Versioned): number => (version ?? 0) + 1;

const keyOf = ({ pk, sk }: Key): Row => ({ pk: { S: pk }, sk: { S: sk } });

const onVersion = (version: number | null) =>
  version === null
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': { N: String(version) } } };
