import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
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
interface Versioned {
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

async function conditionally(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    // Of two writes; whatever else stood in its way may not be there the next time.
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return false;
    throw error;
  }
}

const lineKey = ({ partner, caseId }: { partner: string; caseId: string }): Key => ({
  pk: `OUTBOX#${partner}`,
  sk: caseId,
});

const written = (line: Line, version: number | null): Versioned => {
  const { dueIn, dueAt } = dueKeys(line);
  return { body: line, version, rest: { dueIn: { S: dueIn }, dueAt: { S: dueAt } } };
};

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
    return this.#items.put(lineKey(line), written(line, version));
  }

  move({ from, to, version }: Parameters<Outbox['move']>[0]): Promise<number | null> {
    const gone = { key: lineKey(from.value), version: from.version };
    return this.#items.move(gone, { key: lineKey(to), item: written(to, version) });
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
