import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { depositCertificate, employers, medicalFiling, pdf, upload } from '#infra/commands/scenarios';
import type { PersonaClient } from '#infra/commands/standing';
import { synthesised } from '#infra/commands/synth';
import { verifyChain } from '#domain/case/chain';
import type { EventType } from '#domain/case/event';
import type { CloudState } from '#infra/local/cloud-state';
import { eventually } from './deployment.ts';
import { MortalCloud } from './mortal-cloud.ts';
import { StoreView } from './store-view.ts';

/** Printed with the test's name; `KILL_SEED=… npx vitest run …` cuts at the same points again. */
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000) + 1;
/** Park and Miller's generator, a number from 0 up to 1. */
let state = seed;
const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;

const housingFundCentre = '12620100XTXX00057N';
/** On the spot; the same item where nobody gave a standing authorisation, so people decide and it is sealed; a record. */
const kinds = ['on-the-spot', 'by-people', 'record'] as const;
const mix = { 'on-the-spot': 20, 'by-people': 10, record: 20 };
const cases = kinds.flatMap((kind) => Array.from({ length: mix[kind] }, (_, index) => ({ kind, index })));
/** What each kind acknowledges: its submission, and three acts of people. */
const acknowledgements = mix['on-the-spot'] + 4 * (mix['by-people'] + mix.record);
const kills = 8;
const casesAtATime = 8;

const folder = mkdtempSync(join(tmpdir(), 'tongban-kill-'));
const cloud = new MortalCloud(folder);
afterAll(async () => {
  await cloud.kill().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

interface Acknowledged {
  readonly caseId: string;
  readonly seq: number;
  readonly type: EventType;
}
const acknowledged: Acknowledged[] = [];

/** Sends a command until it is acknowledged, always under the same key. */
async function command(
  persona: string,
  { type, send }: { type: EventType; send: (client: PersonaClient) => Promise<{ caseId: string; seq: number }> },
): Promise<string> {
  const { caseId, seq } = await cloud.as(persona, send);
  acknowledged.push({ caseId, seq, type });
  return caseId;
}

async function submit({ kind, index }: (typeof cases)[number]): Promise<{ caseId: string; applicant: string }> {
  const applicant = kind === 'by-people' ? 'citizen-away' : 'citizen';
  const paper = kind === 'record' ? await cloud.as(applicant, (client) => upload(client, pdf('commitment'))) : null;
  const employer = kind === 'by-people' ? employers.provincialBranch : employers.cityCentre;
  const body = paper === null ? depositCertificate(employer) : medicalFiling(paper);
  const idempotencyKey = `submit-${kind}-${index}`;
  const send = (client: PersonaClient) => client.submitCase({ body, idempotencyKey });
  return { caseId: await command(applicant, { type: 'case.submitted', send }), applicant };
}

async function decide(caseId: string, sealed: boolean): Promise<void> {
  const at = { params: { caseId } };
  const review = { recommendation: 'grant', opinion: '符合条件' } as const;
  await command('acceptor', {
    type: 'case.accepted',
    send: (client) => client.acceptCase({ ...at, body: {}, idempotencyKey: `accept-${caseId}` }),
  });
  await command('reviewer', {
    type: 'case.reviewed',
    send: (client) => client.reviewCase({ ...at, body: review, idempotencyKey: `review-${caseId}` }),
  });
  // Looked at once: what is approved must not change because an acknowledgement was lost.
  const { draft } = await cloud.as('decider', (client) => client.getCase(at));
  expect(draft !== null).toBe(sealed);
  const grant = { outcome: 'granted', draftSm3: draft?.sm3 ?? null } as const;
  await command('decider', {
    type: 'case.decided',
    send: (client) => client.decideCase({ ...at, body: grant, idempotencyKey: `decide-${caseId}` }),
  });
}

async function takeThrough(one: (typeof cases)[number]): Promise<void> {
  const { caseId, applicant } = await submit(one);
  if (one.kind !== 'on-the-spot') await decide(caseId, one.kind === 'by-people');
  const look = () => cloud.as(applicant, (client) => client.getCase({ params: { caseId } }));
  await eventually(look, { wanted: ({ status }) => status === 'completed', withinMs: 200_000 });
}

/** Takes the cases through, some at a time, in an order that mixes the kinds. */
async function takeAllThrough(): Promise<void> {
  const left = cases.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at);
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) await takeThrough(next.one);
  };
  await Promise.all(Array.from({ length: casesAtATime }, worker));
}

/** Kills when so much has been acknowledged and a moment more has passed: always in the middle of something. */
async function killAgainAndAgain(): Promise<void> {
  for (let nth = 1; nth <= kills; nth += 1) {
    const mark = Math.floor((acknowledgements * (nth - random())) / (kills + 0.5));
    await eventually(() => acknowledged.length, { wanted: (count) => count >= mark, withinMs: 200_000 });
    await new Promise((resolve) => setTimeout(resolve, random() * 200));
    await cloud.kill();
    cloud.start();
    if (nth % 4 !== 0) continue;
    // Some die again while they come up.
    await new Promise((resolve) => setTimeout(resolve, random() * 2_000));
    await cloud.kill();
    cloud.start();
  }
}

it(`finishes ${cases.length} cases over ${kills} kills, each once (seed ${seed - 1})`, async () => {
  await synthesised('lanzhou');
  cloud.start();
  const standing = { itemId: 'XS-022', version: 1, body: housingFundCentre };
  for (const official of ['decider', 'reviewer'])
    await cloud.as(official, (client) => client.authoriseStanding({ body: standing }));
  await Promise.all([takeAllThrough(), killAgainAndAgain()]);
  const { console: address } = await cloud.addresses;
  const look = async () => (await (await fetch(`${address}/state.json`)).json()) as CloudState;
  const seen = await eventually(look, {
    wanted: ({ queues, executions }) =>
      queues.every(({ visible, inFlight }) => visible + inFlight === 0) &&
      executions.every(({ status }) => status !== 'RUNNING'),
  });
  expect(seen.executions.map(({ status }) => status)).toEqual(cases.map(() => 'SUCCEEDED'));
  await cloud.kill();

  const view = new StoreView(folder);
  expect(acknowledged).toHaveLength(acknowledgements);
  const ids = new Set(acknowledged.map(({ caseId }) => caseId));
  expect(view.caseIds().sort()).toEqual([...ids].sort());
  expect(ids.size).toBe(cases.length);
  for (const caseId of ids) expectFinishedOnce(view, caseId);

  const identifiers = [...ids].map((caseId) => view.snapshot(caseId).identifier).filter((id) => id !== null);
  expect(identifiers).toHaveLength(mix['on-the-spot'] + mix['by-people']);
  const documents = view.objects().filter(({ key }) => key.startsWith('results/'));
  expect(documents.map(({ key }) => key).sort()).toEqual(identifiers.map((id) => `results/${id}.ofd`).sort());
  expect(view.items('licences')).toHaveLength(identifiers.length);
  expect(view.items('intents')).toHaveLength(identifiers.length);
  expect(view.items('approvals')).toHaveLength(mix['by-people'] + 2);
});

function expectFinishedOnce(view: StoreView, caseId: string): void {
  const [events, snapshot] = [view.events(caseId), view.snapshot(caseId)];
  const types = events.map(({ type }) => type);
  expect(verifyChain(events, snapshot)).toEqual({ intact: true });
  expect(snapshot.status).toBe('completed');
  expect(new Set(types).size).toBe(types.length);
  expect(types).toHaveLength(snapshot.onTheSpot ? (types.includes('case.reviewed') ? 6 : 5) : 5);
  for (const { seq, type } of acknowledged.filter((one) => one.caseId === caseId)) expect(types[seq - 1]).toBe(type);
  expect(view.waits(caseId)).toEqual([]);
}
