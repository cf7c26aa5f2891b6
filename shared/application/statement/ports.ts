import type { SealedDocument } from '#domain/licence/document';
import type { StatementApproval } from '#domain/seal/approval';

/** Approvals of statements of hand-over, apart from those of results and receipts. */
export interface StatementApprovals {
  /** Records it once; one for the same draft by somebody else stays as it is. */
  approveStatement(approval: StatementApproval): Promise<void>;
}

/** The function that alone may sign (law 7). */
export interface StatementSealer {
  /** The sealed statement of the act that an event of a case is, the same each time; throws where it may not be sealed. */
  sealStatement(request: { caseId: string; seq: number }): Promise<SealedDocument>;
}

/** Where the sealed document of a statement lies: apart from results and receipts. */
export const statementKey = (id: string): string => `statements/${id}.json`;
