import type { VersionKind } from '#domain/licence/document';
import type { JointTestFinding } from '#domain/partner/joint-test';

/** What an entitled official approved, and nothing else, may be sealed (law 7). */
export interface Approval {
  readonly id: string;
  readonly caseId: string;
  /** Body in whose name the result is issued. */
  readonly body: string;
  readonly sealKind: string;
  /** Hex SM3 of the canonical bytes of the approved draft. */
  readonly draftSm3: string;
  readonly approvedBy: string;
  /** Hex SHA-256 of the official's token: which login approved, without keeping the token. */
  readonly tokenDigest: string;
  readonly approvedAt: string;
}

/** What the clerk of a window approved: the receipt of a visit. By id and kind apart from approvals of results. */
export interface ReceiptApproval {
  readonly id: string;
  readonly kind: 'receipt';
  readonly visit: string;
  /** In their order. */
  readonly caseIds: readonly string[];
  /** Body of the window. */
  readonly body: string;
  readonly sealKind: 'receipt';
  readonly draftSm3: string;
  readonly approvedBy: string;
  readonly tokenDigest: string;
  readonly approvedAt: string;
}

/** What an official of one side of a hand-over approved: the statement of its offer, or of its answer. By id and kind apart from all others. */
export interface StatementApproval {
  readonly id: string;
  readonly kind: 'statement';
  readonly statement: 'offer' | 'taken-over' | 'declined';
  readonly caseId: string;
  /** Body that states it. */
  readonly body: string;
  readonly sealKind: 'receipt';
  readonly draftSm3: string;
  readonly approvedBy: string;
  readonly tokenDigest: string;
  readonly approvedAt: string;
}

/** What the decider of a party's body approved: its seal under an agreement, or the publication of what it entrusts by it. */
export interface DeedApproval {
  readonly id: string;
  readonly kind: 'agreement';
  readonly deed: 'sealed' | 'published';
  readonly agreement: string;
  readonly version: number;
  /** Body of the party. */
  readonly body: string;
  readonly sealKind: 'official';
  readonly draftSm3: string;
  readonly approvedBy: string;
  readonly tokenDigest: string;
  readonly approvedAt: string;
}

/** What the decider of a party's body approved: its seal under the report of a joint test. */
export interface JointTestApproval {
  readonly id: string;
  readonly kind: 'joint-test';
  /** What was found, whole: the report is made of it. */
  readonly finding: JointTestFinding;
  /** Body that seals it. */
  readonly body: string;
  readonly sealKind: 'official';
  readonly draftSm3: string;
  readonly approvedBy: string;
  readonly tokenDigest: string;
  readonly approvedAt: string;
}

/**
 * What the decider of the issuing body approved: the next version of a result that was issued. With what the register is to say of the one
 * before, so that it can be said whoever finds the work half done. Nothing of what the version itself says.
 */
export interface VersionApproval {
  readonly id: string;
  readonly kind: 'version';
  readonly version: VersionKind;
  /** Identifier of the result that it replaces. */
  readonly replaces: string;
  readonly body: string;
  readonly sealKind: string;
  readonly draftSm3: string;
  /** The provision that it rests on. */
  readonly legalBasis: string;
  readonly reason: string;
  /** Hex SM3 over who asked and their key. */
  readonly request: string;
  readonly approvedBy: string;
  readonly tokenDigest: string;
  readonly approvedAt: string;
}

/** A decider's approval given beforehand for an on-the-spot item in one version, in force once a second official of the body confirms it. */
export interface StandingProposal {
  /** Of the authorisation that it becomes. */
  readonly id: string;
  readonly itemId: string;
  readonly version: number;
  readonly body: string;
  readonly givenBy: string;
  readonly tokenDigest: string;
  readonly givenAt: string;
}

/** What two officials approved beforehand: in force. */
export interface StandingAuthorisation extends StandingProposal {
  /** Never who gave it. */
  readonly confirmedBy: string;
  readonly confirmedTokenDigest: string;
  readonly confirmedAt: string;
}

export const standingAuthorisationId = (of: { body: string; itemId: string; version: number }): string =>
  `standing-${of.body}-${of.itemId}-v${of.version}`;

/** One approval per draft: whoever approves it again approves nothing new. */
export const receiptApprovalId = (draftSm3: string): string => `receipt-${draftSm3}`;

export const statementApprovalId = (draftSm3: string): string => `statement-${draftSm3}`;

export const deedApprovalId = (draftSm3: string): string => `agreement-${draftSm3}`;

export const jointTestApprovalId = (draftSm3: string): string => `joint-test-${draftSm3}`;

export const versionApprovalId = (draftSm3: string): string => `version-${draftSm3}`;

/** One approval per case: a case is granted once. */
export const approvalId = (caseId: string): string => `approval-${caseId}`;
