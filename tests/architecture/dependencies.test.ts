import { describe, expect, it } from 'vitest';

import { files, importsOf, read, sources } from './tree.ts';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(read('package.json')) as Manifest;
const every = { ...manifest.dependencies, ...manifest.devDependencies };

/** Packages that no line imports, each with what it is for. */
const tools: Readonly<Record<string, string>> = {
  node: 'brings Node 24 to machines with an older one',
  prettier: 'npm run format',
  'aws-cdk': 'deploys what npm run synth writes',
  '@typescript/native': 'tsc',
  '@types/node': 'types of node:*',
  'hanzi-writer-data': 'outlines of characters, of which the built-in maker of seals loads one file each',
};
/** Beside the code, these files run a package by its name. */
const scripts = JSON.stringify((JSON.parse(read('package.json')) as { scripts: unknown }).scripts);

/** `@scope/name/path` and `name/path` without their path; null for what is not a package. */
function packageOf(specifier: string): string | null {
  if (/^[.#]|^node:|^[a-z]+:/.test(specifier)) return null;
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
const typesPackage = (name: string): string => `@types/${name.replace(/^@(.*)\/(.*)$/, '$1__$2')}`;

const imports = sources.flatMap((path) =>
  importsOf(path).flatMap(({ specifier, typesOnly }) => {
    const name = packageOf(specifier);
    return name === null ? [] : [{ path, name, typesOnly }];
  }),
);
const ships = (path: string): boolean => /^(shared|functions)\//.test(path);
const shippedNames = new Set(imports.filter((each) => ships(each.path) && !each.typesOnly).map((each) => each.name));

describe('dependencies', () => {
  it('are all named in package.json', () => {
    const phantoms = imports
      .filter(({ name, typesOnly }) => !(name in every) && !(typesOnly && typesPackage(name) in every))
      .map(({ path, name }) => `${path}: ${name}`);
    expect(phantoms).toEqual([]);
  });

  it('are what ships, and nothing else', () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual([...shippedNames].sort());
  });

  it('for development are each imported outside of what ships, or a named tool', () => {
    const used = new Set(imports.flatMap(({ name, typesOnly }) => (typesOnly ? [name, typesPackage(name)] : [name])));
    const unused = Object.keys(manifest.devDependencies).filter((name) => !used.has(name) && !(name in tools));
    expect(unused).toEqual([]);
  });

  it('have no stale exception', () => {
    expect(Object.keys(tools).filter((name) => !(name in every))).toEqual([]);
    expect(Object.keys(tools).filter((name) => imports.some((each) => each.name === name))).toEqual([]);
    expect(scripts).toContain('prettier');
    expect(scripts).toContain('tsc');
  });

  it('are pinned to one version each', () => {
    const loose = Object.entries(every).filter(([, version]) => !/^(npm:@?[a-z0-9/-]+@)?\d+\.\d+\.\d+$/.test(version));
    expect(loose).toEqual([]);
  });

  it('are locked as package.json names them', () => {
    const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Partial<Manifest>> };
    expect(lock.packages['']).toMatchObject({
      version: manifest.version,
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
  });

  it('of one family have one version, so that no second copy is bundled', () => {
    for (const family of ['@aws-lambda-powertools/', '@aws-sdk/']) {
      const versions = new Set(Object.entries(every).flatMap(([name, at]) => (name.startsWith(family) ? [at] : [])));
      expect([...versions].length, family).toBeLessThanOrEqual(1);
    }
  });
});

describe('the text of the tree', () => {
  const texts = files.filter((path) => !/\.(png|ofd|jpg|gif|woff2?|zip|gz)$/.test(path));
  /** Written in two parts, so that this file does not hold them itself. */
  const forbidden = [['..', 'shared'].join('/')];

  it('names no partition: the first home is not the commercial one', () => {
    const literal = ['arn', 'aws', ''].join(':');
    expect(texts.filter((path) => !path.startsWith('tests/') && read(path).includes(literal))).toEqual([]);
  });

  it.each(forbidden)('never mentions %s', (word) => {
    expect(texts.filter((path) => read(path).includes(word))).toEqual([]);
  });

  it('has LF line ends and a last one', () => {
    const own = texts.filter((path) => !path.endsWith('package-lock.json'));
    expect(own.filter((path) => read(path).includes('\r'))).toEqual([]);
    expect(own.filter((path) => !read(path).endsWith('\n'))).toEqual([]);
  });
});
