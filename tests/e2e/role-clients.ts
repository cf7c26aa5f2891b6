import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { TestDeployment } from './deployment.ts';

/** A role of people, as the stack's outputs name it. */
export type PeopleRole = 'Operator' | 'SealOfficer' | 'Auditor' | 'BreakGlass';

type Running = Pick<TestDeployment, 'cloud'>;

export const machineArn = (machine: string): string =>
  `arn:aws-cn:states:cn-north-1:000000000000:stateMachine:tongban-lanzhou-${machine}`;

/** Real clients with the credentials of a principal, on the endpoint that the functions use. */
export function clientsOf({ cloud }: Running, principal: string) {
  const options = {
    endpoint: cloud.awsUrl,
    region: 'cn-north-1',
    credentials: cloud.services.iam.credentialsFor(principal),
    systemClockOffset: cloud.clock.offsetMs,
    maxAttempts: 1,
  };
  return {
    dynamodb: new DynamoDBClient(options),
    kms: new KMSClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    sfn: new SFNClient(options),
    sqs: new SQSClient(options),
  };
}

/** Real clients of somebody who took on a role. */
export const clientsAs = (deployment: Running, role: PeopleRole) =>
  clientsOf(deployment, String(deployment.cloud.outputs[`tongban-lanzhou-watch.${role}RoleArn`]));
