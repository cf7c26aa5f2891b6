import type { CaseEvent, SealedPayload } from '#domain/case/event';
import type { CaseSnapshot, CaseStatus } from '#domain/case/snapshot';
import type { BlankUse } from '#domain/printing/ledger';
import type { Approval } from '#domain/seal/approval';

/** A case without its events: what a command needs to be decided. */
export interface CaseHead {
  readonly snapshot: CaseSnapshot;
  /** The data key wrapped by KMS, base64; null after erasure. */
  readonly wrappedKey: string | null;
}

export interface WholeCase extends CaseHead {
  /** In the order of `seq`. */
  readonly events: readonly CaseEvent[];
}

/** A case as it stands, with the events that somebody has not seen yet. */
export interface NewsOfCase extends CaseHead {
  /** In the order of `seq`. */
  readonly events: readonly CaseEvent[];
}

/** What an idempotency record keeps, so that the same key again gives the same answer (law 1). */
export interface RecordedAnswer {
  /** Hex SM3 of the request's canonical body. */
  readonly bodyHash: string;
  readonly caseId: string;
  /** Sequence number of the last event the command wrote. */
  readonly seq: number;
  readonly status: CaseStatus;
  /** Of the event that a partner's message told of, hex. Records from before it was kept have none. */
  readonly eventHash?: string;
  /** It wrote no event: `seq` is how far the case was. */
  readonly unchanged?: true;
}

/** The one conditional write of a command. */
export interface CaseWrite {
  readonly events: readonly CaseEvent[];
  readonly snapshot: CaseSnapshot;
  /** `seq` of those events that another region has to know of: their keys say so to the relay. */
  readonly told: readonly number[];
  /** `seq` the case must still be at; 0 for a new case. */
  readonly expectedSeq: number;
  readonly idempotency: {
    /** Hex digest of (principal, route, key). */
    readonly key: string;
    readonly answer: RecordedAnswer;
    /** Instant from which the key is free again (ISO); null: as long as the case. */
    readonly expiresAt: string | null;
    /** Instant of the command, to tell an expired record. */
    readonly now: string;
  };
  /** Something that one command alone may use, whoever sends it under whatever key: a record of the same kind, in the same write. */
  readonly once?: CaseWrite['idempotency'];
  /** What became of a numbered blank: a line of the ledger of its book, which is not there yet. */
  readonly blank?: { readonly book: string; readonly use: BlankUse };
  readonly wrappedKey?: string;
  readonly eraseKey?: true;
  readonly approval?: Approval;
}

export type Appended =
  | { readonly kind: 'appended' }
  /** The key was used before; nothing was written. */
  | { readonly kind: 'repeated'; readonly answer: RecordedAnswer }
  /** What only one command may use was used before, under another key: `answer` is what that came to. Nothing was written. */
  | { readonly kind: 'taken'; readonly answer: RecordedAnswer }
  /** The blank has such a line already; nothing was written. */
  | { readonly kind: 'used' }
  /** The case has moved on since it was read; nothing was written. */
  | { readonly kind: 'stale' }
  /** Still in conflict after the retries of law 1; nothing was written. */
  | { readonly kind: 'busy' };

/** The only way to a case. Reads are strongly consistent. */
export interface CaseStore {
  head(caseId: string): Promise<CaseHead | null>;
  /** The case with its events. A read that meets a write is repeated, so that it does not look like tampering. */
  whole(caseId: string): Promise<WholeCase | null>;
  /** The case with its events after a `seq`, in one read. */
  since(request: { caseId: string; after: number }): Promise<NewsOfCase | null>;
  append(write: CaseWrite): Promise<Appended>;
  /** The unexpired answer recorded for a key, if any. */
  answered(request: { key: string; now: string }): Promise<RecordedAnswer | null>;
}

/** Encrypts and decrypts the personal payloads of one case. */
export interface CaseKey {
  encrypt(request: { plaintext: string; context: string }): SealedPayload;
  /** Throws where the payload is not what this key encrypted for this context. */
  decrypt(request: { payload: SealedPayload; context: string }): string;
}

/** The data keys of cases, wrapped under a KMS key with the case id as encryption context. */
export interface CaseKeys {
  create(caseId: string): Promise<{ key: CaseKey; wrappedKey: string }>;
  open(request: { caseId: string; wrappedKey: string }): Promise<CaseKey>;
}

/** Keyed, versioned hash of an identity number, `v1:<hex>`; the same number always gives the same hash. */
export interface HolderHash {
  of(number: { idType: string; idNumber: string }): Promise<string>;
}

export interface CaseIds {
  next(request: { region: string; at: string }): string;
}

/** Whether the bytes a filing names were really uploaded by this applicant. */
export interface MaterialCheck {
  /** What is stored under the key, or null. The key carries the digest that the upload was bound to. */
  stored(key: string): Promise<StoredMaterial | null>;
}

export interface StoredMaterial {
  readonly bytes: number;
  readonly mediaType: string;
  /** Of which licence the platform itself copied it there, and a mark of whose that is; absent for what was uploaded. */
  readonly licence?: { readonly identifier: string; readonly holderMark: string };
}
