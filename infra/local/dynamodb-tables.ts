import type { IndexShape, KeyElement, TableShape } from 'dynalite/db/index.js';
import tableRules from 'dynalite/validations/createTable.js';
import validations from 'dynalite/validations/index.js';
import type { VirtualClock } from './clock.ts';
import { authorizeKey, keyArnOf } from './kms-use.ts';
import { AwsError, type Call, type Input, type Place } from './service.ts';
import type { Store } from './store.ts';
import { checkProperties, record, refuseValue, type PropertyList } from './strict.ts';

const streamViews = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const;
export type StreamView = (typeof streamViews)[number];

/** A table of this boot. Its rows, and those of each index, are told apart by a number: the space. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly space: number;
  readonly shape: TableShape;
  readonly indexes: ReadonlyMap<string, Index>;
  readonly stream: { readonly arn: string; readonly view: StreamView } | undefined;
  /** Attribute with the second (Unix time) from which an item may be removed. */
  readonly expiryAttribute: string | undefined;
  /** The customer's KMS key; its use is asked of every caller. */
  readonly keyArn: string | undefined;
}

export interface Index {
  readonly name: string;
  readonly space: number;
  readonly keySchema: readonly KeyElement[];
  /** Undefined: all of them. */
  readonly projected: ReadonlySet<string> | undefined;
}

/** What the template says of a table, in one order, so that two boots can be compared by their text. */
interface Definition {
  readonly shape: TableShape;
  readonly streamView: StreamView | undefined;
  readonly expiryAttribute: string | undefined;
}

const list = (type: string, used: readonly string[], withoutEffect = {}): PropertyList => ({
  type,
  used,
  withoutEffect,
});
const tableList = list(
  'AWS::DynamoDB::Table',
  [
    ...['TableName', 'AttributeDefinitions', 'KeySchema', 'BillingMode', 'GlobalSecondaryIndexes'],
    ...['StreamSpecification', 'TimeToLiveSpecification', 'SSESpecification'],
  ],
  {
    Tags: 'labels for people and bills',
    TableClass: 'a price',
    DeletionProtectionEnabled: 'no operation deletes a table here',
    PointInTimeRecoverySpecification: 'the data folder is copied as a whole',
    ContributorInsightsSpecification: 'a report for people',
  },
);
const indexList = list('AWS::DynamoDB::Table GlobalSecondaryIndex', ['IndexName', 'KeySchema', 'Projection']);
const streamList = list('AWS::DynamoDB::Table StreamSpecification', ['StreamViewType']);
const expiryList = list('AWS::DynamoDB::Table TimeToLiveSpecification', ['AttributeName', 'Enabled']);
const encryptionList = list('AWS::DynamoDB::Table SSESpecification', ['SSEEnabled', 'SSEType', 'KMSMasterKeyId']);

/** At most 20 indexes to a table: 32 spaces hold them and the base. */
const spacesPerTable = 32;

/** The tables that the template declared in this boot. */
export class TableCatalogue {
  readonly #tables = new Map<string, Table>();
  readonly #store: Store;
  readonly #clock: VirtualClock;
  readonly #place: Place;

  constructor({ store, clock, place }: { store: Store; clock: VirtualClock; place: Place }) {
    this.#store = store;
    this.#clock = clock;
    this.#place = place;
    store.db.exec(`CREATE TABLE IF NOT EXISTS ddb_table (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, definition TEXT NOT NULL, stream_label TEXT NOT NULL) STRICT`);
  }

  /** Makes the table, or finds it as an earlier boot made it. Throws Error if its keys, indexes, stream or expiry changed. */
  create(properties: Input & { readonly TableName: string }): Table {
    const name = properties.TableName;
    const definition = this.#definition(properties);
    const text = JSON.stringify(definition);
    const row = this.#row(name, text);
    if (row.definition !== text)
      throw new Error(
        `table ${name}: its definition changed since the data folder was made; delete the folder.\n` +
          `was ${row.definition}\nis  ${text}`,
      );
    const arn = this.arnOf(name);
    const space = row.id * spacesPerTable;
    const { shape, streamView, expiryAttribute } = definition;
    const table: Table = {
      name,
      arn,
      space,
      shape,
      indexes: new Map(
        (shape.GlobalSecondaryIndexes ?? []).map((index, at) => [
          index.IndexName,
          asIndex(index, space + at + 1, shape),
        ]),
      ),
      stream: streamView && { arn: `${arn}/stream/${row.stream_label}`, view: streamView },
      expiryAttribute,
      keyArn: this.#keyArn(properties['SSESpecification']),
    };
    this.#tables.set(name, table);
    return table;
  }

  arnOf(name: string): string {
    const { partition, region, account } = this.#place;
    return `arn:${partition}:dynamodb:${region}:${account}:table/${name}`;
  }

  /** Throws ResourceNotFoundException. */
  find(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
    return table;
  }

  all(): Iterable<Table> {
    return this.#tables.values();
  }

  /**
   * Asks for the right to one action on a table or one of its indexes, and for the use of the table's key: before the
   * table is looked up, so that a caller without rights does not learn which tables there are. `keys` are the items or
   * keys of the request, from which policies are told the values of the partition key.
   */
  authorize(
    call: Call,
    request: { action: string; tableName: string; indexName?: string | undefined; keys: readonly unknown[] },
  ): void {
    const { action, tableName, indexName, keys } = request;
    const arn = this.arnOf(tableName);
    call.authorize({
      action: `dynamodb:${action}`,
      resource: indexName === undefined ? arn : `${arn}/index/${indexName}`,
      context: leadingKeys(this.#partitionKey(tableName, indexName), keys),
    });
    const keyArn = this.#tables.get(tableName)?.keyArn;
    if (keyArn === undefined) return;
    const of = { 'aws:dynamodb:tableName': tableName, 'aws:dynamodb:subscriberId': this.#place.account };
    authorizeKey(call, { place: this.#place, service: 'dynamodb', keyArn, actions: ['Decrypt'], of });
  }

  /** Name of the attribute that partitions a table or one of its indexes, where there is such a table. */
  #partitionKey(tableName: string, indexName: string | undefined): string | undefined {
    const table = this.#tables.get(tableName);
    const schema = indexName === undefined ? table?.shape.KeySchema : table?.indexes.get(indexName)?.keySchema;
    return schema?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
  }

  #definition(properties: Input & { readonly TableName: string }): Definition {
    try {
      return readDefinition(properties);
    } catch (error) {
      throw new Error(`table ${properties.TableName}: ${String(error)}`, { cause: error });
    }
  }

  #row(name: string, definition: string): { id: number; definition: string; stream_label: string } {
    // As AWS writes it: a time without zone.
    const label = new Date(this.#clock.now()).toISOString().slice(0, -1);
    this.#store.db
      .prepare('INSERT OR IGNORE INTO ddb_table (name, definition, stream_label) VALUES (?, ?, ?)')
      .run(name, definition, label);
    const row = this.#store.db.prepare('SELECT id, definition, stream_label FROM ddb_table WHERE name = ?').get(name);
    return row as { id: number; definition: string; stream_label: string };
  }

  #keyArn(specification: unknown): string | undefined {
    if (specification === undefined) return undefined;
    const { SSEEnabled: enabled, SSEType: type = 'KMS', KMSMasterKeyId: key } = members(encryptionList, specification);
    if (type !== 'KMS') refuseValue(encryptionList.type, 'SSEType', type);
    if (enabled !== true || key === undefined) return undefined;
    return keyArnOf(key, { property: `${encryptionList.type} KMSMasterKeyId`, place: this.#place });
  }
}

/**
 * The condition key `dynamodb:LeadingKeys`. Without it ForAllValues holds: it is left out only where the request names no
 * table or no value of its partition key, and fails for that very reason after it was authorised.
 */
function leadingKeys(partitionKey: string | undefined, keys: readonly unknown[]): Record<string, readonly string[]> {
  if (partitionKey === undefined) return {};
  const values = keys.map((key) => Object.values(record(record(key)?.[partitionKey]) ?? {})[0]);
  const texts = values.filter((value) => typeof value === 'string');
  return texts.length === 0 ? {} : { 'dynamodb:LeadingKeys': [...new Set(texts)] };
}

function readDefinition(properties: Input & { readonly TableName: string }): Definition {
  checkProperties(properties, tableList);
  const billing = properties['BillingMode'];
  if (billing !== 'PAY_PER_REQUEST') refuseValue(tableList.type, 'BillingMode', billing);
  const stream = properties['StreamSpecification'];
  const expiry = properties['TimeToLiveSpecification'];
  return {
    shape: readShape(properties),
    streamView: stream === undefined ? undefined : readStreamView(stream),
    expiryAttribute: expiry === undefined ? undefined : readExpiry(expiry),
  };
}

function readShape(properties: Input & { readonly TableName: string }): TableShape {
  const { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = properties;
  for (const index of Array.isArray(GlobalSecondaryIndexes) ? GlobalSecondaryIndexes : []) members(indexList, index);
  // A copy: the checks drop from their argument what they do not know.
  const copy = structuredClone({ TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode });
  const shape = validations.checkTypes(copy, tableRules.types) as unknown as TableShape;
  const options = { maxItemSize: 0 };
  validations.checkValidations(shape, tableRules.types, tableRules.custom, { options });
  const indexes = [...(shape.GlobalSecondaryIndexes ?? [])];
  const keys = new Set([shape, ...indexes].flatMap((one) => one.KeySchema.map((key) => key.AttributeName)));
  const unused = shape.AttributeDefinitions.find((attribute) => !keys.has(attribute.AttributeName));
  if (unused) refuseValue(tableList.type, 'AttributeDefinitions (in no key)', unused.AttributeName);
  const by =
    <T>(name: (each: T) => string) =>
    (a: T, b: T) =>
      name(a) < name(b) ? -1 : 1;
  return {
    TableName,
    KeySchema: shape.KeySchema,
    AttributeDefinitions: [...shape.AttributeDefinitions].sort(by((attribute) => attribute.AttributeName)),
    ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes.sort(by((index) => index.IndexName)) }),
  };
}

function readStreamView(specification: unknown): StreamView {
  const { StreamViewType: view } = members(streamList, specification);
  return streamViews.find((one) => one === view) ?? refuseValue(streamList.type, 'StreamViewType', view);
}

function readExpiry(specification: unknown): string | undefined {
  const { AttributeName: attribute, Enabled: enabled } = members(expiryList, specification);
  if (enabled !== true) return undefined;
  return typeof attribute === 'string' ? attribute : refuseValue(expiryList.type, 'AttributeName', attribute);
}

function asIndex(
  { IndexName: name, KeySchema: keySchema, Projection }: IndexShape,
  space: number,
  base: TableShape,
): Index {
  const { ProjectionType: type, NonKeyAttributes: others = [] } = Projection;
  const keys = [...base.KeySchema, ...keySchema].map((key) => key.AttributeName);
  return { name, space, keySchema, projected: type === 'ALL' ? undefined : new Set([...keys, ...others]) };
}

function members(properties: PropertyList, value: unknown): Input {
  const found = record(value) ?? refuseValue(properties.type, 'value', value);
  checkProperties(found, properties);
  return found;
}
