import type { SealedDocument } from '#domain/licence/document';
import type { ReceiptApproval } from '#domain/seal/approval';

/** Approvals of receipts, apart from those of results. */
export interface ReceiptApprovals {
  /** Records it once; one for the same draft by somebody else stays as it is. */
  approveReceipt(approval: ReceiptApproval): Promise<void>;
}

/** The function that alone may sign (law 7). */
export interface ReceiptSealer {
  /** The sealed receipt of cases of a visit, the same each time; throws where it may not be sealed. */
  seal(request: { visit: string; caseIds: readonly string[] }): Promise<SealedDocument>;
}

/** Where the sealed document of a receipt lies: apart from results. */
export const receiptKey = (id: string): string => `receipts/${id}.json`;
