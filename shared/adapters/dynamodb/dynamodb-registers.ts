import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Registers } from '#application/register/ports';

/** Copies of bodies' registers; the source of truth is each body's own system. */
export class DynamoRegisters implements Registers {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  async find(request: { register: string; body: string; holderHash: string }) {
    const { Item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { register: { S: `${request.register}#${request.body}` }, holderHash: { S: request.holderHash } },
      }),
    );
    const body = Item?.['body']?.S;
    return body === undefined ? null : (JSON.parse(body) as Readonly<Record<string, string>>);
  }
}
