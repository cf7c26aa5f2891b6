import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Evidence, rows } from './evidence.ts';
import type { Check, Violation } from './law.ts';

/** Where ids may stand and persons may not: every row of the store, and every log. Bodies of objects are not in the store. */
function* traces(folder: string): Generator<{ where: string; text: string }> {
  const tables = rows<{ name: string }>(folder, `SELECT name FROM sqlite_master WHERE type = 'table'`);
  for (const { name } of tables)
    for (const row of rows<Record<string, unknown>>(folder, `SELECT * FROM "${name}"`)) {
      const texts = Object.values(row).filter((value) => typeof value === 'string');
      yield { where: name, text: texts.join('\n') };
    }
  const logs = join(folder, 'logs');
  for (const name of readdirSync(logs))
    for (const text of readFileSync(join(logs, name), 'utf8').split('\n')) yield { where: `logs/${name}`, text };
}

const escaped = (value: string): string => value.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Names the place and the case, never the value itself. */
function* inClear({ folder, planted }: Evidence): Generator<Violation> {
  if (planted.length === 0) return;
  const personal = new RegExp(planted.map(escaped).join('|'));
  for (const { where, text } of traces(folder)) {
    if (!personal.test(text)) continue;
    yield { caseId: /\d{6}-\d{8}-[0-9A-Z]{12}/.exec(text)?.[0] ?? null, what: `personal data in clear in ${where}` };
  }
}

export const privacyChecks: readonly Check[] = [
  { law: 9, says: 'names and numbers of persons are nowhere in clear', violations: inClear },
];
