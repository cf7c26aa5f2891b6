import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { ToldDays } from '#application/partner/told-days';
import type { ListedCase } from '#contracts/partner/exchange';

const partition = ({ partner, day }: { partner: string; day: string }): AttributeValue => ({
  S: `TOLD#${partner}#${day}`,
});

/** Entries of daily lists in the table of partners, a partition for each partner and day. */
export class DynamoToldDays implements ToldDays {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, table }: { client: DynamoDBClient; table: string }) {
    this.#client = client;
    this.#table = table;
  }

  async enter({ partner, day, listed, keptUntil }: Parameters<ToldDays['enter']>[0]): Promise<void> {
    const seq = { N: String(listed.seq) };
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: {
            ...{ pk: partition({ partner, day }), sk: { S: listed.case }, seq, body: { S: JSON.stringify(listed) } },
            expiresAt: { N: String(Math.ceil(Date.parse(keptUntil) / 1_000)) },
          },
          ConditionExpression: 'attribute_not_exists(pk) OR seq < :seq',
          ExpressionAttributeValues: { ':seq': seq },
        }),
      );
    } catch (error) {
      // It is there already, or a later one of that day is.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async of(day: { partner: string; day: string }): Promise<readonly ListedCase[]> {
    const listed: ListedCase[] = [];
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#client.send(
        new QueryCommand({
          ...{ TableName: this.#table, ConsistentRead: true, KeyConditionExpression: 'pk = :pk' },
          ExpressionAttributeValues: { ':pk': partition(day) },
          ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
        }),
      );
      listed.push(...Items.map(({ body }) => JSON.parse(body?.S ?? 'null') as ListedCase));
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return listed;
  }
}
