import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type {
  Appended,
  CaseHead,
  CaseStore,
  CaseWrite,
  NewsOfCase,
  RecordedAnswer,
  WholeCase,
} from '#application/case/ports';
import { blankPut } from './blank-item.ts';
import { changeKeys } from './dynamodb-changes.ts';
import { recordedUnder, recordPut } from './record-item.ts';
import type { SnapshotShape } from '#application/case/snapshot-shape';
import type { CaseEvent } from '#domain/case/event';
import type { CaseSnapshot } from '#domain/case/snapshot';

type Row = Record<string, AttributeValue>;

const casePk = (caseId: string): AttributeValue => ({ S: `CASE#${caseId}` });
const eventSk = (seq: number): string => `EVENT#${String(seq).padStart(6, '0')}`;
/** After the key of an event that another region has to know of: the stream shows keys alone. */
const toldMark = '#P';
/** KEY and SNAPSHOT sort after every EVENT#: one query from here reads a case without its history. */
const afterEvents = 'F';

/** Reads of a whole case whose events and snapshot disagree. */
const wholeReads = 4;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Retries of a transaction that lost against another one (law 1). */
const conflictRetries = 3;

/** Cases in DynamoDB: one partition per case, one transaction per command. */
export class DynamoCaseStore implements CaseStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #approvals: string | undefined;
  readonly #shape: SnapshotShape;
  readonly #random: () => number;

  constructor(options: {
    client: DynamoDBClient;
    casesTable: string;
    shape: SnapshotShape;
    /** Only where approvals are written with their case. */
    approvalsTable?: string;
    random?: () => number;
  }) {
    this.#client = options.client;
    this.#table = options.casesTable;
    this.#approvals = options.approvalsTable;
    this.#shape = options.shape;
    this.#random = options.random ?? Math.random;
  }

  async head(caseId: string): Promise<CaseHead | null> {
    const head = readHead(await this.#query(caseId, afterEvents));
    // A snapshot of an older shape is rebuilt from its events; that costs a larger read until the next command.
    return head === null || head.snapshot.version === this.#shape.version ? head : this.whole(caseId);
  }

  async whole(caseId: string): Promise<WholeCase | null> {
    for (let attempt = 1; ; attempt += 1) {
      const whole = readWhole(await this.#query(caseId, ''), this.#shape);
      // One query over several items may see a part of a transaction; what still disagrees after a while is no race.
      if (whole === null || whole.events.length === whole.snapshot.seq || attempt === wholeReads) return whole;
      await pause(this.#random() * 20 * 2 ** attempt);
    }
  }

  async since({ caseId, after }: { caseId: string; after: number }): Promise<NewsOfCase | null> {
    for (let attempt = 1; ; attempt += 1) {
      const rows = await this.#query(caseId, eventSk(after + 1));
      const head = readHead(rows);
      if (head === null) return null;
      const events = eventsOf(rows);
      // As with whole cases: what is still missing after a while is no race, and nobody waits for it.
      const complete = events.length === Math.max(0, head.snapshot.seq - after);
      if (!complete && attempt < wholeReads) {
        await pause(this.#random() * 20 * 2 ** attempt);
        continue;
      }
      if (head.snapshot.version === this.#shape.version) return { ...head, events };
      const whole = await this.whole(caseId);
      return whole && { ...whole, events: whole.events.filter(({ seq }) => seq > after) };
    }
  }

  async append(write: CaseWrite): Promise<Appended> {
    const request = new TransactWriteItemsCommand({ TransactItems: this.#items(write) });
    for (let retry = 0; ; retry += 1) {
      try {
        await this.#client.send(request);
        return { kind: 'appended' };
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const refused = readRefusal(error, write);
        if (refused !== 'conflict') return refused;
        if (retry === conflictRetries) return { kind: 'busy' };
        await pause(this.#random() * 20 * 2 ** retry);
      }
    }
  }

  answered(record: { key: string; now: string }): Promise<RecordedAnswer | null> {
    return recordedUnder({ client: this.#client, table: this.#table }, record);
  }

  async #query(caseId: string, from: string): Promise<Row[]> {
    const rows: Row[] = [];
    let start: Row | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          ConsistentRead: true,
          KeyConditionExpression: from === '' ? 'pk = :pk' : 'pk = :pk AND sk >= :from',
          ExpressionAttributeValues: { ':pk': casePk(caseId), ...(from === '' ? {} : { ':from': { S: from } }) },
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      rows.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return rows;
  }

  /** Order matters to {@link readRefusal}: events, snapshot, idempotency record, what is used once, then the rest. */
  #items(write: CaseWrite): TransactWriteItem[] {
    const { snapshot, expectedSeq, wrappedKey, eraseKey, approval } = write;
    const pk = casePk(snapshot.caseId);
    const put = (item: Row, condition: Omit<NonNullable<TransactWriteItem['Put']>, 'TableName' | 'Item'>) => ({
      Put: { TableName: this.#table, Item: item, ...condition },
    });
    const fresh = { ConditionExpression: 'attribute_not_exists(pk)' };
    const items: TransactWriteItem[] = write.events.map((event) =>
      put(
        {
          pk,
          sk: { S: `${eventSk(event.seq)}${write.told.includes(event.seq) ? toldMark : ''}` },
          body: { S: JSON.stringify(event) },
        },
        fresh,
      ),
    );
    items.push(
      put(
        {
          ...{ pk, sk: { S: 'SNAPSHOT' }, seq: { N: String(snapshot.seq) }, body: { S: JSON.stringify(snapshot) } },
          ...changeKeys({ caseId: snapshot.caseId, at: write.events.at(-1)?.recordedAt ?? snapshot.submittedAt }),
          ...(snapshot.collection === null ? {} : { toldSeq: { N: String(snapshot.collection.toldSeq) } }),
        },
        expectedSeq === 0
          ? fresh
          : {
              ConditionExpression: 'seq = :expected',
              ExpressionAttributeValues: { ':expected': { N: String(expectedSeq) } },
            },
      ),
      ...[write.idempotency, ...(write.once === undefined ? [] : [write.once])].map((each) =>
        recordPut(this.#table, each),
      ),
      ...(write.blank === undefined ? [] : [blankPut(this.#table, { book: write.blank.book, entry: write.blank.use })]),
    );
    if (wrappedKey !== undefined)
      items.push(put({ pk, sk: { S: 'KEY' }, body: { S: JSON.stringify(wrappedKey) } }, fresh));
    if (eraseKey === true) items.push({ Delete: { TableName: this.#table, Key: { pk, sk: { S: 'KEY' } } } });
    if (approval !== undefined) {
      if (this.#approvals === undefined) throw new Error('this function may not write approvals');
      items.push({
        Put: {
          TableName: this.#approvals,
          Item: { id: { S: approval.id }, body: { S: JSON.stringify(approval) } },
          ConditionExpression: 'attribute_not_exists(id)',
        },
      });
    }
    return items;
  }
}

function bodyOf<T>(row: Row): T {
  const body = row['body']?.S;
  if (body === undefined) throw new Error(`an item without body: ${row['pk']?.S} ${row['sk']?.S}`);
  return JSON.parse(body) as T;
}

function readWhole(rows: readonly Row[], shape: SnapshotShape): WholeCase | null {
  const head = readHead(rows);
  if (head === null) return null;
  const events = eventsOf(rows);
  if (head.snapshot.version === shape.version) return { ...head, events };
  return { ...head, events, snapshot: shape.rebuild(events) ?? head.snapshot };
}

const eventsOf = (rows: readonly Row[]): CaseEvent[] =>
  rows.filter((row) => row['sk']?.S?.startsWith('EVENT#')).map((row) => bodyOf<CaseEvent>(row));

function readHead(rows: readonly Row[]): CaseHead | null {
  const bySk = (sk: string) => rows.find((row) => row['sk']?.S === sk);
  const snapshot = bySk('SNAPSHOT');
  if (snapshot === undefined) return null;
  const key = bySk('KEY');
  return {
    snapshot: bodyOf<CaseSnapshot>(snapshot),
    wrappedKey: key === undefined ? null : bodyOf<string>(key),
  };
}

/** Reasons that go away by themselves; the SDK retries none of them inside a cancelled transaction. */
const transient = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** Why a transaction was cancelled: a repeated key tells the recorded answer, whatever else failed with it, then what was used once. */
function readRefusal(error: TransactionCanceledException, { events, once, blank }: CaseWrite): Appended | 'conflict' {
  const reasons = error.CancellationReasons ?? [];
  const recordedAt = (index: number): RecordedAnswer | null => {
    const { Code, Item } = reasons[index] ?? {};
    return Code === 'ConditionalCheckFailed' && Item !== undefined ? bodyOf<RecordedAnswer>(Item) : null;
  };
  const repeated = recordedAt(events.length + 1);
  if (repeated !== null) return { kind: 'repeated', answer: repeated };
  const taken = once === undefined ? null : recordedAt(events.length + 2);
  if (taken !== null) return { kind: 'taken', answer: taken };
  const used = reasons[events.length + (once === undefined ? 2 : 3)];
  if (blank !== undefined && used?.Code === 'ConditionalCheckFailed') return { kind: 'used' };
  if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return { kind: 'stale' };
  if (reasons.some(({ Code = '' }) => transient.includes(Code))) return 'conflict';
  throw error;
}
