import {
  type AttributeValue,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { RecordedSession, RecordingStore } from '#application/recording/ports';
import type { Recording, RecordingView } from '#domain/recording/recording';

type Row = Record<string, AttributeValue>;

/** Recordings and their views, a partition for each visit. */
export class DynamoRecordings implements RecordingStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #recordDays: number;

  constructor(options: { client: DynamoDBClient; table: string; recordDays: number }) {
    this.#client = options.client;
    this.#table = options.table;
    this.#recordDays = options.recordDays;
  }

  async find({ visit, number }: { visit: string; number: number }): Promise<Recording | null> {
    const [row] = await this.#query({ visit, sk: recordingSk(number) });
    return row === undefined ? null : bodyOf<Recording>(row);
  }

  async ofVisit(visit: string): Promise<readonly RecordedSession[]> {
    const rows = await this.#query({ visit });
    const under = (prefix: string): Row[] => rows.filter(({ sk }) => sk?.S?.startsWith(prefix) === true);
    const views = under('VIEW#').map((row) => bodyOf<RecordingView>(row));
    return under('RECORDING#').map((row) => {
      const recording = bodyOf<Recording>(row);
      return { recording, views: views.filter(({ number }) => number === recording.number) };
    });
  }

  async unfinished({ window, limit }: { window: string; limit: number }): Promise<readonly Recording[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        ...{ TableName: this.#table, IndexName: 'byWindow', Limit: limit },
        KeyConditionExpression: 'unfinishedAt = :window',
        ExpressionAttributeValues: { ':window': { S: window } },
      }),
    );
    return Items.map((row) => bodyOf<Recording>(row));
  }

  async write({ recording, view }: { recording: Recording; view?: RecordingView }): Promise<boolean> {
    const put = this.#putOf(recording);
    const command =
      view === undefined
        ? new PutItemCommand(put)
        : new TransactWriteItemsCommand({ TransactItems: [{ Put: put }, { Put: this.#putOfView(recording, view) }] });
    try {
      await (command instanceof PutItemCommand ? this.#client.send(command) : this.#client.send(command));
      return true;
    } catch (error) {
      if (isOvertaken(error as Error)) return false;
      throw error;
    }
  }

  /** Whoever writes a version has seen the one before. */
  #putOf(recording: Recording) {
    const { visit, number, version, dueAt, window, startedAt } = recording;
    return {
      TableName: this.#table,
      Item: {
        ...{ pk: { S: visitPk(visit) }, sk: { S: recordingSk(number) }, expiresAt: this.#expiry(recording) },
        ...{ version: { N: String(version) }, body: { S: JSON.stringify(recording) } },
        // Only those with both keys of the index are in it: those that are awaited.
        ...(dueAt === null ? {} : { unfinishedAt: { S: window }, startedAt: { S: startedAt } }),
      },
      ...(version === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'version = :before',
            ExpressionAttributeValues: { ':before': { N: String(version - 1) } },
          }),
    };
  }

  #putOfView(recording: Recording, view: RecordingView) {
    const sk = `VIEW#${padded(view.number)}#${padded(view.view)}`;
    return {
      TableName: this.#table,
      Item: {
        ...{ pk: { S: visitPk(view.visit) }, sk: { S: sk }, expiresAt: this.#expiry(recording) },
        body: { S: JSON.stringify(view) },
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    };
  }

  /** The record of a recording, and of who viewed it, ends together: as long after it began as the rules say. */
  #expiry({ startedAt }: Recording): AttributeValue {
    return { N: String(Math.ceil(Date.parse(startedAt) / 1000) + this.#recordDays * 86_400) };
  }

  async #query({ visit, sk }: { visit: string; sk?: string }): Promise<Row[]> {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        ...{ TableName: this.#table, ConsistentRead: true },
        KeyConditionExpression: sk === undefined ? 'pk = :visit' : 'pk = :visit AND sk = :sk',
        ExpressionAttributeValues: {
          ':visit': { S: visitPk(visit) },
          ...(sk === undefined ? {} : { ':sk': { S: sk } }),
        },
      }),
    );
    // Ten recordings of fifty views are less than one answer holds; what is cut off must not look whole.
    if (LastEvaluatedKey !== undefined) throw new Error('a visit has more recordings and views than one answer holds');
    return Items;
  }
}

const visitPk = (visit: string): string => `VISIT#${visit}`;
const padded = (count: number): string => String(count).padStart(2, '0');
const recordingSk = (number: number): string => `RECORDING#${padded(number)}`;

function bodyOf<T>(row: Row): T {
  const body = row['body']?.S;
  if (body === undefined) throw new Error('an item of a recording without body');
  return JSON.parse(body) as T;
}

/** Somebody else wrote it in between, or is about to: both are decided anew. */
function isOvertaken(error: Error): boolean {
  if (error.name === 'ConditionalCheckFailedException' || error.name === 'TransactionConflictException') return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  const overtaken = ['ConditionalCheckFailed', 'TransactionConflict'];
  return (error.CancellationReasons ?? []).some(({ Code = '' }) => overtaken.includes(Code));
}
