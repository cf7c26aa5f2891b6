/**
 * Feeds the readers of sealed files, and the verifier, with changed bytes: nothing but a verdict or a reader's own error may come of it.
 * Usage: npm run fuzz -- [--runs N] [--seed N]. Prints what came of how many, and the slowest file; exits non-zero where anything else came,
 * or where a file took more than two seconds of a processor.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Chance } from './changes.ts';
import { heavyFiles } from './heavy.ts';
import { makeTargets, type Target } from './targets.ts';
import { verifyOfd } from '#application/verification/verify-ofd';
import { now } from '#tests/shared/application/verification/forged-files';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100000' }, seed: { type: 'string', default: String(Date.now() >>> 0) } },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
const mostSeconds = 2;

/** Seconds of a processor that something takes: the machine may have more to do. */
function secondsOf(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function fuzz({ name, run }: Target, { first, count }: { first: number; count: number }): number {
  const words = new Map<string, number>();
  let [slowest, faults] = [0, 0];
  for (let at = first; at < first + count; at += 1) {
    const seconds = secondsOf(() => {
      try {
        const word = run(new Chance(at));
        words.set(word, (words.get(word) ?? 0) + 1);
      } catch (error) {
        faults += 1;
        console.log(`  FAULT    ${name}, seed ${at}:`, error);
      }
    });
    slowest = Math.max(slowest, seconds);
  }
  const came = [...words].map(([word, times]) => `${times} ${word}`).join(', ');
  console.log(`  ${name.padEnd(20)} ${came}; slowest ${Math.ceil(slowest * 1_000)} ms`);
  return faults + (slowest > mostSeconds ? 1 : 0);
}

const foreign = new Uint8Array(readFileSync(new URL('../vectors/ofd/SESV4SignDoc.ofd', import.meta.url)));
const targets = await makeTargets(foreign);
const weights = targets.reduce((sum, { weight }) => sum + weight, 0);
console.log(`seed ${seed}`);
let [faults, done] = [0, 0];
for (const target of targets) {
  const count = Math.ceil((runs * target.weight) / weights);
  faults += fuzz(target, { first: seed, count });
  done += count;
}

let [slowest, slowestFile] = [0, ''];
for (const [name, file] of await heavyFiles()) {
  const seconds = secondsOf(() => {
    const { overall } = verifyOfd({ file, trust: { roots: [] }, at: now, register: 'offline' });
    if (overall === 'good') throw new Error(`${name} was found good`);
  });
  console.log(`  ${name}: ${(file.length / 1e6).toFixed(1)} MB, ${seconds.toFixed(2)} s`);
  if (seconds > slowest) [slowest, slowestFile] = [seconds, name];
}
if (slowest > mostSeconds) faults += 1;
console.log(
  `${done} changed inputs, ${faults} faults; slowest heavy file ${slowest.toFixed(2)} s of ${mostSeconds} s (${slowestFile})`,
);
process.exitCode = faults === 0 ? 0 : 1;
