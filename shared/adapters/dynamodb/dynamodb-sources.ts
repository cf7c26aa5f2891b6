import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { itemOf } from './dynamodb-lists.ts';
import { HeldPartitions } from './dynamodb-partners.ts';
import type { Entry } from '#application/consumer/ports';
import type { Observations, SourceRegister, Sources, Walks } from '#application/partner/sources';
import type { Source, Walk } from '#domain/partner/source';

interface Table {
  readonly client: DynamoDBClient;
  readonly table: string;
}

const registrations = 'SOURCES';
const walkKey = (source: string) => ({ pk: { S: `ASKING#${source}` }, sk: { S: 'WALK' } });

/** What is registered of systems that only answer: one partition of the table of partners. */
export class DynamoSources implements Sources {
  readonly #partitions: HeldPartitions;

  constructor(table: Table) {
    this.#partitions = new HeldPartitions(table);
  }

  async all(): Promise<readonly Source[]> {
    return (await this.#partitions.bodies(registrations)) as readonly Source[];
  }
}

export class DynamoSourceRegister implements SourceRegister {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async putSource(source: Source): Promise<void> {
    const { client, table } = this.#table;
    const Item = { pk: { S: registrations }, sk: { S: source.id }, body: { S: JSON.stringify(source) } };
    await client.send(new PutItemCommand({ TableName: table, Item }));
  }

  async removeSource(id: string): Promise<void> {
    const { client, table } = this.#table;
    await client.send(new DeleteItemCommand({ TableName: table, Key: { pk: { S: registrations }, sk: { S: id } } }));
  }
}

/** How far the asking of each source has come, in the table of partners. */
export class DynamoWalks implements Walks {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async of(source: string): Promise<Walk | null> {
    const { client, table } = this.#table;
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: walkKey(source), ConsistentRead: true }),
    );
    return Item === undefined ? null : (JSON.parse(Item['body']?.S ?? 'null') as Walk);
  }

  async save(source: string, walk: Walk): Promise<void> {
    const { client, table } = this.#table;
    await client.send(
      new PutItemCommand({ TableName: table, Item: { ...walkKey(source), body: { S: JSON.stringify(walk) } } }),
    );
  }
}

/** What sources said last, among the lists beside the cases, where it can be asked for again. */
export class DynamoObservations implements Observations {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async put(entry: Entry): Promise<void> {
    const { client, table } = this.#table;
    await client.send(new PutItemCommand({ TableName: table, Item: itemOf(entry) }));
  }
}
