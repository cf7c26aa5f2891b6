/** The parts of dynalite 4 that the local DynamoDB is built on; the package ships no types. */
declare module 'dynalite/db/index.js' {
  import type { Stream } from 'node:stream';

  /** One attribute as on the wire: `{ S: 'text' }`, `{ N: '1' }`, `{ M: { … } }`… */
  export type AttributeValue = Readonly<Record<string, unknown>>;
  export type Item = Record<string, AttributeValue>;
  export interface KeyElement {
    readonly AttributeName: string;
    readonly KeyType: string;
  }
  export interface IndexShape {
    readonly IndexName: string;
    readonly KeySchema: readonly KeyElement[];
    readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
  }
  export interface TableShape {
    readonly TableName: string;
    readonly KeySchema: readonly KeyElement[];
    readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
    readonly GlobalSecondaryIndexes?: readonly IndexShape[];
  }
  /** An error that is an answer to the caller. */
  export interface Refusal extends Error {
    readonly statusCode: number;
    readonly body: { readonly __type: string; readonly message?: string; readonly Message?: string };
  }
  export type Callback<T = void> = (error?: Error | null, value?: T) => void;
  export interface KeyRange {
    gte?: string;
    gt?: string;
    lt?: string;
    lte?: string;
    readonly reverse?: boolean;
  }
  export interface ItemDb {
    lock(key: string, work: (release: <T>(callback: T) => T) => void): void;
    get(key: string, callback: Callback<Item>): void;
    put(key: string, item: Item, callback: Callback): void;
    del(key: string, callback: Callback): void;
    createValueStream(range: KeyRange): Stream;
  }
  export interface ActionStore {
    readonly options: { readonly maxItemSize: number };
    getTable(name: string, callback: Callback<TableShape>): void;
    getItemDb(tableName: string): ItemDb;
    getIndexDb(indexType: string, tableName: string, indexName: string): ItemDb;
  }
  /** Arguments after the checks; expressions are parsed into the members with an underscore. */
  export interface Prepared {
    readonly TableName?: string;
    readonly IndexName?: string;
    readonly Item?: Item;
    readonly Key?: Item;
    readonly ExclusiveStartKey?: Item;
    /** Made from the key condition expression of a query. */
    readonly KeyConditions?: Readonly<
      Record<string, { readonly ComparisonOperator: string; readonly AttributeValueList: readonly AttributeValue[] }>
    >;
    readonly _projection?: { readonly paths: readonly (readonly (string | number)[])[] };
    readonly _filter?: { readonly pathHeads: Readonly<Record<string, boolean>> };
  }
  const db: {
    /** Sorts as DynamoDB does; of the index's attributes if given its schema. ASCII. */
    createKey(item: Item, table: TableShape, schema?: readonly KeyElement[]): string;
    validateKey(key: Item, table: TableShape): Refusal | null | undefined;
    validateItem(item: Item, table: TableShape): Refusal | null | undefined;
    checkConditional(data: Prepared, item: Item | undefined): Refusal | null | undefined;
    /** Counts characters of strings, not bytes. */
    itemSize(item: Item): number;
  };
  export default db;
}

declare module 'dynalite/validations/index.js' {
  import type { ActionStore, Prepared } from 'dynalite/db/index.js';

  export interface Rules {
    readonly types: unknown;
    readonly custom: unknown;
  }
  const validations: {
    /** Throws Refusal; drops what it does not know. */
    checkTypes(data: object, types: unknown): Prepared;
    checkValidations(data: Prepared, types: unknown, custom: unknown, store: Pick<ActionStore, 'options'>): void;
  };
  export default validations;
}

declare module 'dynalite/validations/*' {
  import type { Rules } from 'dynalite/validations/index.js';

  const rules: Rules;
  export default rules;
}

declare module 'dynalite/actions/*' {
  import type { ActionStore, Callback, Prepared } from 'dynalite/db/index.js';

  const action: (store: ActionStore, data: Prepared, callback: Callback<Record<string, unknown>>) => void;
  export default action;
}
