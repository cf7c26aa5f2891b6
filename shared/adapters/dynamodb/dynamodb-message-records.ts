import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { recordPut } from './record-item.ts';
import type { CaseWrite, RecordedAnswer } from '#application/case/ports';
import type { MessageRecords } from '#application/partner/ports';

/** Records of messages that changed nothing, among those that are written with events. */
export class DynamoMessageRecords implements MessageRecords {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; casesTable: string }) {
    this.#client = options.client;
    this.#table = options.casesTable;
  }

  async remember(record: CaseWrite['idempotency']): Promise<RecordedAnswer | null> {
    try {
      await this.#client.send(new PutItemCommand(recordPut(this.#table, record).Put));
      return null;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const body = error.Item?.['body']?.S;
      if (body === undefined) throw new Error('a record without body', { cause: error });
      return JSON.parse(body) as RecordedAnswer;
    }
  }
}
