import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { TestDeployment } from './deployment.ts';

/** A role of people, as the stack's outputs name it. */
export type PeopleRole = 'Operator' | 'SealOfficer' | 'Auditor' | 'BreakGlass';

export const machineArn = (machine: string): string =>
  `arn:aws-cn:states:cn-north-1:000000000000:stateMachine:tongban-lanzhou-${machine}`;

/** Real clients of somebody who took on a role. */
export function clientsAs({ cloud }: Pick<TestDeployment, 'cloud'>, role: PeopleRole) {
  const options = {
    endpoint: cloud.awsUrl,
    region: 'cn-north-1',
    credentials: cloud.services.iam.credentialsFor(String(cloud.outputs[`tongban-lanzhou-service.${role}RoleArn`])),
    systemClockOffset: cloud.clock.offsetMs,
    maxAttempts: 1,
  };
  return { sfn: new SFNClient(options), sqs: new SQSClient(options), dynamodb: new DynamoDBClient(options) };
}
