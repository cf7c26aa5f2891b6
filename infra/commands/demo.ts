import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootDeployments, type RunningDeployment } from './boot.ts';
import { moveClockAtRest } from './move-clock.ts';
import {
  type CaseView,
  depositCertificate,
  employers,
  foodProduction,
  handleByPeople,
  inInbox,
  inPerson,
  medicalFiling,
  medicalInsuranceOffice,
  medicalIntake,
  motherAndSon,
  newKey,
  offeredTo,
  officials,
  pdf,
  regions,
  reviewAndGrant,
  until,
  upload,
} from './scenarios.ts';
import { authoriseOnTheSpotItems, clientAs, type PersonaClient } from './standing.ts';
import { verifyDocument } from '#application/verification/verify-document';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const folder = join('.tongban', 'demo');
/** Tuesday 2026-09-22, 09:00 in Lanzhou: the day on which the materials of the food licence arrive. */
const startsAt = Date.parse('2026-09-22T01:00:00Z');

interface DemoCase {
  readonly id: string;
  readonly item: string;
  readonly mode: string;
  readonly status: string;
  readonly events: number;
  readonly result: { readonly kind: string; readonly file: string | null; readonly verdict: string | null } | null;
}

const say = (line: string): void => {
  if (!values.json) console.log(line);
};

/** What must hold, or the demo fails. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not as it must be: ${what}`);
  say(`    ✓ ${what}`);
}

const day = (instant: string): string =>
  new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

function showTimeline(view: CaseView): void {
  say(`  ${view.caseId}  ${view.item.name.zh} → ${view.body.name.zh}`);
  for (const { recordedAt, occurredAt, title, basis } of view.timeline) {
    const effective = occurredAt === recordedAt ? '' : ` (自 ${day(occurredAt)} 起 · in effect from then)`;
    say(`    ${day(recordedAt)}  ${title.zh} · ${title.en} [${basis}]${effective}`);
  }
  must(
    view.integrity.intact,
    `链完整, ${view.integrity.events} 个事件 · the chain of ${view.integrity.events} events holds`,
  );
}

/** The running deployment and what the demo has shown so far. */
class Demo {
  readonly cases: DemoCase[] = [];
  readonly running: RunningDeployment;

  constructor(running: RunningDeployment) {
    this.running = running;
  }

  /** Shows a finished case, fetches its document as the holder, and has it verified by the public and offline. */
  async finish(holder: PersonaClient, caseId: string): Promise<CaseView> {
    const view = await until(holder, { caseId, wanted: ({ status }) => status === 'completed' });
    showTimeline(view);
    const identifier = view.result?.identifier ?? null;
    const file = identifier === null ? null : join(folder, `${caseId}.json`);
    const verdict = identifier === null || file === null ? null : await this.verify(holder, { identifier, file });
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

  async verify(holder: PersonaClient, { identifier, file }: { identifier: string; file: string }): Promise<string> {
    const document = await holder.getDocument({ params: { identifier } });
    writeFileSync(file, JSON.stringify(document, null, 2));
    const stranger = clientAs(this.running, 'stranger');
    const verdict = await stranger.verifyDocument({ body: { document } });
    for (const part of [verdict.intact, verdict.sealedBy, verdict.inForce])
      must(part.result === 'good', `${part.text.zh} · ${part.text.en}`);
    const looked = await stranger.verifyIdentifier({ params: { identifier } });
    must(looked.status === 'in-force', `按标识可查 · found by its identifier ${identifier}`);
    const altered = { ...document, payload: alter(document.payload) };
    const refused = await stranger.verifyDocument({ body: { document: altered } });
    must(refused.overall === 'bad', `改动一个字节即被识破 · one altered byte is found out (${refused.intact.code})`);
    const at = new Date(this.running.cloud.clock.now()).toISOString();
    const offline = verifyDocument({
      file: document,
      trust: this.running.trust,
      at,
      register: 'offline',
    });
    must(offline.overall === 'good', `离线核验通过 · verified offline; ${offline.inForce.text.en}`);
    say(`    → ${file}`);
    return verdict.overall;
  }
}

/** Changes one character of what was sealed. */
function alter(payload: string): string {
  const bytes = Buffer.from(payload, 'base64');
  const at = bytes.indexOf('"issuedOn":"20') + '"issuedOn":"2'.length;
  bytes[at] = (bytes[at] ?? 0) + 1;
  return bytes.toString('base64');
}

async function depositCertificates(demo: Demo): Promise<void> {
  say('\n一、异地贷款职工住房公积金缴存使用证明 (XS-022): on the spot, nothing to upload (S1)');
  for (const [persona, employer] of [
    ['citizen', employers.cityCentre],
    ['citizen-away', employers.provincialBranch],
  ] as const) {
    const depositor = clientAs(demo.running, persona);
    const filing = depositCertificate(employer);
    const key = newKey();
    const { caseId } = await depositor.submitCase({ body: filing, idempotencyKey: key });
    const again = await depositor.submitCase({ body: filing, idempotencyKey: key });
    must(again.caseId === caseId, '同一幂等键只成一件 · the same key again is the same case');
    const { body } = await demo.finish(depositor, caseId);
    say(`    由 ${body.name.zh} 办理 · handled by ${body.name.en}`);
  }
}

async function medicalFilings(demo: Demo): Promise<string> {
  say('\n二、跨省异地就医结算备案 (XS-057): filed by the insured person; a record, no document of ours');
  const insured = clientAs(demo.running, 'citizen');
  const commitment = await upload(insured, pdf('个人承诺书 written commitment'));
  const filing = medicalFiling(commitment);
  const { caseId } = await insured.submitCase({ body: filing, idempotencyKey: newKey() });
  await inInbox(demo.running, { caseId, body: medicalInsuranceOffice });
  say('    ✓ 进入经办机构的待办 · it is in the inbox of the office, with its due date');
  await handleByPeople(officials(demo.running), caseId);
  const view = await demo.finish(insured, caseId);
  const { notices } = await insured.listNotices({});
  say(`    通知 · told: ${notices.map(({ title }) => `${title.zh} ${title.en}`).join('; ')}`);
  must(view.result?.kind === 'record' && view.result.identifier === null, '结果是备案记录 · its result is a record');
  const silent = await insured.submitCase({ body: filing, idempotencyKey: newKey() });
  say(`  ${silent.caseId}: 再报一件, 受理人员不作声 · a second one meets silence`);
  return silent.caseId;
}

async function foodLicence(demo: Demo, silentCase: string): Promise<void> {
  const { running } = demo;
  say('\n三、食品生产许可 (LZ-001): a company of Xi’an, a plant in 皋兰县; silence, deemed acceptance, extension (S6)');
  const company = clientAs(running, 'company');
  const papers = new Map<string, Awaited<ReturnType<typeof upload>>>();
  for (const slot of ['application', 'layout-plan', 'process-chart', 'equipment-list', 'safety-system'])
    papers.set(slot, await upload(company, pdf(`${slot} of the plant`)));
  const body = foodProduction((slot) => papers.get(slot) ?? fail(slot));
  const { caseId } = await company.submitCase({ body, idempotencyKey: newKey() });
  const received = await company.getCase({ params: { caseId } });
  must(received.due.acceptance?.date === '2026-09-30', '应于 2026-09-30 前决定是否受理 · acceptance due 2026-09-30');

  say('  … 虚拟时钟拨到 2026-09-30 24:00 · the virtual clock moves to the end of 2026-09-30');
  await moveClockAtRest(running.cloud, Date.parse('2026-09-30T16:00:01Z'));
  const deemed = await until(company, { caseId, wanted: ({ status }) => status === 'accepted' });
  must(
    deemed.deemedAccepted && deemed.acceptedOn === '2026-09-22',
    '逾期未告知, 自收到之日 (09-22) 起视为受理 · deemed accepted from 09-22',
  );
  must(deemed.due.statutory?.date === '2026-10-13', '法定期限 2026-10-13 · due 2026-10-13');
  const insured = clientAs(running, 'citizen');
  const late = await until(insured, { caseId: silentCase, wanted: ({ awaited }) => awaited?.overdue === true });
  must(
    late.status === 'submitted' && !late.deemedAccepted,
    '同样的沉默对备案事项只是超期提醒 · the same silence on XS-057 is only an alert',
  );

  const people = officials(running);
  await people.decider.extendCase({
    params: { caseId },
    body: { reason: '需现场核查, 经负责人批准' },
    idempotencyKey: newKey(),
  });
  const extended = await company.getCase({ params: { caseId } });
  must(extended.due.statutory?.date === '2026-10-20', '经批准延长至 2026-10-20 · extended to 2026-10-20');
  await reviewAndGrant(people, caseId);
  await demo.finish(company, caseId);
  await handleByPeople(people, silentCase);
  await demo.finish(insured, silentCase);
}

/** Cases that a window of one region receives for the office of the other, in both directions. */
async function collections([lanzhou, xian]: readonly RunningDeployment[], demo: Demo): Promise<void> {
  if (lanzhou === undefined || xian === undefined) throw new Error('two regions are needed');
  say('\n四、异地代收代办 (XS-057): a window receives, the authority elsewhere decides; Xi’an → Lanzhou and back (S2)');
  for (const [here, there, applicant] of [
    [xian, lanzhou, motherAndSon],
    [lanzhou, xian, inPerson],
  ] as const) {
    const [at, to] = [here.deployment.name, there.deployment.name] as ('lanzhou' | 'xian')[];
    if (at === undefined || to === undefined) throw new Error('the regions have no names');
    const clerk = clientAs(here, regions[at].clerk);
    const commitment = await upload(clerk, pdf(`个人承诺书 written commitment at ${at}`));
    const intake = medicalIntake(commitment, { at, applicant });
    const { caseId } = await clerk.collectCase({ body: intake, idempotencyKey: newKey() });
    say(
      `  ${caseId}: 窗口 ${intake.window} 代收, 核验身份, 扫描件与原件核对一致 · received, identity and copies checked`,
    );
    const theirs = await offeredTo(there, { caseId, body: regions[to].office });
    const offered = await clerk.getCase({ params: { caseId } });
    must(offered.status === 'collected', '接收之前由窗口负责 · until it is taken over the window answers for it');
    const people = officials(there);
    await people.acceptor.takeOverCase({ params: { caseId: theirs }, body: {}, idempotencyKey: newKey() });
    const taken = await until(clerk, { caseId, wanted: ({ status }) => status === 'handed-over' });
    say(
      `    ✓ ${taken.collection?.counterpart.body.name.zh} 已接收, 编号 ${theirs}, 至 ${taken.awaited?.by?.date} · taken over there`,
    );
    await handleByPeople(people, theirs);
    await until(people.acceptor, { caseId: theirs, wanted: ({ status }) => status === 'completed' });
    await demo.finish(clerk, caseId);
    if (applicant === inPerson) {
      const own = await clientAs(there, 'guardian').getCase({ params: { caseId: theirs } });
      must(own.status === 'completed', '本人登录即可在办理地查看 · the applicant follows it there under her own login');
    }
  }
}

function fail(what: string): never {
  throw new Error(`missing: ${what}`);
}

const started = performance.now();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
say('通办 Tongban: booting a fresh local cloud …');
const booted = await bootDeployments(['lanzhou', 'xian'], {
  dataFolder: join('.tongban', 'demo-cloud'),
  fresh: true,
  startsAt,
});
const running = booted[0] ?? fail('a deployment');
const demo = new Demo(running);
try {
  copyFileSync(running.trustFile, join(folder, 'trust.json'));
  say(`console ${running.cloud.consoleUrl}`);
  await authoriseOnTheSpotItems(running);
  await depositCertificates(demo);
  const silentCase = await medicalFilings(demo);
  await foodLicence(demo, silentCase);
  await collections(booted, demo);
  const elapsedMs = Math.round(performance.now() - started);
  const summary = { cases: demo.cases, elapsedMs };
  writeFileSync(join(folder, 'summary.json'), JSON.stringify(summary, null, 2));
  if (values.json) console.log(JSON.stringify(summary));
  say(
    `\n${demo.cases.length} 件全部办结 · ${demo.cases.length} cases completed in ${(elapsedMs / 1000).toFixed(1)} s; documents in ${folder}`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await running.cloud.close();
}
