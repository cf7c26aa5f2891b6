import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { VersionedItems } from './versioned-items.ts';
import type { Comparisons } from '#application/partner/comparisons';
import type { Kept } from '#application/partner/outbox';
import type { Comparison } from '#domain/partner/comparison';

const keyOf = (partner: string) => ({ pk: `COMPARING#${partner}`, sk: 'STATE' });

/** How far comparing lists has come, in the table of partners. */
export class DynamoComparisons implements Comparisons {
  readonly #items: VersionedItems;

  constructor(options: { client: DynamoDBClient; table: string }) {
    this.#items = new VersionedItems(options);
  }

  async of(partner: string): Promise<Kept<Comparison> | null> {
    return (await this.#items.get(keyOf(partner))) as Kept<Comparison> | null;
  }

  put(partner: string, comparison: Comparison, version: number | null): Promise<number | null> {
    return this.#items.put(keyOf(partner), { body: comparison, version });
  }
}
