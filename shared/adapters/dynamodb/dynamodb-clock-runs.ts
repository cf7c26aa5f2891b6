import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { ClockRuns } from '#application/partner/queue-due';

const key = { pk: { S: 'CLOCK' }, sk: { S: 'RUN' } };

/** The one item that says up to when the clock queued all that was due. */
export class DynamoClockRuns implements ClockRuns {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, table }: { client: DynamoDBClient; table: string }) {
    this.#client = client;
    this.#table = table;
  }

  async last(): Promise<string | null> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: key, ConsistentRead: true }),
    );
    return Item?.['at']?.S ?? null;
  }

  async save(at: string): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: { ...key, at: { S: at } } }));
  }
}
