import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { SealingIntent, SealingIntents, SealRegistry } from '#application/sealing/ports';
import type { SealChange, SealStates } from '#application/sealing/suspend-seal';
import type { SealCertificates } from '#application/verification/verify-code';
import type { TrustList } from '#application/verification/verify-document';
import type { Seal } from '#domain/seal/seal';
import { fromBase64 } from '#formats/bytes';

/** A row of the trust list: a root, a revocation list, or the certificate of a maker (DER, base64). */
type Trusted = TrustList['roots'][number] | { readonly revocations: string } | { readonly maker: string };

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
    const rows = await this.#query<Trusted>('TRUST');
    return {
      roots: rows.flatMap((row) => ('certificate' in row ? [row] : [])),
      revocations: rows.flatMap((row) => ('revocations' in row ? row.revocations : [])),
      makers: rows.flatMap((row) => ('maker' in row ? row.maker : [])),
    };
  }

  async #query<T>(owner: string): Promise<T[]> {
    const { Items } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        // A seal that was suspended a moment ago must not be read as it was.
        ConsistentRead: true,
        KeyConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': { S: owner } },
      }),
    );
    return (Items ?? []).map((row) => JSON.parse(row['body']?.S ?? 'null') as T);
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

  async change({ seal, change }: { seal: Seal; change: SealChange }): Promise<boolean> {
    const TableName = this.#table;
    const owner = `${seal.body}#${seal.kind}`;
    const changed: Seal = { ...seal, state: change.to };
    const history = { owner: { S: `HISTORY#${owner}` }, id: { S: `${change.at}#${seal.id}` } };
    const request = new TransactWriteItemsCommand({
      TransactItems: [
        {
          Put: {
            TableName,
            Item: { owner: { S: owner }, id: { S: seal.id }, body: { S: JSON.stringify(changed) } },
            ConditionExpression: 'body = :old',
            ExpressionAttributeValues: { ':old': { S: JSON.stringify(seal) } },
          },
        },
        {
          Put: {
            TableName,
            Item: { ...history, body: { S: JSON.stringify(change) } },
            ConditionExpression: 'attribute_not_exists(id)',
          },
        },
      ],
    });
    try {
      await this.#client.send(request);
      return true;
    } catch (error) {
      const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
      if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return false;
      throw error;
    }
  }
}

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
