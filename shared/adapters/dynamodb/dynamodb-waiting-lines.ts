import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { WaitingLines } from '#application/partner/outbox';
import type { Line } from '#domain/partner/delivery';

/** The lines of a partner, by its partition (`DynamoOutbox`). */
export class DynamoWaitingLines implements WaitingLines {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, table }: { client: DynamoDBClient; table: string }) {
    this.#client = client;
    this.#table = table;
  }

  async of({
    partner,
    from,
    limit,
  }: {
    partner: string;
    from: string | null;
    limit: number;
  }): Promise<readonly Line[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        ...{ TableName: this.#table, ConsistentRead: true, Limit: limit },
        KeyConditionExpression: from === null ? 'pk = :partner' : 'pk = :partner AND sk >= :from',
        ExpressionAttributeValues: {
          ':partner': { S: `OUTBOX#${partner}` },
          ...(from === null ? {} : { ':from': { S: from } }),
        },
      }),
    );
    return Items.map(({ body }) => JSON.parse(body?.S ?? 'null') as Line);
  }
}
