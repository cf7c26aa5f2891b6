import { createHash } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import dynalite, { type Item, type Prepared } from 'dynalite/db/index.js';
import type { VirtualClock } from './clock.ts';
import { asAwsError, read, wantsOld, type ActionName, type Actions, type Outcome } from './dynamodb-actions.ts';
import { itemBytes, type ItemStore } from './dynamodb-items.ts';
import type { Table, TableCatalogue } from './dynamodb-tables.ts';
import { AwsError, type Call, type Input } from './service.ts';
import type { Store } from './store.ts';
import { record } from './strict.ts';

/** Faults that happen to a request; the functions are asked once per request, before it does anything. */
export interface Faults {
  readonly throttle?: () => boolean;
  /** Another transaction is at work on the same item; asked of transactions only. */
  readonly conflict?: () => boolean;
  /** A query on an index does not see the writes of the last so many virtual ms; reads of the table itself do. */
  readonly lateIndexMs?: number;
}

export const throttledMessage =
  'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or ' +
  'index so please try again shortly.';

/** How many items of which table a request touched. */
export type Touched = Readonly<Record<string, number>>;

interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

interface Part {
  readonly kind: PartKind;
  readonly table: Table;
  readonly data: Prepared;
  readonly returnsOld: boolean;
  /** Undefined where the key itself is wrong: then `invalid` says how. */
  readonly key: string | undefined;
  readonly invalid: AwsError | undefined;
}

/** A ConditionCheck is prepared as a DeleteItem, which has the same members, and never run. */
const partKinds = {
  Put: { action: 'PutItem', right: 'PutItem', needs: 'Item' },
  Update: { action: 'UpdateItem', right: 'UpdateItem', needs: 'UpdateExpression' },
  Delete: { action: 'DeleteItem', right: 'DeleteItem', needs: 'Key' },
  ConditionCheck: { action: 'DeleteItem', right: 'ConditionCheckItem', needs: 'ConditionExpression' },
  Get: { action: 'GetItem', right: 'GetItem', needs: 'Key' },
} as const satisfies Record<string, { action: ActionName; right: string; needs: string }>;
type PartKind = keyof typeof partKinds;

const tokenLifeMs = 10 * 60_000;
const largestTransaction = 4 * 2 ** 20;
const none: Reason = { Code: 'None' };

/** TransactWriteItems and TransactGetItems: all parts or none. */
export class Transactions {
  readonly #store: Store;
  readonly #clock: VirtualClock;
  readonly #tables: TableCatalogue;
  readonly #items: ItemStore;
  readonly #actions: Actions;
  readonly #faults: Faults;
  readonly #findToken: StatementSync;
  readonly #putToken: StatementSync;
  readonly #dropTokens: StatementSync;

  constructor(options: {
    store: Store;
    clock: VirtualClock;
    tables: TableCatalogue;
    items: ItemStore;
    actions: Actions;
    faults: Faults;
  }) {
    const { db } = options.store;
    db.exec(`
      CREATE TABLE IF NOT EXISTS ddb_token (
        token TEXT PRIMARY KEY, request TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS ddb_token_at ON ddb_token (at);
    `);
    this.#store = options.store;
    this.#clock = options.clock;
    this.#tables = options.tables;
    this.#items = options.items;
    this.#actions = options.actions;
    this.#faults = options.faults;
    this.#findToken = db.prepare('SELECT request FROM ddb_token WHERE token = ?');
    this.#putToken = db.prepare('INSERT INTO ddb_token (token, request, at) VALUES (?, ?, ?)');
    this.#dropTokens = db.prepare('DELETE FROM ddb_token WHERE at <= ?');
  }

  /** Gives what it touched. Throws TransactionCanceledException with a reason per part, in the order of the parts. */
  write(input: Input, call: Call): Touched {
    read.only(input, ['TransactItems', 'ClientRequestToken']);
    const token = read.optionalText(input, 'ClientRequestToken');
    if (token !== undefined && token.length > 36) throw read.invalid('ClientRequestToken', 'is longer than 36');
    const text = JSON.stringify(input['TransactItems']);
    const parts = this.#parts(input, call, ['Put', 'Update', 'Delete', 'ConditionCheck']);
    if (text.length > largestTransaction / 4) checkSize(parts);
    const request = createHash('sha256').update(text).digest('base64');
    this.#store.transaction(() => {
      if (token !== undefined && this.#isRepeated(token, request)) return;
      const reasons = parts.map((part) => this.#perform(part));
      if (reasons.some((reason) => reason !== none)) throw cancelled(reasons);
      if (token !== undefined) this.#putToken.run(token, request, this.#clock.now());
    });
    return touchedBy(parts);
  }

  get(input: Input, call: Call): { responses: Input[]; touched: Touched; read: Outcome['read'] } {
    read.only(input, ['TransactItems']);
    const parts = this.#parts(input, call, ['Get']);
    const wrong = parts.map(({ invalid }) => (invalid ? refused(invalid) : none));
    if (wrong.some((reason) => reason !== none)) throw cancelled(wrong);
    const outcomes = parts.map(({ data }) => this.#actions.run('GetItem', data));
    const responses = outcomes.map(({ output: { Item: item } }) => (item === undefined ? {} : { Item: item }));
    return { responses, touched: touchedBy(parts), read: outcomes.flatMap(({ read }) => read) };
  }

  /** Reads the parts, each authorised as its own action, and lets faults happen. */
  #parts(input: Input, call: Call, kinds: readonly PartKind[]): Part[] {
    const items = input['TransactItems'];
    if (!Array.isArray(items) || items.length < 1 || items.length > 100)
      throw read.invalid('transactItems', 'must have length between 1 and 100');
    const sources = items.map((item) => readPart(item, kinds));
    for (const { kind, tableName, members } of sources)
      this.#tables.authorize(call, {
        action: partKinds[kind].right,
        tableName,
        keys: [members[kind === 'Put' ? 'Item' : 'Key']],
      });
    const parts = sources.map((source) => this.#part(source));
    const keys = new Set(parts.map(({ table, key }, at) => `${table.space} ${key ?? `invalid ${at}`}`));
    if (keys.size < parts.length)
      throw new AwsError('ValidationException', 'Transaction request cannot include multiple operations on one item');
    const fault = (reason: Reason): AwsError => cancelled(parts.map((_part, at) => (at === 0 ? reason : none)));
    if (this.#faults.throttle?.()) throw fault({ Code: 'ThrottlingError', Message: throttledMessage });
    if (this.#faults.conflict?.())
      throw fault({ Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' });
    return parts;
  }

  #part({ kind, tableName, members }: Source): Part {
    const data = this.#actions.prepare(partKinds[kind].action, members);
    const table = this.#tables.find(tableName);
    const identity = data.Item ?? data.Key ?? {};
    const refusal = data.Item
      ? dynalite.validateItem(identity, table.shape)
      : dynalite.validateKey(identity, table.shape);
    return {
      kind,
      table,
      data,
      returnsOld: wantsOld(members),
      key: refusal ? undefined : dynalite.createKey(identity, table.shape),
      invalid: refusal ? asAwsError(refusal) : undefined,
    };
  }

  /** Does one part; gives why it cannot be done. */
  #perform({ kind, table, data, key, returnsOld, invalid }: Part): Reason {
    if (key === undefined || invalid) return invalid ? refused(invalid) : none;
    try {
      if (kind === 'ConditionCheck') this.#check({ table, data, key, returnsOld });
      else this.#actions.run(partKinds[kind].action, data, { returnsOld });
      return none;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return refused(error);
    }
  }

  #check({ table, data, key, returnsOld }: { table: Table; data: Prepared; key: string; returnsOld: boolean }): void {
    const found = this.#items.find(table.space, key);
    this.#items.weighed(table, found);
    const item = found?.item;
    const refusal = dynalite.checkConditional(data, item);
    if (!refusal) return;
    const { code, message } = asAwsError(refusal);
    throw new AwsError(code, message, { fields: returnsOld && item ? { Item: item } : {} });
  }

  /** A token that succeeded less than ten minutes ago: nothing is done again. Throws IdempotentParameterMismatchException. */
  #isRepeated(token: string, request: string): boolean {
    this.#dropTokens.run(this.#clock.now() - tokenLifeMs);
    const known = this.#findToken.get(token)?.['request'];
    if (known === undefined || known === request) return known !== undefined;
    throw new AwsError(
      'IdempotentParameterMismatchException',
      'The request uses the same client token as a previous, but non-identical request.',
    );
  }
}

interface Source {
  readonly kind: PartKind;
  readonly tableName: string;
  readonly members: Input;
}

function readPart(item: unknown, kinds: readonly PartKind[]): Source {
  const entries = Object.entries(record(item) ?? {}).filter(([, value]) => value !== undefined && value !== null);
  const [name, members] = entries[0] ?? [];
  const kind = kinds.find((one) => one === name);
  const input = record(members);
  if (kind === undefined || input === undefined || entries.length !== 1)
    throw new AwsError('ValidationException', `TransactItems can only contain one of ${kinds.join(', ')}`);
  // Members of the single operation that a part of a transaction has not; the others are checked with it.
  const foreign = ['ReturnValues', 'ConsistentRead'].find((member) => input[member] !== undefined);
  if (foreign !== undefined) throw read.invalid(foreign, 'has no meaning in a transaction');
  const { needs } = partKinds[kind];
  if (input[needs] === undefined || input[needs] === null) throw read.missing(needs);
  return { kind, tableName: read.text(input, 'TableName'), members: input };
}

function refused({ code, message, fields }: AwsError): Reason {
  if (code === 'ConditionalCheckFailedException')
    return { Code: 'ConditionalCheckFailed', Message: message, ...fields };
  if (code === 'ValidationException') return { Code: 'ValidationError', Message: message };
  throw new AwsError(code, message, { fields });
}

function cancelled(reasons: readonly Reason[]): AwsError {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { fields: { CancellationReasons: reasons } },
  );
}

function checkSize(parts: readonly Part[]): void {
  const sizes = parts.map(({ data: { Item: item } }) => (item ? itemBytes(item, JSON.stringify(item)) : 0));
  if (sizes.reduce((sum, size) => sum + size, 0) <= largestTransaction) return;
  throw new AwsError('ValidationException', 'Collection size of the items in the transaction exceeds 4 MB');
}

function touchedBy(parts: readonly Part[]): Touched {
  const touched: Record<string, number> = {};
  for (const { table } of parts) touched[table.name] = (touched[table.name] ?? 0) + 1;
  return touched;
}
