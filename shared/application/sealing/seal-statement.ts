import type { CaseStore } from '#application/case/ports';
import { JourneyRejected } from '#application/journey/ports';
import { type DeriveStatementDependencies, deriveStatement } from '#application/statement/derive-statement';
import { statementKey } from '#application/statement/ports';
import type { Approvals } from './ports.ts';
import { sealDocument, type SealDocumentDependencies } from './seal-document.ts';
import { intactCase } from './seal-receipt.ts';
import type { SealedDocument } from '#domain/licence/document';
import { receiptSealKind } from '#domain/receipt/draft';
import { statementApprovalId } from '#domain/seal/approval';
import { statementBytes, statementPayload } from '#domain/statement/document';
import { type StatementDraft, statementId, statementSm3 } from '#domain/statement/draft';
import { fromUtf8 } from '#formats/bytes';

export interface SealStatementDependencies extends SealDocumentDependencies, DeriveStatementDependencies {
  readonly cases: Pick<CaseStore, 'whole'>;
  readonly approvals: Pick<Approvals, 'statementApproval'>;
}

/** Seals an approved statement of hand-over: derives it from the stored events, and signs only if exactly that was approved. */
export async function sealStatement(
  dependencies: SealStatementDependencies,
  { caseId, seq }: { readonly caseId: string; readonly seq: number },
): Promise<SealedDocument> {
  const whole = await intactCase(dependencies, caseId);
  const derived = deriveStatement(dependencies, { whole, seq });
  if (!derived.ok) throw new JourneyRejected(`event ${seq} of ${caseId} has no statement: ${derived.code}`);
  const draft = derived.value;
  const approval = await approvalOf(dependencies, { caseId, draft });
  const identifier = statementId(draft);
  const key = statementKey(identifier);
  await sealDocument(dependencies, {
    ...{ caseId: approval, approval, identifier, draftSm3: statementSm3(draft), key },
    ...{ issuer: draft.issuer.id, sealKind: receiptSealKind, documentKind: 'statement' },
    bytesWith: (sealing) => statementBytes(statementPayload({ draft, identifier, sealing })),
  });
  // What is stored, also where another run was faster: a signature is never the same twice.
  const stored = await dependencies.documents.read(key);
  if (stored === null) throw new Error(`the statement of ${caseId} is not there after it was stored`);
  return JSON.parse(fromUtf8(stored)) as SealedDocument;
}

/** Id of the approval that covers exactly this draft; throws where there is none. */
async function approvalOf(
  { approvals }: SealStatementDependencies,
  { caseId, draft }: { caseId: string; draft: StatementDraft },
): Promise<string> {
  const draftSm3 = statementSm3(draft);
  const approval = await approvals.statementApproval(statementApprovalId(draftSm3));
  const covered =
    approval !== null &&
    // Written as JSON by another function: what the type says is what it should say.
    (approval.kind as string) === 'statement' &&
    (approval.sealKind as string) === receiptSealKind &&
    approval.draftSm3 === draftSm3 &&
    approval.statement === draft.kind &&
    approval.caseId === caseId &&
    approval.body === draft.issuer.id;
  if (!covered) throw new JourneyRejected(`no approval covers the statement of ${caseId}`);
  return approval.id;
}
