import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootFigures } from './bench-boot.ts';
import { bundleFigures } from './bench-bundles.ts';
import { coldStartFigures } from './bench-cold-start.ts';
import { type Figure, tableOf } from './bench-figures.ts';
import { rateFigures } from './bench-rate.ts';
import { Meter, requestFigures } from './bench-requests.ts';
import { bootDeployment } from './boot.ts';
import { bundleFunctions, metafileOf } from './bundle.ts';
import { authoriseOnTheSpotItems } from './standing.ts';

/**
 * Measures the figures of DESIGN §9, prints them and writes bench.json. A goal that is missed is said, and is no failure:
 * times depend on the machine. Only a measurement that could not be made fails the command.
 */
const folder = join('.tongban', 'bench');

async function cloudFigures(): Promise<Figure[]> {
  const meter = new Meter();
  const running = await bootDeployment({ dataFolder: join(folder, 'cloud'), fresh: true, ...meter.hooks });
  try {
    await authoriseOnTheSpotItems(running);
    return [...(await requestFigures(running, meter)), ...(await rateFigures(running, folder))];
  } finally {
    await running.cloud.close();
  }
}

rmSync(folder, { recursive: true, force: true });
const bundles = await bundleFunctions();
const measurements: readonly [string, () => Figure[] | Promise<Figure[]>][] = [
  ['bundles', () => bundleFigures(metafileOf(bundles))],
  ['cold starts', () => coldStartFigures(bundles, folder)],
  ['requests, transitions and rate', cloudFigures],
  ['boots', () => bootFigures(folder)],
];
const figures: Figure[] = [];
for (const [what, measure] of measurements) {
  console.error(`measuring ${what} …`);
  figures.push(...(await measure()));
}
console.log(tableOf(figures));
const missed = figures.filter(({ held }) => held === false);
console.log(
  missed.length === 0
    ? '\nevery goal is held'
    : `\n${missed.length} missed: ${missed.map(({ figure }) => figure).join('; ')}`,
);
const kept = { date: new Date().toISOString().slice(0, 10), node: process.version, figures };
writeFileSync('bench.json', `${JSON.stringify(kept, null, 2)}\n`);
