import type { HolderHash } from '#application/case/ports';
import type { Clock } from '#application/clock';
import type { DocumentReader, LicenceLookup, LicenceRecord } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { assured, numberAssurance, type Person } from '#domain/identity/principal';
import { inForce, inScope, type Representation } from '#domain/identity/representation';
import type { OfdFile } from '#domain/licence/document';
import { printableFile } from '#domain/licence/printable-file';
import type { LicenceState } from '#domain/licence/state';
import { civilDate } from '#domain/limits/civil-date';
import { toBase64 } from '#formats/bytes';

export interface LicenceDependencies {
  readonly licences: LicenceLookup;
  readonly documents: DocumentReader;
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

/** The results a person holds, or those of somebody they represent, as far as that goes. */
export async function listLicences(
  { licences, holders, clock }: LicenceDependencies,
  request: { person: Person; cursor?: string | undefined; onBehalfOf?: string | undefined },
) {
  const { person, cursor, onBehalfOf } = request;
  if (!assured(person.level, numberAssurance)) return reject('identity.assurance_too_low');
  const now = clock.now();
  const known = person.represents.filter(({ id }) => id === onBehalfOf);
  const relations = known.filter((each) => inForce(each, now));
  if (onBehalfOf !== undefined && relations.length === 0)
    return reject(known.length === 0 ? 'identity.not_representative' : 'identity.mandate_expired');
  const { idType, idNumber } = relations[0] ?? person;
  const holderHash = await holders.of({ idType, idNumber });
  const { records, next } = await licences.ofHolder({ holderHash, cursor });
  const shown = records.filter(
    (record) => onBehalfOf === undefined || relations.some((relation) => extendsTo(relation, record)),
  );
  const today = civilDate(now);
  return accept({
    licences: shown.map((record) => ({ ...summaryOf(record, today), caseId: record.caseId })),
    next,
  });
}

/** The sealed document, for its holder and for who represents them; another's is not found. */
export async function getDocument(
  dependencies: LicenceDependencies,
  request: { person: Person; identifier: string },
): Promise<Outcome<OfdFile>> {
  const file = await ownFile(dependencies, request);
  return file.ok ? accept({ ofd: toBase64(file.value) }) : file;
}

/** The same as a page of HTML to print, of the day on which it is asked for. */
export async function showPrintable(
  dependencies: LicenceDependencies,
  request: { person: Person; identifier: string },
): Promise<Outcome<string>> {
  const file = await ownFile(dependencies, request);
  return file.ok ? accept(printableFile({ ofd: file.value, on: civilDate(dependencies.clock.now()) })) : file;
}

async function ownFile(
  { licences, documents, holders, clock }: LicenceDependencies,
  { person, identifier }: { person: Person; identifier: string },
): Promise<Outcome<Uint8Array>> {
  if (!assured(person.level, numberAssurance)) return reject('identity.assurance_too_low');
  const record = await licences.find(identifier);
  if (record === null) return reject('licence.not_found');
  const now = clock.now();
  const relations = person.represents.filter((each) => inForce(each, now) && extendsTo(each, record));
  const numbers = [person, ...relations].map(({ idType, idNumber }) => ({ idType, idNumber }));
  const hashes = await Promise.all(numbers.map((number) => holders.of(number)));
  if (!hashes.includes(record.holderHash)) return reject('licence.not_found');
  const bytes = await documents.read(record.document.key);
  if (bytes === null) throw new Error(`the document of ${identifier} is indexed but not stored`);
  return accept(bytes);
}
