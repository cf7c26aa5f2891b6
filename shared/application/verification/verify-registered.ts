import type { Clock } from '#application/clock';
import type { LicenceLookup } from '#application/licence/ports';
import { summaryOf } from '#application/licence/read-licences';
import { jointTestReader as jointTests } from './joint-test-reader.ts';
import { type FileVerdict, verifyFile } from './verify-file.ts';
import type { TrustList } from './verify-seal.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { OfdFile, SealedDocument } from '#domain/licence/document';
import { civilDate } from '#domain/limits/civil-date';

export interface VerificationDependencies {
  readonly licences: Pick<LicenceLookup, 'find'>;
  readonly trust: { list(): Promise<TrustList> };
  readonly clock: Clock;
  /** Whether a body is of this region, or works at its desk: of others the register here knows nothing. */
  readonly isOurs: (body: string) => boolean;
}

/** Verifies an uploaded file, and asks the register whether a result is in force. */
export async function verifyRegistered(
  { licences, trust, clock, isOurs }: VerificationDependencies,
  file: SealedDocument | OfdFile,
): Promise<Outcome<FileVerdict>> {
  const at = clock.now();
  const list = await trust.list();
  const offline = verifyFile({ file, trust: list, at, register: 'offline', jointTests });
  // Documents that are no results are in no register.
  if (offline.document === null || !('ofd' in file)) return accept(offline);
  const record = await licences.find(offline.document.identifier);
  const { issuer } = offline.document;
  const register = record ?? (isOurs(issuer.id) ? 'unknown' : 'elsewhere');
  return accept(verifyFile({ file, trust: list, at, register }));
}

/** What anybody may know of an identifier: not who holds it. */
export async function verifyIdentifier(
  { licences, clock }: Pick<VerificationDependencies, 'licences' | 'clock'>,
  identifier: string,
) {
  const record = await licences.find(identifier);
  return record === null ? reject('licence.not_found') : accept(summaryOf(record, civilDate(clock.now())));
}
