import { DescribeExecutionCommand, RedriveExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { depositCertificate, employers, medicalFiling, newKey, pdf, until, upload } from '#infra/commands/scenarios';
import { authoriseOnTheSpotItems } from '#infra/commands/standing';
import { clientsAs, machineArn, type PeopleRole } from './role-clients.ts';
import { bootForTest, eventually, type TestDeployment } from './deployment.ts';
import { behind, inboxes, inboxesByCases, projected } from './projections.ts';
import { bodyOf, type Item, StoreView } from './store-view.ts';
import { TableHand } from './table-hand.ts';

/** How functions die, from one test to the next. */
const sound = (): undefined => undefined;
let fault: (name: string) => 'crash-before' | 'crash-after' | undefined = sound;
let deployment: TestDeployment;
let view: StoreView;
let hand: TableHand;
beforeAll(async () => {
  deployment = await bootForTest({
    faults: { invoke: (name) => fault(name) },
    eventSources: { backoff: { firstMs: 20, longestMs: 200 }, redeliverAfterMs: 20 },
  });
  await authoriseOnTheSpotItems(deployment);
  view = new StoreView(deployment.folder);
  hand = new TableHand(deployment);
});
afterAll(() => deployment.close());

const queueUrl = (queue: string): string => `${deployment.cloud.awsUrl}/000000000000/tongban-lanzhou-${queue}`;

const as = (role: PeopleRole) => clientsAs(deployment, role);

const why = { reason: '演练', ticket: 'OPS-7' };

/** Starts a machine as somebody, waits for its end, and shows how it ended. */
async function run(role: PeopleRole, machine: string, input: object) {
  const { sfn } = as(role);
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: machineArn(machine), input: JSON.stringify({ ...why, ...input }) }),
  );
  const ended = await eventually(() => sfn.send(new DescribeExecutionCommand({ executionArn })), {
    wanted: ({ status }) => status !== 'RUNNING',
  });
  return { ...ended, result: JSON.parse(ended.output ?? 'null') as unknown };
}

const operate = (machine: string, input: object) => run('Operator', machine, input);
const citizen = () => deployment.as('citizen');

async function submitMedical(): Promise<string> {
  const body = medicalFiling(await upload(citizen(), pdf('written commitment')));
  const { caseId } = await citizen().submitCase({ body, idempotencyKey: newKey() });
  await settled();
  return caseId;
}

const settled = () => eventually(() => behind(view), { wanted: ({ length }) => length === 0 });
const typesOf = (caseId: string) => view.events(caseId).map(({ type }) => type);
const journeyOf = (caseId: string, generation: number) =>
  deployment.cloud.services.states.executions().find(({ name }) => name === `${caseId}-g${generation}`);

describe('op-restart-journey', () => {
  it('only looks unless it is told otherwise, and then starts the next generation', async () => {
    const caseId = await submitMedical();
    const looked = await operate('op-restart-journey', { caseId });
    expect(looked.status).toBe('SUCCEEDED');
    expect(looked.result).toEqual({
      dryRun: true,
      would: { caseId, status: 'submitted', generation: 1, nextGeneration: 2 },
    });
    expect(typesOf(caseId)).toEqual(['case.submitted']);

    const did = await operate('op-restart-journey', { caseId, dryRun: false });
    expect(did.result).toEqual({ dryRun: false, did: { caseId, status: 'submitted', seq: 2 } });
    await eventually(() => journeyOf(caseId, 2)?.state, { wanted: (state) => state === 'AwaitAcceptance' });
    expect(journeyOf(caseId, 1)?.status).toBe('ABORTED');
    expect(view.events(caseId).at(-1)).toMatchObject({
      type: 'case.journey-restarted',
      principal: { actor: 'system:op-restart-journey', basis: 'operation' },
      role: 'operator',
      data: { generation: 2, ticket: 'OPS-7', execution: did.name },
    });
    const { integrity, timeline } = await citizen().getCase({ params: { caseId } });
    expect(integrity).toEqual({ intact: true, events: 2, at: null });
    // The reason is personal content of the case: the applicant is not shown what is internal.
    expect(JSON.stringify(timeline)).not.toContain(why.reason);
    expect(JSON.stringify(view.items('cases'))).not.toContain(why.reason);
  });
});

describe('an order whose answer is lost', () => {
  it('is carried out once, and answered even when the case has moved on since', async () => {
    const caseId = await submitMedical();
    let [calls, isOver] = [0, false];
    fault = (name) => {
      if (isOver || !name.endsWith('-op-case')) return undefined;
      calls += 1;
      // Looks, does it and dies, and is dead for a while.
      return calls === 1 ? undefined : calls === 2 ? 'crash-after' : 'crash-before';
    };
    const ordered = operate('op-restart-journey', { caseId, dryRun: false });
    await eventually(() => typesOf(caseId), { wanted: (types) => types.includes('case.journey-restarted') });
    await citizen().withdrawCase({ params: { caseId }, idempotencyKey: newKey(), body: {} });
    isOver = true;
    expect((await ordered).result).toEqual({ dryRun: false, did: { caseId, status: 'submitted', seq: 2 } });
    expect(typesOf(caseId)).toEqual(['case.submitted', 'case.journey-restarted', 'case.withdrawn']);
    fault = sound;
  });
});

describe('op-replay', () => {
  it('lets a consumer deal with a case anew, and it comes to the same', async () => {
    const caseId = await submitMedical();
    const would = { caseId, consumer: 'project', status: 'submitted', events: 1, dealtWith: 1 };
    expect((await operate('op-replay', { caseId, consumer: 'project' })).result).toEqual({ dryRun: true, would });
    // Somebody has spoilt the list: no event of this case would put it right.
    for (const { pk, sk } of projected(view, 'INBOX')) {
      if (sk?.S?.includes(caseId)) await hand.delete('projections', { pk: pk ?? {}, sk: sk ?? {} });
    }
    expect(inboxes(view)).not.toEqual(inboxesByCases(view));
    const did = await operate('op-replay', { caseId, consumer: 'project', dryRun: false });
    expect(did.result).toEqual({ dryRun: false, did: { caseId, consumer: 'project', seq: 2 } });
    await settled();
    expect(inboxes(view)).toEqual(inboxesByCases(view));
    expect(view.events(caseId).at(-1)).toMatchObject({
      type: 'case.operated',
      data: { operation: 'replay', consumer: 'project', ticket: 'OPS-7', execution: did.name },
    });
  });

  it('brings dead letters back into their queue, and nothing of them is lost or left', async () => {
    fault = (name) => (name.endsWith('-notify') ? 'crash-before' : undefined);
    const body = medicalFiling(await upload(citizen(), pdf('written commitment')));
    const { caseId } = await citizen().submitCase({ body, idempotencyKey: newKey() });
    const dead = async (): Promise<number> => {
      const request = new GetQueueAttributesCommand({
        QueueUrl: queueUrl('notify-dead'),
        AttributeNames: ['ApproximateNumberOfMessages'],
      });
      return Number((await as('Operator').sqs.send(request)).Attributes?.['ApproximateNumberOfMessages']);
    };
    await eventually(dead, { wanted: (count) => count === 1 });
    fault = sound;
    const looked = await operate('op-replay', { consumer: 'notify', deadLetters: true });
    expect(looked.result).toEqual({ dryRun: true, would: { consumer: 'notify', deadLetters: 1 } });
    expect(await dead()).toBe(1);
    const did = await operate('op-replay', { consumer: 'notify', deadLetters: true, dryRun: false });
    expect(did.result).toEqual({
      dryRun: false,
      did: { consumer: 'notify', moved: 1, unreadable: 0, left: 0 },
    });
    await settled();
    expect(typesOf(caseId)).toEqual(['case.submitted']);
  });
});

describe('op-reconcile', () => {
  /** Takes away that a consumer has dealt with a case, as a restore to an earlier moment does. */
  const forget = (caseId: string, consumer: string) =>
    hand.delete('projections', { pk: { S: `MARK#${caseId}` }, sk: { S: consumer } });

  it('queues one case again for those who are behind, and says so in the case', async () => {
    const caseId = await submitMedical();
    await forget(caseId, 'notify');
    const seen = { caseId, scope: 'case', status: 'submitted', events: 1, behind: 'notify' };
    expect((await operate('op-reconcile', { caseId })).result).toEqual({ dryRun: true, would: seen });
    const did = await operate('op-reconcile', { caseId, dryRun: false });
    expect(did.result).toEqual({ dryRun: false, did: { ...seen, seq: 2 } });
    await settled();
    expect(view.events(caseId).at(-1)).toMatchObject({ type: 'case.operated', data: { operation: 'reconcile' } });
  });

  it('queues everything again that changed since an instant and was not acknowledged', async () => {
    const [one, other] = [await submitMedical(), await submitMedical()];
    await forget(one, 'project');
    await forget(other, 'resume');
    const before = view.caseIds().length;
    const from = '2026-09-21T00:00:00Z';
    const looked = await operate('op-reconcile', { from });
    expect(looked.result).toEqual({ dryRun: true, would: { looked: before, requeued: 2 } });
    expect(behind(view)).toHaveLength(2);
    const did = await operate('op-reconcile', { from, dryRun: false });
    expect(did.result).toEqual({ dryRun: false, did: { looked: before, requeued: 2 } });
    await settled();
    expect([typesOf(one), typesOf(other)]).toEqual([['case.submitted'], ['case.submitted']]);
  });
});

describe('op-suspend-seal', () => {
  // Their history, uses and certificates lie beside them.
  const isSeal = ({ owner }: Item): boolean => /^\w{18}#/.test(owner?.S ?? '');
  const sealOf = (sealId: string): Item => {
    const found = view.items('seals').find((item) => isSeal(item) && item['id']?.S === sealId);
    return found ?? expect.unreachable(`no seal ${sealId}`);
  };

  it('stops a seal: what needs it fails red, and goes on when it is redriven with a seal in force', async () => {
    // The housing fund seals at once what it issues on the spot.
    const seal = view
      .items('seals')
      .filter(isSeal)
      .map((item) => bodyOf<{ id: string; body: string; kind: string }>(item));
    const { id: sealId, body, kind } = seal.find((each) => each.body === '12620100XTXX00057N') ?? expect.unreachable();
    const active = sealOf(sealId);
    const order = { body, kind, sealId };
    const report = { ...order, othersInForce: 0 };
    const looked = await run('SealOfficer', 'op-suspend-seal', order);
    expect(looked.result).toEqual({ dryRun: true, would: { ...report, state: 'active' } });
    expect(sealOf(sealId)).toEqual(active);
    const did = await run('SealOfficer', 'op-suspend-seal', { ...order, dryRun: false });
    expect(did.result).toEqual({ dryRun: false, did: { ...report, state: 'suspended' } });
    const [change] = view.items('seals').filter(({ owner }) => owner?.S === `HISTORY#${body}#${kind}`);
    expect(bodyOf(change ?? {})).toMatchObject({
      sealId,
      from: 'active',
      to: 'suspended',
      execution: did.name,
      ...why,
    });
    expect(await run('SealOfficer', 'op-suspend-seal', order)).toMatchObject({
      status: 'FAILED',
      error: 'Operation.Refused',
      cause: expect.stringContaining('operation.seal_not_active') as unknown,
    });

    const filing = depositCertificate(employers.cityCentre);
    const { caseId } = await citizen().submitCase({ body: filing, idempotencyKey: newKey() });
    const failed = await eventually(() => journeyOf(caseId, 1), { wanted: (seen) => seen?.status === 'FAILED' });
    expect(failed).toMatchObject({ state: 'Seal', error: 'Journey.Rejected' });
    expect(view.snapshot(caseId).status).toBe('granted');
    const executionArn = String(failed?.arn);

    // Whoever registers seals brings it back; no role of people may.
    await hand.put('seals', active);
    await as('Operator').sfn.send(new RedriveExecutionCommand({ executionArn }));
    const done = await until(citizen(), { caseId, wanted: ({ status }) => status === 'completed' });
    const document = await citizen().getDocument({ params: { identifier: done.result?.identifier ?? '' } });
    expect((await citizen().verifyDocument({ body: { document } })).overall).toBe('good');
  });
});

describe('op-partner', () => {
  const ownKeys = () =>
    view
      .items('partners')
      .filter(({ pk }) => pk?.S === 'OWN-KEYS')
      .map((item) => bodyOf<{ kind: string; id: string }>(item));
  const span = { validFrom: '2026-10-01T00:00:00Z', validUntil: null };

  it('makes a key of our own when it is told to, once, and shows nothing of it but its name and when it counts', async () => {
    const order = { what: 'own-key', id: 'lanzhou-2', ...span };
    const report = { kind: 'v1a', key: 'lanzhou-2', ...span };
    expect((await operate('op-partner', order)).result).toEqual({ dryRun: true, would: report });
    expect(ownKeys().map(({ id }) => id)).not.toContain('lanzhou-2');
    const did = await operate('op-partner', { ...order, dryRun: false });
    expect(did.result).toEqual({ dryRun: false, did: report });
    const made = ownKeys();
    expect(made.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['v1a lanzhou-1', 'v1a lanzhou-2', 'v1sm2 lanzhou-1']);
    expect(await operate('op-partner', { ...order, dryRun: false })).toMatchObject({
      status: 'FAILED',
      error: 'Operation.Refused',
      cause: expect.stringContaining('operation.key_exists') as unknown,
    });
    expect(ownKeys()).toEqual(made);
  });

  it('adds a key of a partner and takes it away', async () => {
    const name = { direction: 'in', kind: 'v1', id: 'lanzhou-2' };
    const material = Buffer.alloc(96, 7).toString('base64');
    const report = { partner: 'lanzhou', direction: 'in', kind: 'v1', key: 'lanzhou-2' };
    const add = { what: 'key', partnerId: 'lanzhou', key: { ...name, material, ...span }, dryRun: false };
    expect((await operate('op-partner', add)).result).toEqual({ dryRun: false, did: { ...report, ...span } });
    const remove = { what: 'remove-key', partnerId: 'lanzhou', ...name, dryRun: false };
    expect((await operate('op-partner', remove)).result).toEqual({ dryRun: false, did: { ...report, left: 1 } });
  });

  it.each([
    [
      'a secret in clear',
      { material: Buffer.alloc(32, 7).toString('base64') },
      'operation.key_malformed (key.material)',
    ],
    ['a partner that is not registered', { partnerId: 'nobody' }, 'operation.no_such_partner (partnerId)'],
    ['a field that is not known', { misspelt: true }, 'operation.malformed (key)'],
  ])(
    'is refused red, at its first look, for %s',
    async (_, { partnerId = 'lanzhou', ...parts }: object & { partnerId?: string }, message) => {
      const material = Buffer.alloc(96, 7).toString('base64');
      const key = { direction: 'in', kind: 'v1', id: 'lanzhou-3', material, ...span, ...parts };
      const { status, error, cause } = await operate('op-partner', { what: 'key', partnerId, key });
      expect([status, error]).toEqual(['FAILED', 'Operation.Refused']);
      expect((JSON.parse(cause ?? '{}') as { errorMessage: string }).errorMessage).toContain(message);
    },
  );
});

describe('an order that is not in order', () => {
  it.each([
    ['a misspelt dryRun', 'op-restart-journey', { dryrun: false }, 'operation.malformed'],
    ['a dryRun that is no truth value', 'op-restart-journey', { dryRun: 'false' }, 'operation.malformed'],
    ['no ticket', 'op-replay', { consumer: 'project', ticket: undefined }, 'operation.malformed'],
    ['no reason to speak of', 'op-replay', { consumer: 'project', reason: '  ' }, 'operation.malformed'],
    ['an unknown consumer', 'op-replay', { consumer: 'courier' }, 'operation.malformed'],
    ['both a case and dead letters', 'op-replay', { consumer: 'project', deadLetters: true }, 'operation.malformed'],
    ['both a case and a span', 'op-reconcile', { from: '2026-09-21T00:00:00Z' }, 'operation.malformed'],
    ['a telephone number', 'op-reconcile', { reason: '来电 139 0000 0000' }, 'operation.names_a_person'],
    ['an identity number', 'op-reconcile', { ticket: '000000189001150015' }, 'operation.names_a_person'],
    ['a case that is not there', 'op-reconcile', { caseId: '620100-20260922-000000000000' }, 'case.not_found'],
  ])('is refused red, at its first look, for %s', async (_, machine, input, code) => {
    const caseId = await submitMedical();
    const { status, error, cause } = await operate(machine, { caseId, dryRun: false, ...input });
    expect([status, error]).toEqual(['FAILED', 'Operation.Refused']);
    expect((JSON.parse(cause ?? '{}') as { errorMessage: string }).errorMessage).toMatch(
      new RegExp(`^${code}[ :].*\\p{Script=Han}`, 'u'),
    );
    expect(typesOf(caseId)).toEqual(['case.submitted']);
    const logs = deployment.cloud.state().functions.flatMap(({ log }) => log);
    expect(logs.filter((line) => /139 0000 0000|000000189001150015|演练/.test(line))).toEqual([]);
  });
});
