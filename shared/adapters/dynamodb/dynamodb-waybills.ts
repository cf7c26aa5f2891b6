import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { WaybillOwner, Waybills } from '#application/courier/ports';
import type { Carrier } from '#contracts/courier/account';

interface WaybillName {
  readonly carrier: Carrier;
  readonly number: string;
}

/** Waybills in the table of registers, a partition for each carrier: an item for each number, and no person in it. */
export class DynamoWaybills implements Waybills {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  async put({ carrier, number, caseId, bag }: WaybillOwner & WaybillName): Promise<boolean> {
    const body = { S: JSON.stringify({ caseId, bag } satisfies WaybillOwner) };
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: { ...keyOf({ carrier, number }), body },
          // The same again changes nothing, and needs no right to read.
          ConditionExpression: 'attribute_not_exists(register) OR body = :body',
          ExpressionAttributeValues: { ':body': body },
        }),
      );
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  async find(name: WaybillName): Promise<WaybillOwner | null> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: keyOf(name), ConsistentRead: true }),
    );
    const body = Item?.['body']?.S;
    return body === undefined ? null : (JSON.parse(body) as WaybillOwner);
  }
}

const keyOf = ({ carrier, number }: WaybillName) => ({
  register: { S: `WAYBILL#${carrier}` },
  holderHash: { S: number },
});
