import { randomUUID } from 'node:crypto';
import type { RunningDeployment } from './boot.ts';
import {
  attested,
  authorities,
  bagOf,
  childsCard,
  foundIn,
  mortgage,
  mortgageSheets,
  recordCertificate,
  registeredElsewhere,
} from './collection-scenarios.ts';
import { act, Between, is, type RegionName } from './demo-between.ts';
import { atTheDesk } from './demo-desk.ts';
import { fetchedAtWindow, printedAtWindow } from './demo-hand-out.ts';
import { recordedVisit, seenByApplicant } from './demo-recording.ts';
import { day, type Demo, fail, must, say } from './demo-stage.ts';
import { statements } from './demo-statements.ts';
import { moveClockAtRest } from './move-clock.ts';
import {
  type CaseView,
  handleByPeople,
  inPerson,
  type Material,
  medicalIntake,
  motherAndSon,
  regions,
  reviewAndGrant,
  upload,
} from './scenarios.ts';
import { clientAs } from './standing.ts';

/** S2: a record; received for an applicant by her son, and for somebody who can sign in as well. */
async function medical(demo: Demo, between: Between, applicant: typeof motherAndSon | typeof inPerson): Promise<void> {
  const { at, people, there } = between;
  const to = there.deployment.name as RegionName;
  const commitment = await between.scan('个人承诺书 written commitment');
  const intake = { ...medicalIntake(commitment, { at, applicant }), visit: randomUUID() };
  if (applicant === inPerson) await recordedVisit(between, intake.visit);
  const { ours, theirs, code } = await between.receive(intake, regions[to].office);
  must(
    (await between.onOurs(ours, () => true)).status === 'collected',
    '接收之前由窗口负责 · until it is taken over the window answers for it',
  );
  await between.follow(code);
  await people.acceptor.takeOverCase({ ...act(theirs), body: {} });
  await between.onOurs(ours, is('handed-over'));
  await between.follow(code);
  await handleByPeople(people, theirs);
  await between.onTheirs(theirs, is('completed'));
  await demo.finish(between.clerk, ours, between.here);
  if (applicant !== inPerson) return;
  await seenByApplicant(between, ours);
  const own = await clientAs(there, 'guardian').getCase({ params: { caseId: theirs } });
  must(own.status === 'completed', '本人登录即可在办理地查看 · the applicant follows it there under her own login');
}

/** S3: a child's card; the household book shows only the father, and one notice asks once for the birth certificate. The portrait follows. */
async function card(demo: Demo, between: Between): Promise<void> {
  const { at, clerk, people, there } = between;
  const photo = await upload(clerk, Buffer.from('照片 (invented)'), 'image/png');
  const scan = await between.scan('户口簿 household book');
  const { materials, ...filed } = childsCard(() => scan, { at });
  const toFollow = { slots: ['photo'], commitment: 1 };
  const intake = { ...filed, materials: materials.filter(({ slot }) => slot !== 'photo'), toFollow };
  const { socialSecurity } = authorities[there.deployment.name as RegionName];
  const { ours, theirs, code } = await between.receive(intake, socialSecurity);
  const note = '户口簿只载明父亲, 请提交出生医学证明';
  await people.acceptor.notifyDeficiencies({
    ...act(theirs),
    body: { deficiencies: [{ kind: 'material', key: 'birth-certificate', reason: 'missing', note }] },
  });
  const told = await between.onOurs(ours, is('deficient'));
  must(
    told.correction?.notices === 1,
    '寄送之前一次性告知缺什么 · everything that is missing is named once, before anything travels',
  );
  await between.follow(code);
  const birth = attested('birth-certificate', await between.scan('出生医学证明 birth certificate'));
  await clerk.correctCollection({ ...act(ours), body: { form: {}, materials: [birth] } });
  await between.onTheirs(theirs, is('offered'));
  await people.acceptor.takeOverCase({ ...act(theirs), body: {} });
  await people.acceptor.acceptCase({ ...act(theirs), body: {} });
  const waiting = await between.onOurs(ours, ({ toFollow: documents }) => (documents?.due ?? null) !== null);
  say(`    ✓ 容缺受理: 照片至 ${waiting.toFollow?.due?.date} 补交 · accepted, the portrait may follow until then`);
  await clerk.handInAtWindow({ ...act(ours), body: { materials: [attested('photo', photo)] } });
  await between.onTheirs(theirs, ({ toFollow: documents }) => documents === null);
  await reviewAndGrant(people, theirs);
  const granted = await between.onTheirs(theirs, is('granted'));
  say(`    ✓ 制卡中, 至 ${granted.awaited?.by?.date} 送达 · the card is being made, to be delivered by then`);
  await people.acceptor.serveCase({ ...act(theirs), body: { how: 'post', reference: '1234567890123' } });
  await between.onTheirs(theirs, is('completed'));
  const done = await demo.finish(clerk, ours, between.here);
  must(
    done.timeline.some(({ title }) => title.en.includes('delivered to the applicant')),
    '卡片已送达, 办结 · the case is completed with the card delivered',
  );
}

/** S9: the scan is called unclear twice; the second notice needs an approver and is a breach; the applicant insists. */
async function insisting(demo: Demo, between: Between): Promise<void> {
  const { at, clerk, people, there } = between;
  const { police } = authorities[there.deployment.name as RegionName];
  const { ours, theirs, code } = await between.receive(
    recordCertificate(await between.scan('身份证 identity card'), { at }),
    police,
  );
  const unclear = {
    deficiencies: [{ kind: 'material' as const, key: 'identity', reason: 'unclear' as const, note: '扫描件不清晰' }],
  };
  await people.acceptor.notifyDeficiencies({ ...act(theirs), body: unclear });
  await between.onOurs(ours, is('deficient'));
  const again = attested('identity', await between.scan('身份证, 重新扫描 identity card, scanned again'));
  await clerk.correctCollection({ ...act(ours), body: { form: {}, materials: [again] } });
  await between.onTheirs(theirs, is('offered'));
  await people.decider.notifyDeficiencies({ ...act(theirs), body: unclear });
  const breach = await between.onOurs(ours, is('deficient'));
  must(
    breach.correction?.breaches === 1,
    '再次告知须经批准, 记为违反一次性告知 · a second notice needs an approver and counts as a breach',
  );
  await between.follow(code);
  await clerk.insistOnCollection({ ...act(ours), body: { reason: '原件清晰, 窗口已核对' } });
  await between.onTheirs(theirs, is('offered'));
  await people.acceptor.takeOverCase({ ...act(theirs), body: {} });
  const taken = await between.onOurs(ours, is('handed-over'));
  must(
    taken.correction?.insistedUntil !== null,
    `坚持申请: 须于 ${taken.awaited?.by?.date} 前书面答复 · the applicant insists: answered in writing by then`,
  );
  await people.acceptor.acceptCase({ ...act(theirs), body: {} });
  await reviewAndGrant(people, theirs);
  await between.onTheirs(theirs, is('completed'));
  await demo.finish(clientAs(there, 'guardian'), theirs, there);
  await printedAtWindow(between, ours);
}

/** Who answered for the case how long; the shares are exactly the whole. */
function showShares({ responsibility }: CaseView): void {
  const { spans, shares } = responsibility ?? fail('the responsibility');
  for (const { party, id, from, until } of spans)
    say(`    ${day(from)} – ${until === null ? '' : day(until)}  ${party} ${id}`);
  const parts = Object.entries(shares);
  must(
    parts.reduce((sum, [, part]) => sum + part, 0) === 10_000,
    `责任时长 · who answered how long: ${parts.map(([party, part]) => `${party} ${(part / 100).toFixed(2)} %`).join(', ')}`,
  );
}

/** S8: 41 sheets in a sealed bag; the courier is late, the bag is opened with 40, and a second bag brings the last. */
async function originals(demo: Demo, between: Between): Promise<void> {
  const { at, clerk, people, there, here } = between;
  const { courier } = here;
  const papers = new Map<string, Material>();
  for (const slot of ['property-certificate', 'mortgage-contract', 'identity'])
    papers.set(slot, await between.scan(slot));
  const paper = (slot: string): Material => papers.get(slot) ?? fail(slot);
  const { realEstate } = authorities[there.deployment.name as RegionName];
  const { ours, theirs, code } = await between.receive(mortgage(paper, { at }), realEstate);
  await people.acceptor.clearCase({ ...act(theirs), body: {} });
  await between.onOurs(ours, is('cleared'));
  say('    ✓ 预审通过, 原件才可寄送 · only now may the originals travel');
  const sheets = mortgageSheets(paper);
  await clerk.sealBag({ ...act(ours), body: bagOf('XA-0001', sheets) });
  const waybill = async (bag: number): Promise<string> =>
    (await between.onOurs(ours, ({ originals: all }) => all?.bags[bag - 1]?.waybill?.number !== undefined)).originals
      ?.bags[bag - 1]?.waybill?.number ?? fail('a waybill');
  const first = await waybill(1);
  Object.assign(courier.scenario, { doubled: true, reordered: true });
  courier.collect(first);
  await courier.settled();
  await between.follow(code);
  const due = (await between.onOurs(ours, is('travelling'))).awaited?.by ?? fail('a due date');
  say(`  … 快递迟延, 虚拟时钟拨过 ${due.date} · the courier is late`);
  await moveClockAtRest(here.cloud, Date.parse(due.at) + 1_000);
  await between.onOurs(ours, ({ timeline }) => timeline.some(({ type }) => type === 'case.courier-asked'));
  say('    ✓ 先查询快递, 再找人 · the courier is asked before people are');
  courier.move(first);
  courier.deliver(first);
  await courier.settled();
  await people.acceptor.openBag({ ...act(theirs), body: foundIn('XA-0001', sheets.slice(0, 40)) });
  const disputed = await between.onOurs(ours, is('disputed'));
  must(
    disputed.originals?.dispute?.differences.length === 1,
    '41 页只收到 40 页: 由代收窗口处理, 其后各环节不得进行 · 40 of 41 sheets: for the window to settle, nothing goes on before',
  );
  await between.follow(code);
  await clerk.sealBag({ ...act(ours), body: bagOf('XA-0002', sheets.slice(40)) });
  const second = await waybill(2);
  courier.collect(second);
  courier.deliver(second);
  await courier.settled();
  await between.onTheirs(theirs, ({ originals: all, status }) => all?.bags.length === 2 && status === 'travelling');
  await people.acceptor.openBag({ ...act(theirs), body: foundIn('XA-0002', sheets.slice(40)) });
  await between.onOurs(ours, is('handed-over'));
  say('    ✓ 原件收齐即接收, 期限自收到原件起算 · taken over when all have come; the limits run from then');
  await registeredElsewhere(between.there, theirs);
  await between.onTheirs(theirs, is('granted'));
  await people.acceptor.sealReturnBag({ ...act(theirs), body: bagOf('LZ-0001', sheets.slice(38)) });
  const third = await waybill(3);
  courier.collect(third);
  courier.deliver(third);
  await courier.settled();
  await clerk.openReturnBag({ ...act(ours), body: foundIn('LZ-0001', sheets.slice(38)) });
  say(
    '    ✓ 不留存的 3 页退回窗口, 清点无误后办结 · what is not kept goes back and is counted before the case is completed',
  );
  await between.onTheirs(theirs, is('completed'));
  await fetchedAtWindow(between, { caseId: ours, code });
  showShares(await demo.finish(clerk, ours, here));
  Object.assign(courier.scenario, { doubled: false, reordered: false });
}

/** Cases that a window of one region receives for the authority of the other, in both directions. */
export async function collections([lanzhou, xian]: readonly RunningDeployment[], demo: Demo): Promise<void> {
  if (lanzhou === undefined || xian === undefined) throw new Error('two regions are needed');
  const [toLanzhou, toXian] = [new Between(xian, lanzhou), new Between(lanzhou, xian)];
  say('\n五、异地代收代办 (XS-057): a window receives, the authority elsewhere decides; Xi’an → Lanzhou and back (S2)');
  await medical(demo, toLanzhou, motherAndSon);
  await medical(demo, toXian, inPerson);
  await atTheDesk(demo, lanzhou);
  say('\n六、社会保障卡 (XS-048): a child’s card, received in Xi’an; one notice before anything travels (S3)');
  await card(demo, toLanzhou);
  say('\n七、无犯罪记录证明 (XS-041): received in Lanzhou; named unclear twice, and the applicant insists (S9)');
  await insisting(demo, toXian);
  say('\n八、不动产抵押登记 (XS-066): originals by courier, late, and one sheet is missing (S8)');
  await originals(demo, toLanzhou);
  await statements([lanzhou, xian]);
}
