import { createHash } from 'node:crypto';
import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Waits } from '#application/journey/ports';
import type { Wait } from '#domain/case/wait';

/** Open waits, in the cases table but in a partition of their own beside the case's. */
export class DynamoWaits implements Waits {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; casesTable: string }) {
    this.#client = options.client;
    this.#table = options.casesTable;
  }

  async open(wait: Wait): Promise<void> {
    const Item = { ...keyOf(wait), body: { S: JSON.stringify(wait) } };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
  }

  async of(caseId: string): Promise<readonly Wait[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partitionOf(caseId) } },
      }),
    );
    return Items.map((row) => JSON.parse(row['body']?.S ?? 'null') as Wait);
  }

  async close(wait: Wait): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: keyOf(wait) }));
  }
}

const partitionOf = (caseId: string): string => `WAIT#${caseId}`;

/** By its token: a wait opened again for the same step must not hide the one before, which may be the live one. */
const keyOf = ({ caseId, step, token }: Wait) => ({
  pk: { S: partitionOf(caseId) },
  sk: { S: `${step}#${createHash('sha256').update(token).digest('hex')}` },
});
