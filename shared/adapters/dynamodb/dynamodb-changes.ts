import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { CaseChange, CaseChanges } from '#application/consumer/reconcile';
import { toHex, utf8 } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

/** Partitions of a day: a burst of one day goes to all of them alike, so that none takes more than about a 32nd. */
const shards = 32;
/** Asked at the same time. */
const groupSize = 8;
const dayMs = 86_400_000;
/** Groups asked for one page: days without any case are walked over, but not for ever. */
const mostGroups = 40;

const dayOf = (instant: string): string => instant.slice(0, 10);
const bucketOf = (day: string, shard: number): string => `${day}#${String(shard).padStart(2, '0')}`;

/** The attributes by which the index of changes finds a case: day and shard of its last event, then the moment. */
export function changeKeys({ caseId, at }: { caseId: string; at: string }): Record<string, AttributeValue> {
  const shard = Number.parseInt(toHex(sm3(utf8(caseId))).slice(0, 4), 16) % shards;
  return { changeBucket: { S: bucketOf(dayOf(at), shard) }, changedAt: { S: `${at}#${caseId}` } };
}

/** The cases by the moment of their last event, through the index of the cases table. */
export class DynamoCaseChanges implements CaseChanges {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(options: { client: DynamoDBClient; casesTable: string }) {
    this.#client = options.client;
    this.#table = options.casesTable;
  }

  async page(request: { from: string; to: string; cursor: string | null }) {
    const { from, to, cursor } = request;
    let place: Place | null = cursor === null ? beginning(dayOf(from), 0) : readCursor(cursor);
    const changes: CaseChange[] = [];
    for (let groups = 0; place !== null && groups < mostGroups && changes.length === 0; groups += 1) {
      const { day, open }: Place = place;
      const answers = await Promise.all(open.map((each) => this.#query(day, each, { from, to })));
      changes.push(...answers.flatMap(({ found }) => found));
      place = after(
        place,
        answers.flatMap(({ left }) => left),
        dayOf(to),
      );
    }
    return { changes, next: place === null ? null : JSON.stringify([place.day, place.group, place.open]) };
  }

  async #query(day: string, [shard, seen]: Open, { from, to }: { from: string; to: string }) {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: 'byChange',
        KeyConditionExpression: 'changeBucket = :bucket AND changedAt BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':bucket': { S: bucketOf(day, shard) },
          // Just after a position: case ids are all of one length.
          ':from': { S: seen === null ? from : `${seen}!` },
          // A digit is below a letter, so every case of the last instant is in.
          ':to': { S: `${to}#~` },
        },
        Limit: 100,
      }),
    );
    const found = Items.map((item) => ({
      caseId: item['pk']?.S?.replace('CASE#', '') ?? '',
      seq: Number(item['seq']?.N),
      toldSeq: Number(item['toldSeq']?.N ?? 0),
      at: item['changedAt']?.S?.split('#')[0] ?? '',
    }));
    const last = LastEvaluatedKey?.['changedAt']?.S;
    return { found, left: last === undefined ? [] : [[shard, last] satisfies Open] };
  }
}

/** A shard that has not been read to its end, and the last position seen there. */
type Open = readonly [shard: number, seen: string | null];

/** Where a walk stands: a day, a group of its shards, and what is left of that. */
interface Place {
  readonly day: string;
  readonly group: number;
  readonly open: readonly Open[];
}

const beginning = (day: string, group: number): Place => ({
  ...{ day, group },
  open: Array.from({ length: groupSize }, (_, index) => [group * groupSize + index, null]),
});

function after({ day, group }: Place, left: readonly Open[], lastDay: string): Place | null {
  if (left.length > 0) return { day, group, open: left };
  if ((group + 1) * groupSize < shards) return beginning(day, group + 1);
  const tomorrow = dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString());
  return tomorrow > lastDay ? null : beginning(tomorrow, 0);
}

function readCursor(cursor: string): Place {
  const [day, group, open] = JSON.parse(cursor) as [string, number, Open[]];
  return { day, group, open };
}
