import type { HolderHash } from '#application/case/ports';
import type { Clock } from '#application/clock';
import type { DocumentReader, LicenceLookup, LicenceRecord } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Person } from '#domain/identity/principal';
import type { SealedDocument } from '#domain/licence/document';
import { civilDate } from '#domain/limits/civil-date';
import { fromUtf8 } from '#formats/bytes';

export interface LicenceDependencies {
  readonly licences: LicenceLookup;
  readonly documents: DocumentReader;
  readonly holders: HolderHash;
  readonly clock: Clock;
}

/** Whether a result is in force on a day by its own dates. */
export const statusOn = (record: Pick<LicenceRecord, 'validUntil'>, date: string): 'in-force' | 'lapsed' =>
  record.validUntil === null || date <= record.validUntil ? 'in-force' : 'lapsed';

export const summaryOf = (record: LicenceRecord, date: string) => {
  const { identifier, kind, name, issuer, issuedOn, validUntil } = record;
  return { identifier, kind, name, issuer, issuedOn, validUntil, status: statusOn(record, date) };
};

/** The results a person holds, or an organisation they legally represent. */
export async function listLicences(
  { licences, holders, clock }: LicenceDependencies,
  request: { person: Person; cursor?: string | undefined; onBehalfOf?: string | undefined },
) {
  const { person, cursor, onBehalfOf } = request;
  if (onBehalfOf !== undefined && !person.represents.some(({ creditCode }) => creditCode === onBehalfOf))
    return reject('identity.not_representative');
  const number = onBehalfOf === undefined ? person : { idType: '001', idNumber: onBehalfOf };
  const holderHash = await holders.of(number);
  const { records, next } = await licences.ofHolder({ holderHash, cursor });
  const today = civilDate(clock.now());
  return accept({
    licences: records.map((record) => ({ ...summaryOf(record, today), caseId: record.caseId })),
    next,
  });
}

/** The sealed document, for its holder; another's is not found. */
export async function getDocument(
  { licences, documents, holders }: LicenceDependencies,
  request: { person: Person; identifier: string },
): Promise<Outcome<SealedDocument>> {
  const { person, identifier } = request;
  const record = await licences.find(identifier);
  if (record === null) return reject('licence.not_found');
  const numbers = [
    { idType: person.idType, idNumber: person.idNumber },
    ...person.represents.map(({ creditCode }) => ({ idType: '001', idNumber: creditCode })),
  ];
  const hashes = await Promise.all(numbers.map((number) => holders.of(number)));
  if (!hashes.includes(record.holderHash)) return reject('licence.not_found');
  const bytes = await documents.read(record.document.key);
  if (bytes === null) throw new Error(`the document of ${identifier} is indexed but not stored`);
  return accept(JSON.parse(fromUtf8(bytes)) as SealedDocument);
}
