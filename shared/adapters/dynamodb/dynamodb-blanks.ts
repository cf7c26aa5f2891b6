import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { blankPut, bookPk } from './blank-item.ts';
import { recordPut } from './record-item.ts';
import type { BlankLedger, Entered, LedgerWrite, RecordedEntry } from '#application/printing/ports';
import type { LedgerEntry } from '#domain/printing/ledger';

const transient = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** Ledgers of blanks beside the cases: a partition for each book, so that a case enters its blank with its own write. */
export class DynamoBlanks implements BlankLedger {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; casesTable: string }) {
    this.#client = options.client;
    this.#table = options.casesTable;
  }

  async read(book: string): Promise<readonly LedgerEntry[]> {
    const entries: LedgerEntry[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: bookPk(book) } },
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      entries.push(...(page.Items ?? []).map((item) => JSON.parse(item['body']?.S ?? 'null') as LedgerEntry));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return entries;
  }

  async enter({ book, entry, record }: LedgerWrite): Promise<Entered> {
    const items = [recordPut(this.#table, record), blankPut(this.#table, { book, entry })];
    try {
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems: items }));
      return { kind: 'entered' };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const [recorded, line] = error.CancellationReasons ?? [];
      const body = recorded?.Code === 'ConditionalCheckFailed' ? recorded.Item?.['body']?.S : undefined;
      if (body !== undefined) return { kind: 'repeated', answer: JSON.parse(body) as RecordedEntry };
      if (line?.Code === 'ConditionalCheckFailed') return { kind: 'taken' };
      if ([recorded, line].some((each) => transient.includes(each?.Code ?? ''))) return { kind: 'busy' };
      throw error;
    }
  }
}
