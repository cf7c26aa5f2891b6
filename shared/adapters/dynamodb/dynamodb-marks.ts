import {
  type AttributeValue,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { itemOf, keyOf } from './dynamodb-lists.ts';
import type { Advance, Mark, Marks, Place } from '#application/consumer/ports';
import { type Consumer, consumers } from '#contracts/consumers';

type Row = Record<string, AttributeValue>;

/** Marks of consumers, one partition per case, in the table of the lists that change with them. */
export class DynamoMarks implements Marks {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  async of({ consumer, caseId }: { consumer: Consumer; caseId: string }): Promise<Mark> {
    const row = (await this.#rows(caseId)).find(({ sk }) => sk?.S === consumer);
    return { seq: Number(row?.['seq']?.N ?? 0), place: placeIn(row) };
  }

  async ofCase(caseId: string): Promise<Readonly<Record<Consumer, number>>> {
    const rows = await this.#rows(caseId);
    const seqOf = (consumer: Consumer): number => Number(rows.find(({ sk }) => sk?.S === consumer)?.['seq']?.N ?? 0);
    return Object.fromEntries(consumers.map((consumer) => [consumer, seqOf(consumer)])) as Record<Consumer, number>;
  }

  async advance({ consumer, caseId, from, to, put = [], remove = [] }: Advance): Promise<boolean> {
    const TableName = this.#table;
    const mark = {
      TableName,
      Item: {
        ...markKey({ consumer, caseId }),
        seq: { N: String(to.seq) },
        ...(to.place === null ? {} : { list: { S: to.place.list }, position: { S: to.place.position } }),
      },
      ...(from.seq === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'seq = :from', ExpressionAttributeValues: { ':from': { N: String(from.seq) } } }),
    };
    const changes: TransactWriteItem[] = [
      ...put.map((entry) => ({ Put: { TableName, Item: itemOf(entry) } })),
      ...remove.map((place) => ({ Delete: { TableName, Key: keyOf(place) } })),
    ];
    try {
      if (changes.length === 0) await this.#client.send(new PutItemCommand(mark));
      else await this.#client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: mark }, ...changes] }));
      return true;
    } catch (error) {
      if (isOvertaken(error)) return false;
      throw error;
    }
  }

  async forget({ consumer, caseId, from }: { consumer: Consumer; caseId: string; from: Mark }): Promise<boolean> {
    if (from.seq === 0) return true;
    const TableName = this.#table;
    const mark: TransactWriteItem = {
      Delete: {
        ...{ TableName, Key: markKey({ consumer, caseId }), ConditionExpression: 'seq = :from' },
        ExpressionAttributeValues: { ':from': { N: String(from.seq) } },
      },
    };
    const entry: TransactWriteItem[] = from.place === null ? [] : [{ Delete: { TableName, Key: keyOf(from.place) } }];
    try {
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems: [mark, ...entry] }));
      return true;
    } catch (error) {
      if (isOvertaken(error)) return false;
      throw error;
    }
  }

  async #rows(caseId: string): Promise<Row[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `MARK#${caseId}` } },
      }),
    );
    return Items;
  }
}

const markKey = ({ consumer, caseId }: { consumer: Consumer; caseId: string }): Row => ({
  pk: { S: `MARK#${caseId}` },
  sk: { S: consumer },
});

function placeIn(row: Row | undefined): Place | null {
  const [list, position] = [row?.['list']?.S, row?.['position']?.S];
  return list === undefined || position === undefined ? null : { list, position };
}

function isOvertaken(error: unknown): boolean {
  if (error instanceof TransactionCanceledException)
    return (error.CancellationReasons ?? []).some(({ Code }) => Code === 'ConditionalCheckFailed');
  return (error as Error).name === 'ConditionalCheckFailedException';
}
