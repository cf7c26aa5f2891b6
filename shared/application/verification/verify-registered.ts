import type { Clock } from '#application/clock';
import type { LicenceLookup } from '#application/licence/ports';
import { summaryOf } from '#application/licence/read-licences';
import { jointTestReader as jointTests } from './joint-test-reader.ts';
import { type TrustList, type Verdict, verifyDocument } from './verify-document.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { SealedDocument } from '#domain/licence/document';
import { civilDate } from '#domain/limits/civil-date';

export interface VerificationDependencies {
  readonly licences: Pick<LicenceLookup, 'find'>;
  readonly trust: { list(): Promise<TrustList> };
  readonly clock: Clock;
}

/** Kinds of document that the register of results does not know. */
const unregistered: readonly string[] = ['receipt', 'statement', 'agreement', 'publication', 'joint-test'];

/** Verifies an uploaded document, and asks the register whether it is in force. */
export async function verifyRegistered(
  { licences, trust, clock }: VerificationDependencies,
  file: SealedDocument,
): Promise<Outcome<Verdict>> {
  const at = clock.now();
  const list = await trust.list();
  const offline = verifyDocument({ file, trust: list, at, register: 'offline', jointTests });
  if (offline.document === null || unregistered.includes(offline.document.kind)) return accept(offline);
  const record = await licences.find(offline.document.identifier);
  return accept(verifyDocument({ file, trust: list, at, register: record ?? 'unknown' }));
}

/** What anybody may know of an identifier: not who holds it. */
export async function verifyIdentifier({ licences, clock }: VerificationDependencies, identifier: string) {
  const record = await licences.find(identifier);
  return record === null ? reject('licence.not_found') : accept(summaryOf(record, civilDate(clock.now())));
}
