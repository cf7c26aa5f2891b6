import { type DynamoDBClient, TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { DynamoLicences, licenceItem } from './dynamodb-licences.ts';
import type { LicenceRecord, VersionRegister } from '#application/licence/ports';

/** The register of issued results, with their versions. */
export class DynamoLicenceVersions extends DynamoLicences implements VersionRegister {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    super(options);
    this.#client = options.client;
    this.#table = options.table;
  }

  async supersede(request: {
    old: LicenceRecord;
    superseded: LicenceRecord;
    version: LicenceRecord;
  }): Promise<boolean> {
    const { old, superseded, version } = request;
    const asBefore = {
      ConditionExpression: 'body = :old',
      ExpressionAttributeValues: { ':old': { S: JSON.stringify(old) } },
    };
    const TableName = this.#table;
    const TransactItems = [
      { Put: { TableName, Item: licenceItem(superseded), ...asBefore } },
      { Put: { TableName, Item: licenceItem(version), ConditionExpression: 'attribute_not_exists(identifier)' } },
    ];
    try {
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
      if (codes.includes('ConditionalCheckFailed')) return false;
      throw error;
    }
  }
}
