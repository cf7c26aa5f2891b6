import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootDeployments } from './boot.ts';
import { collections } from './demo-collections.ts';
import { licences } from './demo-licences.ts';
import { Demo, fail, folder, must, say, values } from './demo-stage.ts';
import { moveClockAtRest } from './move-clock.ts';
import {
  depositCertificate,
  employers,
  foodProduction,
  handleByPeople,
  inInbox,
  medicalFiling,
  medicalInsuranceOffice,
  newKey,
  officials,
  pdf,
  reviewAndGrant,
  until,
  upload,
} from './scenarios.ts';
import { authoriseOnTheSpotItems, clientAs } from './standing.ts';

/** Tuesday 2026-09-22, 09:00 in Lanzhou: the day on which the materials of the food licence arrive. */
const startsAt = Date.parse('2026-09-22T01:00:00Z');

/** Gives the certificate of the first depositor. */
async function depositCertificates(demo: Demo): Promise<string> {
  const identifiers: string[] = [];
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
    const { body, result } = await demo.finish(depositor, caseId);
    identifiers.push(result?.identifier ?? fail('a certificate'));
    say(`    由 ${body.name.zh} 办理 · handled by ${body.name.en}`);
  }
  return identifiers[0] ?? fail('a certificate');
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
  const certificate = await depositCertificates(demo);
  const silentCase = await medicalFilings(demo);
  await foodLicence(demo, silentCase);
  await licences(demo, certificate);
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
