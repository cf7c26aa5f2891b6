import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

/** The least that a function does with DynamoDB, written as in any tutorial: `npm run bench` measures our cold starts against it. */
const client = new DynamoDBClient({});

export const handler = async (): Promise<{ statusCode: number; body: string }> => {
  const { Item } = await client.send(new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'CASE' } } }));
  return { statusCode: 200, body: JSON.stringify(Item ?? null) };
};
