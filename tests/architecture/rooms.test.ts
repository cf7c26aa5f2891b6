import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

import { expected, type Held, probes } from './expected-imports.ts';
import { importsOf, read, root, sources, table } from './tree.ts';

/** Planted files need not exist: their rules here are of the text alone. */
const byText = new ESLint({
  cwd: root,
  overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }],
});
/** For rules that need types: the planted text takes the place of the one file of a small project. */
const byTypes = new ESLint({
  cwd: root,
  overrideConfig: [
    {
      files: ['**/*.ts'],
      languageOptions: {
        parserOptions: {
          project: './tests/architecture/planted.tsconfig.json',
          // With CI=true the parser would read the file from the disk instead of the planted text.
          disallowAutomaticSingleRunInference: true,
        },
      },
    },
  ],
});

/** `imports` of package.json: `#room/*` to a path with a star. */
const aliases = (JSON.parse(read('package.json')) as { imports: Record<string, string> }).imports;

/** Ways to write what is held back; the values are planted one to a line. */
const plants: Record<Held, { says: string; code: string[] }> = {
  import: {
    says: 'no dynamic import',
    code: ["await import('./thing.ts');", "require('./thing.ts');", "process.getBuiltinModule('fs');"],
  },
  console: { says: 'no console', code: ["console.log('here');"] },
  clock: {
    says: 'no clock',
    code: [
      ...['new Date();', 'Date();', 'Date.now();', 'performance.now();'],
      ...['setTimeout(f, 1);', 'setInterval(f, 1);', 'setImmediate(f);'],
    ],
  },
  randomness: {
    says: 'no randomness',
    code: ['Math.random();', 'crypto.randomUUID();'],
  },
  environment: {
    says: 'no environment',
    code: ['process.env.TZ;', "fetch('https://example.test');", 'globalThis.Date;'],
  },
  'time zone': {
    says: "no machine's time zone",
    code: ['new Date(2026, 8, 22);', 'when.getDay();', 'when.setHours(0);', 'when.toLocaleDateString();'],
  },
};

/** Lints lines as one file; returns those that the given rule found fault with. */
async function red(file: string, lines: readonly string[], rule: RegExp): Promise<string[]> {
  const [result] = await byText.lintText(lines.join('\n'), { filePath: file });
  const fatal = result?.messages.find((message) => message.fatal === true || message.ruleId === null);
  if (result === undefined || fatal !== undefined) throw new Error(`not linted: ${fatal?.message ?? file}`);
  const found = new Set(result.messages.filter((each) => rule.test(each.ruleId ?? '')).map((each) => each.line));
  return lines.filter((_, index) => found.has(index + 1));
}

const names = Object.keys(expected);
const of = (name: string) => {
  const [room, known] = [expected[name], table.rooms.find((each) => each.name === name)];
  if (room === undefined || known === undefined) throw new Error(`no room ${name}`);
  return { ...room, known };
};
const imports = /no-restricted-imports$/;

describe('the import table', () => {
  it('has an example of every room', () => {
    expect(table.rooms.map((room) => room.name).sort()).toEqual([...names].sort());
  });

  it.each(names)('lets %s import what is listed, and nothing else', async (name) => {
    const { file, may } = of(name);
    const lines = probes.map((probe) => `import { a } from '${probe}';`);
    const allowed = new Set(may.map((probe) => `import { a } from '${probe}';`));
    expect(await red(file, lines, imports)).toEqual(lines.filter((line) => !allowed.has(line)));
  });

  it.each(names)('lets %s import types from nowhere else either', async (name) => {
    const { file, may, typesOnly = [] } = of(name);
    const lines = probes.map((probe) => `import type { A } from '${probe}';`);
    const allowed = new Set([...may, ...typesOnly].map((probe) => `import type { A } from '${probe}';`));
    expect(await red(file, lines, imports)).toEqual(lines.filter((line) => !allowed.has(line)));
  });

  it.each(names)('has an example of each permission of %s', (name) => {
    const { may, typesOnly = [], known } = of(name);
    const unused = known.may.filter(
      ({ specifier, typesOnly: only }) =>
        !(only ? typesOnly : may).some((probe) => new RegExp(`^(?:${specifier})$`).test(probe)),
    );
    expect(unused).toEqual([]);
  });

  it('sees every way to write an import', async () => {
    const lines = [
      ...["import '#application/case/ports';", "import a from '#application/case/ports';"],
      ...["import * as b from '#application/case/ports';", "import { type A } from '#application/case/ports';"],
      ...["export { c } from '#application/case/ports';", "export * from '#application/case/ports';"],
      ...["export type { B } from '#application/case/ports';", "import d = require('#application/case/ports');"],
    ];
    expect(await red('shared/domain/case/planted.ts', lines, imports)).toEqual(lines);
  });

  it('takes an import of types inside braces for what it is', async () => {
    const lines = ["import { type A } from '#domain/case/event';", "import { type B, b } from '#domain/case/event';"];
    expect(await red('shared/adapters/kms/planted.ts', lines, imports)).toEqual(lines.slice(1));
  });
});

describe('what a room leaves alone', () => {
  it.each(names)('holds %s to its restraints, and to no others', async (name) => {
    const { file, held, known } = of(name);
    expect(known.restraints.map((each) => each.says)).toEqual(held.map((key) => plants[key].says));
    for (const key of Object.keys(plants) as Held[]) {
      const { code } = plants[key];
      const found = await red(file, code, /^no-restricted-(globals|syntax)$/);
      // `process.getBuiltinModule` also reads the environment, so that another restraint may find it.
      if (held.includes(key)) expect(found).toEqual(code);
      else expect(found.filter((line) => !line.includes('process'))).toEqual([]);
    }
  });

  it('has a planted line for each name and each piece of syntax', () => {
    for (const { says, globals = [], syntax = [] } of table.rooms.flatMap((room) => room.restraints)) {
      const lines = Object.values(plants).find((each) => each.says === says)?.code ?? [];
      expect(lines.length, says).toBeGreaterThanOrEqual(globals.length + syntax.length);
    }
  });

  it('lets the domain compute with instants it was given', async () => {
    const lines = [
      "new Date('2026-09-22T00:00:00Z');",
      'new Date(0);',
      'when.getUTCDay();',
      'Math.max(1, 2);',
      'Date.parse(text);',
    ];
    expect(await red('shared/domain/limits/planted.ts', lines, /^no-restricted/)).toEqual([]);
  });
});

describe('rules for every room', () => {
  const file = 'functions/relay/function.ts';
  const lint = async (code: string) => {
    const [result] = await byTypes.lintText(code, { filePath: file });
    return result?.messages.map((message) => message.ruleId ?? message.message) ?? [];
  };

  it.each([
    ['no-explicit-any', 'export const a = (b: any): void => void b;'],
    ['no-non-null-assertion', 'export const a = (b: string | null): string => b!;'],
    ['no-floating-promises', 'export function a(b: Promise<void>): void {\n  b;\n}'],
    ['no-misused-promises', 'export const a = (b: () => Promise<boolean>): number => (b() ? 1 : 0);'],
    ['consistent-type-imports', "import { A } from '#contracts/capabilities';\nexport const a = (b: A): A => b;"],
    ['consistent-type-imports', "export const a = (b: import('#contracts/capabilities').Trigger): unknown => b;"],
    [
      'switch-exhaustiveness-check',
      "export function a(b: 'x' | 'y'): void {\n  switch (b) {\n    case 'x':\n      return;\n  }\n}",
    ],
    [
      'preserve-caught-error',
      "export function a(): void {\n  try {\n    a();\n  } catch (cause) {\n    throw new Error('b');\n  }\n}",
    ],
    ['max-lines', `export const a = 1;\n${'// filler\n'.repeat(300)}`],
    ['max-lines-per-function', `export function a(): void {\n${'  a();\n'.repeat(60)}}\n`],
  ])('finds a breach of %s', async (rule, code) => {
    const found = await lint(code);
    expect(found.map((id) => id.replace('@typescript-eslint/', ''))).toContain(rule);
  });

  it('finds nothing in a plain module', async () => {
    expect(await lint('export const a = (b: string): string => b.trim();\n')).toEqual([]);
  });

  it('silences no rule without a reason', () => {
    const silenced = sources.flatMap((path) =>
      read(path)
        .split('\n')
        .filter(
          (line) => /^\s*(\/\/|\/\*)\s*(eslint-disable|@ts-)/.test(line) && !/(--|@ts-expect-error) \S+/.test(line),
        )
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(silenced).toEqual([]);
  });
});

describe('the tree', () => {
  it('puts every source file into exactly one room', () => {
    const homeless = sources.filter((path) => table.roomsOf(path).length !== 1);
    expect(homeless).toEqual([]);
  });

  it('has no room that overlaps another', () => {
    for (const name of names) expect(table.roomsOf(of(name).file).map((room) => room.name)).toEqual([name]);
  });

  it('calls a neighbour by its file, everyone else by room', () => {
    const folder = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
    const detours = sources.flatMap((path) =>
      importsOf(path)
        .map(({ specifier }) => specifier)
        .filter((specifier) => {
          const [room = '', rest = ''] = specifier.split(/\/(.*)/s);
          const target = aliases[`${room}/*`]?.replace('*', rest).replace('./', '');
          return target !== undefined && folder(target) === folder(path);
        })
        .map((specifier) => `${path}: ${specifier}`),
    );
    expect(detours).toEqual([]);
  });

  it('shows people the table that the lint reads', () => {
    const text = read('CONTRIBUTING.md').split(table.markers.begin)[1]?.split(table.markers.end)[0];
    expect(text?.trim(), 'run `node rooms.ts`').toBe(table.asMarkdown());
  });
});
