import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { LicenceConsents } from '#application/licence/ports';
import type { LicenceConsent } from '#domain/licence/consent';

/** Consents of holders in the table of registers: a partition for each licence, an item for each case. */
export class DynamoLicenceConsents implements LicenceConsents {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  async put(consent: LicenceConsent): Promise<void> {
    const Item = { ...placeOf(consent), body: { S: JSON.stringify(consent) } };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
  }

  async of(about: { readonly identifier: string; readonly caseId: string }): Promise<LicenceConsent | null> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: placeOf(about), ConsistentRead: true }),
    );
    const body = Item?.['body']?.S;
    return body === undefined ? null : (JSON.parse(body) as LicenceConsent);
  }
}

const placeOf = ({ identifier, caseId }: { readonly identifier: string; readonly caseId: string }) => ({
  register: { S: `CONSENT#${identifier}` },
  holderHash: { S: caseId },
});
