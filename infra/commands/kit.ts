import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { errorTable } from './kit-errors.ts';
import { jointTestTable } from './kit-joint-test.ts';
import { queries } from './kit-queries.ts';
import { bodyOf, examples } from './kit-examples.ts';
import { messagesPage } from './kit-messages.ts';
import { numbers } from './kit-numbers.ts';
import { registrationTables } from './kit-registration.ts';
import { schemaFiles } from './kit-schemas.ts';
import { signedFile } from './kit-signed.ts';
import { answerFiles } from '#infra/commands/kit-cases/answers';
import { caseFiles, casesPage } from '#infra/commands/kit-cases/page';

/** Where the kit lies; its programs `example-….mjs` are written by hand. */
export const kitFolder = 'docs/partner';

const inLines = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** The guide with what the code says in the place of `{{name}}`. */
function guide(): string {
  const given: Readonly<Record<string, string | number>> = {
    ...numbers,
    ...registrationTables,
    ...queries,
    ...{ errors: errorTable(), jointTestTable },
  };
  const text = readFileSync(new URL('kit-guide.md', import.meta.url), 'utf8');
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = given[name];
    if (value === undefined) throw new Error(`nothing is known as ${name} (kit-guide.md)`);
    return String(value);
  });
}

/** Every generated file by its path in the folder. An example of a message is its exact body, the line end too. */
export async function kitFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map<string, string>([
    ['README.md', guide()],
    ['messages.md', messagesPage()],
    ['cases.md', casesPage()],
    ...[...caseFiles].map(([name, played]) => [`cases/${name}`, inLines(played)] as const),
    ...[...schemaFiles].map(([name, schema]) => [`schemas/${name}`, inLines(schema)] as const),
    ...[...examples].map(([name, message]) => [`examples/${name}.json`, bodyOf(message)] as const),
    ...[...answerFiles].map(([name, answer]) => [`answers/${name}`, inLines(answer)] as const),
    ['examples/signed.json', inLines(await signedFile())],
  ]);
}

/** Paths of what differs from what the contracts say: missing, other, or too much. */
export async function staleFiles(folder = kitFolder): Promise<readonly string[]> {
  const files = await kitFiles();
  const other = [...files].filter(([path, text]) => {
    const file = join(folder, path);
    return !existsSync(file) || readFileSync(file, 'utf8') !== text;
  });
  const there = ['schemas', 'examples', 'cases', 'answers'].flatMap((inner) =>
    existsSync(join(folder, inner)) ? readdirSync(join(folder, inner)).map((name) => `${inner}/${name}`) : [],
  );
  return [...other.map(([path]) => path), ...there.filter((path) => !files.has(path))];
}

/** Writes the partner kit; with --check fails where the committed one differs. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const stale = await staleFiles();
  if (values.check && stale.length > 0) {
    console.error(
      `${kitFolder} does not say what the contracts say; run npm run kit and commit it: ${stale.join(' ')}`,
    );
    process.exit(1);
  }
  const files = await kitFiles();
  for (const path of values.check ? [] : stale) {
    const [file, text] = [join(kitFolder, path), files.get(path)];
    mkdirSync(dirname(file), { recursive: true });
    if (text === undefined) rmSync(file);
    else writeFileSync(file, text);
  }
}

if (import.meta.main) await main();
