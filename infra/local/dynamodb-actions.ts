import { Stream } from 'node:stream';
import batchGetItem from 'dynalite/actions/batchGetItem.js';
import deleteItem from 'dynalite/actions/deleteItem.js';
import getItem from 'dynalite/actions/getItem.js';
import putItem from 'dynalite/actions/putItem.js';
import query from 'dynalite/actions/query.js';
import updateItem from 'dynalite/actions/updateItem.js';
import type {
  ActionStore,
  Callback,
  Item,
  ItemDb,
  KeyRange,
  Prepared,
  Refusal,
  TableShape,
} from 'dynalite/db/index.js';
import batchGetItemRules from 'dynalite/validations/batchGetItem.js';
import deleteItemRules from 'dynalite/validations/deleteItem.js';
import getItemRules from 'dynalite/validations/getItem.js';
import validations from 'dynalite/validations/index.js';
import putItemRules from 'dynalite/validations/putItem.js';
import queryRules from 'dynalite/validations/query.js';
import updateItemRules from 'dynalite/validations/updateItem.js';
import { indexKey, largestItem, type Found, type ItemStore } from './dynamodb-items.ts';
import type { Table, TableCatalogue } from './dynamodb-tables.ts';
import { AwsError, type Input } from './service.ts';
import { MemberReader } from './strict.ts';

/** Operations that dynalite checks and carries out; `members` are those it may be given, expressions instead of the older forms. */
const actions = {
  GetItem: { run: getItem, rules: getItemRules, members: ['Key', 'ConsistentRead', 'ProjectionExpression'] },
  BatchGetItem: { run: batchGetItem, rules: batchGetItemRules, members: ['RequestItems'] },
  Query: {
    run: query,
    rules: queryRules,
    members: [
      ...['IndexName', 'KeyConditionExpression', 'FilterExpression', 'ProjectionExpression', 'Select', 'Limit'],
      ...['ScanIndexForward', 'ConsistentRead', 'ExclusiveStartKey', 'ExpressionAttributeValues'],
    ],
  },
  PutItem: { run: putItem, rules: putItemRules, members: ['Item'] },
  UpdateItem: { run: updateItem, rules: updateItemRules, members: ['Key', 'UpdateExpression'] },
  DeleteItem: { run: deleteItem, rules: deleteItemRules, members: ['Key'] },
} as const;

export type ActionName = keyof typeof actions;

const writeMembers = ['ConditionExpression', 'ExpressionAttributeValues', 'ReturnValues'];
const returnOld = 'ReturnValuesOnConditionCheckFailure';

export const read = new MemberReader({
  missing: 'ValidationException',
  invalid: 'ValidationException',
  unsupported: 'ValidationException',
});

/** What an action gave, and the item as it was when the action came. */
export interface Outcome {
  readonly output: Record<string, unknown>;
  readonly before: Found | undefined;
  /** Texts of the items it looked at, by table. */
  readonly read: readonly { readonly table: string; readonly body: string }[];
}

/** Runs dynalite's actions, which expect a database with callbacks, on the item store in one go. */
export class Actions {
  readonly #tables: TableCatalogue;
  readonly #items: ItemStore;

  constructor({ tables, items }: { tables: TableCatalogue; items: ItemStore }) {
    this.#tables = tables;
    this.#items = items;
  }

  /** Checks the arguments of an operation without looking at any table. Throws AwsError ValidationException. */
  prepare(name: ActionName, input: Input): Prepared {
    const { rules, members } = actions[name];
    const isWrite = name === 'PutItem' || name === 'UpdateItem' || name === 'DeleteItem';
    const common = name === 'BatchGetItem' ? [] : ['TableName', 'ExpressionAttributeNames'];
    read.only(input, [...members, ...common, ...(isWrite ? [...writeMembers, returnOld] : [])]);
    if (!['NONE', 'ALL_OLD', undefined].includes(input[returnOld] as string | undefined))
      throw read.invalid(returnOld, 'must be ALL_OLD or NONE');
    return translating(() => {
      const data = validations.checkTypes({ ...input }, rules.types);
      const options = { maxItemSize: largestItem };
      validations.checkValidations(data, rules.types, rules.custom, { options });
      return data;
    });
  }

  /** Throws AwsError; what was written before must then be rolled back. A failed condition's error has the item if asked for. */
  run(name: ActionName, data: Prepared, options: { returnsOld?: boolean } = {}): Outcome {
    const session = new Session(this.#tables, this.#items, data);
    let answer: { error?: Error | null | undefined; output?: Record<string, unknown> } | undefined;
    try {
      return translating(() => {
        actions[name].run(session, data, (error, output) => (answer = { error, output: output ?? {} }));
        session.pour();
        if (answer === undefined) throw new Error(`dynalite kept the answer to ${name} back`);
        if (answer.error) throw answer.error;
        return { output: answer.output ?? {}, before: session.before, read: session.read };
      });
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'ConditionalCheckFailedException') throw error;
      if (data.TableName !== undefined) this.#items.weighed(this.#tables.find(data.TableName), session.before);
      if (options.returnsOld !== true || session.before === undefined) throw error;
      throw new AwsError(error.code, error.message, { fields: { Item: session.before.item } });
    }
  }
}

/** Whether the caller wants the item back when its condition fails. */
export function wantsOld(input: Input): boolean {
  return input[returnOld] === 'ALL_OLD';
}

/** Turns what dynalite refuses into the error of the wire. */
export function translating<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isRefusal(error) ? asAwsError(error) : error;
  }
}

export function asAwsError({ body }: Refusal): AwsError {
  const code = body.__type.slice(body.__type.indexOf('#') + 1);
  return new AwsError(code, body.message ?? body.Message ?? '');
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'statusCode' in error && 'body' in error;
}

/** The database that one action sees. Every callback is called before the method returns. */
class Session implements ActionStore {
  readonly options = { maxItemSize: largestItem };
  /** The item the action read last: of a write, the one it replaces. */
  before: Found | undefined;
  readonly read: { table: string; body: string }[] = [];
  readonly #tables: TableCatalogue;
  readonly #items: ItemStore;
  readonly #data: Prepared;
  #pour: () => void = () => undefined;

  constructor(tables: TableCatalogue, items: ItemStore, data: Prepared) {
    this.#tables = tables;
    this.#items = items;
    this.#data = data;
  }

  getTable(name: string, callback: Callback<TableShape>): void {
    callback(null, this.#tables.find(name).shape);
  }

  getItemDb(tableName: string): ItemDb {
    const table = this.#tables.find(tableName);
    const write = (key: string, after: { after?: Item }): void =>
      this.#items.write({ table, key, before: this.before, ...after });
    return {
      lock: (_key, work) => work((callback) => callback),
      get: (key, callback) => {
        this.before = this.#items.find(table.space, key);
        if (this.before) this.read.push({ table: tableName, body: this.before.body });
        callback(null, this.before?.item);
      },
      put: (key, item, callback) => {
        write(key, { after: item });
        callback();
      },
      del: (key, callback) => {
        write(key, {});
        callback();
      },
      createValueStream: (range) => this.#open(table, table.space, range),
    };
  }

  getIndexDb(_type: string, tableName: string, indexName: string): ItemDb {
    const table = this.#tables.find(tableName);
    const index = table.indexes.get(indexName);
    if (index === undefined) throw new Error(`${table.arn} has no index ${indexName}`);
    const start = this.#data.ExclusiveStartKey;
    return {
      ...this.getItemDb(tableName),
      // The item store keeps the indexes itself: dynalite's key ends with 24 bits of a digest, two items may collide.
      put: (_key, _item, callback) => callback(),
      del: (_key, callback) => callback(),
      createValueStream: (range) => {
        if (start === undefined) return this.#open(table, index.space, range);
        return this.#open(table, index.space, {
          ...range,
          [range.reverse ? 'lt' : 'gt']: indexKey(table, index, start),
        });
      },
    };
  }

  /** Sends the rows that the action asked for, now that it listens. */
  pour(): void {
    this.#pour();
  }

  #open({ name: table }: Table, space: number, range: KeyRange): Stream {
    const rows = new Rows((body) => this.read.push({ table, body }));
    this.#pour = () => rows.pour(this.#items.range(space, range));
    return rows;
  }
}

/** An old-style stream, because newer ones send nothing before the next turn; ends early when the reader has enough. */
class Rows extends Stream {
  #wanted = true;
  readonly #onRow: (body: string) => void;

  constructor(onRow: (body: string) => void) {
    super();
    this.#onRow = onRow;
  }

  destroy(): void {
    this.#wanted = false;
  }

  pour(bodies: Iterable<string>): void {
    for (const body of bodies) {
      this.#onRow(body);
      this.emit('data', JSON.parse(body));
      if (!this.#wanted) return;
    }
    this.emit('end');
  }
}

/** Refuses to read through an index what the index does not hold, instead of giving items without it. */
export function checkProjection(table: Table, data: Prepared): void {
  const index = data.IndexName === undefined ? undefined : table.indexes.get(data.IndexName);
  if (index?.projected === undefined) return;
  const { projected, name } = index;
  const wanted = [
    ...(data._projection?.paths.map(([head]) => String(head)) ?? []),
    ...Object.keys(data._filter?.pathHeads ?? {}),
  ];
  const absent = wanted.filter((attribute) => !projected.has(attribute));
  if (absent.length === 0) return;
  throw new AwsError(
    'ValidationException',
    `One or more parameter values were invalid: Global secondary index ${name} does not project [${absent.join(', ')}]`,
  );
}
