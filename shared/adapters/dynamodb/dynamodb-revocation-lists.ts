import { type DynamoDBClient, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { conditionally } from './conditionally.ts';
import type { Renewal, RevocationLists } from '#application/sealing/renew-revocations';

/** Apart from the roots, so that whoever renews lists cannot write whom we trust. */
const owner = 'REVOCATIONS';
const bodyOf = (list: string): string => JSON.stringify({ revocations: list });

/** Revocation lists in the table of seals, one row for each authority. */
export class DynamoRevocationLists implements RevocationLists {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  async held(id: string): Promise<string | null> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: '#owner = :owner AND id = :id',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': { S: owner }, ':id': { S: id } },
      }),
    );
    const body = Items[0]?.['body']?.S;
    return body === undefined ? null : (JSON.parse(body) as { revocations: string }).revocations;
  }

  async renew({ id, old, list, line, at }: Renewal): Promise<boolean> {
    const condition =
      old === null
        ? { ConditionExpression: 'attribute_not_exists(id)' }
        : { ConditionExpression: 'body = :old', ExpressionAttributeValues: { ':old': { S: bodyOf(old) } } };
    const row = { owner: { S: owner }, id: { S: id }, body: { S: bodyOf(list) } };
    const history = {
      ...{ owner: { S: `HISTORY#${owner}` }, id: { S: `${at}#${id}` } },
      body: { S: JSON.stringify({ ...line, authority: id, at }) },
    };
    const TransactItems = [
      { Put: { TableName: this.#table, Item: row, ...condition } },
      { Put: { TableName: this.#table, Item: history, ConditionExpression: 'attribute_not_exists(id)' } },
    ];
    return conditionally(this.#client.send(new TransactWriteItemsCommand({ TransactItems })));
  }
}
