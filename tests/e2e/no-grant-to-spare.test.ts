import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Collections } from './collections-of-rights.ts';
import { bootRegionsForTest, eventually, type TestDeployment } from './deployment.ts';
import { Cases, scenariosFor, type Scenarios, type Way } from './scenarios-of-rights.ts';
import { VerticalSystem } from './vertical-system.ts';
import { statedRights, type StatedRight } from '#infra/commands/stated-rights';
import { synthesised } from '#infra/commands/synth';
import { consumers } from '#contracts/consumers';
import { reasonUnreached } from '#infra/commands/unreached-rights';
import type { Right } from '#infra/local/iam';

const assetsFolder = await synthesised('lanzhou');
/** Read from the templates, so that a new function or a new grant is in the loops below by itself. */
const rights = statedRights({ deployment: 'lanzhou', assetsFolder }).filter(
  (right) => right.role !== 'anybody' && reasonUnreached(right) === undefined,
);
const titled = rights.map((right) => [`${right.holder} ${right.sid} ${right.action}`, right] as const);

const crashing = new Set<string>();
let withholding = false;
let deployment: TestDeployment;
const system = await VerticalSystem.open();
let cases: Cases;
let scenarios: Scenarios;
/** What requests are answered with while nothing is withheld. */
const answers = new Map<string, unknown>();
beforeAll(async () => {
  const [lanzhou, xian] = await bootRegionsForTest(['lanzhou', 'xian'], {
    // What is asked before anything is withheld is real use.
    recorded: () => !withholding,
    faults: { invoke: (name) => (crashing.delete(name) ? 'crash-after' : undefined) },
    eventSources: { backoff: { firstMs: 20, longestMs: 200 }, redeliverAfterMs: 200 },
  });
  if (lanzhou === undefined || xian === undefined) throw new Error('two regions did not boot');
  deployment = lanzhou;
  cases = new Cases({ deployment, crashing });
  scenarios = await scenariosFor(cases, { collections: new Collections({ here: lanzhou, there: xian }), system });
  for (const [holder, ask] of Object.entries(scenarios.requests)) answers.set(holder, await ask());
  withholding = true;
  // Everything is asked once, with functions that start anew.
}, 600_000);
afterAll(async () => {
  await deployment.close();
  await system.close();
});

/** How often a right was missed. */
function refusals({ role, action }: Right): number {
  const { refused } = deployment.cloud.state();
  return refused.filter((one) => one.role === role && one.action === action).reduce((sum, { count }) => sum + count, 0);
}

const withhold = (right: Right): (() => void) => deployment.cloud.services.iam.withhold(right);

async function missedByAnswers(right: StatedRight, ask: () => Promise<unknown>): Promise<void> {
  const before = refusals(right);
  const giveBack = withhold(right);
  try {
    expect(await ask()).not.toEqual(answers.get(right.holder));
    expect(refusals(right)).toBeGreaterThan(before);
  } finally {
    giveBack();
  }
}

async function missedOnTheWay(right: StatedRight, way: Way): Promise<void> {
  const [sid, action] = way.first ?? [];
  const first = rights.find((one) => one.role === right.role && one.sid === sid && one.action === action);
  if (way.first !== undefined && first === undefined) throw new Error(`${right.holder} has no ${way.first.join(' ')}`);
  const metFirst = first === undefined ? 0 : refusals(first);
  const giveFirst = first === undefined ? undefined : withhold(first);
  const giveBack = withhold(right);
  const [before, errors] = [refusals(right), cases.functionNamed(right.holder)?.errors ?? 0];
  try {
    const caseId = await way.begin();
    if (first !== undefined) {
      await eventually(() => refusals(first), { wanted: (met) => met > metFirst });
      await way.meanwhile?.(caseId);
      giveFirst?.();
    }
    await eventually(() => refusals(right), { wanted: (met) => met > before + (way.again ? 1 : 0) });
    const failed = (): boolean => (cases.functionNamed(right.holder)?.errors ?? 0) > errors;
    if (!way.again) await eventually(way.missed ?? failed, { wanted: Boolean });
    if (!way.anyway) expect(await way.reached(caseId)).toBe(false);
    giveBack();
    // Nothing else was missing: with the right it gets there, and leaves nothing behind for the next.
    await eventually(() => way.reached(caseId), { wanted: Boolean });
    await eventually(() => consumers.some((name) => cases.isBusy(name)), { wanted: (left) => !left });
  } finally {
    giveFirst?.();
    giveBack();
  }
}

describe('is missed by people or operators when it is taken away:', () => {
  it.each(titled)('%s', async (title, right) => {
    const ask = scenarios.requests[right.holder];
    // A machine and the function that it calls may have one name.
    if (ask !== undefined && scenarios.ways[title] === undefined) return missedByAnswers(right, ask);
    const way = scenarios.ways[title] ?? scenarios.ways[right.holder];
    if (way === undefined) throw new Error(`no scenario shows what ${right.holder} needs ${right.action} for`);
    return missedOnTheWay(right, way);
  });
});

it('nothing is withheld at the end: every request is answered as at the beginning', async () => {
  for (const [holder, ask] of Object.entries(scenarios.requests)) expect(await ask()).toEqual(answers.get(holder));
});
