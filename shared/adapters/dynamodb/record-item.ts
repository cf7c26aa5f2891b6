import type { Put } from '@aws-sdk/client-dynamodb';

export const secondsOf = (instant: string): number => Math.ceil(Date.parse(instant) / 1000);

/** What a command was answered under a key: written where the key is free, and told where it is not. Instants ISO; null: for ever. */
export const recordPut = (
  table: string,
  record: { readonly key: string; readonly answer: unknown; readonly expiresAt: string | null; readonly now: string },
): { readonly Put: Put } => ({
  Put: {
    TableName: table,
    Item: {
      pk: { S: `IDEM#${record.key}` },
      sk: { S: 'IDEM' },
      body: { S: JSON.stringify(record.answer) },
      ...(record.expiresAt === null ? {} : { expiresAt: { N: String(secondsOf(record.expiresAt)) } }),
    },
    ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
    ExpressionAttributeValues: { ':now': { N: String(secondsOf(record.now)) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});
