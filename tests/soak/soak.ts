import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { synthesised } from '#infra/commands/synth';
import { isFinished } from '#domain/case/snapshot';
import { MortalCloud } from '#tests/e2e/mortal-cloud';
import { StoreView } from '#tests/e2e/store-view';
import { audit, type Finding } from '#tests/audit/checks';
import { readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';
import { printed } from '#tests/audit/print';
import { Load } from './load.ts';
import { randomFrom } from './random.ts';
import { Tally } from './tally.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    keep: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (!(minutes > 0 && minutes <= 120) || !Number.isInteger(seed))
  throw new Error('--minutes takes up to 120, --seed a whole number');

const lanes = 8;
/** Bounded in count as well as in time. */
const mostCases = Math.ceil(minutes * 600);
/** Real time that the whole cloud is up between two kills, about. */
const killEveryMs = 20_000;
/** How long the lanes may take to finish what they began, and the cloud to come to rest. */
const patienceMs = 180_000;
const housingFundCentre = '12620100XTXX00057N';

const folder = mkdtempSync(join(tmpdir(), 'tongban-soak-'));
const random = randomFrom(seed);
const tally = new Tally();
/** The load's time runs from when the first cloud is up. */
let begun = performance.now();
const over = (): boolean => performance.now() - begun > minutes * 60_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const say = (line: string): void => console.log(line);

let faults = 'on';
const script = fileURLToPath(new URL('./soak-cloud.ts', import.meta.url));
const cloud = new MortalCloud(folder, {
  command: (life) => [script, folder, String(seed), String(life), faults],
  alsoPasses: ({ problem }) => problem.status >= 500 || problem.status === 429,
});

async function killAgainAndAgain(done: () => boolean): Promise<void> {
  for (;;) {
    // Counted from when it is up, or a slow machine would do nothing but boot.
    await cloud.addresses;
    const wakeAt = performance.now() + killEveryMs * (0.5 + random());
    while (performance.now() < wakeAt) {
      if (done()) return;
      await pause(100);
    }
    await cloud.kill();
    tally.count('kill');
    cloud.start();
    if (random() > 0.2) continue;
    // Some die again while they come up.
    await pause(random() * 2_000);
    await cloud.kill();
    tally.count('kill');
    cloud.start();
  }
}

/** The work, under faults and kills; throws where a lane met what it must not, or does not end. */
async function storm(): Promise<void> {
  const load = new Load({ cloud, tally, random, over, mostCases });
  const standing = { itemId: 'XS-022', version: 1, body: housingFundCentre };
  for (const official of ['decider', 'reviewer'])
    await cloud.as(official, (client) => client.authoriseStanding({ body: standing }));
  begun = performance.now();
  let working = true;
  const killing = killAgainAndAgain(() => !working || over());
  const work = Promise.all(Array.from({ length: lanes }, () => load.lane()));
  const late = pause(minutes * 60_000 + patienceMs).then(() => Promise.reject(new Error('the load did not end')));
  await Promise.race([work, late]).finally(() => (working = false));
  await killing;
}

/** A last life without faults, whose clock is pushed until nothing that was acknowledged is unfinished. */
async function calm(): Promise<readonly string[]> {
  await cloud.kill();
  faults = 'off';
  cloud.start();
  const { console: address } = await cloud.addresses;
  const view = new StoreView(folder);
  const acknowledged = [...new Set(tally.acknowledged.map(({ caseId }) => caseId))];
  const deadline = performance.now() + patienceMs;
  for (let rests = 0; ;) {
    const cases = new Map(view.snapshots().map((snapshot) => [snapshot.caseId, snapshot]));
    const open = acknowledged.filter((caseId) => {
      const snapshot = cases.get(caseId);
      return snapshot === undefined || !isFinished(snapshot);
    });
    // A few looks more, so that what follows from the last event is done as well.
    rests = open.length === 0 ? rests + 1 : 0;
    if (rests > 5 || performance.now() > deadline) return open;
    await fetch(`${address}/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advanceMs: 60_000 }),
    });
    await pause(1_000);
  }
}

function summary(findings: readonly Finding[]): void {
  say(`\nseed ${seed}, ${Math.round((performance.now() - begun) / 1000)} s`);
  say(`cases: ${tally.total('course ')} (${tally.of('course ')})`);
  say(`requests: ${tally.total('requests')}; acknowledged: ${tally.of('acknowledged ')}`);
  say(`kills of the cloud: ${tally.total('kill')}; calls broken off: ${tally.total('broken off')}`);
  say(`refusals: ${tally.of('refusal ')}`);
  say(
    `malformed requests: ${tally.of('malformed ')}; repeated: ${tally.total('repeated')}; verified: ${tally.total('verified')}`,
  );
  say(printed(findings));
}

/** A soak in which nothing happened shows nothing: the least of each, far below what a busy machine of two cores does. */
function idle(): readonly string[] {
  const least = { 'course ': 5, kill: 1, 'acknowledged case.decided': 1, 'malformed ': 0.5 };
  return Object.entries(least).flatMap(([what, count]) =>
    tally.total(what) < count * minutes ? [`only ${tally.total(what)} of ${what.trim()}`] : [],
  );
}

/** One count per law, one for liveness, one for answers that nothing explains. */
function verdict(results: readonly (readonly [string, readonly string[]])[]): never {
  for (const [name, wrong] of results) {
    say(`${wrong.length === 0 ? '✓' : '✗'} ${name}`);
    for (const what of wrong.slice(0, 10)) say(`    ${what}`);
  }
  const failed = results.filter(([, wrong]) => wrong.length > 0).length;
  say(`${results.length - failed} passed, ${failed} failed, 0 skipped`);
  process.exit(failed === 0 ? 0 : 1);
}

say(`soak: ${minutes} min, seed ${seed}`);
await synthesised('lanzhou');
cloud.start();
const broken = await storm().then(
  () => [],
  (error: unknown) => [error instanceof Error ? (error.stack ?? error.message) : String(error)],
);
const unfinished = await calm();
await cloud.kill();
const evidence = readEvidence({ folder, atRest: true, acknowledged: tally.acknowledged, planted: personalValues });
const findings = audit(evidence);
summary(findings);
const failing = findings.flatMap(({ law, violations }) =>
  violations.map(({ caseId, what }) => ({ law, line: `${caseId}: ${what}` })),
);
const laws = [...new Set(findings.map(({ law }) => law))];
const results = [
  ...laws.map((law) => [`law ${law}`, failing.filter((one) => one.law === law).map(({ line }) => line)] as const),
  ['there was work, and the cloud was killed over it', idle()] as const,
  ['every acknowledged case finished', unfinished] as const,
  ['every answer is explained by a fault or a rule', [...broken, ...tally.surprises]] as const,
];
if (results.some(([, wrong]) => wrong.length > 0) || values.keep) {
  const kept = join('.tongban', 'soak');
  mkdirSync(kept, { recursive: true });
  writeFileSync(join(kept, 'acknowledged.json'), JSON.stringify(tally.acknowledged));
  say(`kept: npm run audit -- --at-rest --data ${folder} --acknowledged ${join(kept, 'acknowledged.json')}`);
} else rmSync(folder, { recursive: true, force: true });
verdict(results);
