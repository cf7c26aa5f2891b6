import { asOfficial } from '#application/case/act-on-case';
import type { CaseStore, HolderHash, WholeCase } from '#application/case/ports';
import type { Clock } from '#application/clock';
import { type DeriveDependencies, deriveReceipt } from './derive-receipt.ts';
import type { ReceiptApprovals, ReceiptSealer } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Person } from '#domain/identity/principal';
import type { SealedDocument } from '#domain/licence/document';
import { receiptSealKind, receiptSm3 } from '#domain/receipt/draft';
import { receiptApprovalId } from '#domain/seal/approval';

export interface GiveReceiptDependencies extends DeriveDependencies {
  readonly cases: Pick<CaseStore, 'whole'>;
  readonly holders: HolderHash;
  readonly approvals: ReceiptApprovals;
  readonly sealer: ReceiptSealer;
  readonly clock: Clock;
}

/**
 * Gives the sealed receipt (收件凭证) of what an applicant handed in in one visit: the clerk approves exactly the draft that the
 * cases give, and has it sealed (law 7). Asked for again it is the same document.
 */
export async function giveReceipt(
  dependencies: GiveReceiptDependencies,
  request: { person: Person; tokenDigest: string; visit: string; caseIds: readonly string[] },
): Promise<Outcome<SealedDocument>> {
  const { person, tokenDigest, visit } = request;
  const caseIds = [...new Set(request.caseIds)].sort();
  const received = await Promise.all(caseIds.map((caseId) => asClerk(dependencies, { person, caseId })));
  const wholes: WholeCase[] = [];
  for (const one of received) {
    if (!one.ok) return one;
    wholes.push(one.value);
  }
  const draft = await deriveReceipt(dependencies, { visit, wholes });
  if (!draft.ok) return draft;
  const draftSm3 = receiptSm3(draft.value);
  await dependencies.approvals.approveReceipt({
    ...{ id: receiptApprovalId(draftSm3), kind: 'receipt', visit, caseIds, draftSm3, tokenDigest },
    ...{ body: draft.value.issuer.id, sealKind: receiptSealKind },
    ...{ approvedBy: person.account, approvedAt: dependencies.clock.now() },
  });
  return accept(await dependencies.sealer.seal({ visit, caseIds }));
}

/** A case that a window received, to a clerk of that window's body; to everybody else it does not exist. */
async function asClerk(
  { cases, holders }: GiveReceiptDependencies,
  { person, caseId }: { person: Person; caseId: string },
): Promise<Outcome<WholeCase>> {
  const whole = await cases.whole(caseId);
  if (whole?.snapshot.collection?.side !== 'receiving') return reject('case.not_found');
  const clerk = await asOfficial(holders, person, 'clerk')(whole.snapshot);
  return clerk.ok ? accept(whole) : clerk;
}
