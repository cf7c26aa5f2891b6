import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { StandingAuthorisations } from '#application/decision/ports';
import type { Approvals } from '#application/sealing/ports';
import type { Approval, StandingAuthorisation } from '#domain/seal/approval';

/** Approvals and standing authorisations; ids tell them apart (`approval-…`, `standing-…`). */
export class DynamoApprovals implements Approvals, StandingAuthorisations {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  approval(id: string): Promise<Approval | null> {
    return this.#get<Approval>(id, 'approval-');
  }

  standingAuthorisation(id: string): Promise<StandingAuthorisation | null> {
    return this.#get<StandingAuthorisation>(id, 'standing-');
  }

  async give(authorisation: StandingAuthorisation): Promise<boolean> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: { id: { S: authorisation.id }, body: { S: JSON.stringify(authorisation) } },
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      );
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  async #get<T>(id: string, prefix: string): Promise<T | null> {
    if (!id.startsWith(prefix)) return null;
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { id: { S: id } }, ConsistentRead: true }),
    );
    const body = Item?.['body']?.S;
    return body === undefined ? null : (JSON.parse(body) as T);
  }
}
