import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootDeployments, type RunningDeployment } from '#infra/commands/boot';
import { comeToRest } from '#infra/commands/move-clock';
import {
  handleByPeople,
  inPerson,
  medicalIntake,
  newKey,
  offeredTo,
  officials,
  pdf,
  regions,
  until,
  upload,
} from '#infra/commands/scenarios';
import { clientAs } from '#infra/commands/standing';
import { tuesdayMorning } from '#tests/e2e/deployment';
import { StoreView } from '#tests/e2e/store-view';
import { freePort, StrangerProcess } from './stranger-process.ts';
import { type BookedMessage, booksOf } from './stranger-record.ts';

/**
 * A partner in Python (tests/independent/stranger) in the place of Xi'an, before a running deployment of Lanzhou: it takes a case that
 * Lanzhou's window received, hands one over, and says wrong things. Prints what was looked at and, last, `N passed, N failed, N skipped`.
 */
const folder = mkdtempSync(join(tmpdir(), 'tongban-stranger-'));
const state = join(folder, 'partner');
const counts = { passed: 0, failed: 0 };

function look(what: string, holds: boolean): void {
  counts[holds ? 'passed' : 'failed'] += 1;
  console.log(`  ${holds ? 'ok      ' : 'FAILED  '} ${what}`);
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const eventsOf = (messages: readonly BookedMessage[]): string[] => messages.map(({ event = '' }) => event);
const isChain = (messages: readonly BookedMessage[]): boolean =>
  messages.every(({ previous }, at) => {
    const before = messages[at - 1];
    return isSame(previous, before === undefined ? null : { seq: before.seq, hash: before.hash });
  });

/** Xi'an runs for its officials alone, who seal the agreement; its messages go to the stranger, and come from it. */
async function registerStranger(lanzhou: RunningDeployment, base: string): Promise<void> {
  await lanzhou.cloud.invoke('tongban-lanzhou-op-partner', {
    ...{ operation: 'partner', act: 'do', execution: 'stranger', reason: '联调', ticket: 'T-1', what: 'register' },
    partner: {
      ...{ id: 'xian', name: { zh: '测试节点', en: 'test node' }, regions: ['610100'], toleranceSeconds: 300 },
      ...{ accepts: ['v1'], materialOrigins: [base] },
      endpoints: [
        {
          ...{ id: 'xian', url: `${base}/messages`, signs: ['v1', 'v1a', 'v1sm2'] },
          ...{ network: { kind: 'public' }, maintenance: [] },
        },
      ],
    },
  });
}

/** What a window of Lanzhou received is decided by the partner. */
async function takes(lanzhou: RunningDeployment): Promise<void> {
  const clerk = clientAs(lanzhou, regions.lanzhou.clerk);
  const paper = await upload(clerk, pdf('a commitment for Xi’an (invented)'));
  const body = medicalIntake(paper, { at: 'lanzhou', applicant: inPerson });
  const { caseId } = await clerk.collectCase({ body, idempotencyKey: newKey() });
  const page = await until(clerk, { caseId, wanted: ({ status }) => status === 'completed' });
  const [taken] = booksOf(state, 'authority').filter(({ other }) => other === caseId);
  look('a case of the window is offered to the partner, once', booksOf(state, 'authority').length === 1 && !!taken);
  look('its scan is fetched as announced', existsSync(join(state, 'files', paper.sha256)));
  look('what the partner decides is believed', isSame(taken?.outbox, ['taken']) && taken?.status === 'completed');
  look(
    'the page of the window shows it completed, and its own number there',
    page.collection?.counterpart.caseId === taken?.number,
  );
  const steps = page.timeline.flatMap(({ type, title }) => (type === 'case.reported' ? [title.en.split(': ')[1]] : []));
  const told = ['taken over', 'accepted', 'decided', 'result issued', 'completed'];
  look(
    `the page tells each step in its order${isSame(steps, told) ? '' : `, not ${steps.join(', ')}`}`,
    isSame(steps, told),
  );
  look('the record of the case is intact', page.integrity.intact);
}

/** What the partner received officials of Lanzhou decide. */
async function handsOver(lanzhou: RunningDeployment, stranger: StrangerProcess): Promise<void> {
  const file = join(folder, 'case.json');
  await stranger.writeCase(file);
  const offered = stranger.offer(file).catch((error: unknown) => String(error));
  const number = await offeredBy(stranger);
  const caseId = await offeredTo(lanzhou, { caseId: number, body: regions.lanzhou.office });
  const people = officials(lanzhou);
  const { url } = await people.acceptor.openMaterial({ params: { caseId, index: '0' } });
  const scan = Buffer.from(await (await fetch(url)).arrayBuffer());
  look('the scan of the partner lies before the official', scan.equals(readFileSync(join(folder, 'scan.pdf'))));
  await people.acceptor.takeOverCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });
  await handleByPeople(people, caseId);
  const said = (await offered).trim();
  look(
    `the partner learns the end${said === `case ${number} completed` ? '' : `, not: ${said}`}`,
    said === `case ${number} completed`,
  );
  await comeToRest(lanzhou.cloud);
  const [told] = booksOf(state, 'window');
  const steps = ['taken-over', 'accepted', 'decided', 'completed'].map((what) => `case.${what}`);
  look(
    'it is told each step once and in its order',
    isSame(eventsOf(told?.received ?? []), steps) && told?.other === caseId,
  );
  const happened = new StoreView(join(folder, 'cloud')).events(caseId).filter(({ type }) => steps.includes(type));
  const named = ({ seq, hash }: { seq: number; hash: string }): unknown => [seq, hash];
  look('by the numbers and hashes of what happened', isSame(told?.received.map(named), happened.map(named)));
  look('each report names the one before it', told !== undefined && isChain(told.received));
}

/** The number of the case that the node offered, once that was taken. */
async function offeredBy({ lines }: StrangerProcess): Promise<string> {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline;) {
    const found = lines.map((line) => /^sent offer +610100_(\S+)_1 200 /.exec(line)?.[1]).find((number) => number);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the partner offered nothing: ${lines.join('; ')}`);
}

/** What is wrong is refused, by both, with the code of the kit: counted by the partner itself. */
async function isRefused(stranger: StrangerProcess): Promise<void> {
  const lines = await stranger.sayWrongly();
  const [, passed = '0', failed = '1'] = /^(\d+) passed, (\d+) failed, 0 skipped$/.exec(lines.pop() ?? '') ?? [];
  console.log(lines.join('\n'));
  counts.passed += Number(passed);
  counts.failed += Number(failed);
}

const [lanzhou] = await bootDeployments(['lanzhou', 'xian'], {
  ...{ dataFolder: join(folder, 'cloud'), startsAt: tuesdayMorning, recorded: false },
});
if (lanzhou === undefined) throw new Error('nothing booted');
const stranger = new StrangerProcess(lanzhou, { port: await freePort(), state });
try {
  await stranger.serve();
  await registerStranger(lanzhou, stranger.base);
  await takes(lanzhou);
  await handsOver(lanzhou, stranger);
  await isRefused(stranger);
} catch (error) {
  look(`it went through: ${error instanceof Error ? error.message : String(error)}`, false);
  console.log(stranger.lines.map((line) => `           ${line}`).join('\n'));
}
await stranger.close();
await lanzhou.cloud.close();
rmSync(folder, { recursive: true, force: true });
console.log(`${counts.passed} passed, ${counts.failed} failed, 0 skipped`);
process.exit(counts.failed === 0 ? 0 : 1);
