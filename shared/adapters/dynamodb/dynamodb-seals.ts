import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { conditionally } from './conditionally.ts';
import type { SealingIntent, SealingIntents, SealRegistry } from '#application/sealing/ports';
import type { SealStates } from '#application/sealing/seal-changes';
import type { SealCertificates } from '#application/verification/verify-code';
import type { TrustList } from '#application/verification/verify-document';
import type { ChangedSeal } from '#domain/seal/confirm';
import type { Seal } from '#domain/seal/seal';
import { fromBase64 } from '#formats/bytes';

/** A row of the trust list: a root, or the certificate of a maker (DER, base64). */
type Trusted = TrustList['roots'][number] | { readonly maker: string };

/** More than a partition of ours ever has: beyond it something is wrong. */
const mostPages = 50;

/** The seal registry, and the trust list kept beside it. */
export class DynamoSeals implements SealRegistry, SealCertificates {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  sealsOf({ body, kind }: { body: string; kind: string }): Promise<readonly Seal[]> {
    return this.#query<Seal>(`${body}#${kind}`);
  }

  async beginning(digest: string, kinds: readonly string[]): Promise<readonly Uint8Array[]> {
    const rows = await this.#query<Pick<Seal, 'certificate' | 'kind'>>(`CERTIFICATE#${digest}`);
    return rows.flatMap(({ certificate, kind }) => (kinds.includes(kind) ? [fromBase64(certificate)] : []));
  }

  async list(): Promise<TrustList> {
    const [rows, lists] = await Promise.all([
      this.#query<Trusted>('TRUST'),
      // One for each authority (DynamoRevocationLists).
      this.#query<{ readonly revocations: string }>('REVOCATIONS'),
    ]);
    return {
      roots: rows.flatMap((row) => ('certificate' in row ? [row] : [])),
      revocations: lists.map(({ revocations }) => revocations),
      makers: rows.flatMap((row) => ('maker' in row ? row.maker : [])),
    };
  }

  async #query<T>(owner: string): Promise<T[]> {
    const rows: T[] = [];
    let from: QueryCommandInput['ExclusiveStartKey'];
    for (let page = 0; page < mostPages; page += 1) {
      const { Items = [], LastEvaluatedKey } = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          // A seal that was suspended a moment ago must not be read as it was.
          ConsistentRead: true,
          KeyConditionExpression: '#owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': { S: owner } },
          ExclusiveStartKey: from,
        }),
      );
      rows.push(...Items.map((row) => JSON.parse(row['body']?.S ?? 'null') as T));
      if (LastEvaluatedKey === undefined) return rows;
      from = LastEvaluatedKey;
    }
    throw new Error(`${owner} has more rows than are read`);
  }
}

/** Changes of seals in the registry, each with a line of history that is never written over. */
export class DynamoSealStates implements SealStates {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  async change(changed: Parameters<SealStates['change']>[0]): Promise<boolean> {
    const TransactItems = changed.flatMap((each) => [
      ...[this.#putSeal(each), this.#putLine(each)],
      ...(each.certificateDigest === undefined ? [] : [this.#putCertificate(each.seal, each.certificateDigest)]),
    ]);
    return conditionally(this.#client.send(new TransactWriteItemsCommand({ TransactItems })));
  }

  #putSeal({ old, seal }: ChangedSeal): TransactWriteItem {
    const Item = { owner: { S: ownerOf(seal) }, id: { S: seal.id }, body: { S: JSON.stringify(seal) } };
    const condition =
      old === null
        ? { ConditionExpression: 'attribute_not_exists(id)' }
        : {
            ConditionExpression: 'body = :old',
            ExpressionAttributeValues: { ':old': { S: JSON.stringify(old) } },
          };
    return { Put: { TableName: this.#table, Item, ...condition } };
  }

  /** Found by what QR codes say of it. */
  #putCertificate({ id, kind, certificate }: Seal, digest: string): TransactWriteItem {
    const Item = {
      owner: { S: `CERTIFICATE#${digest}` },
      id: { S: id },
      body: { S: JSON.stringify({ certificate, kind }) },
    };
    return { Put: { TableName: this.#table, Item } };
  }

  #putLine({ seal, change }: Parameters<SealStates['change']>[0][number]): TransactWriteItem {
    const key = { owner: { S: `HISTORY#${ownerOf(seal)}` }, id: { S: `${change.at}#${seal.id}` } };
    const Item = { ...key, body: { S: JSON.stringify(change) } };
    return { Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(id)' } };
  }
}

const ownerOf = ({ body, kind }: Seal): string => `${body}#${kind}`;

/** Intents to seal, one per case. */
export class DynamoSealingIntents implements SealingIntents {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#client = options.client;
    this.#table = options.table;
  }

  async replace(old: SealingIntent, intent: SealingIntent): Promise<void> {
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: { caseId: { S: intent.caseId }, body: { S: JSON.stringify(intent) } },
        ConditionExpression: 'body = :old',
        ExpressionAttributeValues: { ':old': { S: JSON.stringify(old) } },
      }),
    );
  }

  async intend(intent: SealingIntent): Promise<SealingIntent> {
    const Key = { caseId: { S: intent.caseId } };
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: { ...Key, body: { S: JSON.stringify(intent) } },
          ConditionExpression: 'attribute_not_exists(caseId)',
        }),
      );
      return intent;
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
      const { Item } = await this.#client.send(
        new GetItemCommand({ TableName: this.#table, Key, ConsistentRead: true }),
      );
      return JSON.parse(Item?.['body']?.S ?? 'null') as SealingIntent;
    }
  }
}
