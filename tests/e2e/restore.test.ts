import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootDeployment, type RunningDeployment } from '#infra/commands/boot';
import {
  depositCertificate,
  employers,
  handleByPeople,
  medicalFiling,
  newKey,
  officials,
  pdf,
  reviewAndGrant,
  until,
  upload,
} from '#infra/commands/scenarios';
import { authoriseOnTheSpotItems, clientAs } from '#infra/commands/standing';
import { verifyChain } from '#domain/case/chain';
import { bootForTest, eventually, type TestDeployment, tuesdayMorning } from './deployment.ts';
import { behind, inboxes, inboxesByCases, notices, noticesByEvents } from './projections.ts';
import { StoreView } from './store-view.ts';

/** What a restore gives back of the data stack; licences are indexed again by their journeys. */
const restoredTables = ['cases', 'approvals'];

let lost: TestDeployment;
const folder = mkdtempSync(join(tmpdir(), 'tongban-restore-'));
let restored: RunningDeployment | undefined;
beforeAll(async () => {
  lost = await bootForTest();
  await authoriseOnTheSpotItems(lost);
});
afterAll(async () => {
  await restored?.cloud.close();
  await lost.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Copies the store as it is at this moment, as DynamoDB can for any second of the last 35 days. */
function pointInTime(): string {
  const file = join(folder, 'point-in-time.sqlite');
  const db = new DatabaseSync(join(lost.folder, 'cloud.sqlite'), { readOnly: true });
  db.exec(`VACUUM INTO '${file}'`);
  db.close();
  return file;
}

/**
 * A region after a disaster: keys, seals, registers and locked documents are there; the two tables are as they were at the
 * point in time; every other item, each execution, message and stream record is gone.
 */
function disaster(backup: string): string {
  const after = join(folder, 'after');
  cpSync(lost.folder, after, { recursive: true });
  const db = new DatabaseSync(join(after, 'cloud.sqlite'));
  db.exec(`ATTACH '${backup}' AS backup`);
  const spaceOf = `SELECT id FROM ddb_table WHERE ${restoredTables.map((name) => `name LIKE '%-${name}table%'`).join(' OR ')}`;
  const emptied = `SELECT id FROM ddb_table WHERE name LIKE '%-projectionstable%' OR name LIKE '%-licencestable%'`;
  db.exec(`
    DELETE FROM ddb_item WHERE space / 32 IN (${spaceOf}) OR space / 32 IN (${emptied});
    INSERT INTO ddb_item SELECT * FROM backup.ddb_item WHERE space / 32 IN (${spaceOf});
    DELETE FROM ddb_stream; DELETE FROM sqs_messages; DELETE FROM sfn_execution; DELETE FROM sfn_history;
  `);
  db.close();
  return after;
}

it('goes on after a restore: every case where it stood, every journey, inbox and notice made again, nothing twice', async () => {
  const citizen = lost.as('citizen');
  const people = officials(lost);
  const medical = async (): Promise<string> => {
    const body = medicalFiling(await upload(citizen, pdf('written commitment')));
    return (await citizen.submitCase({ body, idempotencyKey: newKey() })).caseId;
  };
  const deposit = async (applicant: string, employer: string): Promise<string> => {
    const filing = { body: depositCertificate(employer), idempotencyKey: newKey() };
    return (await lost.as(applicant).submitCase(filing)).caseId;
  };
  const [finished, waiting, accepted] = [await medical(), await medical(), await medical()];
  await handleByPeople(people, finished);
  const certified = await deposit('citizen', employers.cityCentre);
  for (const caseId of [finished, certified])
    await until(citizen, { caseId, wanted: ({ status }) => status === 'completed' });
  await people.acceptor.acceptCase({ params: { caseId: accepted }, body: {}, idempotencyKey: newKey() });
  const backup = pointInTime();

  // What happens after the point in time is lost, but for what is locked: a document sealed meanwhile is still there.
  const unknown = await medical();
  await reviewAndGrant(people, accepted);
  await until(citizen, { caseId: accepted, wanted: ({ status }) => status === 'completed' });
  // Its folder stays: what was not lost is taken from there.
  await lost.cloud.close();
  const dataFolder = disaster(backup);

  restored = await bootDeployment({ dataFolder, startsAt: tuesdayMorning });
  const { cloud } = restored;
  const view = new StoreView(dataFolder);
  expect(view.caseIds().sort()).toEqual([finished, waiting, accepted, certified].sort());
  expect(view.caseIds()).not.toContain(unknown);
  expect(cloud.services.states.executions()).toEqual([]);

  const report = await cloud.invoke('tongban-lanzhou-reconcile', { from: '2026-09-01T00:00:00.000Z' });
  expect(report).toMatchObject({ looked: 4, requeued: 12, next: null });
  await eventually(() => behind(view), { wanted: ({ length }) => length === 0 });
  expect(inboxes(view)).toEqual(inboxesByCases(view));
  expect(notices(view)).toEqual(noticesByEvents(view));
  const running = () => cloud.services.states.executions().map(({ name, state }) => `${name} ${state}`);
  await eventually(running, {
    wanted: (seen) => seen.includes(`${waiting}-g1 AwaitAcceptance`) && seen.includes(`${accepted}-g1 AwaitReview`),
  });
  expect(running()).toHaveLength(2);

  const again = officials(restored);
  await reviewAndGrant(again, accepted);
  await handleByPeople(again, waiting);
  for (const caseId of [accepted, waiting])
    await until(clientAs(restored, 'citizen'), { caseId, wanted: ({ status }) => status === 'completed' });
  for (const caseId of view.caseIds())
    expect(verifyChain(view.events(caseId), view.snapshot(caseId))).toEqual({ intact: true });
});
