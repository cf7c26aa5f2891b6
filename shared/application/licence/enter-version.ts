import type { Clock } from '#application/clock';
import { documentKey, type DocumentReader, type LicenceRecord, type LicenceRegister } from './ports.ts';
import type { SealedVersion, VersionRegister } from './ports.ts';
import { recordOfResult } from './record-of-result.ts';
import type { StateChange } from '#domain/licence/state';
import { resultIn } from '#domain/licence/result-file';

export interface EnterVersionDependencies {
  readonly register: Pick<LicenceRegister, 'find'> & VersionRegister;
  readonly documents: DocumentReader;
  readonly clock: Clock;
}

/**
 * Puts a sealed version in the register, from the document itself, and says of the one before who superseded it and why, from the approval.
 * Answers that one as it stands then; null where something else became of it meanwhile.
 */
export async function enterVersion(
  { register, documents, clock }: EnterVersionDependencies,
  { record, sealed: { identifier, approval } }: { record: LicenceRecord; sealed: SealedVersion },
): Promise<LicenceRecord | null> {
  const ofd = await documents.read(documentKey(identifier));
  if (ofd === null) throw new Error(`there is no sealed document ${identifier}`);
  const version = recordOfResult(ofd);
  const replaced = resultIn(ofd).replaces?.identifier;
  if (version.identifier !== identifier || replaced !== record.identifier || approval.replaces !== record.identifier)
    throw new Error(`document ${identifier} is no next version of ${record.identifier}`);
  const { approvedBy: by, legalBasis, reason, request, draftSm3 } = approval;
  const change: StateChange = {
    ...{ from: record.state ?? 'in-force', to: 'superseded', at: clock.now(), by, legalBasis, reason, request },
    version: { identifier, kind: approval.version, draftSm3 },
  };
  const superseded: LicenceRecord = { ...record, state: 'superseded', changes: [...(record.changes ?? []), change] };
  if (await register.supersede({ old: record, superseded, version })) return superseded;
  // Somebody else may have entered it; the same version then.
  const now = await register.find(record.identifier);
  return now?.state === 'superseded' ? now : null;
}
