import { parseArgs } from 'node:util';
import { type CallRecording, forgetRecordings, recordings } from './call-record.ts';
import { statedRights, type StatedRight } from './stated-rights.ts';
import { synthesised } from './synth.ts';
import { reasonUnreached } from './unreached-rights.ts';

/**
 * Holds what the roles called in all recorded runs against what the templates allow: prints calls that were refused and
 * rights that nobody used, and the count; exit code 1 for either. `--forget` drops the recordings instead.
 */
const { values } = parseArgs({ options: { forget: { type: 'boolean', default: false } } });

const tail = (arn: string): string => arn.split(/[/:]/).at(-1) ?? arn;

/** The recordings of what would be deployed now; earlier templates granted something else. */
async function current(): Promise<CallRecording[]> {
  const all = recordings();
  const folders = new Map<string, string>();
  for (const { deployment } of all) folders.set(deployment, folders.get(deployment) ?? (await synthesised(deployment)));
  const found = all.filter(({ deployment, assetsFolder }) => folders.get(deployment) === assetsFolder);
  if (found.length < all.length) console.log(`${all.length - found.length} recordings are of other templates`);
  if (found.length === 0) throw new Error('nothing is recorded: run `npm test` and `npm run demo` first');
  return found;
}

function check({ deployment, assetsFolder, decisions }: CallRecording) {
  const used = new Set(
    decisions.flatMap(({ role, action, by }) =>
      by.flatMap((statement) => [role, 'anybody'].map((who) => `${who} ${statement} ${action.toLowerCase()}`)),
    ),
  );
  const isUsed = ({ role, statement, action }: StatedRight): boolean =>
    used.has(`${role} ${statement} ${action.toLowerCase()}`);
  const rights = statedRights({ deployment, assetsFolder });
  const idle = rights.filter((right) => !isUsed(right));
  const unused = idle.filter((right) => reasonUnreached(right) === undefined);
  // People may try what they may not do; a program that does was not given what it needs, or reaches for more.
  const people = new Set(rights.filter(({ byService }) => !byService).map(({ role }) => role));
  const refused = new Set(
    decisions
      .filter(({ allowed, role }) => !allowed && !people.has(role))
      .map(({ role, action, resource }) => `${tail(role)} ${action} ${resource}`),
  );
  for (const call of refused) console.log(`${deployment}: refused ${call}`);
  for (const { holder, sid, action } of unused) console.log(`${deployment}: unused ${holder} ${sid} ${action}`);
  const skipped = idle.length - unused.length;
  return { passed: rights.length - idle.length, failed: unused.length + refused.size, skipped };
}

async function main(): Promise<void> {
  const found = await current();
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const deployment of new Set(found.map((each) => each.deployment))) {
    const own = found.filter((each) => each.deployment === deployment);
    const [{ assetsFolder } = { assetsFolder: '' }] = own;
    const decisions = own.flatMap((each) => each.decisions);
    const { passed, failed, skipped } = check({ deployment, assetsFolder, decisions });
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  if (sum.failed > 0) process.exitCode = 1;
}

if (values.forget) forgetRecordings();
else await main();
