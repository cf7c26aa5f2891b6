import { QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { medicalFiling, newKey, pdf, upload } from '#infra/commands/scenarios';
import { bootForTest, eventually, type TestDeployment } from './deployment.ts';
import { clientsAs, machineArn, type PeopleRole } from './role-clients.ts';
import { StoreView } from './store-view.ts';

let deployment: TestDeployment;
let view: StoreView;
beforeAll(async () => {
  // What is refused here is refused on purpose.
  deployment = await bootForTest({ recorded: false });
  view = new StoreView(deployment.folder);
});
afterAll(() => deployment.close());

const denied = { name: 'AccessDeniedException' };

async function submitMedical(): Promise<string> {
  const citizen = deployment.as('citizen');
  const body = medicalFiling(await upload(citizen, pdf('written commitment')));
  const { caseId } = await citizen.submitCase({ body, idempotencyKey: newKey() });
  await eventually(() => view.waits(caseId), { wanted: ({ length }) => length === 1 });
  return caseId;
}

describe('the roles of people', () => {
  it('let each start its own machines and no others', async () => {
    const operations = ['op-replay', 'op-restart-journey', 'op-reconcile', 'op-partner'];
    const sealOperations = ['op-register-seal', 'op-suspend-seal', 'op-renew-revocations'];
    const machines = ['fully-online', ...operations, ...sealOperations];
    const startable = async (role: PeopleRole): Promise<string[]> => {
      const verdicts = machines.map(async (machine) => {
        // Malformed, so that whoever may start one starts none.
        const start = new StartExecutionCommand({ stateMachineArn: machineArn(machine), input: '{' });
        const error = (await clientsAs(deployment, role)
          .sfn.send(start)
          .catch((thrown: unknown) => thrown)) as Error;
        return error.name === 'AccessDeniedException' ? [] : [machine];
      });
      return (await Promise.all(verdicts)).flat();
    };
    expect(await startable('Operator')).toEqual(operations);
    expect(await startable('SealOfficer')).toEqual(sealOperations);
    expect(await startable('Auditor')).toEqual([]);
    expect(await startable('BreakGlass')).toEqual(machines);
  });

  it('let the operator see and stop executions, and neither messages nor data', async () => {
    const caseId = await submitMedical();
    const { sfn, sqs, dynamodb } = clientsAs(deployment, 'Operator');
    const listed = await sfn.send(new ListExecutionsCommand({ stateMachineArn: machineArn('fully-online') }));
    const executionArn = listed.executions?.find(({ name }) => name === `${caseId}-g1`)?.executionArn ?? '';
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events?.length).toBeGreaterThan(0);
    await sfn.send(new StopExecutionCommand({ executionArn, error: 'Operator.Stopped' }));
    const stopped = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(stopped).toMatchObject({ status: 'ABORTED', error: 'Operator.Stopped' });
    const receive = sqs.send(
      new ReceiveMessageCommand({ QueueUrl: `${deployment.cloud.awsUrl}/000000000000/tongban-lanzhou-notify-dead` }),
    );
    await expect(receive).rejects.toMatchObject(denied);
    await expect(dynamodb.send(eventsOf(caseId))).rejects.toMatchObject(denied);
  });

  it('let the auditor read what was recorded, which stays closed without the key of the case', async () => {
    const caseId = await submitMedical();
    const { Items = [] } = await clientsAs(deployment, 'Auditor').dynamodb.send(eventsOf(caseId));
    expect(Items.length).toBeGreaterThan(1);
    await expect(clientsAs(deployment, 'SealOfficer').dynamodb.send(eventsOf(caseId))).rejects.toMatchObject(denied);
  });

  const eventsOf = (caseId: string) =>
    new QueryCommand({
      TableName: view.tableName('cases'),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `CASE#${caseId}` } },
    });
});
