import { type DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { conditionally } from './conditionally.ts';
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
    return conditionally(this.#client.send(new TransactWriteItemsCommand({ TransactItems })));
  }
}
