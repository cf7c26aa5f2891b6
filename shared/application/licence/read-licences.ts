import type { HolderHash } from '#application/case/ports';
import type { Clock } from '#application/clock';
import { annotatedCopy } from './annotated-copy.ts';
import type { DocumentReader, LicenceAccesses, LicenceLookup, LicenceRecord } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { ofdLength } from '#contracts/http/sealed-document';
import { assured, numberAssurance, type Person } from '#domain/identity/principal';
import { inForce, inScope, type Representation } from '#domain/identity/representation';
import { printableFile, printWatermark } from '#domain/licence/printable-file';
import type { AccessField, LicenceAccess } from '#domain/licence/access';
import { ofdMediaType, type OfdFile } from '#domain/licence/document';
import type { LicenceState } from '#domain/licence/state';
import { civilDate, plusDays } from '#domain/limits/civil-date';
import { toBase64 } from '#formats/bytes';

export interface LicenceDependencies {
  readonly licences: LicenceLookup;
  readonly documents: DocumentReader;
  readonly accesses: LicenceAccesses;
  readonly holders: HolderHash;
  readonly clock: Clock;
}

/** How a result stands on a day: what its authority decided, and its own dates. */
export function statusOn({ validUntil, state = 'in-force' }: LicenceRecord, date: string): LicenceState | 'lapsed' {
  if (state !== 'in-force') return state;
  return validUntil === null || date <= validUntil ? 'in-force' : 'lapsed';
}

export const summaryOf = (record: LicenceRecord, date: string) => {
  const { identifier, kind, name, issuer, issuedOn, validUntil } = record;
  return { identifier, kind, name, issuer, issuedOn, validUntil, status: statusOn(record, date) };
};

/** Whether somebody who acts for a holder may see a result: what is of no known item, only without limits to items. */
const extendsTo = (representation: Representation, { itemId }: LicenceRecord): boolean =>
  itemId === undefined ? representation.items === null : inScope(representation, itemId);

export interface HolderRequest {
  readonly person: Person;
  /** Credit code or account of whom one represents; absent: oneself. */
  readonly onBehalfOf?: string | undefined;
}

/** Whose licences somebody may see: their own, or those of somebody they represent, and by which relations. */
export interface Holder {
  readonly holderHash: string;
  /** Empty where they are one's own. */
  readonly relations: readonly Representation[];
}

export async function holderOf(
  { holders, clock }: Pick<LicenceDependencies, 'holders' | 'clock'>,
  { person, onBehalfOf }: HolderRequest,
): Promise<Outcome<Holder>> {
  if (!assured(person.level, numberAssurance)) return reject('identity.assurance_too_low');
  const known = person.represents.filter(({ id }) => id === onBehalfOf);
  const relations = known.filter((each) => inForce(each, clock.now()));
  if (onBehalfOf !== undefined && relations.length === 0)
    return reject(known.length === 0 ? 'identity.not_representative' : 'identity.mandate_expired');
  const { idType, idNumber } = relations[0] ?? person;
  return accept({ holderHash: await holders.of({ idType, idNumber }), relations });
}

/** Those of some licences that somebody may see, once it is recorded that another than the holder looked at them. */
export async function seenBy(
  { accesses, clock }: Pick<LicenceDependencies, 'accesses' | 'clock'>,
  { person, records, relations }: Pick<Holder, 'relations'> & { person: Person; records: readonly LicenceRecord[] },
): Promise<readonly LicenceRecord[]> {
  if (relations.length === 0) return records;
  const seen = records.flatMap((record) => {
    const relation = relations.find((each) => extendsTo(each, record));
    return relation === undefined ? [] : [{ record, relation }];
  });
  const about = { person, at: clock.now(), fields: ['name', 'issuer', 'dates', 'status'] as const };
  await Promise.all(seen.map(({ record, relation }) => accesses.record(record.identifier, accessBy(relation, about))));
  return seen.map(({ record }) => record);
}

/** The results a person holds, or those of somebody they represent, as far as that goes. */
export async function listLicences(
  dependencies: LicenceDependencies,
  { cursor, ...request }: HolderRequest & { cursor?: string | undefined },
) {
  const holder = await holderOf(dependencies, request);
  if (!holder.ok) return holder;
  const { holderHash, relations } = holder.value;
  const { records, next } = await dependencies.licences.ofHolder({ holderHash, cursor });
  const shown = await seenBy(dependencies, { person: request.person, records, relations });
  const today = civilDate(dependencies.clock.now());
  return accept({
    licences: shown.map((record) => ({
      ...summaryOf(record, today),
      origin: record.origin ?? ('issued' as const),
      caseId: record.caseId,
    })),
    next,
  });
}

/** The look of somebody who acts for the holder. */
const accessBy = (
  { basis: relation }: Representation,
  { person, at, fields }: { person: Person; at: string; fields: readonly AccessField[] },
): LicenceAccess => ({
  ...{ at, account: person.account, role: 'representative', body: null, purpose: null, caseId: null },
  ...{ basis: { kind: 'representation', relation }, fields },
});

export interface LicenceRequest {
  readonly person: Person;
  readonly identifier: string;
}

/** Bytes of an OFD file that `getDocument` answers. */
const mostOfdBytes = (ofdLength / 4) * 3;

/** The sealed document, for its holder and for who represents them; another's is not found. */
export async function getDocument(
  dependencies: LicenceDependencies,
  request: LicenceRequest,
): Promise<Outcome<OfdFile>> {
  const found = await findLicence(dependencies, request);
  if (!found.ok) return found;
  const { record } = found.value;
  // What was imported may be longer than a result, and is fetched as a file.
  if (mediaTypeOf(record) !== ofdMediaType || record.document.bytes > mostOfdBytes) return reject('licence.other_file');
  return accept({ ofd: toBase64(await fileFor(dependencies, { ...found.value, person: request.person })) });
}

/** The same as a page of HTML to print, of the day on which it is asked for. */
export async function showPrintable(
  dependencies: LicenceDependencies,
  request: LicenceRequest,
): Promise<Outcome<string>> {
  const found = await findLicence(dependencies, request);
  if (!found.ok) return found;
  if (found.value.record.caseId === null) return reject('licence.other_file');
  const ofd = await fileFor(dependencies, { ...found.value, person: request.person });
  return accept(printableFile({ ofd, watermark: printWatermark(civilDate(dependencies.clock.now())) }));
}

/** A copy to give to somebody, with what it is for written across it. */
export async function annotateLicence(
  dependencies: LicenceDependencies,
  {
    recipient,
    purpose,
    validDays,
    ...request
  }: LicenceRequest & { recipient: string; purpose: string; validDays: number },
): Promise<Outcome<string>> {
  const found = await findLicence(dependencies, request);
  if (!found.ok) return found;
  const { record, relation } = found.value;
  const on = civilDate(dependencies.clock.now());
  if (statusOn(record, on) !== 'in-force') return reject('licence.wrong_state');
  if (relation !== null) await recordLook(dependencies, { record, relation, person: request.person });
  const last = plusDays(on, validDays - 1);
  const until = record.validUntil !== null && record.validUntil < last ? record.validUntil : last;
  const about = { recipient, purpose, on, until };
  return annotatedCopy(dependencies.documents, { record, ...about });
}

/** Media types that files of licences have. */
type LicenceMediaType = 'application/ofd' | 'application/pdf' | 'image/jpeg' | 'image/png';

/** The same of whatever type its file is. */
export async function getLicenceFile(
  dependencies: LicenceDependencies,
  request: LicenceRequest,
): Promise<Outcome<{ mediaType: LicenceMediaType; file: string }>> {
  const found = await findLicence(dependencies, request);
  if (!found.ok) return found;
  const file = toBase64(await fileFor(dependencies, { ...found.value, person: request.person }));
  return accept({ mediaType: mediaTypeOf(found.value.record), file });
}

export const mediaTypeOf = ({ document: { mediaType } }: LicenceRecord): LicenceMediaType =>
  (mediaType ?? ofdMediaType) as LicenceMediaType;

/** A licence that was found, and the relation by which it was, where it is not one's own. */
export interface FoundLicence {
  readonly record: LicenceRecord;
  readonly relation: Representation | null;
}

/** Its bytes, once it is recorded that another than the holder asked for them. */
export async function fileFor(
  dependencies: LicenceDependencies,
  { record, relation, person }: FoundLicence & { person: Person },
): Promise<Uint8Array> {
  const { identifier, document } = record;
  if (relation !== null) await recordLook(dependencies, { record, relation, person });
  const bytes = await dependencies.documents.read(document.key);
  if (bytes === null) throw new Error(`the document of ${identifier} is indexed but not stored`);
  return bytes;
}

/** That another than the holder looked at a file. */
const recordLook = (
  { accesses, clock }: LicenceDependencies,
  { record, relation, person }: { record: LicenceRecord; relation: Representation; person: Person },
): Promise<void> =>
  accesses.record(record.identifier, accessBy(relation, { person, at: clock.now(), fields: ['file'] }));

/** A licence of whoever asks, or of somebody they represent as far as that goes, by a relation among those that are asked for. */
export async function findLicence(
  { licences, holders, clock }: LicenceDependencies,
  { person, identifier, among }: LicenceRequest & { readonly among?: readonly Representation['basis'][] },
): Promise<Outcome<FoundLicence>> {
  if (!assured(person.level, numberAssurance)) return reject('identity.assurance_too_low');
  const record = await licences.find(identifier);
  if (record === null) return reject('licence.not_found');
  if ((await holders.of(person)) === record.holderHash) return accept({ record, relation: null });
  const now = clock.now();
  const relations = person.represents.filter(
    (each) => inForce(each, now) && extendsTo(each, record) && (among === undefined || among.includes(each.basis)),
  );
  for (const relation of relations)
    if ((await holders.of(relation)) === record.holderHash) return accept({ record, relation });
  return reject('licence.not_found');
}
