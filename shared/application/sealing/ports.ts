import type {
  Approval,
  DeedApproval,
  JointTestApproval,
  ReceiptApproval,
  StandingAuthorisation,
  StatementApproval,
  VersionApproval,
} from '#domain/seal/approval';
import type { Seal, SealAlgorithm } from '#domain/seal/seal';

export interface Approvals {
  /** The approval of a single case; null for another id. */
  approval(id: string): Promise<Approval | null>;
  standingAuthorisation(id: string): Promise<StandingAuthorisation | null>;
  receiptApproval(id: string): Promise<ReceiptApproval | null>;
  statementApproval(id: string): Promise<StatementApproval | null>;
  deedApproval(id: string): Promise<DeedApproval | null>;
  jointTestApproval(id: string): Promise<JointTestApproval | null>;
  versionApproval(id: string): Promise<VersionApproval | null>;
}

export interface SealRegistry {
  /** The seals of a body of one kind, in any state. */
  sealsOf(request: { body: string; kind: string }): Promise<readonly Seal[]>;
}

/** What the sealer is about to sign, recorded before it signs: a repeated run signs the same bytes. */
export interface SealingIntent {
  /** The id of its approval where there is no case (agreements), no single one (receipts), or a result beside it (statements of hand-over, new versions). */
  readonly caseId: string;
  readonly identifier: string;
  readonly sealId: string;
  readonly approval: string;
  readonly draftSm3: string;
  readonly signedAt: string;
}

export interface SealingIntents {
  /** Records the intent of a case once and returns the one in force: the given one, or the one recorded before. */
  intend(intent: SealingIntent): Promise<SealingIntent>;
  /** Puts another intent in the place of exactly the given old one; throws where it is no longer the one in force. */
  replace(old: SealingIntent, intent: SealingIntent): Promise<void>;
}

/** A key that never leaves KMS. */
export interface SealSigner {
  /** Signs a 32-byte digest; DER signature. For SM2 the digest is e = SM3(Z‖M) with the default id. */
  sign(request: { keyArn: string; algorithm: SealAlgorithm; digest: Uint8Array }): Promise<Uint8Array>;
}

/** An accredited authority of time-stamps (RFC 3161). */
export interface TimeStamps {
  /** A token (DER) over a 32-byte SM3 digest; throws where none can be had. */
  stamp(digest: Uint8Array): Promise<Uint8Array>;
}
