import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { deadList, dueList, parkedList } from './due-keys.ts';
import type { DueLines } from '#application/partner/outbox';
import type { Line } from '#domain/partner/delivery';

const minuteMs = 60_000;
const minutesOfHour = 60;

const byDue = (one: Line, other: Line): number => Date.parse(one.dueAt) - Date.parse(other.dueAt);

/** Lines by the index byDue: lists of an endpoint, in the order of their instants. */
export class DynamoDueLines implements DueLines {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, table }: { client: DynamoDBClient; table: string }) {
    this.#client = client;
    this.#table = table;
  }

  /** The lists of the minutes that have passed, or once an hour has, all sixty: none is asked twice. */
  async due(request: { endpoint: string; since: string; now: string; limit: number }): Promise<readonly Line[]> {
    const { endpoint, since, now, limit } = request;
    const [first, last] = [since, now].map((instant) => Math.floor(Date.parse(instant) / minuteMs)) as [number, number];
    const count = Math.min(minutesOfHour, last - first + 1);
    const lists = Array.from({ length: count }, (_, back) => dueList(endpoint, (last - back) % minutesOfHour));
    const found = await Promise.all(lists.map((list) => this.#first({ list, until: now, limit })));
    // What has been waiting longest goes first, also where there is more than is asked for.
    return found.flat().sort(byDue).slice(0, limit);
  }

  parked({ endpoint, limit }: { endpoint: string; limit: number }): Promise<readonly Line[]> {
    return this.#first({ list: parkedList(endpoint), limit });
  }

  dead({ endpoint, limit }: { endpoint: string; limit: number }): Promise<readonly Line[]> {
    return this.#first({ list: deadList(endpoint), limit });
  }

  async #first({ list, until, limit }: { list: string; until?: string; limit: number }): Promise<readonly Line[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        ...{ TableName: this.#table, IndexName: 'byDue', Limit: limit },
        KeyConditionExpression: until === undefined ? 'dueIn = :list' : 'dueIn = :list AND dueAt <= :until',
        ExpressionAttributeValues: {
          ':list': { S: list },
          ...(until === undefined ? {} : { ':until': { S: until } }),
        },
      }),
    );
    return Items.map(({ body }) => JSON.parse(body?.S ?? 'null') as Line);
  }
}
