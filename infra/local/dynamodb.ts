import type { Item, Prepared } from 'dynalite/db/index.js';
import type { VirtualClock } from './clock.ts';
import { Actions, checkProjection, read, wantsOld, type ActionName, type Outcome } from './dynamodb-actions.ts';
import type { ReadKind } from './dynamodb-capacity.ts';
import { ItemStore } from './dynamodb-items.ts';
import { StreamLog, type StreamOptions, type StreamRecord } from './dynamodb-stream.ts';
import { TableCatalogue } from './dynamodb-tables.ts';
import { throttledMessage, Transactions, type Faults, type Touched } from './dynamodb-transactions.ts';
import { Usage, type TableUse } from './dynamodb-usage.ts';
import { AwsError, type Call, type Input, type JsonService, type Place } from './service.ts';
import type { Store } from './store.ts';
import { record } from './strict.ts';

export type { StreamRecord, TableUse };

export interface DynamoDbOptions {
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly place: Place;
  readonly faults?: Faults;
  readonly stream?: StreamOptions;
  /** Told once for each table of a request that was carried out, or refused by a condition. */
  readonly onUse?: (use: TableUse) => void;
}

/** What a request wants of one table: the items or keys that it names, of which policies are told the partition keys. */
interface Wanted {
  readonly tableName: string;
  readonly indexName?: string | undefined;
  readonly keys: readonly unknown[];
}

/** Removed at a time by one transaction of the sweep, so that it never holds the store for long. */
const sweepBatch = 200;

/**
 * The operations of DynamoDB that this system calls, durable once answered. Known gaps: conditions compare lists and maps
 * by identity (dynalite does), an index is behind its table only by the fault for it, reads are always consistent.
 */
export class DynamoDb implements JsonService {
  readonly target = 'DynamoDB_20120810';
  readonly contentType = 'application/x-amz-json-1.0';
  readonly operations: JsonService['operations'] = {
    GetItem: (input, call) => this.#get(input, call),
    BatchGetItem: (input, call) => this.#batchGet(input, call),
    Query: (input, call) => this.#query(input, call),
    PutItem: (input, call) => this.#write('PutItem', input, call),
    UpdateItem: (input, call) => this.#write('UpdateItem', input, call),
    DeleteItem: (input, call) => this.#write('DeleteItem', input, call),
    TransactWriteItems: (input, call) => {
      this.#writing('TransactWriteItems', () => this.#announcing(() => this.#transactions.write(input, call)));
      return {};
    },
    TransactGetItems: (input, call) => {
      const { responses, touched, read } = this.#transactions.get(input, call);
      this.#gotItems({ operation: 'TransactGetItems', touched, read, kind: () => 'transactional' });
      return { Responses: responses };
    },
  };
  readonly #options: DynamoDbOptions;
  readonly #tables: TableCatalogue;
  readonly #stream: StreamLog;
  readonly #items: ItemStore;
  readonly #usage: Usage;
  readonly #actions: Actions;
  readonly #transactions: Transactions;

  constructor(options: DynamoDbOptions) {
    const { faults = {}, stream = {} } = options;
    this.#options = options;
    this.#tables = new TableCatalogue(options);
    this.#stream = new StreamLog({ ...options, stream });
    this.#usage = new Usage(options.onUse);
    this.#items = new ItemStore({
      ...options,
      stream: this.#stream,
      lateIndexMs: faults.lateIndexMs,
      onChange: (change) => this.#usage.changed(change),
    });
    this.#actions = new Actions({ tables: this.#tables, items: this.#items });
    const { store, clock } = options;
    const parts = { tables: this.#tables, items: this.#items, actions: this.#actions };
    this.#transactions = new Transactions({ store, clock, faults, ...parts });
  }

  /**
   * Takes an AWS::DynamoDB::Table of the template, again at every boot: what is stored is kept. Throws Error at a property
   * that is not supported locally, and at a definition other than the stored one.
   */
  createTable(properties: Input & { readonly TableName: string }): { arn: string; streamArn?: string } {
    const { arn, stream } = this.#tables.create(properties);
    return stream === undefined ? { arn } : { arn, streamArn: stream.arn };
  }

  /**
   * A page of the records after a position, oldest first but for the order between different items, which is not kept
   * unless the options say so. So a reader may go on from the last position only when the whole page is dealt with.
   */
  readStream(request: {
    tableName: string;
    after: number;
    limit: number;
  }): { position: number; record: StreamRecord }[] {
    const { tableName, after, limit } = request;
    return this.#stream.read({ table: this.#tables.find(tableName), after, limit });
  }

  /** Called with a table's name after a commit gave its stream new records; must not throw. */
  onStream(listener: (tableName: string) => void): void {
    this.#stream.onRecords(listener);
  }

  /** The items of a table in whose JSON a text occurs, by reading all of it; for tools. */
  holding({ tableName, text }: { tableName: string; text: string }): Item[] {
    return this.#items.holding(this.#tables.find(tableName), text);
  }

  /** Puts new items in one transaction, past conditions, stream and meters: for tools that fill a store. Throws AwsError. */
  load({ tableName, items }: { tableName: string; items: readonly Item[] }): void {
    const table = this.#tables.find(tableName);
    this.#options.store.transaction(() => items.forEach((item) => this.#items.load(table, item)));
  }

  /**
   * Removes the items whose time is over, and gives how many: DynamoDB does so within days, so nobody may lean on when. The
   * records of streams go with them.
   */
  sweep(): number {
    this.#stream.trim();
    const second = Math.floor(this.#options.clock.now() / 1000);
    let removed = 0;
    for (const table of this.#tables.all()) {
      if (table.expiryAttribute === undefined) continue;
      for (let found = sweepBatch; found === sweepBatch; removed += found) {
        found = this.#changing(() => {
          const rows = this.#items.expired(table, { second, limit: sweepBatch });
          for (const { key, found: before } of rows) this.#items.write({ table, key, before, expired: true });
          return rows.length;
        });
      }
    }
    return removed;
  }

  #get(input: Input, call: Call): Input {
    const tableName = read.text(input, 'TableName');
    const data = this.#admit('GetItem', { input, call, tables: [{ tableName, keys: [input['Key']] }] });
    const { output, read: found } = this.#actions.run('GetItem', data);
    this.#gotItems({
      ...{ operation: 'GetItem', touched: { [tableName]: 1 }, read: found },
      kind: () => kindOf(input),
    });
    return output;
  }

  #batchGet(input: Input, call: Call): Input {
    const requests = Object.entries(record(input['RequestItems']) ?? {});
    for (const [, request] of requests)
      read.only(record(request) ?? {}, ['Keys', 'ConsistentRead', 'ProjectionExpression', 'ExpressionAttributeNames']);
    const tables = requests.map(([tableName, request]) => {
      const keys = record(request)?.['Keys'];
      return { tableName, keys: Array.isArray(keys) ? keys : [] };
    });
    const data = this.#admit('BatchGetItem', { input, call, tables });
    const { output, read: found } = this.#actions.run('BatchGetItem', data);
    const count = (request: unknown): number => (record(request)?.['Keys'] as unknown[]).length;
    this.#gotItems({
      operation: 'BatchGetItem',
      touched: Object.fromEntries(requests.map(([name, request]) => [name, count(request)])),
      read: found,
      kind: (table) => kindOf(record(record(input['RequestItems'])?.[table]) ?? {}),
    });
    return output;
  }

  #query(input: Input, call: Call): Input {
    const tableName = read.text(input, 'TableName');
    const indexName = read.optionalText(input, 'IndexName');
    // Which partition is read stands in an expression: it has to be understood before its reading can be allowed.
    const data = this.#actions.prepare('Query', input);
    this.#admitTo(call, { action: 'Query', tables: [{ tableName, indexName, keys: [queriedKey(data)] }] });
    checkProjection(this.#tables.find(tableName), data);
    if (indexName !== undefined) this.#items.catchUp();
    const { output, read: rows } = this.#actions.run('Query', data);
    const items = Number(output['ScannedCount']);
    // To know whether there is more, one row beyond the limit is read here.
    const bodies = rows.slice(0, items).map(({ body }) => body);
    this.#usage.queried({
      operation: 'Query',
      ...{ table: tableName, index: indexName, items, bodies, kind: kindOf(input) },
    });
    return output;
  }

  #write(name: 'PutItem' | 'UpdateItem' | 'DeleteItem', input: Input, call: Call): Input {
    const tableName = read.text(input, 'TableName');
    const keys = [input[name === 'PutItem' ? 'Item' : 'Key']];
    const data = this.#admit(name, { input, call, tables: [{ tableName, keys }] });
    let output: Input = {};
    this.#writing(name, () => {
      output = this.#changing(() => this.#actions.run(name, data, { returnsOld: wantsOld(input) })).output;
      return { [tableName]: 1 };
    });
    return output;
  }

  /** Authorises a request on all its tables, lets it be throttled, checks its arguments. */
  #admit(name: ActionName, request: { input: Input; call: Call; tables: readonly Wanted[] }): Prepared {
    const { input, call, tables } = request;
    this.#admitTo(call, { action: name, tables });
    return this.#actions.prepare(name, input);
  }

  #admitTo(call: Call, { action, tables }: { action: ActionName; tables: readonly Wanted[] }): void {
    for (const table of tables) this.#tables.authorize(call, { action, ...table });
    if (this.#options.faults?.throttle?.())
      throw new AwsError('ProvisionedThroughputExceededException', throttledMessage);
  }

  #changing<T>(work: () => T): T {
    return this.#announcing(() => this.#options.store.transaction(work));
  }

  #announcing<T>(commit: () => T): T {
    try {
      const result = commit();
      this.#stream.announce();
      return result;
    } finally {
      this.#stream.forget();
    }
  }

  /** Tells of a write what it used, also where a condition refused it. */
  #writing(operation: string, work: () => Touched): void {
    let touched: Touched = {};
    try {
      touched = work();
    } finally {
      this.#usage.wrote(operation, touched, operation === 'TransactWriteItems');
    }
  }

  #gotItems(request: {
    operation: string;
    touched: Touched;
    read: Outcome['read'];
    kind: (table: string) => ReadKind;
  }): void {
    const { operation, touched, read: found, kind } = request;
    for (const [table, items] of Object.entries(touched)) {
      const bodies = found.filter((one) => one.table === table).map(({ body }) => body);
      this.#usage.gotItems({ operation, table, items, bodies, kind: kind(table) });
    }
  }
}

/** The attributes that a query's key condition fixes to one value. */
function queriedKey({ KeyConditions: conditions = {} }: Prepared): Item {
  const fixed = Object.entries(conditions).filter(([, { ComparisonOperator }]) => ComparisonOperator === 'EQ');
  return Object.fromEntries(
    fixed.map(
      ([
        name,
        {
          AttributeValueList: [value = {}],
        },
      ]) => [name, value],
    ),
  );
}

const kindOf = (input: Input): ReadKind => (input['ConsistentRead'] === true ? 'consistent' : 'eventual');
