import { randomUUID } from 'node:crypto';
import type { Cases, Requests, Scenarios, Way } from './scenarios-of-rights.ts';
import { bodyOf, type Item } from './store-view.ts';
import { TableHand } from './table-hand.ts';

const order = { reason: '演练', ticket: 'OPS-7' };

/** What the machines of the operators need their rights for. */
export function scenariosOfOperations(cases: Cases): Pick<Scenarios, 'requests' | 'ways'> {
  return {
    requests: { 'op-case': casesOrdered(cases), 'op-seal': sealOrdered(cases) },
    ways: {
      'op-replay': looking(cases, 'op-replay', (caseId) => ({ caseId, consumer: 'notify' })),
      'op-restart-journey': looking(cases, 'op-restart-journey', (caseId) => ({ caseId })),
      'op-reconcile': looking(cases, 'op-reconcile', () => ({ from: '2026-09-21T00:00:00Z' })),
      'op-suspend-seal': looking(cases, 'op-suspend-seal', () => sealOf(cases).order),
    },
  };
}

/** Asks a function as its machine would, but for the machine's patience. */
async function asked(cases: Cases, name: string, input: object): Promise<Record<string, unknown>> {
  const payload = { ...order, ...input };
  const report = await cases.deployment.cloud.invoke(`tongban-lanzhou-${name}`, payload).catch(() => ({}));
  return report as Record<string, unknown>;
}

const casesOrdered =
  (cases: Cases): Requests =>
  async () => {
    const caseId = await cases.medical();
    const doing = (input: object) => asked(cases, 'op-case', { act: 'do', execution: randomUUID(), ...input });
    const restart = { operation: 'restart-journey', caseId, execution: randomUUID() };
    const { awsUrl } = cases.deployment.cloud;
    const letters = { operation: 'replay', consumer: 'notify', deadLetters: true };
    await cases.deployment.cloud.call('AmazonSQS.SendMessage', {
      QueueUrl: `${awsUrl}/000000000000/tongban-lanzhou-notify-dead`,
      MessageBody: JSON.stringify({ caseId, seq: 1 }),
    });
    const first = [
      (await doing({ operation: 'reconcile', caseId }))['seq'],
      (await doing({ operation: 'replay', consumer: 'notify', caseId }))['seq'],
      (await doing(restart))['seq'],
      Number((await doing(letters))['moved']) > 0,
    ];
    await cases.citizen.withdrawCase({ params: { caseId }, idempotencyKey: randomUUID(), body: {} });
    // Over now; ordered by the same execution, and answered from the record.
    return [...first, (await doing(restart))['seq']];
  };

/** The seal of a body that seals nothing else here. */
function sealOf(cases: Cases): { item: Item; order: object } {
  const item = cases.view.items('seals').find(({ owner }) => owner?.S === '11610100XTXX00161R#official') ?? {};
  const { body, kind, id: sealId } = bodyOf<{ body: string; kind: string; id: string }>(item);
  return { item, order: { body, kind, sealId } };
}

const sealOrdered = (cases: Cases): Requests => {
  const { item, order: of } = sealOf(cases);
  const hand = new TableHand(cases.deployment);
  return async () => {
    await hand.put('seals', item);
    const answer = asked(cases, 'op-seal', { act: 'do', operation: 'suspend-seal', execution: randomUUID(), ...of });
    const { state } = await answer;
    await hand.put('seals', item);
    return state;
  };
};

/** A machine that may not call its function tries again and again, and has its answer once it may. */
function looking(cases: Cases, machine: string, input: (caseId: string) => object): Way {
  const { cloud } = cases.deployment;
  return {
    again: true,
    async begin() {
      const name = randomUUID();
      await cloud.call('AWSStepFunctions.StartExecution', {
        stateMachineArn: `arn:aws-cn:states:cn-north-1:000000000000:stateMachine:tongban-lanzhou-${machine}`,
        name,
        input: JSON.stringify({ ...order, ...input(await cases.medical()) }),
      });
      return name;
    },
    reached: (name) => cloud.services.states.executions().find((each) => each.name === name)?.status === 'SUCCEEDED',
  };
}
