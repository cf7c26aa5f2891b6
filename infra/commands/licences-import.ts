import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ImportJournal } from './import-journal.ts';
import { importManifest } from './import-licences.ts';
import { readManifest } from './licence-manifest.ts';
import { createClient } from '#client/client';
import { api as routes } from '#contracts/http/api';

const usage =
  'usage: npm run licences:import -- --manifest FILE.csv --files DIR --api URL --body CODE --token TOKEN [--journal FILE] [--report FILE]';

/** As long as a manifest may be, in bytes. */
const maxManifestBytes = 60_000_000;

/**
 * Imports licences that exist already, for a decider of their body: uploads the files of a manifest (CSV, UTF-8) and registers what it says.
 * Started again it goes on where it stopped. Exits 0 where every line is in the register, 1 where lines were refused, 2 where it could not go on.
 */
async function main(): Promise<void> {
  const string = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      ...{ manifest: string, files: string, api: string, body: string },
      ...{ token: string, journal: string, report: string },
    },
  });
  const { manifest, files, api, body, token } = values;
  if (manifest === undefined || files === undefined || api === undefined) throw new Error(usage);
  if (body === undefined || token === undefined) throw new Error(usage);
  if (statSync(manifest).size > maxManifestBytes) throw new Error('the manifest is too large');
  const lines = readManifest(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(manifest)));
  const journal = new ImportJournal(values.journal ?? `${manifest}.journal.jsonl`);
  const client = createClient(routes, { baseUrl: api, token: () => Promise.resolve(token) });
  const report = await importManifest({ client, journal, body, api }, { lines, folder: files });
  const path = values.report ?? `${manifest}.report.jsonl`;
  writeFileSync(path, report.map(({ digest: _, ...line }) => `${JSON.stringify(line)}\n`).join(''));
  const count = (wanted: string): number => report.filter(({ outcome }) => outcome === wanted).length;
  const [imported, unchanged, refused] = ['imported', 'unchanged', 'refused'].map(count);
  console.log(`导入 imported ${imported} · 未变 unchanged ${unchanged} · 退回 refused ${refused} · ${path}`);
  process.exitCode = refused === 0 ? 0 : 1;
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
