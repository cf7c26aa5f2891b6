import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comeToRest } from '#infra/commands/move-clock';
import { offeredTo, regions } from '#infra/commands/scenarios';
import { civilDate, plusDays } from '#domain/limits/civil-date';
import { Collections } from './collections-of-rights.ts';
import { bootRegionsForTest, moveClock, type TestDeployment } from './deployment.ts';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => lanzhou.close());

const kinds = ['v1', 'v1a', 'v1sm2'];
const dayMs = 86_400_000;
const ordered = { operation: 'partner', act: 'do', execution: 'test', reason: '核对清单', ticket: 'T-1' };
const order = (rest: object): Promise<unknown> =>
  xian.cloud.invoke('tongban-xian-op-partner', { ...ordered, what: 'compare', partnerId: 'lanzhou', ...rest });
const heal = (): Promise<unknown> => xian.cloud.invoke('tongban-xian-partner-heal', {});
const today = (): string => civilDate(new Date(lanzhou.cloud.clock.now()).toISOString());
/** Over a midnight, and the run that looks then. */
async function pass(days: number): Promise<void> {
  await moveClock(lanzhou, lanzhou.cloud.clock.now() + days * dayMs);
  await comeToRest(lanzhou.cloud);
}

let caseId = '';
const offered = () => ({ caseId, body: regions.xian.office });
beforeAll(async () => {
  // Nothing is posted to Xi'an, which does not fetch either: what it is told gets lost on the way, as far as it knows.
  const partner = {
    ...{ id: 'xian', name: { zh: '收不到消息的节点', en: 'a node that nothing reaches' }, regions: ['610100'] },
    ...{ toleranceSeconds: 300, accepts: kinds, endpoints: [], materialOrigins: [new URL(xian.cloud.awsUrl).origin] },
    exchange: { signs: kinds, toleranceSeconds: 86_400 },
  };
  await lanzhou.cloud.invoke('tongban-lanzhou-op-partner', { ...ordered, what: 'register', partner });
  for (const name of ['partners', 'partner-in', 'webhook-out'])
    await lanzhou.cloud.services.lambda.crash(`tongban-lanzhou-${name}`);
  caseId = await new Collections({ here: lanzhou, there: xian }).receive();
  await comeToRest(lanzhou.cloud);
});

describe('what did not arrive', () => {
  it('is fetched once the list of its day says that it was told', async () => {
    expect(await heal()).toMatchObject({ compared: 0, unsettled: [] });
    await expect(offeredTo(xian, { ...offered(), withinMs: 0 })).rejects.toThrow('is not offered');
    await pass(1);
    expect(await offeredTo(xian, offered())).toMatch(/^610100-/);
    expect(await heal()).toEqual({ compared: 0, healed: 0, unsettled: [] });
  });

  it('is compared anew where an operator orders it, and is not taken twice', async () => {
    const from = plusDays(today(), -1);
    expect(await order({ act: 'look', from })).toMatchObject({ comparedUntil: from, differing: 0 });
    expect(await order({ from })).toMatchObject({ comparesFrom: from });
    expect(await heal()).toEqual({ compared: 1, healed: 0, unsettled: [] });
  });

  it.each([
    ['of a day that is not over', { from: '2099-01-01' }, 'from'],
    ['of a day for which there are no lists any more', { from: '2020-01-01' }, 'from'],
    ['of a partner that is not registered', { partnerId: 'nobody', from: '2026-09-22' }, 'partnerId'],
  ])('is not compared %s', async (_, wrong, field) => {
    await expect(order(wrong)).rejects.toThrow(field);
  });
});
