import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/**
 * Since Node 22 an ESM import of `node:http` enumerates its exports and so loads undici. Resolving built-ins by
 * `process.getBuiltinModule` avoids that: a third less start-up time (nodejs/node#57649).
 */
const builtinsByCall: Plugin = {
  name: 'builtins-by-call',
  setup(plugin) {
    const names = new Set(builtinModules);
    plugin.onResolve({ filter: /^(node:)?[a-z_0-9]+(\/[a-z_]+)*$/ }, ({ path }) => {
      const name = path.replace(/^node:/, '');
      return names.has(name) ? { path: name, namespace: 'builtin' } : null;
    });
    plugin.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
      loader: 'js',
    }));
  },
};

/** Functions get their credentials from the environment: the SDK's provider chain is never asked, and not shipped. */
const withoutProviderChain: Plugin = {
  name: 'without-provider-chain',
  setup(plugin) {
    const chain =
      /^@aws-sdk\/(credential-provider-(node|sso|ini|process|web-identity|http|cognito-identity|login)|token-providers)(\/|$)|credential-provider-imds|nested-clients/;
    plugin.onResolve({ filter: chain }, ({ path }) => ({ path, namespace: 'stub' }));
    plugin.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'module.exports = {}', loader: 'js' }));
  },
};

export const functionNames = (): string[] =>
  readdirSync('functions', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** Hash over every file that can change the result of a build. */
export function inputsHash(roots: readonly string[]): string {
  const hash = createHash('sha256');
  const visit = (path: string): void => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
  };
  for (const root of roots) visit(root);
  return hash.digest('hex').slice(0, 16);
}

const bundleInputs = ['functions', 'shared', 'data', 'openapi.json', 'package-lock.json', 'infra/commands/bundle.ts'];

/** Bundles every function into `<folder>/<name>/index.mjs`; the folder is kept per hash of the inputs and returned. */
export async function bundleFunctions(): Promise<string> {
  const folder = join('.cache', 'bundles', inputsHash(bundleInputs));
  if (existsSync(folder)) return folder;
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  await build({
    entryPoints: functionNames().map((name) => ({ in: `functions/${name}/handler.ts`, out: `${name}/index` })),
    outdir: fresh,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'error',
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    plugins: [withoutProviderChain, builtinsByCall],
    metafile: true,
  });
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Another process made the same bundles meanwhile.
    if (!existsSync(folder)) throw error;
    rmSync(fresh, { recursive: true });
  }
  return folder;
}
