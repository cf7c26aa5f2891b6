import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { deedPartition } from './deed-partition.ts';
import type { Deeds } from '#application/agreement/ports';
import type { DeedRecord } from '#domain/agreement/agreed';

/** What is registered of agreements: one partition, an item of some hundred bytes for each seal and publication. */
export class DynamoDeeds implements Deeds {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  async all(): Promise<readonly DeedRecord[]> {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        // What was sealed a moment ago counts.
        ConsistentRead: true,
        KeyConditionExpression: 'register = :of',
        ExpressionAttributeValues: { ':of': { S: deedPartition } },
      }),
    );
    // A seal that is cut off would read as not agreed.
    if (LastEvaluatedKey !== undefined) throw new Error('there are more deeds of agreements than one answer holds');
    return Items.map((row) => JSON.parse(row['body']?.S ?? 'null') as DeedRecord);
  }
}
