import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { OwnKeys, PartnerKeys, PartnerRegister, Partners } from '#application/partner/partners';
import type { OwnKey, Partner, PartnerKey, PartnerKeyName } from '#domain/partner/registration';

interface Table {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** How long a function goes by what it read: a key that is taken away counts no longer than this. */
const heldMs = 60_000;

const registrations = 'PARTNERS';
const ownKeys = 'OWN-KEYS';
const keysOf = (partner: string): string => `KEYS#${partner}`;
const keyName = ({ direction, kind, endpoint, id }: PartnerKeyName): string =>
  [direction, kind, ...(endpoint === undefined ? [] : [endpoint]), id].join('#');
const ownKeyAt = ({ kind, id }: OwnKey) => ({ pk: ownKeys, sk: `${kind}#${id}` });

/** Partitions of the table of partners, read whole and held for a minute. */
export class HeldPartitions {
  readonly #table: Table;
  readonly #held = new Map<string, { readonly until: number; readonly bodies: Promise<readonly unknown[]> }>();

  constructor(table: Table) {
    this.#table = table;
  }

  bodies(pk: string): Promise<readonly unknown[]> {
    const held = this.#held.get(pk);
    const now = Date.now();
    if (held !== undefined && held.until > now) return held.bodies;
    const bodies = this.#read(pk);
    this.#held.set(pk, { until: now + heldMs, bodies });
    // What could not be read is asked for again.
    bodies.catch(() => this.#held.delete(pk));
    return bodies;
  }

  async #read(pk: string): Promise<readonly unknown[]> {
    const bodies: unknown[] = [];
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#table.client.send(
        new QueryCommand({
          ...{ TableName: this.#table.table, ConsistentRead: true, KeyConditionExpression: 'pk = :pk' },
          ExpressionAttributeValues: { ':pk': { S: pk } },
          ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
        }),
      );
      bodies.push(...Items.map(({ body }) => JSON.parse(body?.S ?? 'null') as unknown));
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return bodies;
  }
}

/** What is registered of partners: one partition, of a few dozen at most. */
export class DynamoPartners implements Partners {
  readonly #partitions: HeldPartitions;

  constructor(table: Table) {
    this.#partitions = new HeldPartitions(table);
  }

  async all(): Promise<readonly Partner[]> {
    return (await this.#partitions.bodies(registrations)) as readonly Partner[];
  }
}

/** Keys of a partner: a partition for each. */
export class DynamoPartnerKeys implements PartnerKeys {
  readonly #partitions: HeldPartitions;

  constructor(table: Table) {
    this.#partitions = new HeldPartitions(table);
  }

  async of(partner: string): Promise<readonly PartnerKey[]> {
    return (await this.#partitions.bodies(keysOf(partner))) as readonly PartnerKey[];
  }
}

export class DynamoOwnKeys implements OwnKeys {
  readonly #partitions: HeldPartitions;

  constructor(table: Table) {
    this.#partitions = new HeldPartitions(table);
  }

  async all(): Promise<readonly OwnKey[]> {
    return (await this.#partitions.bodies(ownKeys)) as readonly OwnKey[];
  }
}

export class DynamoPartnerRegister implements PartnerRegister {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  put(partner: Partner): Promise<void> {
    return this.#put({ pk: registrations, sk: partner.id }, partner);
  }

  putKey(partner: string, key: PartnerKey): Promise<void> {
    return this.#put({ pk: keysOf(partner), sk: keyName(key) }, key);
  }

  async removeKey(partner: string, key: PartnerKeyName): Promise<void> {
    const { client, table } = this.#table;
    await client.send(
      new DeleteItemCommand({ TableName: table, Key: { pk: { S: keysOf(partner) }, sk: { S: keyName(key) } } }),
    );
  }

  async addOwnKey(key: OwnKey): Promise<boolean> {
    try {
      await this.#put(ownKeyAt(key), key, { ConditionExpression: 'attribute_not_exists(pk)' });
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  putOwnKey(key: OwnKey): Promise<void> {
    return this.#put(ownKeyAt(key), key);
  }

  async #put(
    { pk, sk }: { pk: string; sk: string },
    body: unknown,
    condition: Pick<PutItemCommandInput, 'ConditionExpression'> = {},
  ): Promise<void> {
    const { client, table } = this.#table;
    const Item = { pk: { S: pk }, sk: { S: sk }, body: { S: JSON.stringify(body) } };
    await client.send(new PutItemCommand({ TableName: table, Item, ...condition }));
  }
}
