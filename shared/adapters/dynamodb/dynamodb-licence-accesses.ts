import { type AttributeValue, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { LicenceAccesses } from '#application/licence/ports';
import type { LicenceAccess } from '#domain/licence/access';
import { toHex, utf8 } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

const pageSize = 50;

/** Who looked at licences, in the table of registers: a partition for each licence, an item for each look. */
export class DynamoLicenceAccesses implements LicenceAccesses {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  async record(identifier: string, access: LicenceAccess): Promise<void> {
    const body = JSON.stringify(access);
    const Item = { ...partitionOf(identifier), holderHash: { S: placeOf(access, body) }, body: { S: body } };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
  }

  async of({ identifier, cursor }: { identifier: string; cursor?: string | undefined }) {
    const { register } = partitionOf(identifier);
    const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
    const page = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'register = :of',
        ExpressionAttributeValues: { ':of': register },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: pageSize,
        ...(after === undefined || after === '' ? {} : { ExclusiveStartKey: { register, holderHash: { S: after } } }),
      }),
    );
    const last = page.LastEvaluatedKey?.['holderHash']?.S;
    return {
      accesses: (page.Items ?? []).map(accessOf),
      next: last === undefined ? null : Buffer.from(last).toString('base64url'),
    };
  }
}

const partitionOf = (identifier: string) => ({ register: { S: `ACCESS#${identifier}` } });

/** By time; the same look recorded again is the same item. */
const placeOf = ({ at }: LicenceAccess, body: string): string => `${at}#${toHex(sm3(utf8(body))).slice(0, 32)}`;

function accessOf({ body }: Record<string, AttributeValue>): LicenceAccess {
  if (body?.S === undefined) throw new Error('an access item without body');
  return JSON.parse(body.S) as LicenceAccess;
}
