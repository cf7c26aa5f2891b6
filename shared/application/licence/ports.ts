import type { StoredMaterial } from '#application/case/ports';
import type { Text } from '#contracts/text';
import type { ResultKind } from '#domain/case/event';
import type { LicenceAccess } from '#domain/licence/access';
import type { LicenceConsent } from '#domain/licence/consent';
import { importedFileEndings } from '#domain/licence/import-row';
import type { VersionChange } from '#domain/licence/next-version';
import type { LicenceState, StateChange } from '#domain/licence/state';
import type { VersionApproval } from '#domain/seal/approval';

/** An issued result, or an imported licence, as the register of results knows it. Holds no number and no name of the holder. */
export interface LicenceRecord {
  readonly identifier: string;
  readonly kind: ResultKind;
  readonly name: Text;
  readonly issuer: { readonly id: string; readonly name: Text };
  readonly issuedOn: string;
  readonly validUntil: string | null;
  /** Null where it was imported. */
  readonly caseId: string | null;
  /** Absent: issued here. */
  readonly origin?: 'imported';
  /** What the case was about; absent in records from before mandates were limited to items. */
  readonly itemId?: string;
  readonly holderHash: string;
  readonly document: {
    readonly key: string;
    readonly sm3: string;
    readonly bytes: number;
    /** Absent: a sealed OFD file. */
    readonly mediaType?: string;
  };
  /** Hex SM3 of the signed bytes, of what was imported of the file: tells this document from another one under the same identifier. */
  readonly payloadSm3: string;
  /** Absent: in force, as far as its dates go. */
  readonly state?: LicenceState;
  /** What became of it, in order; absent: nothing. */
  readonly changes?: readonly StateChange[];
}

/** The register, for those who decide what becomes of a result. */
export interface LicenceRegister extends Pick<LicenceLookup, 'find'> {
  /** Puts a record in the place of exactly the given one; false where that is no longer the one registered. */
  replace(old: LicenceRecord, record: LicenceRecord): Promise<boolean>;
}

/** The register, for those who put a new version of a result in it. */
export interface VersionRegister {
  /**
   * Puts a new version beside what became of the one before, in one write; false where that is no longer exactly `old`, or where something
   * is registered as the new one.
   */
  supersede(request: {
    readonly old: LicenceRecord;
    readonly superseded: LicenceRecord;
    readonly version: LicenceRecord;
  }): Promise<boolean>;
}

/** Approvals of new versions, apart from those of results. */
export interface VersionApprovals {
  /** Records it once; one for the same draft by somebody else stays as it is. */
  approveVersion(approval: VersionApproval): Promise<void>;
}

/** A version as it was sealed, and on whose approval: of what is there, which need not be what was asked. */
export interface SealedVersion {
  readonly identifier: string;
  readonly approval: VersionApproval;
}

/** Which result is to have what next version. */
export interface VersionTask {
  readonly versionOf: string;
  readonly change: VersionChange;
}

/** The function that alone may sign (law 7). */
export interface VersionSealer {
  /** Seals the approved next version of a result, once; throws where it may not be sealed. */
  sealVersion(task: VersionTask): Promise<SealedVersion>;
}

export interface LicenceIndex {
  /** Puts a record; one of the same document again changes nothing, one of another under the same identifier throws. */
  put(record: LicenceRecord): Promise<void>;
}

export interface LicenceLookup {
  find(identifier: string): Promise<LicenceRecord | null>;
  /** Newest first, at most 50; `cursor` is opaque. */
  ofHolder(request: { holderHash: string; cursor?: string | undefined }): Promise<{
    records: readonly LicenceRecord[];
    next: string | null;
  }>;
}

/** Looks of others at licences. */
export interface LicenceAccesses {
  /** Records one, before anything is answered. */
  record(identifier: string, access: LicenceAccess): Promise<void>;
  /** Newest first, at most 50; `cursor` is opaque. */
  of(request: { identifier: string; cursor?: string | undefined }): Promise<{
    accesses: readonly LicenceAccess[];
    next: string | null;
  }>;
}

/** Consents of holders, one for each licence and case: the last word. */
export interface LicenceConsents {
  put(consent: LicenceConsent): Promise<void>;
  of(about: { readonly identifier: string; readonly caseId: string }): Promise<LicenceConsent | null>;
}

export interface DocumentReader {
  read(key: string): Promise<Uint8Array | null>;
}

export interface DocumentWriter {
  /** Stores bytes once; false where something is stored under the key already. */
  writeOnce(request: { key: string; bytes: Uint8Array; mediaType: string }): Promise<boolean>;
}

/** A copy of a licence's file among the materials of an account. */
export interface CopyOfLicence {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly licence: NonNullable<StoredMaterial['licence']>;
}

export interface CopyKeeper {
  /** Stores a copy under the digest of its bytes; again it changes nothing. */
  keepCopy(copy: CopyOfLicence): Promise<void>;
}

/** Where the sealed document of a result lies. */
export const documentKey = (identifier: string): string => `results/${identifier}.ofd`;

/** Where the file of an imported licence lies: by its digest, so that an attempt that was given up leaves nothing in the way. */
export const importedKey = (
  identifier: string,
  file: { readonly sha256: string; readonly mediaType: string },
): string => `imported/${identifier}/${file.sha256}.${importedFileEndings[file.mediaType] ?? 'bin'}`;

/** Where the evidence of its sealing lies, in a bucket of its own. */
export const evidenceKey = (identifier: string): string => `evidence/${identifier}.json`;
