import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleFunctions, inputsHash } from './bundle.ts';
import { deployments } from '#infra/deployments';

/** Templates of a deployment with their assets; kept per hash of the inputs, so that a warm boot does not load the CDK. */
export async function synthesised(deployment: string): Promise<string> {
  const bundles = await bundleFunctions();
  const hash = inputsHash([bundles, 'infra', 'shared/contracts', 'functions', 'data/bodies.json', 'package-lock.json']);
  const folder = join('.cache', 'synth', hash, deployment);
  if (existsSync(join(folder, 'manifest.json'))) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}.`);
  const { synthesise } = await import('#infra/main');
  synthesise({ deployment, bundles, outdir: fresh });
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Another process made the same templates meanwhile, and may be reading them.
    if (!existsSync(join(folder, 'manifest.json'))) throw error;
    rmSync(fresh, { recursive: true });
  }
  return folder;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { deployment: { type: 'string' }, all: { type: 'boolean', default: false } },
  });
  const names = values.all
    ? deployments.map(({ name }) => name)
    : [values.deployment ?? process.env['TONGBAN_DEPLOYMENT'] ?? 'lanzhou'];
  for (const name of names) {
    const folder = await synthesised(name);
    const outdir = process.env['CDK_OUTDIR'] ?? (values.all ? join('cdk.out', name) : 'cdk.out');
    rmSync(outdir, { recursive: true, force: true });
    cpSync(folder, outdir, { recursive: true });
    console.log(`${name}: templates in ${outdir}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
