import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningDeployment } from './boot.ts';
import { day, fail, folder, must, nowIn, say } from './demo-stage.ts';
import {
  type CaseView,
  type Material,
  newKey,
  offeredTo,
  officials,
  pdf,
  regions,
  until,
  upload,
} from './scenarios.ts';
import { clientAs, type PersonaClient } from './standing.ts';
import { verifyDocument } from '#application/verification/verify-document';

export type RegionName = keyof typeof regions;
type Intake = Parameters<PersonaClient['collectCase']>[0]['body'];

/** A window in one region, the authority of the other, and what passes between them. */
export class Between {
  readonly here: RunningDeployment;
  readonly there: RunningDeployment;
  readonly at: RegionName;
  readonly clerk: PersonaClient;
  readonly people: ReturnType<typeof officials>;

  constructor(here: RunningDeployment, there: RunningDeployment) {
    this.here = here;
    this.there = there;
    this.at = here.deployment.name as RegionName;
    this.clerk = clientAs(here, regions[this.at].clerk);
    this.people = officials(there);
  }

  scan(text: string): Promise<Material> {
    return upload(this.clerk, pdf(`${text}, at ${this.at}`));
  }

  /** Receives, gives the sealed receipt, checks it from its file alone, and waits for the offer. */
  async receive(intake: Intake, authority: string): Promise<{ ours: string; theirs: string; code: string }> {
    const visit = intake.visit ?? randomUUID();
    const { caseId } = await this.clerk.collectCase({ body: { ...intake, visit }, idempotencyKey: newKey() });
    say(
      `  ${caseId}: 窗口 ${intake.window} 代收, 核验身份, 扫描件与原件核对一致 · received, identity and copies checked`,
    );
    const code = await this.receipt(visit, caseId);
    return { ours: caseId, theirs: await offeredTo(this.there, { caseId, body: authority }), code };
  }

  async receipt(visit: string, caseId: string): Promise<string> {
    const document = await this.clerk.giveReceipt({ params: { visit }, body: { caseIds: [caseId] } });
    const file = join(folder, `receipt-${caseId}.json`);
    writeFileSync(file, JSON.stringify(document, null, 2));
    const verdict = verifyDocument({ file: document, trust: this.here.trust, at: nowIn(this.here) });
    must(verdict.overall === 'good', `收件凭证仅凭文件离线核验通过 · the receipt is verified offline, from ${file}`);
    const { cases } = JSON.parse(Buffer.from(document.payload, 'base64').toString()) as {
      cases: readonly { trackingCode: string }[];
    };
    return cases[0]?.trackingCode ?? fail('a tracking code');
  }

  /** What whoever holds the receipt sees, like a parcel: who has it, since when, until when, what they can do. */
  async follow(code: string): Promise<void> {
    const { statusText, with: holder, next } = await clientAs(this.here, 'stranger').followCase({ params: { code } });
    const until =
      holder.until === null ? '' : `, 至 until ${holder.until.date}${holder.overdue ? ' (逾期 overdue)' : ''}`;
    const since = holder.since === null ? '' : `, 自 since ${day(holder.since)}`;
    say(`    ▸ ${statusText.zh} · ${holder.who?.zh ?? '—'} ${holder.who?.en ?? ''}${since}${until}`);
    say(`      ${next.zh} · ${next.en}`);
  }

  onOurs(caseId: string, wanted: (view: CaseView) => boolean): Promise<CaseView> {
    return until(this.clerk, { caseId, wanted });
  }

  onTheirs(caseId: string, wanted: (view: CaseView) => boolean): Promise<CaseView> {
    return until(this.people.acceptor, { caseId, wanted });
  }
}

export const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
export const is =
  (status: string) =>
  (view: CaseView): boolean =>
    view.status === status;
