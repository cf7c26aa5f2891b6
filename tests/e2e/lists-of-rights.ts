import { newKey } from '#infra/commands/scenarios';
import { civilDate, plusDays } from '#domain/limits/civil-date';
import { idempotencyKey } from '#application/case/change-case';
import { messageIdempotency } from '#application/partner/message-record';
import type { Comparison } from '#domain/partner/comparison';
import type { Partner } from '#domain/partner/registration';
import type { ListedCase } from '#contracts/partner/exchange';
import type { TestDeployment } from './deployment.ts';
import { outcome } from './refusal.ts';
import type { Scenarios } from './scenarios-of-rights.ts';
import { type Item, StoreView } from './store-view.ts';
import { TableHand } from './table-hand.ts';

const state: Item = { pk: { S: 'COMPARING#xian' }, sk: { S: 'STATE' } };
const isLanzhou = (item: Item) => item['pk']?.S === 'PARTNERS' && item['sk']?.S === 'lanzhou';
const bodyOf = (item: Item | undefined): unknown => JSON.parse(item?.['body']?.S ?? 'null');
const isAt = (key: string) => (item: Item) => item['pk']?.S?.startsWith(key);

/** Has what Lanzhou fetches of Xi'an carry one signature: where it has others, nobody misses the secret. */
async function signedWithSecretsAlone(here: TestDeployment): Promise<void> {
  const registered = new StoreView(here.folder, 'xian').items('partners').find(isLanzhou);
  const partner = bodyOf(registered) as Partner | null;
  if (registered === undefined || partner === null) throw new Error('Xi’an does not know Lanzhou');
  const body = JSON.stringify({ ...partner, exchange: { ...partner.exchange, signs: ['v1'] } });
  await new TableHand(here, 'xian').put('partners', { ...registered, body: { S: body } });
  for (const name of ['webhook-out', 'partner-give']) await here.cloud.services.lambda.crash(`tongban-xian-${name}`);
}

/** Who compares what Xi'an lists with what was received of it: what it offered is on the list of yesterday, and nobody here remembers it. */
export async function requestsOfLists(here: TestDeployment): Promise<Scenarios['requests']> {
  const { cloud } = here;
  const [hand, view] = [new TableHand(here), new StoreView(here.folder)];
  const yesterday = plusDays(civilDate(new Date(cloud.clock.now()).toISOString()), -1);
  const told = new StoreView(here.folder, 'xian')
    .items('partners')
    .filter(isAt('TOLD#lanzhou#'))
    .find((item) => (bodyOf(item) as ListedCase).seq === 1);
  const listed = bodyOf(told) as ListedCase | null;
  if (told === undefined || listed === null) throw new Error('Xi’an offered nothing yet');
  await new TableHand(here, 'xian').put('partners', { ...told, pk: { S: `TOLD#lanzhou#${yesterday}` } });
  const named = { from: '610100', case: listed.case, seq: listed.seq, hash: listed.hash };
  const record = { pk: { S: `IDEM#${idempotencyKey(messageIdempotency(named, null))}` }, sk: { S: 'IDEM' } };
  await signedWithSecretsAlone(here);
  const why = () => {
    const { differing } = bodyOf(view.items('partners').find(isAt(state['pk']?.S ?? ''))) as Comparison;
    return differing.map((each) => each.why);
  };
  const compare = async () => {
    for (const name of ['partner-heal', 'webhook-out']) await cloud.services.lambda.crash(`tongban-lanzhou-${name}`);
    await hand.delete('partners', state);
    await hand.delete('cases', record);
    return cloud.invoke('tongban-lanzhou-partner-heal', {});
  };
  const again = {
    ...{ operation: 'partner', act: 'do', execution: newKey(), reason: '演练', ticket: 'T-1' },
    ...{ what: 'compare', partnerId: 'xian', from: yesterday },
  };
  return {
    'partner-heal': () => outcome(compare(), (run) => [run, why()]),
    'op-partner': () => outcome(cloud.invoke('tongban-lanzhou-op-partner', again)),
  };
}
