import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import divisionsFile from '#data/divisions.json' with { type: 'json' };
import { divisionsOf } from '#domain/catalogue/divisions';
import { shippedDivisions } from '#functions/shipped-divisions';
import { type BundleContents, bundleContents, bundleGoals } from '#infra/commands/bench-bundles';
import { bundleFunctions, functionNames, metafileOf } from '#infra/commands/bundle';

let folder: string;
let bundles: readonly BundleContents[];
beforeAll(async () => {
  folder = await bundleFunctions();
  bundles = bundleContents(metafileOf(folder));
});

const textOf = (name: string): string => readFileSync(join(folder, name, 'index.mjs'), 'utf8');

describe('the bundles as they are deployed', () => {
  it('are one for each function', () => {
    expect(bundles.map(({ name }) => name).toSorted()).toEqual(functionNames().toSorted());
  });

  it('are no larger than their kind may be', () => {
    const over = bundles.filter(({ bytes, kind }) => bytes > bundleGoals[kind] * 1024);
    expect(over.map(({ name, bytes, kind }) => `${name}: ${bytes / 1024} KB of ${bundleGoals[kind]}`)).toEqual([]);
  });

  it('carry no credential-provider chain, X-Ray or locales', () => {
    expect(bundles.filter(({ forbidden }) => forbidden.length > 0)).toEqual([]);
  });

  it('import nothing: what is not inside is a built-in, taken by call', () => {
    for (const { name } of bundles) {
      expect(textOf(name), name).not.toMatch(/\bimport\s*[{*"']|\bimport\s*\(|\bfrom\s*["']node:/);
      expect(textOf(name), name).not.toContain('Dynamic require of');
    }
  });

  it('leave out the built-ins that nobody uses', () => {
    // The SDK imports it for a checksum that none of our operations has.
    expect(textOf('relay')).not.toContain('"node:zlib"');
    expect(textOf('relay')).toContain('"node:crypto"');
  });

  it('name no global and no getter that would load streams of the Web or of files', () => {
    for (const { name } of bundles)
      expect(textOf(name), name).not.toMatch(/(typeof|instanceof) (ReadableStream|Blob)\b|\.ReadStream\b/);
  });

  it('carry data as text to parse', () => {
    const parsed = /JSON\.parse\([`'"]\{"/g;
    expect(textOf('case-command').match(parsed)?.length).toBeGreaterThanOrEqual(4);
  });

  it('carry no word on where data comes from and how sure it is', () => {
    const files = readdirSync('data').filter((name) => name.endsWith('.json'));
    const said = files.map((name) => JSON.parse(readFileSync(join('data', name), 'utf8')) as Record<string, string>);
    expect(said.length).toBeGreaterThan(10);
    for (const name of functionNames())
      expect(
        said.filter(({ evidence = '' }) => textOf(name).includes(evidence)).map(({ note }) => note),
        name,
      ).toEqual([]);
  });

  it('say which version of the SDK they carry, and nothing else of its packages', () => {
    const { version } = JSON.parse(readFileSync('node_modules/@aws-sdk/client-dynamodb/package.json', 'utf8')) as {
      version: string;
    };
    expect(textOf('materials')).toContain(version);
    for (const { name } of bundles) expect(textOf(name), name).not.toMatch(/devDependencies|dist-types/);
  });

  it('leave out the data and the texts that a function does not need', () => {
    const inside = (name: string): string[] =>
      Object.keys(
        Object.entries(metafileOf(folder).outputs).find(([path]) => path.endsWith(`/${name}/index.mjs`))?.[1].inputs ??
          {},
      );
    expect(inside('case-command')).toContain('functions/shipped-divisions.ts');
    expect(inside('journey-record')).not.toContain('functions/shipped-divisions.ts');
    // Guides ship with who shows them.
    for (const name of functionNames())
      expect(textOf(name).includes('"consultation":{'), name).toBe(name === 'catalogue');
    // Of divisions code and name, computed as well.
    expect(divisionsOf(shippedDivisions)).toEqual(divisionsOf(divisionsFile));
    for (const name of functionNames()) {
      const files = inside(name);
      expect(files, name).not.toContain('data/divisions.json');
      // Of bodies what functions know, computed as well.
      expect(files, name).not.toContain('data/bodies.json');
      // Agreements ship with who asks them, computed as well; the courier is told at whose cost it carries. To the letter they ship
      // with who seals them.
      const asking = ['window', 'partner-take', 'courier-out'].includes(name);
      const sealing = ['sealer', 'agreements'].includes(name);
      expect(files.includes('functions/policy-agreements.ts'), name).toBe(asking);
      expect(files.includes('functions/shipped-agreements.ts'), name).toBe(sealing);
      expect(files, name).not.toContain('data/agreements.json');
    }
    // What is told to another region is in the case.
    // The calendar says when people are there to read that an endpoint was disabled.
    expect(inside('partners').filter((path) => path.startsWith('data/'))).toEqual(['data/holidays.json']);
    // Of items whoever handles cases has a few lines, computed when the bundle was made.
    expect(textOf('case-command')).toContain('"employerCreditCode"');
    for (const name of ['journey-record', 'notify', 'project', 'reconcile', 'operator', 'op-case']) {
      expect(inside(name).filter((path) => path.startsWith('data/items/'))).toEqual([]);
      expect(textOf(name)).not.toContain('"employerCreditCode"');
    }
    expect(textOf('journey-record')).toContain('"XS-057"');
    expect(textOf('case-command')).toContain('look at the case again and act on its present stage');
    expect(textOf('journey-record')).not.toContain('look at the case again and act on its present stage');
  });
});
