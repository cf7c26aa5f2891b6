import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { SealUse, SealUses, SealUsesPage, SealUsesReader } from '#application/sealing/seal-uses';

/** Items in one partition for each seal and month, by instant and identifier. */
export class DynamoSealUses implements SealUses, SealUsesReader {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  async record({ sealId, identifier, document, at }: SealUse & { readonly sealId: string }): Promise<void> {
    const use: SealUse = { identifier, document, at };
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: {
          owner: { S: ownerOf(sealId, monthOf(at)) },
          id: { S: `${at}#${identifier}` },
          body: { S: JSON.stringify(use) },
        },
      }),
    );
  }

  async list(request: { sealId: string; month: string; limit: number; cursor?: string }): Promise<SealUsesPage> {
    const { sealId, month, limit, cursor } = request;
    const { Items = [], LastEvaluatedKey } = await this.#query(ownerOf(sealId, month), { Limit: limit, cursor });
    return {
      uses: Items.map((item) => JSON.parse(item['body']?.S ?? 'null') as SealUse),
      next: LastEvaluatedKey?.['id']?.S ?? null,
    };
  }

  async count({ sealId, month, most }: { sealId: string; month: string; most: number }): Promise<number> {
    let [count, cursor]: [number, string | undefined] = [0, undefined];
    do {
      const page = await this.#query(ownerOf(sealId, month), { Limit: most - count, Select: 'COUNT', cursor });
      count += page.Count ?? 0;
      cursor = page.LastEvaluatedKey?.['id']?.S;
    } while (cursor !== undefined && count < most);
    return count;
  }

  #query(owner: string, options: { Limit: number; Select?: 'COUNT'; cursor: string | undefined }) {
    const { cursor, ...rest } = options;
    return this.#client.send(
      new QueryCommand({
        ...{ TableName: this.#table, ...rest },
        KeyConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': { S: owner } },
        ...(cursor === undefined ? {} : { ExclusiveStartKey: { owner: { S: owner }, id: { S: cursor } } }),
      }),
    );
  }
}

const ownerOf = (sealId: string, month: string): string => `USE#${sealId}#${month}`;

/** Months begin in Shanghai, eight hours before they do in UTC. */
const monthOf = (at: string): string => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 7);
