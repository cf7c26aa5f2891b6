import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { inPerson, medicalIntake, pdf, regions, upload } from '#infra/commands/scenarios';
import type { PersonaClient } from '#infra/commands/standing';
import { synthesised } from '#infra/commands/synth';
import type { CaseEvent } from '#domain/case/event';
import type { CloudState } from '#infra/local/cloud-state';
import { auditBetween } from '#tests/audit/between-regions';
import { auditAll } from '#tests/audit/checks';
import { type AuditedCase, type Evidence, readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';
import { eventually } from './deployment.ts';
import { MortalCloud } from './mortal-cloud.ts';
import { StoreView } from './store-view.ts';

/** Printed with the test's name; `KILL_SEED=… npx vitest run …` cuts at the same points again. */
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000) + 1;
/** Park and Miller's generator, a number from 0 up to 1. */
let state = seed;
const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;

/** What becomes of a case that a window of Lanzhou received: decided in Xi'an, declined there, asked back at the window. */
const mix = { decided: 6, declined: 3, withdrawn: 3 } as const;
type Kind = keyof typeof mix;
const kinds: readonly Kind[] = ['decided', 'declined', 'withdrawn'];
const cases = kinds.flatMap((kind) => Array.from({ length: mix[kind] }, (_, index) => ({ kind, index })));
/** What each kind acknowledges: its receipt at the window, and the acts of people. */
const acknowledgements = 5 * mix.decided + 2 * (mix.declined + mix.withdrawn);
const kills = 6;
const casesAtATime = 4;
/** Real time for whatever waits for the next life: only a bound. */
const withinMs = 600_000;

const names = ['lanzhou', 'xian'] as const;
const folder = mkdtempSync(join(tmpdir(), 'tongban-kill-between-'));
const script = fileURLToPath(new URL('./running-cloud.ts', import.meta.url));
const cloud = new MortalCloud(folder, {
  command: () => [script, folder, ...names],
  // A machine that is short of time answers so too; under its key nothing is done twice.
  alsoPasses: ({ problem }) => problem.status >= 500 || problem.status === 429,
  deploymentOf: (persona) => (persona.endsWith('-xian') ? 'xian' : 'lanzhou'),
});
let over = false;
afterAll(async () => {
  over = true;
  await cloud.kill().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

let acknowledged = 0;
/** Sends a command until it is acknowledged, always under the same key. */
async function command<T>(persona: string, send: (client: PersonaClient) => Promise<T>): Promise<T> {
  const answer = await cloud.as(persona, send);
  acknowledged += 1;
  return answer;
}

const { clerk } = regions.lanzhou;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The number that a case of ours was offered under in Xi'an. */
async function offered(ours: string): Promise<string> {
  const look = () =>
    cloud.as('acceptor-xian', async (client) => {
      const query = { body: regions.xian.office, step: 'take-over', limit: '100' } as const;
      for (const { caseId } of (await client.listInbox({ query })).cases) {
        const { collection } = await client.getCase({ params: { caseId } });
        if (collection?.counterpart.caseId === ours) return caseId;
      }
      return null;
    });
  return (await eventually(look, { wanted: (found) => found !== null, withinMs })) ?? '';
}

async function decide(caseId: string): Promise<void> {
  const at = { params: { caseId } };
  await command('acceptor-xian', (client) =>
    client.takeOverCase({ ...at, body: {}, idempotencyKey: `take-${caseId}` }),
  );
  await command('acceptor-xian', (client) =>
    client.acceptCase({ ...at, body: {}, idempotencyKey: `accept-${caseId}` }),
  );
  const review = { recommendation: 'grant', opinion: '符合条件' } as const;
  await command('reviewer-xian', (client) =>
    client.reviewCase({ ...at, body: review, idempotencyKey: `review-${caseId}` }),
  );
  const grant = { outcome: 'granted', draftSm3: null } as const;
  await command('decider-xian', (client) =>
    client.decideCase({ ...at, body: grant, idempotencyKey: `decide-${caseId}` }),
  );
}

async function takeThrough({ kind, index }: (typeof cases)[number]): Promise<void> {
  const paper = await cloud.as(clerk, (client) => upload(client, pdf(`${kind} ${index}`)));
  const body = medicalIntake(paper, { at: 'lanzhou', applicant: inPerson });
  const { caseId } = await command(clerk, (client) =>
    client.collectCase({ body, idempotencyKey: `collect-${kind}-${index}` }),
  );
  const at = { params: { caseId } };
  if (kind === 'withdrawn')
    await command(clerk, (client) => client.askWithdrawal({ ...at, body: {}, idempotencyKey: `withdraw-${caseId}` }));
  if (kind === 'decided') await decide(await offered(caseId));
  if (kind === 'declined') {
    const params = { caseId: await offered(caseId) };
    const declined = { params, body: { reasons: ['参保地已转出'] }, idempotencyKey: `decline-${caseId}` };
    await command('acceptor-xian', (client) => client.declineHandover(declined));
  }
  const end = kind === 'decided' ? 'completed' : kind;
  const look = () => cloud.as(clerk, (client) => client.getCase(at));
  await eventually(look, { wanted: ({ status }) => status === end, withinMs });
}

/** Takes the cases through, some at a time, in an order that mixes the kinds. */
async function takeAllThrough(): Promise<void> {
  const left = cases.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at);
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) await takeThrough(next.one);
  };
  await Promise.all(Array.from({ length: casesAtATime }, worker));
}

/** Messages that are written down and not taken yet. */
const waiting = (): number =>
  names
    .flatMap((name) => new StoreView(folder, name).items('partners'))
    .filter(({ pk }) => pk?.S?.startsWith('OUTBOX#')).length;

/** Kills when so much has been acknowledged and a moment more has passed; gives how often it was before all was delivered. */
async function killAgainAndAgain(): Promise<number> {
  let amidDeliveries = 0;
  for (let nth = 1; nth <= kills; nth += 1) {
    const mark = Math.floor((acknowledgements * (nth - random())) / (kills + 0.5));
    const delayMs = random() * 200;
    await eventually(() => acknowledged, { wanted: (count) => count >= mark, withinMs });
    await cloud.addresses;
    await pause(delayMs);
    await cloud.kill();
    if (waiting() > 0) amidDeliveries += 1;
    cloud.start();
  }
  return amidDeliveries;
}

async function cloudState(): Promise<CloudState> {
  const { console: address } = await cloud.addresses;
  return (await (await fetch(`${address}/state.json`)).json()) as CloudState;
}

const isQuiet = ({ functions, queues }: CloudState): boolean =>
  functions.every(({ running, queued }) => running + queued === 0) &&
  queues.every(({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0);

/** Lets a minute pass whenever nobody is at work, so that what waits for its next attempt comes to it, however slow the machine. */
async function letTimePass(): Promise<void> {
  for (let quiet = 0; !over;) {
    try {
      quiet = isQuiet(await cloudState()) ? quiet + 1 : 0;
      if (quiet >= 3) {
        const { console: address } = await cloud.addresses;
        await fetch(`${address}/clock`, { method: 'POST', body: JSON.stringify({ advanceMs: 60_000 }) });
        quiet = 0;
      }
    } catch {
      // It was just killed.
      quiet = 0;
    }
    await pause(100);
  }
}

const timeout = 900_000;

it(
  `knows in both of two regions what happened in the other, over ${kills} kills (seed ${seed - 1})`,
  { timeout },
  async () => {
    for (const name of names) await synthesised(name);
    cloud.start();
    const time = letTimePass();
    const [amidDeliveries] = await Promise.all([killAgainAndAgain(), takeAllThrough()]);
    expect(acknowledged).toBe(acknowledgements);
    await eventually(async () => isQuiet(await cloudState()) && waiting() === 0, { wanted: (is) => is, withinMs });
    over = true;
    await time;
    await cloud.kill();

    expect(amidDeliveries).toBeGreaterThan(0);
    const evidence = names.map((deployment) =>
      readEvidence({ folder, deployment, atRest: true, planted: personalValues }),
    ) as [Evidence, Evidence];
    expect(evidence.map((region) => region.cases.length)).toEqual([cases.length, cases.length]);
    expect([...auditAll(evidence), auditBetween(evidence)].filter(({ violations }) => violations.length > 0)).toEqual(
      [],
    );
    for (const one of evidence[0].cases) expectKnownOnce(one, evidence[1]);
    // It would see what is lost, and what is doubled.
    const [here, there] = evidence;
    for (const times of [0, 2]) {
      const changed = here.cases.map((one): AuditedCase => ({
        ...one,
        events: one.events.flatMap(reportsTimes(times)),
      }));
      expect(auditBetween([{ ...here, cases: changed }, there]).violations).toHaveLength(cases.length);
    }
  },
);

/** A case of the window is in Xi'an once, and the window has no report of it twice or before an earlier one. */
function expectKnownOnce({ caseId, events }: AuditedCase, xian: Evidence): void {
  const there = xian.cases.filter(({ snapshot }) => snapshot?.collection?.counterpart.caseId === caseId);
  expect([caseId, there.length]).toEqual([caseId, 1]);
  const reported = events.flatMap((event) => (event.type === 'case.reported' ? [event.data.from.seq] : []));
  expect(reported.length).toBeGreaterThan(0);
  expect(reported).toEqual([...new Set(reported)].sort((a, b) => a - b));
  const answers = there[0]?.events.filter(({ type }) => type === 'case.withdrawn' || type === 'case.handover-declined');
  expect(answers?.length ?? 0).toBeLessThanOrEqual(1);
}

/** Each report so many times, everything else once. */
const reportsTimes =
  (times: number) =>
  (event: CaseEvent): CaseEvent[] =>
    Array.from({ length: event.type === 'case.reported' ? times : 1 }, () => event);
