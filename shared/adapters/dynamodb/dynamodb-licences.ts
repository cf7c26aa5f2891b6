import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { LicenceIndex, LicenceLookup, LicenceRecord, LicenceRegister } from '#application/licence/ports';

const pageSize = 50;

/** The register of issued results. */
export class DynamoLicences implements LicenceIndex, LicenceLookup, LicenceRegister {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  async put(record: LicenceRecord): Promise<void> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: licenceItem(record),
          ConditionExpression: 'attribute_not_exists(identifier)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // What became of a result since it was registered stays.
      if (error.Item?.['payloadSm3']?.S === record.payloadSm3) return;
      throw new Error(`another result is registered under ${record.identifier}`, { cause: error });
    }
  }

  async replace(old: LicenceRecord, record: LicenceRecord): Promise<boolean> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: licenceItem(record),
          ConditionExpression: 'body = :old',
          ExpressionAttributeValues: { ':old': { S: JSON.stringify(old) } },
        }),
      );
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  async find(identifier: string): Promise<LicenceRecord | null> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { identifier: { S: identifier } }, ConsistentRead: true }),
    );
    return Item === undefined ? null : recordOf(Item);
  }

  async ofHolder({ holderHash, cursor }: { holderHash: string; cursor?: string | undefined }) {
    const start = cursor === undefined ? undefined : readCursor(cursor, holderHash);
    const page = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: 'byHolder',
        KeyConditionExpression: 'holderHash = :holder',
        ExpressionAttributeValues: { ':holder': { S: holderHash } },
        ScanIndexForward: false,
        Limit: pageSize,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    const last = page.LastEvaluatedKey?.['issuedAt']?.S;
    return {
      records: (page.Items ?? []).map(recordOf),
      next: last === undefined ? null : Buffer.from(last).toString('base64url'),
    };
  }
}

/** A record as it lies in the table. */
export const licenceItem = (record: LicenceRecord): Record<string, AttributeValue> => ({
  identifier: { S: record.identifier },
  holderHash: { S: record.holderHash },
  // The index sorts by day, then by identifier, so that pages are stable.
  issuedAt: { S: `${record.issuedOn}#${record.identifier}` },
  payloadSm3: { S: record.payloadSm3 },
  body: { S: JSON.stringify(record) },
});

function recordOf(row: Record<string, AttributeValue>): LicenceRecord {
  const body = row['body']?.S;
  if (body === undefined) throw new Error('a licence item without body');
  return JSON.parse(body) as LicenceRecord;
}

/** The cursor names only the place in the caller's own list; the holder comes from the login, never from the cursor. */
function readCursor(cursor: string, holderHash: string): Record<string, AttributeValue> | undefined {
  const issuedAt = Buffer.from(cursor, 'base64url').toString();
  const identifier = issuedAt.split('#')[1];
  if (identifier === undefined || identifier === '') return undefined;
  return { holderHash: { S: holderHash }, issuedAt: { S: issuedAt }, identifier: { S: identifier } };
}
