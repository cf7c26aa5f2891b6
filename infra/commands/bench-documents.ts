import { createPublicKey, createVerify } from 'node:crypto';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import {
  fileOf,
  type LocalSeal,
  type Press,
  renderAndSeal,
  setUpPress,
  signerOf,
  verifiedAt,
} from './bench-documents-made.ts';
import { atLeast, atMost, type Figure, type Pair, pairedRatio, quantile, rounded, shown } from './bench-figures.ts';
import { pairsOf, rateOf, type Rounds, threadTime } from './bench-pairs.ts';
import { verifyOfd } from '#application/verification/verify-ofd';
import { concat } from '#formats/bytes';
import { sm2Z } from '#formats/sm2';
import { hasNativeSm2 } from '#formats/sm2-native';
import { encodeSpki } from '#formats/spki';

/** Documents a second on one thread, and KB of one without a photograph. */
const goals = { sealed: 500, verified: 400, kb: 12 } as const;
/** Documents in turn, so that nothing is made or verified twice in a row. */
const documents = 60;
/** Rendering and sealing results of all templates, and verifying them whole, against bare SM2 of OpenSSL in the same rounds. One thread, no network. */
export async function documentFigures(
  folder: string,
  rounds: Rounds = { rounds: 24, calls: 60, clock: threadTime },
): Promise<Figure[]> {
  const press = await setUpPress(join(folder, 'press'));
  const files = await filesOf(press);
  const { trust } = press;
  const judge: Judge = (file) => verifyOfd({ file, trust, at: verifiedAt, register: 'offline' });
  for (const file of files) if (judge(file).overall !== 'good') throw new Error('what was sealed does not verify');
  const largest = Math.max(...files.map(({ length }) => length));
  return [
    ...sealingFigures(press, rounds),
    ...verifyingFigures({ press, files, judge, inJs: await judgeWithoutNative(press, folder) }, rounds),
    atMost(goals.kb, {
      figure: 'a sealed document without a photograph, the largest of the templates',
      ...{ measured: rounded(largest / 1024, 1), unit: 'KB', kind: 'count' },
      detail: 'with a seal of the built-in maker, code, data for machines and time-stamp',
    }),
  ];
}

type Judge = (file: Uint8Array) => { readonly overall: string };

const inTurn = <T>(values: readonly T[]): (() => T) => {
  let at = 0;
  return () => {
    const value = values[at++ % values.length];
    if (value === undefined) throw new Error('nothing to take in turn');
    return value;
  };
};

async function filesOf(press: Press): Promise<readonly Uint8Array[]> {
  const next = inTurn(press.seals);
  return Promise.all(
    Array.from({ length: documents }, async () => {
      const seal = next();
      const sealed = renderAndSeal(seal, { sign: signerOf(seal.pair) });
      return fileOf(sealed, { seal, timeStamp: await press.stamp(sealed.signature) });
    }),
  );
}

/** The code's picture is made for each document; its signature is one of KMS like that of the seal, and only the latter is made here. */
function sealingFigures({ seals }: Press, rounds: Rounds): Figure[] {
  const message = new Uint8Array(3 * 1024);
  const sealer = (isNative: boolean, signsCode: boolean): (() => Uint8Array) => {
    const next = inTurn(
      seals.map((seal) => {
        const sign = signerOf(seal.pair, isNative);
        const given = sign(message);
        return { seal, by: signsCode ? { sign } : { sign, signCode: () => given } };
      }),
    );
    return () => {
      const { seal, by } = next();
      return fileOf(renderAndSeal(seal, by), { seal });
    };
  };
  const [first] = seals;
  if (first === undefined) throw new Error('no seals');
  const sign = signerOf(first.pair);
  return figuresOf({
    ...{ what: 'documents rendered and sealed', goal: goals.sealed, ours: sealer(hasNativeSm2(), false), rounds },
    base: { call: () => sign(message), says: 'signs' },
    beside: {
      'with the signature of the code too': sealer(hasNativeSm2(), true),
      'signed in JavaScript': sealer(false, false),
    },
  });
}

function verifyingFigures(
  { press, files, judge, inJs }: { press: Press; files: readonly Uint8Array[]; judge: Judge; inJs: Judge },
  rounds: Rounds,
): Figure[] {
  const [next, nextInJs] = [inTurn(files), inTurn(files)];
  const [first] = press.seals;
  if (first === undefined) throw new Error('no seals');
  return figuresOf({
    ...{ what: 'documents verified', goal: goals.verified, ours: () => judge(next()), rounds },
    base: { call: bareVerification(first), says: 'verifies' },
    beside: { 'all in JavaScript': () => inJs(nextInJs()) },
  });
}

/** One signature, its key imported once. */
function bareVerification({ pair }: LocalSeal): () => unknown {
  const message = new Uint8Array(3 * 1024);
  const signature = signerOf(pair)(message);
  const der = Buffer.from(encodeSpki({ algorithm: 'SM2', bytes: pair.publicKey }));
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const signed = concat(sm2Z(pair), message);
  return () => createVerify('sm3').update(signed).verify(key, signature);
}

interface Compared {
  readonly what: string;
  /** A second. */
  readonly goal: number;
  readonly ours: () => unknown;
  /** One bare signature, by OpenSSL where it has SM2. */
  readonly base: { readonly call: () => unknown; readonly says: string };
  /** Printed beside it. */
  readonly beside: Readonly<Record<string, () => unknown>>;
  readonly rounds: Rounds;
}

/** A round of them takes about as long as one of documents: the clock of a thread moves in steps of some milliseconds. */
const signaturesAtOnce = 5;

/** How many a second, and how many in the time of a bare signature, which asks as much of any machine. */
function figuresOf({ what, goal, ours, base, beside, rounds }: Compared): Figure[] {
  // Compiled before anything counts.
  for (const each of [ours, base.call, ...Object.values(beside)]) rateOf(each, { calls: 5 * rounds.calls });
  const several = (): void => {
    for (let made = 0; made < signaturesAtOnce; made += 1) base.call();
  };
  const pairs = pairsOf(ours, several, rounds).map((pair) => ({ ...pair, base: pair.base * signaturesAtOnce }));
  const of = (side: keyof Pair, share: number): number =>
    rounded(
      quantile(
        pairs.map((pair) => pair[side]),
        share,
      ),
      0,
    );
  const others = Object.entries(beside).map(([name, call]) => {
    const rates = Array.from({ length: Math.ceil(rounds.rounds / 3) }, () => rateOf(call, rounds));
    return `${name} ${rounded(Math.max(...rates), 0)}/s`;
  });
  const { ratio, low, high } = pairedRatio(pairs);
  const by = hasNativeSm2() ? 'OpenSSL' : 'our JavaScript';
  return [
    atLeast(goal, {
      ...{ figure: `${what}, on one thread`, measured: of('ours', 1), unit: '/s', kind: 'time' },
      detail: `best of ${rounds.rounds} rounds, median ${of('ours', 0.5)}/s of processor time, less on a machine that is busy; at best ${others.join(', ')}`,
    }),
    shown({
      ...{ figure: `${what}, against bare SM2 signatures`, measured: rounded(ratio), unit: '×', kind: 'time' },
      detail: `middle half ${rounded(low)}–${rounded(high)}; ${by} ${base.says} ${of('base', 1)}/s at best`,
    }),
  ];
}

/** The verifier as it is where OpenSSL has no SM2. */
const withoutNative: Plugin = {
  name: 'without native SM2',
  setup(plugin) {
    const contents = 'export const hasNativeSm2 = () => false; export const sm2VerifyNatively = () => false;';
    plugin.onLoad({ filter: /[\\/]sm2-native\.ts$/ }, () => ({ contents, loader: 'js' }));
  },
};

async function judgeWithoutNative({ trust }: Press, folder: string): Promise<Judge> {
  const outfile = join(folder, 'verify-in-js.mjs');
  const source = "export { verifyOfd } from '#application/verification/verify-ofd';";
  await build({
    stdin: { contents: source, resolveDir: process.cwd() },
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', target: 'node24', plugins: [withoutNative] },
  });
  const bundled = (await import(pathToFileURL(resolve(outfile)).href)) as { verifyOfd: typeof verifyOfd };
  return (file) => bundled.verifyOfd({ file, trust, at: verifiedAt, register: 'offline' });
}
