import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { atMost, type Figure, median, rounded, shown } from './bench-figures.ts';

/** Goal of DESIGN §9, in seconds. */
const warmGoal = 6;
const warmBoots = 3;
const withinMs = 120_000;

/** What a boot makes and finds again the next time; a first boot must not see ours. */
const made = ['.cache', '.tongban', 'cdk.out'];

/** `npm start` to its ready line: in a checkout where nothing was built yet, then again in the same place. */
export async function bootFigures(folder: string): Promise<Figure[]> {
  const checkout = resolve(folder, 'checkout');
  rmSync(checkout, { recursive: true, force: true });
  mkdirSync(checkout, { recursive: true });
  for (const name of readdirSync('.'))
    if (!made.includes(name) && name !== '.git') symlinkSync(resolve(name), join(checkout, name));
  const first = await bootOnce(checkout);
  const warm: number[] = [];
  for (let boot = 0; boot < warmBoots; boot += 1) warm.push(await bootOnce(checkout));
  return [
    atMost(warmGoal, {
      figure: 'npm start to ready, warm',
      measured: rounded(median(warm) / 1000, 1),
      unit: 's',
      kind: 'time',
      detail: `${warm.map((ms) => rounded(ms / 1000, 1)).join(', ')} s; without npm itself`,
    }),
    shown({
      figure: 'npm start to ready, first',
      measured: rounded(first / 1000, 1),
      unit: 's',
      kind: 'time',
      detail: 'bundles, synthesises, makes keys and seals',
    }),
  ];
}

/** Milliseconds from the start of the process to its ready line; then it is stopped. Throws Error where it does not get there. */
async function bootOnce(cwd: string): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [join('infra', 'commands', 'start.ts'), '--data', 'data-folder'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<void>((done) => child.once('close', () => done()));
  let [output, errors] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  try {
    return await new Promise<number>((ready, fail) => {
      const give = (why: string): void => fail(new Error(`${why} before it was ready:\n${errors}`));
      const timer = setTimeout(() => give(`npm start took more than ${withinMs} ms`), withinMs);
      void closed.then(() => {
        clearTimeout(timer);
        give('npm start ended');
      });
      child.once('error', fail);
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('"ready":true')) ready(performance.now() - started);
      });
    });
  } finally {
    child.kill('SIGTERM');
    await closed;
  }
}
