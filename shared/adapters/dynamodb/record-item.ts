import { type DynamoDBClient, GetItemCommand, type Put } from '@aws-sdk/client-dynamodb';
import type { RecordedAnswer } from '#application/case/ports';

export const secondsOf = (instant: string): number => Math.ceil(Date.parse(instant) / 1000);

const keyOf = (key: string) => ({ pk: { S: `IDEM#${key}` }, sk: { S: 'IDEM' } });

/** What a command was answered under a key: written where the key is free, and told where it is not. Instants ISO; null: for ever. */
export const recordPut = (
  table: string,
  record: { readonly key: string; readonly answer: unknown; readonly expiresAt: string | null; readonly now: string },
): { readonly Put: Put } => ({
  Put: {
    TableName: table,
    Item: {
      ...keyOf(record.key),
      body: { S: JSON.stringify(record.answer) },
      ...(record.expiresAt === null ? {} : { expiresAt: { N: String(secondsOf(record.expiresAt)) } }),
    },
    ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
    ExpressionAttributeValues: { ':now': { N: String(secondsOf(record.now)) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/** What was answered under a key; null where nothing was, or it counts no more at an instant (ISO). Strongly consistent. */
export async function recordedUnder(
  { client, table }: { client: DynamoDBClient; table: string },
  { key, now }: { key: string; now: string },
): Promise<RecordedAnswer | null> {
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true }));
  const body = Item?.['body']?.S;
  const expiresAt = Item?.['expiresAt']?.N;
  const isOver = expiresAt !== undefined && Number(expiresAt) <= secondsOf(now);
  return body === undefined || isOver ? null : (JSON.parse(body) as RecordedAnswer);
}
