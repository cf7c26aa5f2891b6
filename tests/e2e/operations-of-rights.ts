import { bodyOf } from './store-view.ts';
import { lineOf } from './messages-of-rights.ts';
import { TableHand } from './table-hand.ts';
import type { Cases } from './scenarios-of-rights.ts';
import { newKey } from '#infra/commands/scenarios';
import { makerOf, makeSeal } from '#infra/commands/seed';
import { openTestRoot } from '#infra/commands/test-root';
import { jointTestFinding } from '#contracts/partner/joint-test';
import type { Partner } from '#domain/partner/registration';
import type { Seal } from '#domain/seal/seal';
import { toBase64 } from '#formats/bytes';
import { findingOf } from '#tests/shared/application/agreement/joint-tests';

const why = { act: 'do', reason: '演练', ticket: 'T-1' };
const queueOf = (cases: Cases, name: string): string =>
  `${cases.deployment.cloud.awsUrl}/000000000000/tongban-lanzhou-${name}`;

/** What operators' machines order, given to the functions behind them: everything that may be ordered for a case. */
export async function orderForCases(cases: Cases, outcome: (call: Promise<unknown>) => Promise<unknown>) {
  const { cloud } = cases.deployment;
  const order = (rest: object) => cloud.invoke('tongban-lanzhou-op-case', { ...why, execution: newKey(), ...rest });
  const caseId = await cases.medical();
  const restart = { operation: 'restart-journey', caseId, execution: newKey() };
  const restarted = await outcome(order(restart));
  const others = [
    await outcome(order({ operation: 'replay', caseId, consumer: 'project' })),
    await outcome(order({ operation: 'reconcile', caseId })),
  ];
  await cases.citizen.withdrawCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });
  // The case is over now: the same order is answered as before, and not done.
  const again = await outcome(order(restart));
  const MessageBody = JSON.stringify({ caseId, seq: 1 });
  await cloud.call('AmazonSQS.SendMessage', { QueueUrl: queueOf(cases, 'notify-dead'), MessageBody });
  const letters = { operation: 'replay', consumer: 'notify', deadLetters: true };
  return [restarted, ...others, again, await outcome(order(letters))];
}

/** The seal of a body in a state, as somebody with the account's rights could put it there. */
export async function sealInState(
  cases: Cases,
  { owner, state }: { owner: string; state: Seal['state'] },
): Promise<Pick<Seal, 'body' | 'kind'> & { sealId: string }> {
  const item = cases.view.items('seals').findLast((each) => each['owner']?.S === owner) ?? {};
  const { confirmations: _, ...seal } = bodyOf<Seal>(item);
  const changed = { ...item, body: { S: JSON.stringify({ ...seal, state }) } };
  await new TableHand(cases.deployment).put('seals', changed);
  return { body: seal.body, kind: seal.kind, sealId: seal.id };
}

let lists = 1;

/** A list that is newer than every one before it, as a seal officer presents it. */
export async function presentedList({ deployment: { cloud, folder } }: Cases): Promise<{ list: string }> {
  lists += 1;
  const root = await openTestRoot(folder, cloud.clock.now());
  return { list: toBase64(await root.listRevoked({ number: lists, revoked: [] })) };
}

/** Takes the seal of one body out of use that was in use until now, has another registered that its second key is for, and renews a list. */
export async function orderForSeal(cases: Cases, outcome: (call: Promise<unknown>) => Promise<unknown>) {
  const order = (rest: object) =>
    outcome(cases.deployment.cloud.invoke('tongban-lanzhou-op-seal', { ...why, ...rest, execution: newKey() }));
  // Nothing else here needs it, as receipts need the other seal of this body.
  const seal = await sealInState(cases, { owner: '11620100XTXX00014C#official', state: 'active' });
  const suspended = await order({ operation: 'suspend-seal', ...seal });
  return [
    suspended,
    await order({ operation: 'register-seal', act: 'look', ...(await presentedSeal(cases)) }),
    await order({ operation: 'renew-revocations', ...(await presentedList(cases)) }),
  ];
}

/** A seal for a key that has none yet, as a seal officer presents it. */
export async function presentedSeal({ deployment: { cloud, deployment, folder } }: Cases): Promise<object> {
  const [body, kind] = ['12620000XTXX00129A', 'official'];
  const root = await openTestRoot(folder, cloud.clock.now());
  const maker = makerOf(deployment, { root, now: () => cloud.clock.now() });
  const { ses, certificate, keyArn } = await makeSeal({ cloud, deployment }, { root, maker, body, kind, nth: 2 });
  const keyId = keyArn.split('/').at(-1);
  return { body, kind, keyId, ses: toBase64(ses), certificate: toBase64(certificate) };
}

/** Registers the other region as it is registered, gives it a key and takes it away again, and makes a key: all of a time to come. */
export async function orderForPartners(
  { cases, about }: { cases: Cases; about: string },
  outcome: (call: Promise<unknown>) => Promise<unknown>,
) {
  const registered = cases.view.items('partners').find(({ pk, sk }) => pk?.S === 'PARTNERS' && sk?.S === 'xian');
  const order = (rest: object) =>
    outcome(
      cases.deployment.cloud.invoke('tongban-lanzhou-op-partner', {
        ...{ ...why, operation: 'partner', execution: newKey(), ...rest },
      }),
    );
  const key = { direction: 'in', kind: 'v1', id: 'xian-next' };
  const span = { validFrom: '2036-01-01T00:00:00Z', validUntil: null };
  const material = Buffer.alloc(96, 7).toString('base64');
  const { tested: _, ...partner } = bodyOf<Partner>(registered ?? {});
  // Local deployments ask for no report, and look at one that is presented all the same.
  const jointTest = await cases.deployment
    .as('signatory-lanzhou')
    .giveJointTest({ body: jointTestFinding.parse(findingOf({ endpoint: partner.endpoints[0]?.url ?? '' })) });
  // At once before it is told again: the consumer of what was told again takes it away.
  await new TableHand(cases.deployment).put('partners', lineOf(about, 'dead'));
  return [
    await order({ what: 'retell', partnerId: 'xian' }),
    await order({ what: 'register', partner, jointTest }),
    await order({ what: 'key', partnerId: 'xian', key: { ...key, material, ...span } }),
    await order({ what: 'remove-key', partnerId: 'xian', ...key }),
    await order({ what: 'own-key', id: newKey(), ...span }),
  ];
}

/** Starts a machine that looks what an order would come to; gives the name of the execution. */
export async function startMachine(
  cases: Cases,
  { machine, input }: { machine: string; input: object },
): Promise<string> {
  const name = newKey();
  await cases.deployment.cloud.call('AWSStepFunctions.StartExecution', {
    stateMachineArn: `arn:aws-cn:states:cn-north-1:000000000000:stateMachine:tongban-lanzhou-${machine}`,
    name,
    input: JSON.stringify({ reason: '演练', ticket: 'T-1', ...input }),
  });
  return name;
}
