import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { bootRegionsForTest, eventually, moveClock, type TestDeployment } from './deployment.ts';
import { clip, fileOf, RecordedVisit } from './recorded-visits.ts';
import { codeOf } from './refusal.ts';
import { forgeToken } from './tokens.ts';
import {
  inPerson,
  medicalIntake,
  motherAndSon,
  newKey,
  offeredTo,
  officials,
  pdf,
  regions,
  upload,
} from '#infra/commands/scenarios';
import { comeToRest } from '#infra/commands/move-clock';
import { auditAll } from '#tests/audit/checks';
import { readEvidence } from '#tests/audit/evidence';
import { recordingChecks } from '#tests/audit/recording-checks';
import type { Recording } from '#domain/recording/recording';
import { personalValues } from '#tests/audit/planted';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'])) as [TestDeployment, TestDeployment];
afterAll(() => xian.close());

const applicant = xian.as('guardian');
const body = '11610100XTXX00161R';
let clerks = 0;
/** Somebody else at the same window, who no persona is. */
async function another(role: 'clerk' | 'decider' = 'clerk', claims: Record<string, unknown> = {}) {
  const posts = [{ role, body, region: '610100' }];
  const sub = `${(clerks += 1)}`.padStart(32, 'c');
  return xian.withToken(
    await forgeToken(xian, {
      like: regions.xian.clerk,
      claims: { sub, idNumber: '610102189003070018', posts, ...claims },
    }),
  );
}

/** What was received in a visit, for one who was there or for somebody else. */
async function received(
  { clerk, visit }: RecordedVisit,
  who: typeof inPerson | typeof motherAndSon = inPerson,
): Promise<string> {
  const paper = await upload(clerk, pdf(`in the visit ${visit}`));
  const intake = { ...medicalIntake(paper, { at: 'xian', applicant: who }), visit };
  return (await clerk.collectCase({ body: intake, idempotencyKey: newKey() })).caseId;
}
const shown = async (caseId: string, by = applicant) =>
  (await by.listCaseRecordings({ params: { caseId } })).recordings;
/** 180 days later. */
const afterRetention = (stoppedAt: string): string => new Date(Date.parse(stoppedAt) + 180 * 86_400_000).toISOString();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const evidenceNow = (atRest: boolean) =>
  readEvidence({ folder: xian.folder, deployment: 'xian', atRest, planted: personalValues });

/** What is wrong in the records of the region; of its recordings, too. */
async function wrongs(): Promise<unknown[]> {
  await comeToRest(xian.cloud);
  return auditAll([evidenceNow(true)]).filter(({ violations }) => violations.length > 0);
}

describe('a visit to a window', () => {
  it('is recorded with consent, kept as it was uploaded, viewed for a reason, and its applicant sees by whom', async () => {
    const recorded = new RecordedVisit(xian, 'xian');
    const { notice } = await recorded.clerk.listRecordings({ params: { window: regions.xian.window }, query: {} });
    expect([notice.version, notice.text.zh.includes('须经您同意'), notice.retentionDays]).toEqual([1, true, 180]);
    const { body: said, recording } = await recorded.kept();
    expect(recording).toMatchObject({ state: 'kept', dueAt: null, retainedUntil: afterRetention(said.stoppedAt) });
    const caseId = await received(recorded);

    const decider = await another('decider');
    const view = await recorded.view(decider);
    const read = await fetch(view.url);
    expect([read.status, read.headers.get('content-type')]).toEqual([200, 'video/webm']);
    expect(sha256(new Uint8Array(await read.arrayBuffer()))).toBe(said.file.sha256);

    const [seen] = await shown(caseId);
    expect(seen).toMatchObject({
      ...{
        window: regions.xian.window,
        state: 'kept',
        consent: 'given',
        retainedUntil: afterRetention(said.stoppedAt),
      },
      noticeText: notice.text,
      views: [{ view: 1, role: 'decider', body: { id: body }, purpose: 'complaint', purposeText: { zh: '处理投诉' } }],
    });
    // Neither a name, nor an account, nor what officials noted.
    expect(JSON.stringify(seen)).not.toMatch(/2026-017|"by"|"note"|startedBy/);
    const [official] = await recorded.listed(decider);
    expect(official?.views).toMatchObject([{ note: '投诉 2026-017', role: 'decider' }]);
    expect(official?.views[0]?.by).toMatch(/\|0+|\|c+/);
  });

  it('that was refused is recorded as refused: no address is given, and it is served all the same', async () => {
    const recorded = new RecordedVisit(xian, 'xian');
    expect(await recorded.start('refused')).toMatchObject({ state: 'refused', dueAt: null, stoppedAt: null });
    const finish = { stoppedAt: '2026-09-22T01:00:00.000Z', file: recorded.file };
    expect(await codeOf(recorded.clerk.finishRecording({ ...recorded.params(), body: finish }))).toBe(
      'recording.refused',
    );
    expect(await codeOf(recorded.view())).toBe('recording.refused');
    expect(await shown(await received(recorded))).toMatchObject([{ state: 'refused', views: [], retainedUntil: null }]);
  });

  it('is begun and stopped once, however often that is said, and its bytes are never written over', async () => {
    const recorded = new RecordedVisit(xian, 'xian');
    expect(await recorded.start()).toEqual(await recorded.start());
    expect(await codeOf(recorded.start('refused'))).toBe('recording.number_used');
    const { body: said, upload: first } = await recorded.stopped();
    const again = await recorded.clerk.finishRecording({ ...recorded.params(), body: said });
    expect(again.recording.state).toBe('stopped');
    const put = (content: Buffer) =>
      fetch(first?.url ?? '', { method: 'PUT', headers: { ...first?.headers }, body: new Uint8Array(content) });
    // The address takes what was announced, to the byte.
    const other = Buffer.from(recorded.content).reverse();
    expect((await put(other)).status).toBeGreaterThanOrEqual(400);
    expect([(await put(recorded.content)).status, (await put(recorded.content)).status]).toEqual([200, 412]);
    const changed = { ...said, file: fileOf(other) };
    expect(await codeOf(recorded.clerk.finishRecording({ ...recorded.params(), body: changed }))).toBe(
      'recording.wrong_state',
    );
    const kept = await recorded.clerk.finishRecording({ ...recorded.params(), body: said });
    expect(kept).toMatchObject({ recording: { state: 'kept' }, upload: null });
    expect(await recorded.clerk.finishRecording({ ...recorded.params(), body: said })).toEqual(kept);
  });

  it('may be recorded in parts, which are all shown', async () => {
    const recorded = new RecordedVisit(xian, 'xian');
    await recorded.kept();
    await recorded.start('refused', '2');
    expect((await recorded.listed()).map(({ number, state }) => [number, state])).toEqual([
      [1, 'kept'],
      [2, 'refused'],
    ]);
  });
});

describe('whoever withdraws their consent', () => {
  it('while it is recorded has nothing kept', async () => {
    const recorded = new RecordedVisit(xian, 'xian');
    await recorded.start();
    expect((await recorded.end('consent-withdrawn')).recording).toMatchObject({ state: 'ended', dueAt: null });
    expect(await recorded.unfinished()).toEqual([]);
  });

  it('afterwards has the bytes gone at once; the clerk who recorded cannot do that alone', async () => {
    const recorded = new RecordedVisit(xian, 'xian');
    const { body: said } = await recorded.kept();
    const { url } = await recorded.view();
    expect(await codeOf(recorded.end('consent-withdrawn'))).toBe('recording.same_clerk');
    const other = await another();
    expect(await codeOf(recorded.end('device-failed', other))).toBe('recording.wrong_state');
    expect((await recorded.end('consent-withdrawn', other)).recording).toMatchObject({
      state: 'ended',
      retainedUntil: null,
    });
    // An address given out a moment ago reads nothing, and nothing is uploaded again.
    expect(await (await fetch(url)).text()).toBe('');
    expect(await codeOf(recorded.view(other))).toBe('recording.wrong_state');
    expect(await codeOf(recorded.clerk.finishRecording({ ...recorded.params(), body: said }))).toBe(
      'recording.wrong_state',
    );
    expect(await shown(await received(recorded))).toMatchObject([
      { state: 'ended', ended: { reason: 'consent-withdrawn' }, views: [{ view: 1 }] },
    ]);
  });
});

describe('a recording is nothing to', () => {
  it('others: to them it does not exist, and neither does the case', async () => {
    const recorded = new RecordedVisit(xian, 'xian');
    await recorded.kept();
    const caseId = await received(recorded);
    const { acceptor } = officials(xian);
    expect(await codeOf(recorded.view(acceptor))).toBe('recording.not_found');
    expect(await codeOf(recorded.view(xian.as('operator')))).toBe('identity.no_post');
    expect(await codeOf(recorded.view(applicant))).toBe('identity.no_post');
    expect(await codeOf(recorded.listed(acceptor))).toBe('identity.no_post');
    // The clerk of the other region, who has a post, and not here.
    expect(await codeOf(recorded.view(xian.as(regions.lanzhou.clerk)))).toBe('recording.not_found');
    expect(await codeOf(recorded.end('line-failed', xian.as(regions.lanzhou.clerk)))).toBe('recording.not_found');
    expect(
      await codeOf(
        recorded.clerk.viewRecording({
          params: { visit: recorded.visit, recording: '2' },
          body: { purpose: 'quality', note: '抽查' },
        }),
      ),
    ).toBe('recording.not_found');
    for (const by of ['citizen', 'stranger', 'acceptor-xian'])
      expect(await codeOf(shown(caseId, xian.as(by)))).toBe('case.not_found');
    // In the region that decides there is none of it.
    const theirs = await offeredTo(lanzhou, { caseId, body: regions.lanzhou.office });
    expect(await shown(theirs, officials(lanzhou).acceptor)).toEqual([]);
  });

  it('the official who is on it', async () => {
    const recorded = new RecordedVisit(xian, 'xian');
    await recorded.kept();
    const { idType, idNumber } = inPerson;
    const herself = await another('clerk', { idType, idNumber });
    expect(await codeOf(recorded.view(herself))).toBe('case.own_case');
    expect(await recorded.listed(herself)).toEqual([]);
    const visit = new RecordedVisit(xian, 'xian');
    const start = { window: regions.xian.window, notice: 1, consent: 'given' as const, people: [{ idType, idNumber }] };
    expect(await codeOf(herself.startRecording({ ...visit.params(), body: start }))).toBe('case.own_case');
  });

  it('somebody whose case names the same visit without their having been there', async () => {
    const recorded = new RecordedVisit(xian, 'xian');
    await recorded.kept();
    expect(await shown(await received(recorded, motherAndSon), xian.as('agent'))).toEqual([]);
  });
});

describe('a window', () => {
  it('records under the notice in force only, and its reasons name nobody', async () => {
    const recorded = new RecordedVisit(xian, 'xian');
    const people = [{ idType: inPerson.idType, idNumber: inPerson.idNumber }];
    const start = { window: regions.xian.window, notice: 2, consent: 'given' as const, people };
    expect(await codeOf(recorded.clerk.startRecording({ ...recorded.params(), body: start }))).toBe(
      'recording.notice_outdated',
    );
    await recorded.kept();
    expect(await codeOf(recorded.view(recorded.clerk, '核实 000000199207120343'))).toBe('recording.names_a_person');
    const elsewhere = xian.as(regions.lanzhou.clerk);
    expect(await codeOf(elsewhere.startRecording({ ...recorded.params('2'), body: { ...start, notice: 1 } }))).toBe(
      'identity.no_post',
    );
  });

  it('sees what was never stored until somebody says what became of it', async () => {
    const [running, stopped] = [new RecordedVisit(xian, 'xian'), new RecordedVisit(xian, 'xian')];
    await running.start();
    const { body: said } = await stopped.stopped();
    await eventually(() => running.unfinished(), { wanted: ([one]) => one?.state === 'running' });
    const [{ dueAt } = { dueAt: null }] = await stopped.unfinished();
    await moveClock(xian, Date.parse(dueAt ?? ''));
    for (const recorded of [running, stopped]) {
      expect(await recorded.unfinished()).toMatchObject([{ state: 'broken-off', number: 1 }]);
      expect(await codeOf(recorded.clerk.finishRecording({ ...recorded.params(), body: said }))).toBe(
        'recording.broken_off',
      );
    }
    await running.end('device-failed');
    await stopped.end('never-uploaded', await another());
    for (const recorded of [running, stopped])
      await eventually(() => recorded.unfinished(), { wanted: ({ length }) => length === 0 });
  });

  it('gives nothing out once the retention is over, and the records of all this hold', async () => {
    const recorded = new RecordedVisit(xian, 'xian');
    const { recording } = await recorded.kept();
    const caseId = await received(recorded);
    expect(await wrongs()).toEqual([]);
    const until = Date.parse(recording.retainedUntil ?? '');
    // What is reconciled of half a year is none of this: nobody waits for it.
    xian.cloud.moveClock(until - 60_000);
    expect(Date.parse((await recorded.view()).expiresAt)).toBeLessThanOrEqual(until);
    xian.cloud.moveClock(until);
    expect(await codeOf(recorded.view())).toBe('recording.expired');
    expect(await shown(caseId)).toMatchObject([{ state: 'expired', views: [{ purpose: 'complaint' }] }]);
    const evidence = evidenceNow(false);
    expect(recordingChecks.flatMap(({ violations }) => [...violations(evidence)])).toEqual([]);
    expect(evidence.recordings.length).toBeGreaterThan(8);
    expect(JSON.stringify(evidence.recordings)).not.toContain(inPerson.idNumber);
  });

  it('hides nothing from the audit', () => {
    const evidence = evidenceNow(false);
    const found = (change: Partial<typeof evidence>): string[] =>
      recordingChecks.flatMap(({ violations }) => [...violations({ ...evidence, ...change })]).map(({ what }) => what);
    const { recordings, recordingFiles } = evidence;
    const forged = (change: (one: Recording) => Partial<Recording>) => ({
      recordings: recordings.map((one) => ({ ...one, recording: { ...one.recording, ...change(one.recording) } })),
    });
    expect(found(forged(() => ({ consent: 'refused' })))).toContainEqual(
      expect.stringContaining('was refused, and lies'),
    );
    const ended = { reason: 'consent-withdrawn', at: '2026-09-22T01:00:00.000Z', by: 'somebody' } as const;
    expect(found(forged(() => ({ ended })))).toContainEqual(expect.stringContaining('was ended, and lies'));
    expect(found({ recordingFiles: recordingFiles.map((one) => ({ ...one, bytes: clip('forged') })) })).toContainEqual(
      expect.stringContaining('is not what was announced'),
    );
    expect(found({ recordings: [] })).toContainEqual(expect.stringContaining('is of no recording'));
    expect(found({ recordingFiles: [] })).toContainEqual(expect.stringContaining('is not there'));
    expect(found({ recordings: recordings.map((one) => ({ ...one, views: [] })) })).toContainEqual(
      expect.stringContaining('counts 1 views and has records of'),
    );
    const longer = recordings.map((one) => ({
      ...one,
      views: one.views.map((view) => ({ ...view, addressUntil: '2999-01-01T00:00:00.000Z' })),
    }));
    expect(found({ recordings: longer })).toContainEqual(expect.stringContaining('was viewed as it may not be'));
  });
});
