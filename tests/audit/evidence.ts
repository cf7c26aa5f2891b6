import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LicenceRecord } from '#application/licence/ports';
import type { TrustList } from '#application/verification/verify-document';
import type { DeedRecord } from '#domain/agreement/agreed';
import type { CaseEvent } from '#domain/case/event';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { Wait } from '#domain/case/wait';
import type { LedgerEntry } from '#domain/printing/ledger';
import type { Recording, RecordingView } from '#domain/recording/recording';
import type { Approval, StandingAuthorisation, StatementApproval, VersionApproval } from '#domain/seal/approval';
import type { Seal } from '#domain/seal/seal';
import { inboxes, notices, openCases, settlements } from '#tests/e2e/projections';
import { bodyOf, type Item, StoreView } from '#tests/e2e/store-view';

/** What the load program was told: the answer to one command, under the key it was sent with. */
export interface Acknowledgement {
  readonly principal: string;
  readonly key: string;
  readonly caseId: string;
  readonly seq: number;
  readonly type: CaseEvent['type'];
}

/** What a command answered, as the store keeps it for a repetition. */
export interface RecordedAnswer {
  /** Digest that it is kept under, and whether that is for as long as the case. */
  readonly key: string;
  readonly lasting: boolean;
  readonly caseId: string;
  readonly seq: number;
  readonly status: CaseSnapshot['status'];
  /** It changed nothing: a word that came when the case had gone on. */
  readonly unchanged?: true;
}

export interface AuditedCase {
  readonly caseId: string;
  readonly events: readonly CaseEvent[];
  readonly snapshot: CaseSnapshot | null;
  /** Whether the key is there that opens the personal content. */
  readonly hasKey: boolean;
  readonly answers: readonly RecordedAnswer[];
  readonly waits: readonly Wait[];
}

/** A recording at a window with the records of its views. */
export interface AuditedRecording {
  readonly recording: Recording;
  readonly views: readonly RecordingView[];
}

export interface StoredDocument {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** Everything the auditor looks at. Where journeys stand is no part of it, but for the waits they left behind. */
export interface Evidence {
  readonly folder: string;
  /** Nothing was under way when it was taken: what is not finished then never will be. */
  readonly atRest: boolean;
  /** When the newest event of all was recorded. */
  readonly now: string;
  readonly cases: readonly AuditedCase[];
  /** Lines of the ledgers of numbered blanks. */
  readonly ledgers: readonly { readonly book: string; readonly entry: LedgerEntry }[];
  /** Results, and statements of hand-over. */
  readonly documents: readonly StoredDocument[];
  readonly statements: readonly StoredDocument[];
  /** Recordings at windows, and what lies in their bucket. */
  readonly recordings: readonly AuditedRecording[];
  readonly recordingFiles: readonly StoredDocument[];
  readonly licences: readonly LicenceRecord[];
  readonly approvals: readonly Approval[];
  readonly standing: readonly StandingAuthorisation[];
  readonly statementApprovals: readonly StatementApproval[];
  readonly versionApprovals: readonly VersionApproval[];
  readonly seals: readonly Seal[];
  /** What the region registered of seals under agreements, and of publications. */
  readonly deeds: readonly DeedRecord[];
  readonly trust: TrustList;
  /** What consumers made of the events: entries of inboxes as JSON, and `<case>#<seq>` of each notice. */
  readonly inboxes: readonly string[];
  readonly notices: readonly string[];
  /** Places in the lists of unfinished cases, as `<list> <case>`. */
  readonly openCases: readonly string[];
  /** Parcels as they are settled. */
  readonly settlements: readonly string[];
  readonly deadLetters: readonly { readonly queue: string; readonly body: string }[];
  /** Empty where nobody kept a log of answers. */
  readonly acknowledged: readonly Acknowledgement[];
  /** Values of persons that must stand nowhere in clear. */
  readonly planted: readonly string[];
}

export interface Sources {
  readonly folder: string;
  /** Of several in one cloud, the one that is looked at. */
  readonly deployment?: string;
  readonly atRest?: boolean;
  readonly acknowledged?: readonly Acknowledgement[];
  readonly planted?: readonly string[];
}

type Given = Approval | StandingAuthorisation | StatementApproval | VersionApproval;

/** Rows of the trust list that hold one thing: a root's certificate, a maker. */
const trusted = <T = TrustList['roots'][number]>(registry: readonly Item[], what: string): T[] =>
  registry
    .filter(({ owner }) => owner?.S === 'TRUST')
    .map((item) => bodyOf<T & object>(item))
    .filter((row) => what in row);

/** Reads a data folder; read-only, and best while no cloud runs on it. */
export function readEvidence(sources: Sources): Evidence {
  const { folder, deployment = 'lanzhou', atRest = false, acknowledged = [], planted = [] } = sources;
  const view = new StoreView(folder, deployment);
  const registry = view.items('seals');
  // What one official proposed lies beside what two have given, under the same id inside.
  const given = view
    .items('approvals')
    .filter(({ id }) => id?.S?.startsWith('proposed-') !== true)
    .map((item) => bodyOf<Given>(item));
  const items = view.items('cases');
  const cases = readCases(items);
  const now = cases.map(({ events }) => events.at(-1)?.recordedAt ?? '').reduce((a, b) => (a > b ? a : b), '');
  return {
    ...{ folder, atRest, acknowledged, planted, now, cases },
    ledgers: items.flatMap((item) => {
      const book = /^BLANK#(.+)$/.exec(item['pk']?.S ?? '')?.[1];
      return book === undefined ? [] : [{ book, entry: bodyOf<LedgerEntry>(item) }];
    }),
    documents: readDocuments(folder, { deployment, under: 'results/' }),
    statements: readDocuments(folder, { deployment, under: 'statements/' }),
    recordings: readRecordings(view.items('recordings')),
    recordingFiles: readDocuments(folder, { deployment, under: '', bucket: 'recordings' }),
    licences: view.items('licences').map((item) => bodyOf<LicenceRecord>(item)),
    approvals: given.filter((one): one is Approval => one.id.startsWith('approval-')),
    statementApprovals: given.filter((one): one is StatementApproval => one.id.startsWith('statement-')),
    versionApprovals: given.filter((one): one is VersionApproval => one.id.startsWith('version-')),
    standing: given.filter((one): one is StandingAuthorisation => one.id.startsWith('standing-')),
    deeds: view
      .items('registers')
      .filter(({ register }) => register?.S === 'AGREEMENT#deeds')
      .map((item) => bodyOf<DeedRecord>(item)),
    // History, uses and certificates lie beside them.
    seals: registry.filter(({ owner }) => /^\w{18}#/.test(owner?.S ?? '')).map((item) => bodyOf<Seal>(item)),
    trust: {
      roots: trusted(registry, 'certificate'),
      revocations: registry
        .filter(({ owner }) => owner?.S === 'REVOCATIONS')
        .map((item) => bodyOf<{ revocations: string }>(item).revocations),
      makers: trusted<{ maker: string }>(registry, 'maker').map(({ maker }) => maker),
    },
    inboxes: inboxes(view).map((entry) => JSON.stringify(entry)),
    notices: notices(view),
    openCases: openCases(view),
    settlements: settlements(view),
    deadLetters: rows<{ queue: string; body: string }>(
      folder,
      `SELECT queue, body FROM sqs_messages WHERE queue LIKE '%tongban-${deployment}-%dead'`,
    ),
  };
}

function readCases(items: readonly Item[]): AuditedCase[] {
  const answers = items
    .filter(({ sk }) => sk?.S === 'IDEM')
    .map((item) => ({
      ...bodyOf<RecordedAnswer>(item),
      ...{ key: item['pk']?.S?.replace('IDEM#', '') ?? '', lasting: item['expiresAt'] === undefined },
    }));
  const answersOf = Map.groupBy(answers, ({ caseId }) => caseId);
  const partitions = Map.groupBy(items, ({ pk }) => pk?.S ?? '');
  return [...partitions].flatMap(([pk, own]) => {
    const caseId = /^CASE#(.+)$/.exec(pk)?.[1];
    if (caseId === undefined) return [];
    const snapshot = own.find(({ sk }) => sk?.S === 'SNAPSHOT');
    return {
      caseId,
      events: own.filter(({ sk }) => sk?.S?.startsWith('EVENT#') === true).map((item) => bodyOf<CaseEvent>(item)),
      snapshot: snapshot === undefined ? null : bodyOf<CaseSnapshot>(snapshot),
      hasKey: own.some(({ sk }) => sk?.S === 'KEY'),
      answers: answersOf.get(caseId) ?? [],
      waits: (partitions.get(`WAIT#${caseId}`) ?? []).map((item) => bodyOf<Wait>(item)),
    };
  });
}

function readRecordings(items: readonly Item[]): AuditedRecording[] {
  const under = (prefix: string) => items.filter(({ sk }) => sk?.S?.startsWith(prefix) === true);
  const views = under('VIEW#').map((item) => bodyOf<RecordingView>(item));
  return under('RECORDING#').map((item) => {
    const recording = bodyOf<Recording>(item);
    const { visit, number } = recording;
    return { recording, views: views.filter((view) => view.visit === visit && view.number === number) };
  });
}

function readDocuments(
  folder: string,
  { deployment, under, bucket = '' }: { deployment: string; under: 'results/' | 'statements/' | ''; bucket?: string },
): StoredDocument[] {
  const sql = `SELECT key, blob FROM s3_objects
    WHERE bucket LIKE 'tongban-${deployment}-data-${bucket}%' AND key LIKE '${under}%' AND blob IS NOT NULL ORDER BY seq`;
  return rows<{ key: string; blob: string }>(folder, sql).map(({ key, blob }) => ({
    key,
    bytes: new Uint8Array(readFileSync(join(folder, 'blobs', 's3', blob))),
  }));
}

/** The deployments that a data folder holds. */
export const deploymentsIn = (folder: string): string[] =>
  rows<{ name: string }>(folder, `SELECT name FROM ddb_table WHERE name LIKE 'tongban-%-data-casestable%'`).map(
    ({ name }) => /^tongban-(.+)-data-/.exec(name)?.[1] ?? '',
  );

/** Rows of the store, read-only. */
export function rows<T>(folder: string, sql: string): T[] {
  const db = new DatabaseSync(join(folder, 'cloud.sqlite'), { readOnly: true });
  try {
    return db.prepare(sql).all() as unknown as T[];
  } finally {
    db.close();
  }
}
