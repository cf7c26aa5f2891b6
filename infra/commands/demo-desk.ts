import type { RunningDeployment } from './boot.ts';
import { type Demo, fail, must, say } from './demo-stage.ts';
import { comeToRest } from './move-clock.ts';
import { handleByPeople, medicalIntake, motherAndSon, newKey, pdf, regions, until, upload } from './scenarios.ts';
import { clientAs } from './standing.ts';

/** The office in Xining, which has no deployment: its officials work at the desk of the one that receives. */
const office = '12630100XTXX00305G';

/** S2 once more, for somebody insured in a region without a system: a named official at the desk takes over, and decides there. */
export async function atTheDesk(demo: Demo, here: RunningDeployment): Promise<void> {
  const clerk = clientAs(here, regions.lanzhou.clerk);
  const commitment = await upload(clerk, pdf('个人承诺书 written commitment, for Xining'));
  const intake = medicalIntake(commitment, { at: 'lanzhou', applicant: motherAndSon });
  const body = { ...intake, form: { ...intake.form, insuredDivision: '630100' } };
  const { caseId: ours } = await clerk.collectCase({ body, idempotencyKey: newKey() });
  await comeToRest(here.cloud);
  const [acceptor, reviewer, decider] = ['acceptor', 'reviewer', 'decider'].map((role) =>
    clientAs(here, `${role}-xining`),
  );
  if (acceptor === undefined || reviewer === undefined || decider === undefined) return fail('officials of Xining');
  const { cases } = await acceptor.listInbox({ query: { body: office, step: 'take-over', limit: '1' } });
  const theirs = cases[0]?.caseId ?? fail('a case at the desk');
  await acceptor.takeOverCase({ params: { caseId: theirs }, body: {}, idempotencyKey: newKey() });
  const taken = await until(clerk, { caseId: ours, wanted: ({ status }) => status === 'handed-over' });
  must(
    taken.collection?.counterpart.region === '630100',
    '对方没有系统, 由实名经办人在代办席接收 · the other region has no system: a named official takes over at the desk',
  );
  await handleByPeople({ acceptor, reviewer, decider }, theirs);
  await demo.finish(clerk, ours, here);
  say('    ✓ 窗口办件随之办结 · the case of the window follows');
}
