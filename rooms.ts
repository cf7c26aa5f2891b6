/**
 * The rooms of this house and what a line in each may import. The table is stated once, here: the lint is built from
 * it (`eslint.config.js`), a test plants a violation of every rule (`tests/architecture/rooms.test.ts`), and the table
 * in CONTRIBUTING.md is printed from it (`node rooms.ts` writes it). What is not listed is an error. One table, hence the length.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';

/** One thing a room may import. */
export interface Permission {
  /** As the table prints it. */
  readonly says: string;
  /** Regular expression over the whole specifier, without anchors. */
  readonly specifier: string;
  /** Only `import type`: the shape is known here, the code is not run here. */
  readonly typesOnly?: true;
}

/** What a room must leave alone besides imports. */
export interface Restraint {
  readonly says: string;
  /** Global names that may not be read. */
  readonly globals?: readonly string[];
  /** ESLint selectors (esquery) of syntax that may not be written. */
  readonly syntax?: readonly string[];
}

/** A group of source files with one duty. */
export interface Room {
  readonly name: string;
  /** Globs from the project's root. */
  readonly files: readonly string[];
  /** Globs inside `files` that are rooms of their own. */
  readonly except?: readonly string[];
  /** One sentence. */
  readonly what: string;
  readonly may: readonly Permission[];
  readonly restraints: readonly Restraint[];
}

const room = (name: string): Permission => ({ says: `\`#${name}/*\``, specifier: `#${name}/.+` });
const types = (permission: Permission): Permission => ({
  ...permission,
  says: `types of ${permission.says}`,
  typesOnly: true,
});
const npm = (name: string): Permission => ({
  says: `\`${name}\``,
  // `@aws-sdk/*` is a scope, every package in it; otherwise one package with its paths.
  specifier: name.endsWith('/*') ? `${name.slice(0, -1)}.+` : `${name}(/.+)?`,
});
const exactly = (specifier: string): Permission => ({ says: `\`${specifier}\``, specifier });
const node = (module: string): Permission => ({ says: `\`node:${module}\``, specifier: `node:${module}` });
const anyNode: Permission = { says: '`node:*`', specifier: 'node:.+' };
/** In what ships, `node:module` would be a way around this table (createRequire). */
const shippedNode: Permission = { says: '`node:*` but `node:module`', specifier: 'node:(?!module$).+' };
/** A JSON file needs its extension: package.json maps the folder. */
const data: Permission = { says: '`#data/*.json`', specifier: '#data/.+\\.json' };
const sameFolder: Permission = { says: '`./*.ts`', specifier: '\\./(?!index\\.ts$)[a-z0-9-]+\\.ts' };

const noDynamicImport: Restraint = {
  says: 'no dynamic import',
  syntax: [
    'ImportExpression',
    "CallExpression[callee.name='require']",
    "MemberExpression[property.name='getBuiltinModule']",
  ],
};
const noConsole: Restraint = { says: 'no console', globals: ['console'] };
const noClock: Restraint = {
  says: 'no clock',
  globals: ['performance', 'setTimeout', 'setInterval', 'setImmediate'],
  syntax: [
    "NewExpression[callee.name='Date'][arguments.length=0]",
    "CallExpression[callee.name='Date']",
    "MemberExpression[object.name='Date'][property.name='now']",
  ],
};
/** A signature's nonce comes from `node:crypto`, which only the rooms that list it can import. */
const noRandomness: Restraint = {
  says: 'no randomness',
  globals: ['crypto'],
  syntax: ["MemberExpression[object.name='Math'][property.name='random']"],
};
/** `globalThis` is the way around every other restriction of globals. */
const noEnvironment: Restraint = { says: 'no environment', globals: ['process', 'fetch', 'globalThis'] };
/** A due date must not depend on where the machine stands: the region's offset is applied in the open. */
const noLocalTime: Restraint = {
  says: "no machine's time zone",
  syntax: [
    "NewExpression[callee.name='Date'][arguments.length>1]",
    'CallExpression[callee.property.name=/^[gs]et(FullYear|Month|Date|Day|Hours|Minutes|Seconds|TimezoneOffset)$/]',
    'CallExpression[callee.property.name=/^toLocale(DateString|TimeString)$/]',
  ],
};
const pure = [noClock, noRandomness, noEnvironment, noLocalTime];
const shipped = [noDynamicImport, noConsole];

export const rooms: readonly Room[] = [
  {
    name: 'formats',
    files: ['shared/formats/**/*.ts'],
    what: 'Pure codecs and algorithms of published standards.',
    may: [
      ...[sameFolder, room('formats'), node('crypto'), node('zlib'), npm('@noble/curves'), npm('@noble/hashes')],
      ...[npm('@rgrove/parse-xml'), npm('uqr')],
    ],
    restraints: [...shipped, ...pure],
  },
  {
    name: 'domain',
    files: ['shared/domain/**/*.ts'],
    what: 'The rules of handling a case: values in, events or a rejection out.',
    may: [sameFolder, room('domain'), room('formats')],
    restraints: [...shipped, ...pure],
  },
  {
    name: 'contracts',
    files: ['shared/contracts/**/*.ts'],
    what: 'Every shape at a boundary: routes, events, errors, capabilities.',
    may: [sameFolder, room('contracts'), exactly('zod/mini'), types(room('domain'))],
    restraints: [...shipped, ...pure],
  },
  {
    name: 'application',
    files: ['shared/application/**/*.ts'],
    what: 'Use cases (load, decide, save) and the ports they need.',
    may: [sameFolder, room('application'), room('domain'), room('contracts'), room('formats')],
    restraints: [...shipped, ...pure],
  },
  {
    name: 'adapters',
    files: ['shared/adapters/**/*.ts'],
    what: 'One technology each, behind a port.',
    may: [
      sameFolder,
      room('adapters'),
      types(room('application')),
      types(room('domain')),
      room('contracts'),
      room('formats'),
      npm('@aws-sdk/*'),
      npm('@smithy/*'),
      npm('jose'),
      shippedNode,
    ],
    restraints: shipped,
  },
  {
    name: 'runtime',
    files: ['shared/runtime/**/*.ts'],
    what: 'Environment, logging, metrics, HTTP binding, batches, errors to responses.',
    may: [
      sameFolder,
      room('runtime'),
      room('contracts'),
      room('formats'),
      types(exactly('zod/mini')),
      npm('@aws-lambda-powertools/*'),
      shippedNode,
    ],
    restraints: shipped,
  },
  {
    name: 'client',
    files: ['shared/client/**/*.ts'],
    what: 'The typed client made from the route tables.',
    may: [sameFolder, room('contracts'), types(exactly('zod/mini'))],
    restraints: shipped,
  },
  {
    name: 'functions/handler',
    files: ['functions/*/handler.ts'],
    what: 'Wiring of one deployed function: environment, adapters, use cases, handler.',
    may: [
      room('application'),
      room('adapters'),
      room('runtime'),
      room('contracts'),
      exactly('./function.ts'),
      exactly('#functions/shipped-catalogue'),
      data,
    ],
    restraints: shipped,
  },
  {
    name: 'functions/shipped',
    files: ['functions/*.ts'],
    what: 'Data as it ships with several functions.',
    may: [sameFolder, room('application/catalogue'), room('domain'), node('zlib'), exactly('#openapi'), data],
    restraints: [...shipped, ...pure],
  },
  {
    name: 'functions/manifest',
    files: ['functions/*/function.ts'],
    what: 'What one deployed function is and needs: pure data.',
    may: [exactly('#contracts/capabilities')],
    restraints: [...shipped, ...pure],
  },
  {
    name: 'infra',
    files: ['infra/**/*.ts'],
    except: ['infra/local/**', 'infra/commands/**'],
    what: 'What is deployed, declaratively.',
    may: [
      sameFolder,
      { says: '`#infra/*` but local and commands', specifier: '#infra/(?!local/|commands/).+' },
      { says: '`#functions/*/function`', specifier: '#functions/[a-z0-9-]+/function' },
      room('contracts'),
      data,
      npm('aws-cdk-lib'),
      npm('constructs'),
      npm('cdk-nag'),
      anyNode,
    ],
    restraints: shipped,
  },
  {
    name: 'infra/commands',
    files: ['infra/commands/**/*.ts'],
    except: ['infra/commands/kit-cases/*.ts'],
    what: 'What a person types.',
    may: [
      sameFolder,
      exactly('#infra/main'),
      exactly('#infra/deployments'),
      exactly('#infra/stack-names'),
      exactly('#infra/traffic'),
      room('infra/local'),
      room('infra/commands'),
      room('client'),
      room('formats'),
      room('application/verification'),
      types(exactly('#application/sealing/seal-service')),
      // A request for a certificate is signed by the key that it is for.
      ...[exactly('#adapters/kms/kms-seal-keys'), exactly('#adapters/kms/kms-seal-signer'), npm('@aws-sdk/client-kms')],
      room('contracts'),
      {
        says: 'types of `#domain/*`',
        specifier: '#domain/(?!partner/delivery$|seal/kinds$|licence/(layout|document|qr-claims)$).+',
        typesOnly: true,
      },
      exactly('#domain/seal/kinds'),
      // What rendering and sealing take is measured.
      ...['layout', 'document', 'qr-claims'].map((file) => exactly(`#domain/licence/${file}`)),
      // Its numbers stand in the partner kit.
      exactly('#domain/partner/delivery'),
      data,
      npm('esbuild'),
      anyNode,
    ],
    restraints: [],
  },
  {
    name: 'infra/commands/kit-cases',
    files: ['infra/commands/kit-cases/*.ts'],
    what: 'Whole cases and answers of the partner kit, made by the code that makes real ones.',
    may: [
      sameFolder,
      room('infra/commands'),
      exactly('#application/case/record'),
      room('application/partner'),
      exactly('#application/agreement/list-agreements'),
      exactly('#application/catalogue/browse-catalogue'),
      exactly('#functions/shipped-catalogue'),
      {
        says: 'types of `#application/*`',
        specifier: '#application/(?!case/record$|partner/|agreement/list-agreements$|catalogue/browse-catalogue$).+',
        typesOnly: true,
      },
      room('domain/case'),
      { says: 'types of `#domain/*`', specifier: '#domain/(?!case/).+', typesOnly: true },
      room('contracts'),
      room('formats'),
      data,
    ],
    restraints: [...shipped, ...pure],
  },
  {
    name: 'infra/local',
    files: ['infra/local/**/*.ts'],
    what: 'The local cloud: runs the synthesised template, knows nothing of the code it runs.',
    may: [
      sameFolder,
      room('infra/local'),
      npm('dynalite'),
      npm('jsonata'),
      npm('asl-validator'),
      npm('sm-crypto-v2'),
      npm('oidc-provider'),
      npm('@noble/curves'),
      anyNode,
    ],
    restraints: [],
  },
  {
    name: 'partner kit',
    files: ['docs/partner/*.mjs'],
    what: 'Programs that a partner reads and writes anew; they know nothing of the project.',
    may: [anyNode],
    restraints: [],
  },
  {
    name: 'tests',
    files: ['tests/**/*.ts'],
    what: 'Mirrors the rest by path; nothing imports it.',
    may: [sameFolder, { says: 'anything by its name', specifier: '[^.].*' }],
    restraints: [],
  },
  {
    name: 'house',
    files: ['*.ts', '*.js'],
    what: 'Settings of the tools at the root, and this table.',
    may: [exactly('./rooms.ts'), npm('eslint'), npm('typescript-eslint'), npm('vitest'), anyNode],
    restraints: [noDynamicImport],
  },
];

/** Folders that hold no source of ours. */
export const notSource: readonly string[] = ['.git', '.cache', '.tongban', 'cdk.out', 'node_modules'];

/** Rooms that a file belongs to by its path from the root: exactly one, or the table is wrong. */
export function roomsOf(path: string): readonly Room[] {
  const matches = (glob: string): boolean => matchesGlob(path, glob);
  return rooms.filter((each) => each.files.some(matches) && !(each.except ?? []).some(matches));
}

/** The table as Markdown, for people. */
export function asMarkdown(): string {
  const row = ({ name, files, what, may, restraints }: Room): string => {
    const allowed = may.map((each) => each.says).join(', ');
    const beyond = restraints.map((each) => each.says).join(', ');
    return `| ${name} | ${files.map((glob) => `\`${glob}\``).join(', ')} | ${what} | ${allowed} | ${beyond} |`;
  };
  return ['| room | files | what it is | may import | and |', '|---|---|---|---|---|', ...rooms.map(row)].join('\n');
}

/** The markers in CONTRIBUTING.md between which the table stands. */
export const markers = {
  begin: '<!-- written by `node rooms.ts` -->\n<!-- prettier-ignore-start -->',
  end: '<!-- prettier-ignore-end -->',
} as const;

if (import.meta.main) {
  const file = new URL('CONTRIBUTING.md', import.meta.url);
  const [before, rest] = readFileSync(file, 'utf8').split(markers.begin);
  const after = rest?.split(markers.end)[1];
  if (before === undefined || after === undefined) throw new Error('CONTRIBUTING.md has lost its rooms markers');
  writeFileSync(file, `${before}${markers.begin}\n${asMarkdown()}\n${markers.end}${after}`);
}
