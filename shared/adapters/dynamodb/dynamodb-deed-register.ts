import { type DynamoDBClient, TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { deedPartition } from './deed-partition.ts';
import { DynamoDeeds } from './dynamodb-deeds.ts';
import type { DeedRegister } from '#application/agreement/ports';
import type { DeedRecord } from '#domain/agreement/agreed';
import type { SealedDocument } from '#domain/licence/document';

/** The same, for the function that registers: record and document in one write, which nothing writes over. */
export class DynamoDeedRegister extends DynamoDeeds implements DeedRegister {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    super(options);
    this.#client = options.client;
    this.#table = options.table;
  }

  async register({ record, document }: { record: DeedRecord; document: SealedDocument }): Promise<void> {
    const put = (register: string, body: object) => ({
      Put: {
        TableName: this.#table,
        Item: {
          ...{ register: { S: register }, holderHash: { S: record.identifier } },
          body: { S: JSON.stringify(body) },
        },
        ConditionExpression: 'attribute_not_exists(register)',
      },
    });
    try {
      await this.#client.send(
        new TransactWriteItemsCommand({
          TransactItems: [put(deedPartition, record), put('AGREEMENT#documents', document)],
        }),
      );
    } catch (error) {
      const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
      if (!reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) throw error;
    }
  }
}
