import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';

/**
 * Since Node 22 an ESM import of `node:http` enumerates its exports and so loads undici. Taking built-ins by
 * `process.getBuiltinModule` avoids that: a third less start-up time (nodejs/node#57649). Named exports, each read by a
 * call that counts as pure, let esbuild drop what nobody uses: a built-in that is not needed is not loaded.
 */
const builtinsByCall: Plugin = {
  name: 'builtins-by-call',
  setup(plugin) {
    const names = new Set(builtinModules);
    plugin.onResolve({ filter: /^(node:)?[a-z_0-9]+(\/[a-z_]+)*$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      // A dynamic import would read every export, undici's among them; a require wants the module itself.
      const namespace = kind === 'import-statement' ? 'builtin' : 'builtin-whole';
      return names.has(name) ? { path: name, namespace, sideEffects: false } : null;
    });
    plugin.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({ contents: namedExports(path) }));
    plugin.onLoad({ filter: /.*/, namespace: 'builtin-whole' }, ({ path }) => ({
      contents: `module.exports = ${builtin(path)}`,
    }));
  },
};

/** Getters that load modules of Node which nobody uses: only `calculateBodyLength` asks whether a body is a file's stream. */
const neverMet = new Set(['ReadStream']);

const builtin = (name: string): string => `process.getBuiltinModule('node:${name}')`;

function namedExports(name: string): string {
  const whole = process.getBuiltinModule(`node:${name}`) as object;
  const exported = Object.keys(whole)
    .filter((key) => key !== 'default')
    .map((key, at) => {
      const value = neverMet.has(key) ? 'class {}' : `/* @__PURE__ */ (() => whole.${key})()`;
      return `const e${at} = ${value}; export { e${at} as ${key} };`;
    });
  return [`const whole = /* @__PURE__ */ ${builtin(name)};`, 'export default whole;', ...exported].join('\n');
}

/**
 * What the SDK brings along and no function uses. Credentials come from the environment: the provider chain is never
 * asked. No operation we call is an event stream, and the dynamic import of them would keep all of @smithy/core unshaken. Endpoints
 * are never discovered: the cache for them is made by every client of DynamoDB, and asked by none.
 */
const withoutUnusedParts: Plugin = {
  name: 'without-unused-parts',
  setup(plugin) {
    const unused =
      /^@aws-sdk\/(credential-provider-(node|sso|ini|process|web-identity|http|cognito-identity|login)|token-providers)(\/|$)|credential-provider-imds|nested-clients|^@smithy\/core\/event-streams$|^mnemonist\/lru-cache$/;
    plugin.onResolve({ filter: unused }, ({ path }) => ({ path, namespace: 'stub' }));
    plugin.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'module.exports = class {}' }));
  },
};

/** Data as text to parse: V8 reads JSON faster than the same as a literal, a fiftieth of the start-up of `case-command`. */
const dataAsText: Plugin = {
  name: 'data-as-text',
  setup(plugin) {
    // A client of the SDK asks its package for its version alone.
    plugin.onLoad({ filter: /\/@aws-sdk\/client-[a-z0-9-]+\/package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
      return { contents: `export default ${JSON.stringify({ version })};` };
    });
    // Where data comes from and how sure it is, people read in the file; no function does.
    plugin.onLoad({ filter: /\/data\/[a-z-]+\.json$/ }, ({ path }) => {
      const { source: _s, evidence: _e, note: _n, ...data } = JSON.parse(readFileSync(path, 'utf8')) as ShippedFile;
      return { contents: `export default ${parsing(data)};` };
    });
    plugin.onLoad({ filter: /\.json$/ }, ({ path }) => ({
      contents: `export default ${parsing(JSON.parse(readFileSync(path, 'utf8')))};`,
    }));
    // Data made from other data is made here and now: what it was made from does not ship.
    plugin.onLoad(
      {
        filter:
          /\/functions\/(agreement-terms|collected-items|filed-items|handled-items|item-licences|packed-openapi|policy-agreements|print-clauses|seal-needs|shipped-agreements|shipped-bodies|shipped-divisions|shipped-licence-types|window-offers)\.ts$/,
      },
      async ({ path }) => {
        const computed = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
        const exported = Object.entries(computed).map(([name, data]) => `export const ${name} = ${parsing(data)};`);
        return { contents: exported.join('\n') };
      },
    );
  },
};

/** What each file of `data/` begins with; items tell it otherwise, each of itself. */
interface ShippedFile {
  readonly source: string;
  readonly evidence: string;
  readonly note?: string;
}

const parsing = (data: unknown): string => `/* @__PURE__ */ JSON.parse(${JSON.stringify(JSON.stringify(data))})`;

/**
 * Naming a global of the Web loads it, streams of the Web with the workers behind them. The SDK only asks whether a body is
 * one; none of ours is, nor is any that comes from `node:http`.
 */
const withoutWebStreams = { ReadableStream: 'undefined', Blob: 'undefined' };

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

const metafileName = 'metafile.json';

/** What esbuild says about a folder of bundles: inputs, outputs, bytes. */
export const metafileOf = (folder: string): Metafile =>
  JSON.parse(readFileSync(join(folder, metafileName), 'utf8')) as Metafile;

/** Bundles every function into `<folder>/<name>/index.mjs`; the folder is kept per hash of the inputs and returned. */
export async function bundleFunctions(): Promise<string> {
  const folder = join('.cache', 'bundles', inputsHash(bundleInputs));
  if (existsSync(folder)) return folder;
  // Several threads of one process may be here at the same time.
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}.`);
  const { metafile } = await build({
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
    // Chinese in three bytes each instead of six.
    charset: 'utf8',
    logLevel: 'error',
    plugins: [withoutUnusedParts, builtinsByCall, dataAsText],
    define: withoutWebStreams,
    metafile: true,
  });
  writeFileSync(join(fresh, metafileName), JSON.stringify(metafile));
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Another process made the same bundles meanwhile.
    if (!existsSync(folder)) throw error;
    rmSync(fresh, { recursive: true });
  }
  return folder;
}
