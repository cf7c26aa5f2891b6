import type { Clock } from '#application/clock';
import type { LicenceLookup } from '#application/licence/ports';
import { summaryOf } from '#application/licence/read-licences';
import { jointTestReader as jointTests } from './joint-test-reader.ts';
import { inShort } from './in-short.ts';
import { bytesIn, type FileVerdict, verifyFile } from './verify-file.ts';
import { verifyOfd, withRegister } from './verify-ofd.ts';
import type { Register } from './verify-result.ts';
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
  const by = { trust: await trust.list(), at: clock.now() };
  // Documents that are no results are in no register.
  if (!('ofd' in file)) return accept(verifyFile({ file, ...by, register: 'offline', jointTests }));
  const offline = verifyOfd({ file: bytesIn(file), ...by, register: 'offline' });
  if (offline.document === null) return accept(inShort(offline));
  const { identifier, issuer } = offline.document;
  const register = await registerFor({ licences, isOurs }, { identifier, issuer: issuer.id });
  return accept(inShort(withRegister(offline, { at: by.at, register })));
}

/** What the register here knows of what a body issued. */
export const registerFor = async (
  { licences, isOurs }: Pick<VerificationDependencies, 'licences' | 'isOurs'>,
  { identifier, issuer }: { identifier: string; issuer: string },
): Promise<Exclude<Register, 'offline'>> =>
  (await licences.find(identifier)) ?? (isOurs(issuer) ? 'unknown' : 'elsewhere');

/** What anybody may know of an identifier: not who holds it. */
export async function verifyIdentifier(
  { licences, clock }: Pick<VerificationDependencies, 'licences' | 'clock'>,
  identifier: string,
) {
  const record = await licences.find(identifier);
  return record === null ? reject('licence.not_found') : accept(summaryOf(record, civilDate(clock.now())));
}
