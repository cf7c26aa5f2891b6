import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import {
  fileOf,
  type LocalSeal,
  pagesOf,
  type Press,
  privateKeyDer,
  renderAndSeal,
  sealParts,
  setUpPress,
  signerOf,
  verifiedAt,
} from './bench-documents-made.ts';
import { type Figure, median, type Pair, pairedRatio, rounded, shown } from './bench-figures.ts';
import { rateOf, threadTime } from './bench-pairs.ts';
import { verifyOfd } from '#application/verification/verify-ofd';
import { ofdParts } from '#formats/ofd-writer';
import { readZip } from '#formats/zip-reader';
import { writeZip } from '#formats/zip-writer';

/** Where `.ci/independent.d/ofdrw` leaves what it fetched, and what it is to be. */
const jars = join('.cache', 'ci', 'ofdrw');
const sums = join('tests', 'independent', 'ofdrw', 'artifacts.sha256');
const program = join('tests', 'independent', 'ofdrw', 'Rates.java');

const rounds = 7;
const calls = 25;
/** The virtual machine of Java compiles for some seconds. */
const warmUps = 150;

/** Ours against ofdrw: sealing and verifying the same document, in turns. None, and a line that says why, where it cannot be had. */
export async function ofdrwFigures(folder: string): Promise<Figure[]> {
  const where = join(folder, 'ofdrw');
  mkdirSync(where, { recursive: true });
  const compiled = compile(where);
  if ('missing' in compiled) {
    console.error(`skipped ofdrw: ${compiled.missing}`);
    return [];
  }
  const press = await setUpPress(join(folder, 'press'));
  const [seal] = press.seals;
  if (seal === undefined) throw new Error('no seals');
  const ours = await prepare(where, { press, seal });
  const theirs = Ofdrw.start(compiled.classPath, where);
  try {
    const sealing = await compared('sealing a document', {
      ...{ ours: ours.seal, theirs: (count) => theirs.rate('seal', count) },
    });
    requireSealed(readFileSync(join(where, 'resealed.ofd')), press);
    const verifying = await compared('verifying a document', {
      ...{ ours: ours.verify, theirs: (count) => theirs.rate('verify', count) },
    });
    return [sealing, verifying];
  } finally {
    theirs.stop();
  }
}

/** What it sealed is to be sealed like ours, or the two did not do the same. When it did so is another matter: by the clock of this machine. */
function requireSealed(file: Uint8Array, { trust }: Press): void {
  const { parts } = verifyOfd({ file, trust, at: verifiedAt, register: 'offline' });
  for (const name of ['structure', 'signature', 'digest', 'coverage'])
    if (parts.find((part) => part.name === name)?.result !== 'good') throw new Error(`ofdrw sealed badly: ${name}`);
}

type Compiled = { readonly classPath: string } | { readonly missing: string };

function compile(classes: string): Compiled {
  const version = spawnSync('javac', ['-version'], { encoding: 'utf8' });
  if (version.error || version.status !== 0) return { missing: 'there is no JDK' };
  const wanted = readFileSync(sums, 'utf8').trim().split('\n');
  const classPath = [classes];
  for (const line of wanted) {
    const [sum = '', path = ''] = line.split(/\s+/);
    const jar = join(jars, basename(path));
    const is = existsSync(jar) ? createHash('sha256').update(readFileSync(jar)).digest('hex') : '';
    if (is !== sum) return { missing: `${jar} is not there as pinned; \`.ci/independent ofdrw\` fetches it` };
    classPath.push(jar);
  }
  const made = spawnSync('javac', ['-cp', classPath.join(':'), '-d', classes, program], { encoding: 'utf8' });
  return made.status === 0 ? { classPath: classPath.join(':') } : { missing: `javac: ${made.stderr.slice(0, 200)}` };
}

/** Writes what both begin with, and gives what we do with it: from a file to a file, as ofdrw does. */
async function prepare(folder: string, { press, seal }: { press: Press; seal: LocalSeal }) {
  const sign = signerOf(seal.pair);
  const { content, stamps } = pagesOf(seal, sign);
  const sealed = renderAndSeal(seal, { sign });
  const file = fileOf(sealed, { seal, timeStamp: await press.stamp(sealed.signature) });
  const unsealed = writeZip(ofdParts(content));
  const given: Readonly<Record<string, Uint8Array>> = {
    // Each writes for itself where the seals of a document are listed.
    'unsealed.ofd': writeZip(ofdParts({ ...content, isToBeSealed: false })),
    ...{ 'sealed.ofd': file, 'key.der': privateKeyDer(seal.pair) },
    ...{ 'certificate.der': seal.certificate, 'seal.esl': seal.ses },
  };
  for (const [name, bytes] of Object.entries(given)) writeFileSync(join(folder, name), bytes);
  const { trust } = press;
  return {
    seal: () => fileOf(sealParts(readZip(unsealed), { seal, sign, stamps }), { seal }),
    verify: () => verifyOfd({ file, trust, at: verifiedAt, register: 'offline' }),
  };
}

async function compared(
  what: string,
  { ours, theirs }: { ours: () => unknown; theirs: (count: number) => Promise<number> },
): Promise<Figure> {
  await theirs(warmUps);
  rateOf(ours, { calls: warmUps });
  const pairs: Pair[] = [];
  while (pairs.length < rounds)
    pairs.push({ ours: rateOf(ours, { calls: 6 * calls, clock: threadTime }), base: await theirs(calls) });
  const { ratio, low, high } = pairedRatio(pairs);
  const of = (side: keyof Pair): number => rounded(median(pairs.map((pair) => pair[side])), 0);
  return shown({
    ...{ figure: `${what}, against ofdrw`, measured: rounded(ratio), unit: '×', kind: 'time' },
    detail: `middle half ${rounded(low)}–${rounded(high)}; ${of('ours')}/s against ${of('base')}/s of processor time, one thread each`,
  });
}

/** The program in Java, asked line by line. */
class Ofdrw {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;

  private constructor(process: ChildProcess, lines: Interface) {
    this.#process = process;
    this.#lines = lines;
    this.#answers = lines[Symbol.asyncIterator]();
  }

  static start(classPath: string, folder: string): Ofdrw {
    const process = spawn('java', ['-cp', classPath, 'Rates', folder], { stdio: ['pipe', 'pipe', 'ignore'] });
    return new Ofdrw(process, createInterface({ input: process.stdout }));
  }

  async rate(what: 'seal' | 'verify', count: number): Promise<number> {
    this.#process.stdin?.write(`${what} ${String(count)}\n`);
    const answer = await this.#answers.next();
    const rate = answer.done === true ? 0 : Number(answer.value);
    if (!(rate > 0)) throw new Error(`ofdrw does not ${what} what it is given`);
    return rate;
  }

  stop(): void {
    this.#process.stdin?.end();
    this.#lines.close();
  }
}
