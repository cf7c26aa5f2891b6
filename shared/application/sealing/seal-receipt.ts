import type { CaseStore, WholeCase } from '#application/case/ports';
import { JourneyRejected } from '#application/journey/ports';
import { type DeriveDependencies, deriveReceipt } from '#application/receipt/derive-receipt';
import { receiptKey } from '#application/receipt/ports';
import type { Approvals } from './ports.ts';
import { sealDocument, type SealDocumentDependencies } from './seal-document.ts';
import { verifyChain } from '#domain/case/chain';
import type { SealedDocument } from '#domain/licence/document';
import { receiptBytes, receiptPayload } from '#domain/receipt/document';
import { receiptId, receiptSealKind, receiptSm3 } from '#domain/receipt/draft';
import { receiptApprovalId } from '#domain/seal/approval';
import { fromUtf8 } from '#formats/bytes';

export interface SealReceiptDependencies extends SealDocumentDependencies, DeriveDependencies {
  readonly cases: Pick<CaseStore, 'whole'>;
  readonly approvals: Pick<Approvals, 'receiptApproval'>;
}

/** Seals the approved receipt of a visit: derives it from the stored cases, and signs only if exactly that was approved. */
export async function sealReceipt(
  dependencies: SealReceiptDependencies,
  request: { readonly visit: string; readonly caseIds: readonly string[] },
): Promise<SealedDocument> {
  const { visit } = request;
  const wholes = await Promise.all(request.caseIds.map((caseId) => intactCase(dependencies, caseId)));
  const derived = await deriveReceipt(dependencies, { visit, wholes });
  if (!derived.ok) throw new JourneyRejected(`visit ${visit} has no receipt: ${derived.code}`);
  const draft = derived.value;
  const draftSm3 = receiptSm3(draft);
  const caseIds = draft.cases.map(({ caseId }) => caseId);
  const approval = await dependencies.approvals.receiptApproval(receiptApprovalId(draftSm3));
  const covered =
    approval !== null &&
    // Written as JSON by another function: what the type says is what it should say.
    (approval.kind as string) === 'receipt' &&
    (approval.sealKind as string) === receiptSealKind &&
    approval.draftSm3 === draftSm3 &&
    approval.visit === visit &&
    approval.body === draft.issuer.id &&
    approval.caseIds.join() === caseIds.join();
  if (!covered) throw new JourneyRejected(`no approval covers the receipt of visit ${visit}`);
  const identifier = receiptId({ visit, caseIds });
  const key = receiptKey(identifier);
  await sealDocument(dependencies, {
    // The intent is of this draft alone: with another name of a body in it, it would be another one.
    ...{ caseId: approval.id, approval: approval.id, identifier, draftSm3, key },
    ...{ issuer: draft.issuer.id, sealKind: receiptSealKind, documentKind: 'receipt' },
    bytesWith: (sealing) => receiptBytes(receiptPayload({ draft, identifier, sealing })),
  });
  // What is stored, also where another run was faster: a signature is never the same twice.
  const stored = await dependencies.documents.read(key);
  if (stored === null) throw new Error(`the receipt of visit ${visit} is not there after it was stored`);
  return JSON.parse(fromUtf8(stored)) as SealedDocument;
}

/** A case whose events and snapshot agree; nothing is sealed on the ground of any other. */
export async function intactCase(
  { cases }: Pick<SealReceiptDependencies, 'cases'>,
  caseId: string,
): Promise<WholeCase> {
  const whole = await cases.whole(caseId);
  if (whole === null) throw new JourneyRejected(`there is no case ${caseId}`);
  const chain = verifyChain(whole.events, whole.snapshot);
  if (!chain.intact) throw new JourneyRejected(`the record of ${caseId} is not intact at event ${chain.at}`);
  return whole;
}
