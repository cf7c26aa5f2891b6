import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Walk, Walks } from '#application/consumer/reconcile';

const key = { pk: { S: 'RECONCILE#SCHEDULE' }, sk: { S: 'WALK' } };

/** The one item that says how far the scheduled walk over all cases has come. */
export class DynamoWalks implements Walks {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  async load(): Promise<Walk | null> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: key, ConsistentRead: true }),
    );
    return JSON.parse(Item?.['body']?.S ?? 'null') as Walk | null;
  }

  async save(walk: Walk): Promise<void> {
    const Item = { ...key, body: { S: JSON.stringify(walk) } };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
  }
}
