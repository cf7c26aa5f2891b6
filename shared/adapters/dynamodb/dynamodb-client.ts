import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AwsEnvironment } from '#adapters/aws-environment';

/** A client for one execution environment; make it once, outside the handler. */
export const dynamoDb = (aws: AwsEnvironment): DynamoDBClient => new DynamoDBClient({ ...aws, maxAttempts: 4 });
