import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Entry, Lists, Place } from '#application/consumer/ports';

type Row = Record<string, AttributeValue>;

export const keyOf = ({ list, position }: Place): Row => ({ pk: { S: list }, sk: { S: position } });

/** An entry as an item: the list is its partition, the position its sort key. */
export const itemOf = (entry: Entry): Row => ({
  ...keyOf(entry),
  body: { S: JSON.stringify(entry.body) },
  ...(entry.expiresAt === undefined ? {} : { expiresAt: { N: String(Math.ceil(Date.parse(entry.expiresAt) / 1000)) } }),
});

/** The lists that consumers keep. */
export class DynamoLists implements Lists {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  async page(request: { list: string; after: string | null; limit: number; order: 'rising' | 'falling' }) {
    const { list, after, limit, order } = request;
    const beyond = order === 'rising' ? '>' : '<';
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: after === null ? 'pk = :list' : `pk = :list AND sk ${beyond} :after`,
        ExpressionAttributeValues: { ':list': { S: list }, ...(after === null ? {} : { ':after': { S: after } }) },
        ScanIndexForward: order === 'rising',
        Limit: limit,
      }),
    );
    return Items.map((row) => ({
      list,
      position: row['sk']?.S ?? '',
      body: JSON.parse(row['body']?.S ?? 'null') as Record<string, unknown>,
    }));
  }
}
