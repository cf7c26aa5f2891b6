import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunningDeployment } from './boot.ts';
import { type CaseView, until } from './scenarios.ts';
import { clientAs, type PersonaClient } from './standing.ts';
import { verifyFile } from '#application/verification/verify-file';
import type { OfdFile } from '#domain/licence/document';
import { fromBase64, fromUtf8, toBase64, utf8 } from '#formats/bytes';
import { readZip } from '#formats/zip-reader';
import { writeZip } from '#formats/zip-writer';

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

/** ISO instant, by the clock of a deployment. */
export const nowIn = ({ cloud }: RunningDeployment): string => new Date(cloud.clock.now()).toISOString();

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
    const file = identifier === null ? null : join(folder, `${caseId}.ofd`);
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
    writeFileSync(file, fromBase64(document.ofd));
    const { length } = fromBase64(document.ofd);
    must(length <= 12 * 1024, `文件 ${length} 字节, 不超过 12 KB · the file has ${length} bytes`);
    const stranger = clientAs(running, 'stranger');
    const verdict = await stranger.verifyDocument({ body: { document } });
    for (const part of verdict.parts) must(part.result === 'good', `${part.text.zh} · ${part.text.en}`);
    const looked = await stranger.verifyIdentifier({ params: { identifier } });
    must(looked.status === 'in-force', `按标识可查 · found by its identifier ${identifier}`);
    const refused = await stranger.verifyDocument({ body: { document: altered(document) } });
    must(
      refused.overall === 'bad',
      `改动一个字符即被识破 · one altered character is found out (${refused.intact.code})`,
    );
    const at = nowIn(running);
    const offline = verifyFile({ file: document, trust: running.trust, at, register: 'offline' });
    must(offline.overall === 'good', `离线核验通过 · verified offline; ${offline.inForce.text.en}`);
    say(`    → ${file}`);
    return verdict.overall;
  }
}

const sealedHere: readonly string[] = ['licence', 'attestation', 'approval'];

/** The same file, with one character changed on its first page. */
function altered({ ofd }: OfdFile): OfdFile {
  const parts = new Map(readZip(fromBase64(ofd)));
  const page = 'Doc_0/Pages/Page_0/Content.xml';
  const text = fromUtf8(parts.get(page) ?? fail(page));
  const changed = text.replace(/\d(?=<\/ofd:TextCode>)/, (digit) => String((Number(digit) + 1) % 10));
  must(changed !== text, '已改动一个字符 · one character was altered');
  return { ofd: toBase64(writeZip(parts.set(page, utf8(changed)))) };
}

export function fail(what: string): never {
  throw new Error(`missing: ${what}`);
}
