import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Endpoints, Kept, Outbox } from '#application/partner/outbox';
import type { EndpointState, Line } from '#domain/partner/delivery';
import { dueKeys } from './due-keys.ts';
import { type Key, type Versioned, VersionedItems } from './versioned-items.ts';

const lineKey = ({ partner, caseId }: { partner: string; caseId: string }): Key => ({
  pk: `OUTBOX#${partner}`,
  sk: caseId,
});

const written = (line: Line, version: number | null): Versioned => {
  const { dueIn, dueAt } = dueKeys(line);
  return { body: line, version, rest: { dueIn: { S: dueIn }, dueAt: { S: dueAt } } };
};

/** Lines, a partition for each partner. */
export class DynamoOutbox implements Outbox {
  readonly #items: VersionedItems;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#items = new VersionedItems(options);
  }

  async line(of: { partner: string; caseId: string }): Promise<Kept<Line> | null> {
    return (await this.#items.get(lineKey(of))) as Kept<Line> | null;
  }

  put(line: Line, version: number | null): Promise<number | null> {
    return this.#items.put(lineKey(line), written(line, version));
  }

  move({ from, to, version }: Parameters<Outbox['move']>[0]): Promise<number | null> {
    const gone = { key: lineKey(from.value), version: from.version };
    return this.#items.move(gone, { key: lineKey(to), item: written(to, version) });
  }

  remove({ value, version }: Kept<Line>): Promise<boolean> {
    return this.#items.remove(lineKey(value), version);
  }
}

const stateKey = (endpoint: string): Key => ({ pk: `ENDPOINT#${endpoint}`, sk: 'STATE' });

export class DynamoEndpoints implements Endpoints {
  readonly #items: VersionedItems;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#items = new VersionedItems(options);
  }

  async state(endpoint: string): Promise<Kept<EndpointState> | null> {
    return (await this.#items.get(stateKey(endpoint))) as Kept<EndpointState> | null;
  }

  async put(endpoint: string, state: EndpointState, version: number | null): Promise<boolean> {
    return (await this.#items.put(stateKey(endpoint), { body: state, version })) !== null;
  }
}
