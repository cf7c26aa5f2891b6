import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { depositCertificate, employers, handleByPeople, newKey, officials, until } from '#infra/commands/scenarios';
import { bootForTest, eventually, type TestDeployment } from './deployment.ts';
import { bodyOf, type Item, StoreView } from './store-view.ts';
import { eventSk, TableHand } from './table-hand.ts';

const cityCentre = '12620100XTXX00057N';

/** While true, the sealer dies before it does anything; the journey tries again. */
let held = false;
const signed: string[] = [];

let deployment: TestDeployment;
let view: StoreView;
let hand: TableHand;
beforeAll(async () => {
  deployment = await bootForTest({
    faults: { invoke: (name) => (held && name.endsWith('-sealer') ? 'crash-before' : undefined) },
    onCall: ({ operation, role }) => void (operation === 'Sign' && signed.push(role)),
  });
  view = new StoreView(deployment.folder);
  hand = new TableHand(deployment);
});
afterAll(() => deployment.close());
beforeEach(() => {
  signed.length = 0;
});

const executionOf = (caseId: string) =>
  deployment.cloud.services.states.executions().find(({ name }) => name === `${caseId}-g1`);
const documentsOf = (caseId: string) =>
  view.objects().filter(({ key }) => key.startsWith('results/') && key.includes(caseId.replaceAll('-', '')));

/** A case that people granted, and whose journey stands before the sealer. */
async function grantedCase(): Promise<string> {
  held = true;
  const body = depositCertificate(employers.cityCentre);
  const { caseId } = await deployment.as('citizen').submitCase({ body, idempotencyKey: newKey() });
  await handleByPeople(officials(deployment), caseId);
  await eventually(() => executionOf(caseId)?.state, { wanted: (state) => state === 'Seal' });
  return caseId;
}

/** Lets the sealer live, and time pass until the journey tries again. */
async function letSeal(caseId: string) {
  held = false;
  const { cloud } = deployment;
  return eventually(
    () => {
      // By steps well within the time that the state has: the sealer reads a record again that is not whole.
      cloud.moveClock(cloud.clock.now() + 5_000);
      return executionOf(caseId);
    },
    { wanted: (seen) => seen !== undefined && seen.status !== 'RUNNING' },
  );
}

const changed = (item: Item, change: object): Item => ({
  ...item,
  body: { S: JSON.stringify({ ...bodyOf<object>(item), ...change }) },
});
function itemOf(table: string, where: (item: Item) => boolean): Item {
  const item = view.items(table).find(where);
  if (item === undefined) throw new Error(`${table} has no such item`);
  return item;
}
const approvalOf = (caseId: string): Item => itemOf('approvals', ({ id }) => id?.S === `approval-${caseId}`);
const sealOf = (body: string): Item => itemOf('seals', ({ owner }) => owner?.S === `${body}#official`);
const caseItem = (caseId: string, sk: string): Item =>
  itemOf('cases', (item) => item['pk']?.S === `CASE#${caseId}` && item['sk']?.S === sk);

interface Attack {
  readonly on: (caseId: string) => Promise<unknown>;
  readonly table: 'cases' | 'approvals' | 'seals';
  /** The seal's key is used and what it gives thrown away, where that alone shows what is wrong. */
  readonly signs?: true;
}

const attacks: Record<string, Attack> = {
  'an event of the case was altered': {
    table: 'cases',
    on: (id) => hand.put('cases', changed(caseItem(id, eventSk(2)), { occurredAt: '2026-01-01T00:00:00.000Z' })),
  },
  'an event of the case was deleted': { table: 'cases', on: (id) => hand.remove(id, eventSk(3)) },
  'the snapshot names another approval': {
    table: 'cases',
    on: (id) => hand.put('cases', changed(caseItem(id, 'SNAPSHOT'), { approval: `standing-${cityCentre}-XS-022-v1` })),
  },
  'the key of the case is gone': { table: 'cases', on: (id) => hand.remove(id, 'KEY') },
  'nobody approved it': { table: 'approvals', on: (id) => hand.delete('approvals', { id: { S: `approval-${id}` } }) },
  'another draft was approved': {
    table: 'approvals',
    on: (id) => hand.put('approvals', changed(approvalOf(id), { draftSm3: '0'.repeat(64) })),
  },
  'it was approved for another case': {
    table: 'approvals',
    on: (id) => hand.put('approvals', changed(approvalOf(id), { caseId: '620100-20260922-000000000000' })),
  },
  'it was approved for another kind of seal': {
    table: 'approvals',
    on: (id) => hand.put('approvals', changed(approvalOf(id), { sealKind: 'administrative-approval' })),
  },
  'the seal is suspended': {
    table: 'seals',
    on: () => hand.put('seals', changed(sealOf(cityCentre), { state: 'suspended' })),
  },
  'the seal is not valid any more': {
    table: 'seals',
    on: () => hand.put('seals', changed(sealOf(cityCentre), { validUntil: '2026-09-01T00:00:00Z' })),
  },
  'the certificate is that of another seal': {
    table: 'seals',
    signs: true,
    on: () => {
      const { certificate } = bodyOf<{ certificate: string }>(sealOf('12620000XTXX00129A'));
      return hand.put('seals', changed(sealOf(cityCentre), { certificate }));
    },
  },
};

describe('nothing is sealed, and the journey is red until it is put right, when', () => {
  it.each(Object.entries(attacks))('%s', async (_, { on, table, signs }) => {
    const caseId = await grantedCase();
    const before = new Map(view.caseItems(caseId));
    const [approval, seal] = [approvalOf(caseId), sealOf(cityCentre)];
    await on(caseId);
    expect(await letSeal(caseId)).toMatchObject({ status: 'FAILED', state: 'Seal', error: 'Journey.Rejected' });
    expect(documentsOf(caseId)).toEqual([]);
    expect(signed.length > 0).toBe(signs === true);

    if (table === 'cases') await hand.restore(caseId, before);
    await hand.put('approvals', approval);
    await hand.put('seals', seal);
    const executionArn = executionOf(caseId)?.arn;
    await deployment.cloud.call('AWSStepFunctions.RedriveExecution', { executionArn });
    const citizen = deployment.as('citizen');
    const done = await until(citizen, { caseId, wanted: ({ status }) => status === 'completed' });
    expect(done.timeline.map(({ type }) => type)).toEqual([
      ...['case.submitted', 'case.accepted', 'case.reviewed', 'case.decided', 'case.result-issued', 'case.completed'],
    ]);
    const document = await citizen.getDocument({ params: { identifier: done.result?.identifier ?? '' } });
    expect((await citizen.verifyDocument({ body: { document } })).overall).toBe('good');
    expect(documentsOf(caseId)).toHaveLength(1);
  });
});
