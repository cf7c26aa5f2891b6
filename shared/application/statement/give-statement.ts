import { asOfficial } from '#application/case/act-on-case';
import type { CaseStore, HolderHash, WholeCase } from '#application/case/ports';
import type { Clock } from '#application/clock';
import { type DeriveStatementDependencies, deriveStatement } from './derive-statement.ts';
import type { StatementApprovals, StatementSealer } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { evidenceOf } from '#domain/agreement/evidence';
import type { Person } from '#domain/identity/principal';
import type { SealedDocument } from '#domain/licence/document';
import { receiptSealKind } from '#domain/receipt/draft';
import { statementApprovalId } from '#domain/seal/approval';
import { statementSm3 } from '#domain/statement/draft';
import { statedIn } from '#domain/statement/stated';

export interface GiveStatementDependencies extends DeriveStatementDependencies {
  readonly cases: Pick<CaseStore, 'whole'>;
  readonly holders: HolderHash;
  readonly approvals: StatementApprovals;
  readonly sealer: StatementSealer;
  readonly clock: Clock;
}

/**
 * Gives the sealed statement (交接凭证) of what this side did in a hand-over (law 5): the window's body of its offer, the deciding
 * body of its taking-over or declining. The official approves exactly the draft that the events give, and has it sealed (law 7).
 * Asked for again it is the same document, as long as the offer is the same.
 */
export async function giveStatement(
  dependencies: GiveStatementDependencies,
  { person, tokenDigest, caseId }: { person: Person; tokenDigest: string; caseId: string },
): Promise<Outcome<SealedDocument>> {
  const whole = await asSideOf(dependencies, { person, caseId });
  if (!whole.ok) return whole;
  const derived = deriveStatement(dependencies, { whole: whole.value });
  if (!derived.ok) return derived;
  const draft = derived.value;
  if (evidenceOf(dependencies.catalogue.body(draft.issuer.id)) !== 'A') return reject('statement.no_seal');
  const draftSm3 = statementSm3(draft);
  await dependencies.approvals.approveStatement({
    ...{ id: statementApprovalId(draftSm3), kind: 'statement', statement: draft.kind, caseId, draftSm3, tokenDigest },
    ...{ body: draft.issuer.id, sealKind: receiptSealKind },
    ...{ approvedBy: person.account, approvedAt: dependencies.clock.now() },
  });
  return accept(await dependencies.sealer.sealStatement({ caseId, seq: draft.event.seq }));
}

/**
 * A case between two regions, to a clerk of the window's body or to an acceptor of the deciding one; to everybody else it does not
 * exist. Where it was passed on since, the body that acted is the one that states it.
 */
async function asSideOf(
  { cases, holders }: GiveStatementDependencies,
  { person, caseId }: { person: Person; caseId: string },
): Promise<Outcome<WholeCase>> {
  const whole = await cases.whole(caseId);
  const side = whole?.snapshot.collection?.side;
  if (whole === null || side === undefined) return reject('case.not_found');
  const ofAct = statedIn(whole.events)?.after ?? whole.snapshot;
  const official = await asOfficial(holders, person, side === 'receiving' ? 'clerk' : 'acceptor')(ofAct);
  return official.ok ? accept(whole) : official;
}
