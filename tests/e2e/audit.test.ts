import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootDeployment } from '#infra/commands/boot';
import { moveClockAtRest } from '#infra/commands/move-clock';
import {
  depositCertificate,
  employers,
  foodProduction,
  handleByPeople,
  medicalFiling,
  newKey,
  officials,
  pdf,
  until,
  upload,
} from '#infra/commands/scenarios';
import { authoriseOnTheSpotItems, clientAs } from '#infra/commands/standing';
import { eventHash, genesisHash } from '#domain/case/chain';
import type { CaseEvent } from '#domain/case/event';
import { rebuild } from '#domain/case/snapshot';
import { audit, checks } from '#tests/audit/checks';
import { statementChecks } from '#tests/audit/statement-checks';
import type { Recording } from '#domain/recording/recording';
import { utf8 } from '#formats/bytes';
import { type AuditedCase, type Evidence, readEvidence } from '#tests/audit/evidence';
import { personalValues } from '#tests/audit/planted';
import { tuesdayMorning } from './deployment.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongban-audit-'));
let evidence: Evidence;
/** A food licence that people granted, a certificate given on the spot, a record that was late at first. */
const ids = { licence: '', spot: '', record: '' };

beforeAll(async () => {
  const running = await bootDeployment({ dataFolder: folder, startsAt: tuesdayMorning });
  await authoriseOnTheSpotItems(running);
  const [citizen, company, people] = [clientAs(running, 'citizen'), clientAs(running, 'company'), officials(running)];
  const completed = (caseId: string) => ({
    caseId,
    wanted: ({ status }: { status: string }) => status === 'completed',
  });
  const paper = await upload(company, pdf('the same paper everywhere'));
  const commitment = await upload(citizen, pdf('written commitment'));
  const licence = await company.submitCase({ body: foodProduction(() => paper), idempotencyKey: newKey() });
  const spot = await citizen.submitCase({ body: depositCertificate(employers.cityCentre), idempotencyKey: newKey() });
  const record = await citizen.submitCase({ body: medicalFiling(commitment), idempotencyKey: newKey() });
  Object.assign(ids, { licence: licence.caseId, spot: spot.caseId, record: record.caseId });
  await handleByPeople(people, ids.licence);
  const { result } = await until(company, completed(ids.licence));
  await reissue(people.decider, result?.identifier ?? '');
  await until(citizen, completed(ids.spot));
  const { due } = await citizen.getCase({ params: { caseId: ids.record } });
  await moveClockAtRest(running.cloud, Date.parse(due.acceptance?.at ?? '') + 1_000);
  await until(citizen, { caseId: ids.record, wanted: ({ timeline }) => timeline.length === 2 });
  await handleByPeople(people, ids.record);
  await until(citizen, completed(ids.record));
  await moveClockAtRest(running.cloud, running.cloud.clock.now() + 600_000);
  await running.cloud.close();
  const acknowledged = [
    { principal: 'citizen', key: 'k1', caseId: ids.spot, seq: 1, type: 'case.submitted' as const },
    { principal: 'citizen', key: 'k2', caseId: ids.record, seq: 1, type: 'case.submitted' as const },
    { principal: 'company', key: 'k1', caseId: ids.licence, seq: 1, type: 'case.submitted' as const },
    { principal: 'acceptor', key: 'k1', caseId: ids.licence, seq: 2, type: 'case.accepted' as const },
  ];
  evidence = readEvidence({ folder, atRest: true, planted: personalValues, acknowledged });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Has a result made again, by who decides for its body. */
async function reissue(decider: ReturnType<typeof clientAs>, identifier: string): Promise<void> {
  const body = { kind: 'reissue', legalBasis: '食品生产许可管理办法', reason: '证书遗失' } as const;
  const request = { params: { identifier }, idempotencyKey: newKey() };
  const { draftSm3 } = await decider.giveVersion({ ...request, body });
  await decider.giveVersion({ ...request, body: { ...body, draftSm3 } });
}

it('finds every law held where nothing was done to the cases', () => {
  expect(audit(evidence).filter(({ violations }) => violations.length > 0)).toEqual([]);
  const { cases, documents, licences, approvals, versionApprovals, standing, seals } = evidence;
  expect(cases.map(({ events }) => events.length).sort()).toEqual([5, 6, 6]);
  const counted = [documents, licences, approvals, versionApprovals, standing];
  expect(counted.map(({ length }) => length)).toEqual([3, 3, 1, 1, 2]);
  expect([seals.length > 0, evidence.trust.roots.length > 0]).toEqual([true, true]);
});

type Change = (evidence: Evidence) => Evidence;

/** Changes one case and leaves the others. */
const ofCase =
  (caseId: () => string, change: (one: AuditedCase) => Partial<AuditedCase>): Change =>
  (all) => ({ ...all, cases: all.cases.map((one) => (one.caseId === caseId() ? { ...one, ...change(one) } : one)) });

/** Changes events and hides it well: chained anew, the snapshot rebuilt. */
const chained =
  (caseId: () => string, change: (events: readonly CaseEvent[]) => readonly object[]): Change =>
  (all) =>
    ofCase(caseId, ({ events }) => {
      let previousHash = genesisHash(caseId());
      const forged = change(events).map((event, index) => {
        const unhashed = { ...event, seq: index + 1, previousHash } as CaseEvent;
        previousHash = eventHash(unhashed);
        return { ...unhashed, hash: previousHash };
      });
      return { events: forged, snapshot: rebuild(forged) };
    })(all);

const licence = (): string => ids.licence;
const record = (): string => ids.record;
const spot = (): string => ids.spot;
const event = (events: readonly CaseEvent[], type: CaseEvent['type']): CaseEvent => {
  const found = events.find((one) => one.type === type);
  if (found === undefined) throw new Error(`there is no ${type}`);
  return found;
};
const altered = (type: CaseEvent['type'], change: (one: CaseEvent) => object) => (events: readonly CaseEvent[]) =>
  events.map((one) => (one.type === type ? { ...one, ...change(one) } : one));

/** A print of something that no window received: what the checks say of real ones is planted in printing.test.ts. */
const printed = (events: readonly CaseEvent[]): object => ({
  ...event(events, 'case.completed'),
  type: 'case.printed',
  data: { identifier: 'x', blank: { book: 'LZ01ZM', number: 1 }, document: { sha256: '', sm3: '' } },
});

/** As if a window elsewhere had received it, under an agreement that nobody has sealed here. */
const crossed = (first: CaseEvent): CaseEvent => {
  const clause = { agreement: 'LZ-XA', version: 1, clause: '4.1' };
  return { ...first, type: 'case.offered', data: { ...first.data, clause, receivedAt: first.occurredAt } } as CaseEvent;
};

/** One thing done to the cases for each check, and whose case is to be named. */
type Planted = Readonly<Record<string, readonly [Change, () => string | null]>>;

/** No case here was handed over: what the checks say of statements of one that was is planted in statement.test.ts. */
const strayStatement: Planted = Object.fromEntries(
  statementChecks.map(({ says }) => [
    says,
    [(all) => ({ ...all, statements: [{ key: 'statements/x.json', bytes: utf8('{}') }] }), () => null] as const,
  ]),
);

const withRecording =
  (rest: Partial<Recording>): Change =>
  (all) => {
    const recording: Recording = {
      ...{ visit: 'x', number: 1, version: 1, window: 'LZ-01', body: 'x', startedBy: 'x', startedAt: all.now },
      ...{ notice: 1, consent: 'given', people: [], dueAt: null, stopped: null, keptAt: null, ended: null, views: 0 },
      ...rest,
    };
    return { ...all, recordings: [{ recording, views: [] }] };
  };

/** Nobody was recorded here: what the checks say of recordings is planted in recording.test.ts. */
const strayRecording: Planted = {
  'nothing recorded lies there without consent, or other than announced': [
    (all) => ({ ...all, recordingFiles: [{ key: 'x/1/y', bytes: utf8('{}') }] }),
    () => null,
  ],
  'what is said to be kept of a recording is there': [
    withRecording({ keptAt: '2026-09-22T01:00:00.000Z' }),
    () => null,
  ],
  'each view of a recording is recorded, and was within its retention': [withRecording({ views: 1 }), () => null],
};

const planted: Planted = {
  ...strayStatement,
  ...strayRecording,
  'no act is done twice': [chained(record, (events) => [...events, event(events, 'case.completed')]), record],
  'each write answers one command': [
    ofCase(record, ({ answers }) => ({ answers: answers.filter(({ seq }) => seq !== 4) })),
    record,
  ],
  'what was acknowledged is there, the same key with the same answer': [
    ofCase(licence, ({ events }) => ({ events: events.slice(0, 1) })),
    licence,
  ],
  'the chain of events is intact': [
    ofCase(spot, ({ events }) => ({
      events: events.map((one) => (one.seq === 2 ? { ...one, occurredAt: '2026-09-01T00:00:00.000Z' } : one)),
    })),
    spot,
  ],
  'the snapshot is what the events add up to': [
    ofCase(record, ({ snapshot }) => ({ snapshot: snapshot && { ...snapshot, decider: 'somebody' } })),
    record,
  ],
  'the register of results is what the events say': [
    (all) => ({ ...all, licences: all.licences.slice(0, 1) }),
    () => null,
  ],
  'each further version of a result stands in the place of the one before': [
    (all) => ({ ...all, licences: all.licences.map(({ state: _, changes: __, ...record }) => record) }),
    licence,
  ],
  'inboxes, lists of unfinished cases and notices are what the events say': [
    (all) => ({ ...all, notices: all.notices.filter((one) => one !== `${record()}#3`) }),
    record,
  ],
  'what parcels cost is what the events say': [
    (all) => ({ ...all, settlements: [`SETTLEMENT#12620100XTXX002061#2026-09 ${record()}#01 1 applicant ems 0`] }),
    record,
  ],
  'no message was given up': [
    (all) => ({ ...all, deadLetters: [{ queue: 'resume-dead', body: `{"caseId":"${record()}","seq":1}` }] }),
    record,
  ],
  'no case waits for nobody, none that is finished waits at all': [
    chained(record, (events) => events.slice(0, -1)),
    record,
  ],
  'each granted result is sealed once, and nothing else is': [
    (all) => ({ ...all, documents: [...all.documents, ...all.documents] }),
    licence,
  ],
  'each document verifies, and is what was approved': [
    chained(
      licence,
      altered('case.decided', ({ data }) => ({ data: { ...data, draftSm3: '0'.repeat(64) } })),
    ),
    licence,
  ],
  'each result was approved by the person entitled': [
    (all) => ({ ...all, approvals: all.approvals.map((one) => ({ ...one, approvedBy: 'somebody' })) }),
    licence,
  ],
  'no document is of no case': [(all) => ({ ...all, cases: [] }), () => null],
  'the acts follow each other as the law orders them': [
    chained(record, (events) => events.filter(({ type }) => type !== 'case.accepted')),
    record,
  ],
  'acceptor, reviewer and decider are three people with the post, and none of them the applicant': [
    chained(record, (events) =>
      altered('case.reviewed', () => ({ principal: event(events, 'case.accepted').principal }))(events),
    ),
    record,
  ],
  'nothing crossed between regions before both parties had sealed the agreement': [
    ofCase(record, ({ events }) => ({ events: events.map((one) => (one.seq === 1 ? crossed(one) : one)) })),
    record,
  ],
  'a window prints what its clause lets it, and has one valid print of each version': [
    chained(record, (events) => [...events, printed(events)]),
    record,
  ],
  'each numbered blank is used once, and the ledgers say what the cases say': [
    chained(record, (events) => [...events, printed(events)]),
    record,
  ],
  'every due date follows from events and calendar': [
    chained(
      licence,
      altered('case.submitted', () => ({ occurredAt: '2026-09-21T01:00:00.000Z' })),
    ),
    licence,
  ],
};

it('sees a further version that nobody approved, or that was approved as that of another', () => {
  const says = 'each document verifies, and is what was approved';
  const seen = (versionApprovals: Evidence['versionApprovals']) =>
    audit({ ...evidence, versionApprovals }).find((finding) => finding.says === says)?.violations;
  expect(seen([])).toEqual([{ caseId: ids.licence, what: 'nobody approved this version of its document' }]);
  const ofAnother = evidence.versionApprovals.map((one) => ({ ...one, replaces: 'x' }));
  expect(seen(ofAnother)?.map(({ caseId }) => caseId)).toEqual([ids.licence]);
});

const onDisk = 'names and numbers of persons are nowhere in clear';

it('has something planted for every check', () => {
  expect([...Object.keys(planted), onDisk].sort()).toEqual(checks.map(({ says }) => says).sort());
});

it.each(Object.entries(planted))('sees it where it does not hold that %s', (says, [change, concerned]) => {
  const found = audit(change(evidence)).find((finding) => finding.says === says);
  const named = found?.violations.map(({ caseId }) => caseId) ?? [];
  const caseId = concerned();
  if (caseId === null) expect(named).not.toEqual([]);
  else expect(named).toContain(caseId);
  expect(found?.violations.filter(({ what }) => what.startsWith('could not'))).toEqual([]);
});

it(`sees it where it does not hold that ${onDisk}`, () => {
  appendFileSync(join(folder, 'logs', 'tongban-lanzhou-decide.log'), `{"caseId":"${ids.spot}","name":"沈试安"}\n`);
  const found = audit(evidence).find(({ says }) => says === onDisk);
  expect(found?.violations).toEqual([{ caseId: ids.spot, what: expect.stringContaining('logs/') as string }]);
});
