import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Bill } from './bench-bill.ts';
import { bootFigures } from './bench-boot.ts';
import { bundleFigures } from './bench-bundles.ts';
import { burstFigures } from './bench-burst.ts';
import { collectionFigures } from './bench-collection.ts';
import { coldStartFigures } from './bench-cold-start.ts';
import { documentFigures } from './bench-documents.ts';
import { failuresOf, type KeptFigures, lastFigures, movesBetween, movesTold } from './bench-compare.ts';
import { type Figure, tableOf } from './bench-figures.ts';
import { flatnessFigures } from './bench-flatness.ts';
import { monthlyFigures, resourcesOf } from './bench-monthly.ts';
import { ofdrwFigures } from './bench-ofdrw.ts';
import { priceFigures } from './bench-price.ts';
import { rateFigures } from './bench-rate.ts';
import { Meter, requestFigures } from './bench-requests.ts';
import { webhookFigures } from './bench-webhooks.ts';
import { bootDeployment } from './boot.ts';
import { bundleFunctions, metafileOf } from './bundle.ts';
import { authoriseOnTheSpotItems } from './standing.ts';

/**
 * Measures the figures of DESIGN §9, prints them with what moved since the last ones, and writes bench.json. A goal that is
 * missed is said; it fails the command where it is a gate, or with `--check` where it is a count, a size or a price. Times
 * depend on the machine and never fail it. `--deep` and `--nightly` fill the store with more cases; `--only NAME,…` measures
 * some and writes nothing.
 */
const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    deep: { type: 'boolean', default: false },
    nightly: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const folder = join('.tongban', 'bench');
const kept = 'bench.json';
/** Goal of DESIGN §9 is a hundred times 1,000; ten times that needs some 7 GB of disk. */
const manyCases = options.nightly ? 1_000_000 : options.deep ? 100_000 : 20_000;
/** The deployment whose price is asked for. */
const priced = 'aws-cn';

async function cloudFigures(): Promise<Figure[]> {
  const meter = new Meter();
  const resources = await resourcesOf(priced);
  const bill = new Bill({ firewall: resources.some(({ Type }) => Type === 'AWS::WAFv2::WebACL') });
  const running = await bootDeployment({
    ...{ dataFolder: join(folder, 'cloud'), fresh: true, ...bill.hooks },
    onCall: (call) => (meter.hooks.onCall?.(call), bill.hooks.onCall(call)),
    onTransition: (transition) => (meter.hooks.onTransition?.(transition), bill.hooks.onTransition(transition)),
  });
  try {
    await authoriseOnTheSpotItems(running);
    return [
      ...(await requestFigures(running, meter)),
      ...(await priceFigures(running, bill)),
      ...monthlyFigures(priced, resources),
      ...(await rateFigures(running, folder)),
    ];
  } finally {
    await running.cloud.close();
  }
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
let bundled: ReturnType<typeof bundleFunctions> | undefined;
const bundles = (): ReturnType<typeof bundleFunctions> => (bundled ??= bundleFunctions());
const measurements: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  bundles: async () => bundleFigures(metafileOf(await bundles())),
  'cold-starts': async () => coldStartFigures(await bundles(), folder),
  cases: cloudFigures,
  collections: () => collectionFigures(folder),
  growth: () => flatnessFigures(folder, manyCases),
  burst: () => burstFigures(folder),
  boots: () => bootFigures(folder),
  'webhook-signing': () => webhookFigures(),
  documents: () => documentFigures(folder),
  ofdrw: () => ofdrwFigures(folder),
};
const wanted = options.only?.split(',') ?? Object.keys(measurements);
const figures: Figure[] = [];
for (const what of wanted) {
  const measure = measurements[what];
  if (measure === undefined)
    throw new Error(`no measurement ${what}; there are ${Object.keys(measurements).join(', ')}`);
  console.error(`measuring ${what} …`);
  figures.push(...(await measure()));
}
console.log(tableOf(figures));
const missed = figures.filter(({ held }) => held === false);
const told = missed.map(({ figure }) => figure).join('; ');
console.log(missed.length === 0 ? '\nevery goal is held' : `\n${missed.length} missed: ${told}`);
if (options.only === undefined) {
  const before = lastFigures(kept);
  console.log(`\nagainst the last figures:\n${movesTold(movesBetween(before, figures))}`);
  const now: KeptFigures = { date: new Date().toISOString().slice(0, 10), node: process.version, figures };
  writeFileSync(kept, `${JSON.stringify(now, null, 2)}\n`);
}
rmSync(folder, { recursive: true, force: true });
if (failuresOf(figures, options).length > 0) process.exitCode = 1;
