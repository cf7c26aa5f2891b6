import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunningDeployment } from './boot.ts';
import { type CaseView, until } from './scenarios.ts';
import { clientAs, type PersonaClient } from './standing.ts';
import { verifyDocument } from '#application/verification/verify-document';

export const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
export const folder = join('.tongban', 'demo');

export interface DemoCase {
  readonly id: string;
  readonly item: string;
  readonly mode: string;
  readonly status: string;
  readonly events: number;
  readonly result: { readonly kind: string; readonly file: string | null; readonly verdict: string | null } | null;
}

/** Says a line to a person; nothing under `--json`. */
export const say = (line: string): void => {
  if (!values.json) console.log(line);
};

/** What must hold, or the demo fails. */
export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not as it must be: ${what}`);
  say(`    ✓ ${what}`);
}

export const day = (instant: string): string =>
  new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

function showTimeline(view: CaseView): void {
  say(`  ${view.caseId}  ${view.item.name.zh} → ${view.body.name.zh}`);
  for (const { recordedAt, occurredAt, title, basis } of view.timeline) {
    const effective = day(occurredAt) === day(recordedAt) ? '' : ` (自 ${day(occurredAt)} 起 · in effect from then)`;
    say(`    ${day(recordedAt)}  ${title.zh} · ${title.en} [${basis}]${effective}`);
  }
  must(
    view.integrity.intact,
    `链完整, ${view.integrity.events} 个事件 · the chain of ${view.integrity.events} events holds`,
  );
}

/** The running deployment and what the demo has shown so far. */
export class Demo {
  readonly cases: DemoCase[] = [];
  readonly running: RunningDeployment;

  constructor(running: RunningDeployment) {
    this.running = running;
  }

  /** Shows a finished case, fetches its document as the holder, and has it verified by the public and offline. */
  async finish(holder: PersonaClient, caseId: string, running = this.running): Promise<CaseView> {
    const view = await until(holder, { caseId, wanted: ({ status }) => status === 'completed' });
    showTimeline(view);
    // What another system issued is only referred to.
    const issued = view.result?.identifier ?? null;
    const identifier = sealedHere.includes(view.result?.kind ?? '') ? issued : null;
    if (issued !== identifier)
      say(`    ✓ 结果在其他系统, 编号 ${issued} · the result is in another system, under this number`);
    const file = identifier === null ? null : join(folder, `${caseId}.json`);
    const verdict =
      identifier === null || file === null ? null : await this.verify(holder, { identifier, file, running });
    this.cases.push({
      id: caseId,
      item: view.item.id,
      mode: view.mode,
      status: view.status,
      events: view.timeline.length,
      result: view.result === null ? null : { kind: view.result.kind, file, verdict },
    });
    return view;
  }

  async verify(
    holder: PersonaClient,
    { identifier, file, running }: { identifier: string; file: string; running: RunningDeployment },
  ): Promise<string> {
    const document = await holder.getDocument({ params: { identifier } });
    writeFileSync(file, JSON.stringify(document, null, 2));
    const stranger = clientAs(running, 'stranger');
    const verdict = await stranger.verifyDocument({ body: { document } });
    for (const part of [verdict.intact, verdict.sealedBy, verdict.inForce])
      must(part.result === 'good', `${part.text.zh} · ${part.text.en}`);
    const looked = await stranger.verifyIdentifier({ params: { identifier } });
    must(looked.status === 'in-force', `按标识可查 · found by its identifier ${identifier}`);
    const altered = { ...document, payload: alter(document.payload) };
    const refused = await stranger.verifyDocument({ body: { document: altered } });
    must(refused.overall === 'bad', `改动一个字节即被识破 · one altered byte is found out (${refused.intact.code})`);
    const at = new Date(running.cloud.clock.now()).toISOString();
    const offline = verifyDocument({
      file: document,
      trust: running.trust,
      at,
      register: 'offline',
    });
    must(offline.overall === 'good', `离线核验通过 · verified offline; ${offline.inForce.text.en}`);
    say(`    → ${file}`);
    return verdict.overall;
  }
}

const sealedHere: readonly string[] = ['licence', 'attestation', 'approval'];

/** Changes one character of what was sealed. */
function alter(payload: string): string {
  const bytes = Buffer.from(payload, 'base64');
  const at = bytes.indexOf('"issuedOn":"20') + '"issuedOn":"2'.length;
  bytes[at] = (bytes[at] ?? 0) + 1;
  return bytes.toString('base64');
}

export function fail(what: string): never {
  throw new Error(`missing: ${what}`);
}
