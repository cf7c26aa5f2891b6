import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ExchangeApi } from './exchange-api.ts';
import { ExchangeFolder } from './exchange-folder.ts';
import { exchangeOnce } from './exchange-round.ts';

const usage =
  'usage: npm run partner:exchange -- --dir DIR --api URL --region CODE --partner ID --key FILE (whsec_… or whsk_…) [--once] [--every SECONDS]';

/**
 * Carries batches and receipts between a folder and a deployment, where files are the only way between two networks (前置机). One at a
 * time for a folder. With --once exits 0 where the deployment answered everything, 1 where something waits.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...{ dir: { type: 'string' }, api: { type: 'string' }, region: { type: 'string' } },
      ...{ partner: { type: 'string' }, key: { type: 'string' } },
      ...{ once: { type: 'boolean', default: false }, every: { type: 'string', default: '10' } },
    },
  });
  const { dir, api, region, partner, key, once, every } = values;
  if (dir === undefined || api === undefined || partner === undefined || key === undefined) throw new Error(usage);
  if (region === undefined) throw new Error(usage);
  const seconds = Number(every);
  if (!(seconds >= 1)) throw new Error(usage);
  const dependencies = {
    api: new ExchangeApi({ api, region, partner, key: readFileSync(key, 'utf8').trim() }),
    folder: new ExchangeFolder(dir),
    say: (line: string) => {
      console.log(`${new Date().toISOString()} ${line}`);
    },
  };
  for (;;) {
    const isWell = await exchangeOnce(dependencies);
    if (once) {
      process.exitCode = isWell ? 0 : 1;
      return;
    }
    await wait(seconds * 1_000);
  }
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
