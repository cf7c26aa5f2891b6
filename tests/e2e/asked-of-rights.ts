import { randomUUID } from 'node:crypto';
import { inPerson, medicalIntake, newKey, pdf, upload } from '#infra/commands/scenarios';
import type { Collections } from './collections-of-rights.ts';
import { eventually, type TestDeployment } from './deployment.ts';
import { outcome } from './refusal.ts';
import type { Scenarios } from './scenarios-of-rights.ts';
import { TableHand } from './table-hand.ts';
import type { VerticalSystem } from './vertical-system.ts';

/** Works at the desk of Lanzhou, and decides in a system that only answers queries. */
const office = '12630100XTXX00305G';
/** As it is registered, again and again. */
const sourceAt = (url: string) => ({
  ...{ id: 'xining-medical', name: { zh: '示范医保业务系统（测试）', en: 'Demo medical system (test)' } },
  ...{ bodies: [office], address: { url, network: { kind: 'public' } }, signs: ['v1a'] },
  ...{ everyMinutes: 5, staleAfterMinutes: 30 },
});

/** Received at the window in Lanzhou for that office, which took it over: its number there, and its tracking code. */
async function takenOver({ here, receipt }: { here: TestDeployment; receipt: Collections['receipt'] }) {
  const [clerk, acceptor] = [here.as('clerk-lanzhou'), here.as('acceptor-xining')];
  const intake = medicalIntake(await upload(clerk, pdf('for Xining')), { at: 'lanzhou', applicant: inPerson });
  const visit = randomUUID();
  const body = { ...intake, visit, form: { ...intake.form, insuredDivision: '630100' } };
  const { caseId: ours } = await clerk.collectCase({ body, idempotencyKey: newKey() });
  const listed = (step: 'take-over' | 'acceptance') =>
    eventually(() => acceptor.listInbox({ query: { body: office, step, limit: '100' } }), {
      wanted: ({ cases }) => cases.length > 0,
    });
  const { cases } = await listed('take-over');
  const { caseId = '' } = cases[0] ?? {};
  await acceptor.takeOverCase({ params: { caseId }, idempotencyKey: newKey(), body: {} });
  await listed('acceptance');
  return { caseId, code: await receipt({ visit, caseId: ours }) };
}

/** What asks a system that only answers queries, who registers it, and where is shown what it says. */
export async function requestsOfAsked(
  collections: Collections,
  system: VerticalSystem,
): Promise<Scenarios['requests']> {
  const { here } = collections;
  const { cloud } = here;
  const anew = (name: string) => cloud.services.lambda.crash(`tongban-lanzhou-${name}`);
  const source = sourceAt(system.url);
  const order = (rest: object) =>
    cloud.invoke('tongban-lanzhou-op-partner', {
      ...{ operation: 'partner', act: 'do', execution: newKey(), reason: '演练', ticket: 'T-1', ...rest },
    });
  const receipt: Collections['receipt'] = (visit) => collections.receipt(visit);
  const { caseId, code } = await takenOver({ here, receipt });
  system.says = { state: 'in-review', number: 'YB-1' };
  await order({ what: 'source', source });
  // Before there was one it was read that there is none.
  await anew('webhook-out');
  const ask = async () => {
    await anew('partner-ask');
    // As if it had never been asked: otherwise the next round is minutes away.
    const walk = { pk: { S: `ASKING#${source.id}` }, sk: { S: 'WALK' } };
    await new TableHand(here).delete('partners', walk);
    return cloud.invoke('tongban-lanzhou-partner-ask', {});
  };
  const follow = () => here.as('stranger').followCase({ params: { code } });
  await ask();
  // The window has heard that it was taken over.
  await eventually(follow, { wanted: ({ observed }) => observed?.state === 'in-review' });
  return {
    'partner-ask': () => outcome(ask(), (run) => run),
    'webhook-out': () =>
      outcome(cloud.invoke('tongban-lanzhou-webhook-out', { act: 'ask', source: source.id, case: caseId })),
    'op-partner': async () => [
      await outcome(order({ what: 'source', source })),
      await outcome(order({ what: 'remove-source', id: 'no-system' })),
    ],
    'case-query': () => outcome(here.as('guardian').getCase({ params: { caseId } }), ({ observed }) => observed?.state),
    tracking: () => outcome(follow(), ({ observed }) => observed?.state),
  };
}
