import type { HolderHash, MaterialCheck } from '#application/case/ports';
import type { Body } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import type { OfdVerdict } from '#application/verification/verify-ofd';
import type { TrustList } from '#application/verification/verify-seal';
import { type ImportedFile, readImportedFile } from './import-file.ts';
import {
  type DocumentReader,
  type DocumentWriter,
  importedKey,
  type LicenceIndex,
  type LicenceLookup,
  type LicenceRecord,
} from './ports.ts';
import { isOwnLicence } from './own-licence.ts';
import { accept, type FieldProblem, type Outcome, reject } from '#contracts/errors';
import { type Person, postFor } from '#domain/identity/principal';
import {
  type ImportEntry,
  importFaults,
  importProblem,
  type ImportProblem,
  type ImportRow,
  readImportRow,
} from '#domain/licence/import-row';
import { civilDate } from '#domain/limits/civil-date';
import { toHex } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';
import { sm3 } from '#formats/sm3';

export interface ImportDependencies {
  readonly register: Pick<LicenceLookup, 'find'> & LicenceIndex;
  /** Materials that accounts uploaded: what is there, and its bytes. */
  readonly uploaded: MaterialCheck;
  readonly uploads: DocumentReader;
  readonly documents: DocumentWriter;
  readonly holders: HolderHash;
  readonly trust: { list(): Promise<TrustList> };
  readonly bodies: readonly Body[];
  /** Bodies that issue licences of the types of the whole country, by type code. */
  readonly types: ReadonlyMap<string, readonly string[]>;
  readonly clock: Clock;
}

/** What became of a row, without the data of its holder. */
export interface RowReport {
  readonly row: number;
  readonly outcome: 'imported' | 'unchanged' | 'refused';
  readonly identifier: string | null;
  readonly problem: FieldProblem | null;
  readonly verdict: {
    readonly overall: OfdVerdict['overall'];
    readonly findings: readonly {
      readonly name: string;
      readonly result: 'bad' | 'not-checked';
      readonly code: string;
    }[];
  } | null;
}

/**
 * Takes licences that a body issued before, or elsewhere, into the register, each row by itself: a decider of the body answers for what it
 * says. A row that is there already, with the same file and the same data, changes nothing, so a batch may be sent again.
 */
export async function importLicences(
  dependencies: ImportDependencies,
  { person, body, rows }: { person: Person; body: string; rows: readonly (ImportRow & { readonly row: number })[] },
): Promise<Outcome<{ rows: readonly RowReport[] }>> {
  const issuer = dependencies.bodies.find(({ id }) => id === body);
  if (issuer === undefined || postFor(person, { role: 'decider', body }) === undefined)
    return reject('identity.no_post');
  const at = dependencies.clock.now();
  let trusted: Promise<TrustList> | undefined;
  const trust = () => (trusted ??= dependencies.trust.list());
  const reports: RowReport[] = [];
  // One after the other: the same identifier may stand there twice.
  for (const { row, ...rest } of rows) {
    const report = await importRow({ ...dependencies, trust }, { issuer, at, person, row: rest });
    reports.push({ row, ...report });
  }
  return accept({ rows: reports });
}

type Within = Omit<ImportDependencies, 'trust'> & { readonly trust: () => Promise<TrustList> };

async function importRow(
  dependencies: Within,
  { issuer, at, person, row }: { issuer: Body; at: string; person: Person; row: ImportRow },
): Promise<Omit<RowReport, 'row'>> {
  const { register, holders, types } = dependencies;
  const entry = readImportRow(row, { body: issuer.id, today: civilDate(at), types });
  if ('fault' in entry) return refused(entry);
  const holderHash = await holders.of(entry.holder);
  if (await isOwnLicence(holders, { person, holderHash }))
    return refused(importProblem('import.own_licence', '/holder'));
  const there = await register.find(entry.identifier);
  if (there !== null) {
    const isSame = wordOf(there) === wordOf(recordOf({ entry, issuer, holderHash }));
    if (!isSame) return refused(importProblem('import.registered_otherwise', ''), entry.identifier);
    return { outcome: 'unchanged', identifier: entry.identifier, problem: null, verdict: null };
  }
  const file = await readImportedFile(dependencies, { entry, account: person.account, at });
  if ('fault' in file) return refused(file, entry.identifier);
  await keep(dependencies, { record: recordOf({ entry, issuer, holderHash, file }), entry, file });
  return { outcome: 'imported', identifier: entry.identifier, problem: null, verdict: inShort(file) };
}

/** First the file, then the line that names it: what was interrupted between them is done again. */
async function keep(
  { documents, register }: Within,
  { record, entry, file }: { record: LicenceRecord; entry: ImportEntry; file: ImportedFile },
): Promise<void> {
  const { key } = record.document;
  await documents.writeOnce({ key, bytes: file.bytes, mediaType: entry.file.mediaType });
  await register.put(record);
}

function recordOf(of: {
  entry: ImportEntry;
  issuer: Body;
  holderHash: string;
  file?: Pick<ImportedFile, 'bytes'>;
}): LicenceRecord {
  const { entry, issuer, holderHash, file } = of;
  const { identifier, kind, name, issuedOn, validUntil } = entry;
  const { bytes, mediaType } = entry.file;
  const digest = file === undefined ? '' : toHex(sm3(file.bytes));
  return {
    ...{ identifier, kind, name, issuer: { id: issuer.id, name: issuer.name }, issuedOn, validUntil },
    ...{ origin: 'imported', caseId: null, holderHash, payloadSm3: digest },
    document: { key: importedKey(identifier, entry.file), sm3: digest, bytes, mediaType },
  };
}

/** What a row says of a record: not what became of it since. The name of its file has the file's digest. */
const wordOf = ({ kind, name, issuedOn, validUntil, holderHash, document: { key }, origin }: LicenceRecord): string =>
  canonicalize({ kind, name, issuedOn, validUntil, holderHash, key, origin: origin ?? null } as unknown as JsonValue);

const refused = ({ fault, pointer }: ImportProblem, identifier: string | null = null): Omit<RowReport, 'row'> => ({
  ...{ outcome: 'refused', identifier, verdict: null },
  problem: { pointer, code: fault, message: importFaults[fault] },
});

function inShort({ verdict }: ImportedFile): RowReport['verdict'] {
  if (verdict === null) return null;
  const findings = verdict.parts.flatMap(({ name, result, code }) =>
    result === 'good' ? [] : [{ name, result, code }],
  );
  return { overall: verdict.overall, findings };
}
